/** Moving through the steps of a deployment: entering one, ending one, ending them all. */
import { effectIds } from './queries';
import type { Effect, ErrorInformation, LifecycleEvent, LifecycleEventName, TaskSetRole } from './model';
import { rollbackReason, type EndOfRelease } from './rollback';
import type { DeploymentState, TaskSetState } from './state';
import { eventOf, scheduleOf, type Step } from './steps';

const minuteMs = 60_000;

/** Enters the next step; steps that have nothing to wait for are passed. Past the last one it has succeeded. */
export function enterNextStep(state: DeploymentState, at: number): DeploymentState {
  const step = state.steps[state.step + 1];
  if (step === undefined) return { ...state, status: 'Succeeded', outstanding: [], completeTime: at };
  const entered = { ...state, step: state.step + 1 };
  return enter(markEvent(entered, eventOf(step), { status: 'InProgress', startTime: at }), step, at);
}

/** Ends the running step well. */
export function completeStep(state: DeploymentState, at: number): DeploymentState {
  const step = state.steps[state.step];
  const event = step && eventOf(step);
  return enterNextStep(markEvent(state, event, { status: 'Succeeded', endTime: at }), at);
}

function enter(state: DeploymentState, step: Step, at: number): DeploymentState {
  const { settings } = state.plan;
  switch (step.type) {
    case 'hook':
      if (!step.runs) return completeStep(state, at);
      return ask(
        state,
        { id: effectIds.hook(step.event), type: 'invokeHook', hook: step.event },
        timer(effectIds.hookTimeout(step.event), at + settings.hookTimeoutSeconds * 1000),
      );
    case 'install':
      return ask(
        { ...state, replacement: 'provisioning' },
        { id: effectIds.createReplacement, type: 'createReplacement' },
        timer(effectIds.installTimeout, at + settings.installTimeoutSeconds * 1000),
      );
    case 'routeTestTraffic':
      return ask(state, { id: effectIds.testTraffic, type: 'routeTestTraffic', to: step.to });
    case 'beginReadyWait': {
      const ready: DeploymentState = { ...state, status: 'Ready', readyTime: at };
      return completeStep(ask(ready, timer(effectIds.readyWait, at + step.minutes * minuteMs)), at);
    }
    case 'endReadyWait':
      return state.status === 'Ready' ? state : completeStep(state, at);
    case 'shiftTraffic':
      return shiftTraffic(state);
    case 'makePrimary':
      return ask(state, { id: effectIds.primary, type: 'makePrimary', taskSet: step.taskSet });
    case 'terminationWait':
      return ask(state, timer(effectIds.terminationWait, at + step.minutes * minuteMs));
    case 'deleteTaskSet':
      return ask(setTaskSet(state, step.taskSet, 'terminating'), {
        id: effectIds.deleteTaskSet,
        type: 'deleteTaskSet',
        taskSet: step.taskSet,
      });
  }
}

/** Asks for the next weights of the schedule. */
export function shiftTraffic(state: DeploymentState): DeploymentState {
  const next = scheduleOf(state.steps[state.step])[state.shifts];
  if (next === undefined) return state;
  const id = effectIds.traffic(state.shifts);
  return ask(state, { id, type: 'routeProductionTraffic', weights: next.weights });
}

/** How a deployment ends that does not succeed. */
export interface BadEnd {
  readonly status: 'Failed' | 'Stopped';
  readonly cause: EndOfRelease['cause'];
  readonly error: ErrorInformation;
  readonly override?: boolean | undefined;
}

/** Ends a deployment at once; what was under way is not waited for. A rollback is not rolled back. */
export function end(state: DeploymentState, at: number, bad: BadEnd): DeploymentState {
  const event =
    state.plan.kind === 'rollback'
      ? undefined
      : rollbackReason({
          cause: bad.cause,
          rollbackEvents: state.plan.rollbackEvents,
          override: bad.override,
          installed: state.replacement !== 'absent',
          originalTerminating: state.original !== 'active',
        });
  const asked = (type: Effect['type']) => state.outstanding.some((effect) => effect.type === type);
  return {
    ...state,
    status: bad.status,
    outstanding: [],
    completeTime: at,
    error: bad.error,
    lifecycleEvents: state.lifecycleEvents.map((lifecycleEvent) =>
      interrupted(state, lifecycleEvent, at, bad),
    ),
    ...(event !== undefined && {
      rollback: {
        event,
        // What was asked for and not answered may have been done.
        start: {
          testTrafficMoved: state.testRoute === 'replacement' || asked('routeTestTraffic'),
          primaryChanged: state.primary === 'replacement' || asked('makePrimary'),
        },
      },
    }),
  };
}

function interrupted(
  { plan }: DeploymentState,
  event: LifecycleEvent,
  at: number,
  bad: BadEnd,
): LifecycleEvent {
  if (event.status === 'Pending') return { ...event, status: 'Skipped' };
  if (event.status !== 'InProgress') return event;
  const status = bad.status === 'Failed' ? 'Failed' : plan.settings.stoppedEventStatus;
  return { ...event, status, endTime: at, diagnostics: bad.error.message };
}

/** Adds effects to those that wait for an answer. */
export const ask = (state: DeploymentState, ...effects: readonly Effect[]): DeploymentState => ({
  ...state,
  outstanding: [...state.outstanding, ...effects],
});

/** Waits for these no longer. */
export const forget = (state: DeploymentState, ...ids: readonly string[]): DeploymentState => ({
  ...state,
  outstanding: state.outstanding.filter(({ id }) => !ids.includes(id)),
});

export const setTaskSet = (state: DeploymentState, role: TaskSetRole, to: TaskSetState): DeploymentState => ({
  ...state,
  [role]: to,
});

export const timer = (id: string, at: number): Effect => ({ id, type: 'startTimer', at });

function markEvent(
  state: DeploymentState,
  name: LifecycleEventName | undefined,
  change: Partial<LifecycleEvent>,
): DeploymentState {
  if (name === undefined) return state;
  return {
    ...state,
    lifecycleEvents: state.lifecycleEvents.map((event) =>
      event.name === name ? { ...event, ...change } : event,
    ),
  };
}
