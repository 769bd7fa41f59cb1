/** Deployments for the tests of the state machine. */
import {
  defaultEngineSettings,
  type DeploymentPlan,
  type Effect,
  type LifecycleEventName,
} from '../../../deployment/machine/model';
import type { Happening, Later } from '../../../deployment/machine/simulate';
import { succeedAtOnce } from '../../../deployment/machine/simulate';
import type { DeploymentState } from '../../../deployment/machine/state';

export const minuteMs = 60_000;

/** A canary of 10 % for five minutes with a test listener, and an hour before the original task set goes. */
export const planOf = (change: Partial<DeploymentPlan> = {}): DeploymentPlan => ({
  kind: 'release',
  trafficRouting: { type: 'TimeBasedCanary', percentage: 10, intervalMinutes: 5 },
  hooks: [],
  hasTestRoute: true,
  readyWaitMinutes: 0,
  terminationWaitMinutes: 60,
  terminatesOriginal: true,
  rollbackEvents: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'],
  watchesAlarms: true,
  ignoresPollAlarmFailure: false,
  settings: defaultEngineSettings,
  ...change,
});

export const afterMinutes = (minutes: number, event: Happening): Later => ({
  afterMs: minutes * minuteMs,
  event,
});

/** Answers one effect otherwise than with success at once. */
export const answering =
  (id: string, ...later: readonly Later[]) =>
  (effect: Effect): readonly Later[] =>
    effect.id === id ? later : succeedAtOnce(effect);

export const statusOf = (state: DeploymentState, name: LifecycleEventName) =>
  state.lifecycleEvents.find((event) => event.name === name)?.status;
