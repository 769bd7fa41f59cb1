/** What a scenario is: a release that goes a certain way, what is done to it meanwhile, and what must come of it. */
import type {
  ErrorCode,
  HookName,
  LifecycleEventName,
  LifecycleEventStatus,
  RollbackEvent,
  TrafficRouting,
  Weights,
} from '../../deployment/machine';
import type { Behaviour } from './behaviour';

/** What the Lambda function of a hook does: reports, after some seconds of wall time where it is slow, or never does. */
export type HookBehaviour = 'succeeds-slowly' | 'fails' | 'silent';

/** Settings of the deployment group that a scenario needs; what is left out stays as the stage has it. */
export interface GroupOverrides {
  readonly routing?: TrafficRouting;
  readonly readyWaitMinutes?: number;
  readonly terminationWaitMinutes?: number;
  /** What rolls back by itself; none with an empty list. */
  readonly rollbackEvents?: readonly RollbackEvent[];
}

/** What the deployment watches in the place of the alarms of the stage alone. */
export type AlarmOverride =
  /** None: health checks that fail while a task starts may fire the alarm on unhealthy hosts. */
  | { readonly kind: 'off' }
  /** One more, which is in ALARM. */
  | { readonly kind: 'firing' }
  /** One more, which does not exist. */
  | { readonly kind: 'missing'; readonly ignorePollAlarmFailure: boolean };

/** When something is done. */
export type Moment =
  | { readonly event: LifecycleEventName; readonly is: LifecycleEventStatus }
  /** While the replacement has part of the production traffic. */
  | { readonly phase: 'canary' }
  /** While the deployment waits for ContinueDeployment before traffic moves. */
  | { readonly phase: 'ready-wait' }
  /** While the original task set waits for its termination. */
  | { readonly phase: 'termination-wait' };

/** What is done to a deployment while it goes on. */
export type Deed =
  | { readonly type: 'stop'; readonly rollback?: boolean }
  | { readonly type: 'continue'; readonly waitType: 'READY_WAIT' | 'TERMINATION_WAIT' }
  /** Changes the desired count of the service. */
  | { readonly type: 'scale'; readonly by: number }
  /** Somebody gives the production traffic back to the original task set, past CodeDeploy: `alone` without the other group. */
  | { readonly type: 'edit-listener'; readonly to: 'weights' | 'alone' }
  /** SIGKILL to the engine of CodeDeploy; the embedded AWS starts it again. */
  | { readonly type: 'kill-engine' };

export interface Action {
  readonly when: Moment;
  readonly deed: Deed;
}

/**
 * Requests that may fail, of all that were sent from the creation of the deployment to its end, its rollback included.
 * With `some`, failures are what the scenario shows: without any it has shown nothing.
 */
export type RequestBound =
  { readonly failed: 'none' } | { readonly failed: 'some' | 'any'; readonly atMostPercent: number };

export interface Expectation {
  readonly status: 'Succeeded' | 'Failed' | 'Stopped';
  /** @default - no error information */
  readonly errorCode?: ErrorCode;
  /** Whether a rollback deployment follows, and succeeds. */
  readonly rollback: boolean;
  /** Weights of production traffic at the end. */
  readonly weights: Weights;
  /** Lifecycle events and how they end, where the scenario is about them. */
  readonly events?: Readonly<Partial<Record<LifecycleEventName, LifecycleEventStatus>>>;
  readonly requests: RequestBound;
}

export type ScenarioKind =
  'release' | 'settings' | 'start' | 'requests' | 'hook' | 'alarm' | 'stop' | 'wait' | 'engine' | 'outside';

export interface Scenario {
  /** What `--scenario` takes. */
  readonly name: string;
  readonly kind: ScenarioKind;
  readonly title: string;
  /** What goes wrong and what is to come of it. */
  readonly story: string;
  readonly release: Behaviour;
  /** @default - as the stage has it */
  readonly group?: GroupOverrides;
  /** Functions at lifecycle events, in the place of the stage's. @default - the stage's */
  readonly hooks?: Readonly<Partial<Record<HookName, HookBehaviour>>>;
  /** @default - the alarms of the stage alone */
  readonly alarm?: AlarmOverride;
  /** Seconds in which a new task may be unhealthy. @default - as the stage has it */
  readonly gracePeriodSeconds?: number;
  /** In the order in which they are done: each waits for its moment and the one before it. @default - none */
  readonly actions?: readonly Action[];
  readonly expected: Expectation;
}
