/** What a deployment does, one step after the other, decided once when it is created. */
import type { DeploymentPlan, HookName, LifecycleEventName, TaskSetRole, TrafficRouting } from './model';
import { timedWeights, weightsOf, type TimedWeights } from './traffic-routing';

export type Step =
  /** Runs the function of a lifecycle event; without a function the event succeeds at once. */
  | { readonly type: 'hook'; readonly event: HookName; readonly runs: boolean }
  | { readonly type: 'install'; readonly event: 'Install' }
  | { readonly type: 'routeTestTraffic'; readonly event: 'AllowTestTraffic'; readonly to: TaskSetRole }
  /** From here the deployment is Ready and time runs; the functions up to `endReadyWait` run meanwhile. */
  | { readonly type: 'beginReadyWait'; readonly minutes: number }
  | { readonly type: 'endReadyWait' }
  | {
      readonly type: 'shiftTraffic';
      readonly event: 'AllowTraffic';
      readonly to: TaskSetRole;
      readonly routing: TrafficRouting;
    }
  | { readonly type: 'makePrimary'; readonly taskSet: TaskSetRole }
  | { readonly type: 'terminationWait'; readonly minutes: number }
  | { readonly type: 'deleteTaskSet'; readonly taskSet: TaskSetRole };

/** Where the release that a rollback undoes had got to. */
export interface RollbackStart {
  /** Whether the test listener may point at the replacement. */
  readonly testTrafficMoved: boolean;
  /** Whether the replacement may be the service's primary task set. */
  readonly primaryChanged: boolean;
}

/** The lifecycle event that a step is shown as; waits and the rest after AllowTraffic are part of none. */
export const eventOf = (step: Step): LifecycleEventName | undefined =>
  'event' in step ? step.event : undefined;

/**
 * Steps of a release. The ready wait begins once the replacement is provisioned and test traffic reaches it, and the
 * function of AfterAllowTestTraffic runs during it ("during this time, validation tests … are executed"). Without a
 * test listener both events about test traffic are skipped, with the function of the second.
 */
export function releaseSteps(plan: DeploymentPlan): Step[] {
  const hook = (event: HookName): Step => ({ type: 'hook', event, runs: plan.hooks.includes(event) });
  const waits = plan.readyWaitMinutes > 0;
  return [
    hook('BeforeInstall'),
    { type: 'install', event: 'Install' },
    hook('AfterInstall'),
    ...optional(plan.hasTestRoute, {
      type: 'routeTestTraffic',
      event: 'AllowTestTraffic',
      to: 'replacement',
    }),
    ...optional(waits, { type: 'beginReadyWait', minutes: plan.readyWaitMinutes }),
    ...optional(plan.hasTestRoute, hook('AfterAllowTestTraffic')),
    ...optional(waits, { type: 'endReadyWait' }),
    hook('BeforeAllowTraffic'),
    { type: 'shiftTraffic', event: 'AllowTraffic', to: 'replacement', routing: plan.trafficRouting },
    hook('AfterAllowTraffic'),
    { type: 'makePrimary', taskSet: 'replacement' },
    ...optional(plan.terminatesOriginal && plan.terminationWaitMinutes > 0, {
      type: 'terminationWait',
      minutes: plan.terminationWaitMinutes,
    }),
    ...optional(plan.terminatesOriginal, { type: 'deleteTaskSet', taskSet: 'original' }),
  ];
}

/**
 * Steps of a rollback: users first, so production traffic returns at once, whatever the routing of the release. No
 * function runs. Which events AWS shows for a rollback no document says; here those of the traffic that it moves.
 */
export function rollbackSteps(plan: DeploymentPlan, start: RollbackStart): Step[] {
  return [
    { type: 'shiftTraffic', event: 'AllowTraffic', to: 'original', routing: { type: 'AllAtOnce' } },
    ...optional(plan.hasTestRoute && plan.settings.restoreTestTraffic && start.testTrafficMoved, {
      type: 'routeTestTraffic',
      event: 'AllowTestTraffic',
      to: 'original',
    }),
    ...optional(start.primaryChanged, { type: 'makePrimary', taskSet: 'original' }),
    { type: 'deleteTaskSet', taskSet: 'replacement' },
  ];
}

/** Every change of production weights that a step makes; none where it does not shift traffic. */
export function scheduleOf(step: Step | undefined): TimedWeights[] {
  if (step?.type !== 'shiftTraffic') return [];
  const schedule = timedWeights(step.routing);
  if (step.to === 'replacement') return schedule;
  return schedule.map(({ afterMs, weights }) => ({ afterMs, weights: weightsOf(weights.original) }));
}

/** Lifecycle events that no step is shown as. */
export function eventsWithoutStep(
  steps: readonly Step[],
  names: readonly LifecycleEventName[],
): LifecycleEventName[] {
  const shown = new Set(steps.map(eventOf));
  return names.filter((name) => !shown.has(name));
}

const optional = (wanted: boolean, step: Step): Step[] => (wanted ? [step] : []);
