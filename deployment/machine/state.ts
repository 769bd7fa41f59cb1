/** All that is known of a deployment: plain data, so that a journal can hold it. */
import { lifecycleEventNames } from './lifecycle';
import type {
  DeploymentPlan,
  DeploymentStatus,
  Effect,
  ErrorInformation,
  LifecycleEvent,
  RollbackEvent,
  TaskSetRole,
  Weights,
} from './model';
import { eventsWithoutStep, releaseSteps, rollbackSteps, type RollbackStart, type Step } from './steps';
import { weightsOf } from './traffic-routing';

/** `provisioning` from the moment in which it is asked for, `terminating` likewise. */
export type TaskSetState = 'absent' | 'provisioning' | 'active' | 'terminating' | 'terminated';

/** A rollback that has to be started, as a deployment of its own: see `initialRollback`. */
export interface RollbackDue {
  readonly event: RollbackEvent;
  readonly start: RollbackStart;
}

export interface DeploymentState {
  readonly plan: DeploymentPlan;
  /** Created until `started`; Ready while it waits for READY_WAIT; else InProgress until it is terminal. */
  readonly status: DeploymentStatus;
  readonly steps: readonly Step[];
  /** Index of the running step; -1 before the start. */
  readonly step: number;
  /** All eight, in order. */
  readonly lifecycleEvents: readonly LifecycleEvent[];
  /** Production weights that the load balancer confirmed last. */
  readonly weights: Weights;
  /** How many changes of production weights were confirmed. */
  readonly shifts: number;
  /** Where the test listener points. @default - the deployment group has none */
  readonly testRoute?: TaskSetRole;
  /** The service's primary task set. */
  readonly primary: TaskSetRole;
  readonly original: TaskSetState;
  readonly replacement: TaskSetState;
  /** Effects that were not answered yet, timers included: what an engine does (again) after a restart. */
  readonly outstanding: readonly Effect[];
  /** Alarms that fired before the start, where the settings say that these do not count. */
  readonly ignoredAlarms: readonly string[];
  /** Milliseconds of AWS time since the epoch, as all times here. */
  readonly startTime?: number;
  /** When the deployment became Ready. */
  readonly readyTime?: number;
  readonly completeTime?: number;
  /** Why it failed or stopped. */
  readonly error?: ErrorInformation;
  /** Only of a terminal release. */
  readonly rollback?: RollbackDue;
}

/** Where nothing says how far the release got, everything is undone. */
const unknownStart: RollbackStart = { testTrafficMoved: true, primaryChanged: true };

/** The state before `started`. */
export function initial(plan: DeploymentPlan, start: RollbackStart = unknownStart): DeploymentState {
  const isRollback = plan.kind === 'rollback';
  const steps = isRollback ? rollbackSteps(plan, start) : releaseSteps(plan);
  const skipped = eventsWithoutStep(steps, lifecycleEventNames);
  return {
    plan,
    status: 'Created',
    steps,
    step: -1,
    lifecycleEvents: lifecycleEventNames.map((name) => ({
      name,
      status: skipped.includes(name) ? 'Skipped' : 'Pending',
    })),
    weights: weightsOf(isRollback ? 100 : 0),
    shifts: 0,
    ...(plan.hasTestRoute && {
      testRoute: isRollback && start.testTrafficMoved ? 'replacement' : 'original',
    }),
    primary: isRollback && start.primaryChanged ? 'replacement' : 'original',
    original: 'active',
    replacement: isRollback ? 'active' : 'absent',
    outstanding: [],
    ignoredAlarms: [],
  };
}

/** The plan of the deployment that undoes a release: at once, without functions, whatever the alarms say. */
function rollbackPlan(release: DeploymentPlan): DeploymentPlan {
  return {
    ...release,
    kind: 'rollback',
    trafficRouting: { type: 'AllAtOnce' },
    hooks: [],
    readyWaitMinutes: 0,
    terminationWaitMinutes: 0,
    rollbackEvents: [],
    watchesAlarms: false,
  };
}

/**
 * The state before `started` of the deployment that undoes a release.
 *
 * @param release a state whose `rollback` says that one is due
 */
export function initialRollback(release: DeploymentState): DeploymentState {
  const state = initial(rollbackPlan(release.plan), release.rollback?.start);
  return {
    ...state,
    weights: release.weights,
    primary: release.primary,
    replacement: release.replacement,
    ...(release.testRoute !== undefined && { testRoute: release.testRoute }),
  };
}
