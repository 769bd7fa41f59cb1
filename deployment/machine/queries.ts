/** What callers ask of a deployment's state. */
import type { DeploymentStatus, Effect, HookName } from './model';
import type { DeploymentState } from './state';

/** Ids of effects; each is used once in a deployment, and again by the same deployment after a restart. */
export const effectIds = {
  createReplacement: 'create-replacement',
  awaitReplacement: 'await-replacement',
  installTimeout: 'install-timeout',
  hook: (hook: HookName) => `hook-${hook}`,
  hookTimeout: (hook: HookName) => `hook-timeout-${hook}`,
  testTraffic: 'test-traffic',
  readyWait: 'ready-wait',
  /** Both count from 0. */
  traffic: (shift: number) => `traffic-${shift}`,
  interval: (shift: number) => `interval-${shift}`,
  primary: 'primary',
  terminationWait: 'termination-wait',
  deleteTaskSet: 'delete-task-set',
} as const;

/** Whether nothing can happen to a deployment any more. */
export const isTerminal = (status: DeploymentStatus): boolean =>
  status === 'Succeeded' || status === 'Failed' || status === 'Stopped';

/** Whether ContinueDeployment has something to end. */
export const canContinue = (state: DeploymentState, waitType: 'READY_WAIT' | 'TERMINATION_WAIT'): boolean =>
  waitType === 'READY_WAIT' ? state.status === 'Ready' : isOutstanding(state, effectIds.terminationWait);

/** Whether a function is running whose verdict counts. */
export const awaitsHook = (state: DeploymentState, hook: HookName): boolean =>
  isOutstanding(state, effectIds.hookTimeout(hook));

/** The effect that an answer is about, while an answer is waited for. */
export const outstandingEffect = (state: DeploymentState, id: string): Effect | undefined =>
  state.outstanding.find((effect) => effect.id === id);

const isOutstanding = (state: DeploymentState, id: string): boolean =>
  outstandingEffect(state, id) !== undefined;
