/** What an event changes in a deployment, and what has to be done about it. */
import { messages } from './messages';
import type { DeploymentEvent, Effect } from './model';
import { ask, completeStep, end, enterNextStep, forget, setTaskSet, shiftTraffic, timer } from './progress';
import { awaitsHook, canContinue, effectIds, isTerminal, outstandingEffect } from './queries';
import type { DeploymentState } from './state';
import { scheduleOf } from './steps';

export interface Transition {
  /** The same object where the event means nothing now: an answer that comes late, a second ContinueDeployment. */
  readonly state: DeploymentState;
  /** What was added to `state.outstanding`. Timers that are not in there any more need not run on. */
  readonly effects: readonly Effect[];
}

/**
 * The only way in which a deployment changes. The same state and event give the same result.
 *
 * A deployment that fails or stops is terminal at once, also while an effect is under way: an engine performs the
 * effects of the rollback after those that it has begun. Time in the wait of a canary or between two increments counts
 * from the confirmation of the weights before it.
 */
export function transition(state: DeploymentState, event: DeploymentEvent): Transition {
  const next = isTerminal(state.status) ? state : apply(state, event);
  if (next === state) return { state, effects: [] };
  return { state: next, effects: next.outstanding.filter((effect) => !state.outstanding.includes(effect)) };
}

function apply(state: DeploymentState, event: DeploymentEvent): DeploymentState {
  const { at } = event;
  switch (event.type) {
    case 'started':
      return state.step >= 0 ? state : started(state, at, event.firingAlarms ?? []);
    case 'succeeded': {
      const effect = outstandingEffect(state, event.id);
      return effect === undefined ? state : succeeded(state, at, effect);
    }
    case 'failed': {
      const effect = outstandingEffect(state, event.id);
      if (effect === undefined) return state;
      // A replacement that could not be created is not there to be undone.
      const known = effect.type === 'createReplacement' ? setTaskSet(state, 'replacement', 'absent') : state;
      return end(known, at, { status: 'Failed', cause: 'failure', error: event.error });
    }
    case 'elapsed': {
      const effect = outstandingEffect(state, event.id);
      return effect?.type === 'startTimer' ? elapsed(state, at, effect.id) : state;
    }
    case 'hookReported':
      if (!awaitsHook(state, event.hook)) return state;
      return event.status === 'Succeeded'
        ? completeStep(forget(state, effectIds.hook(event.hook), effectIds.hookTimeout(event.hook)), at)
        : hookFailed(state, at, messages.hookReportedFailed);
    case 'alarmsFiring': {
      const counting = event.alarmNames.filter((name) => !state.ignoredAlarms.includes(name));
      return watchesAlarms(state) && counting.length > 0 ? stoppedByAlarms(state, at, counting) : state;
    }
    case 'alarmsUnreadable':
      return watchesAlarms(state) && !state.plan.ignoresPollAlarmFailure
        ? end(state, at, {
            status: 'Stopped',
            cause: 'alarm',
            error: { code: 'ALARM_ACTIVE', message: messages.alarmsUnreadable(event.message) },
          })
        : state;
    case 'stopRequested':
      return end(state, at, {
        status: 'Stopped',
        cause: 'request',
        error: { code: 'MANUAL_STOP', message: messages.stopped },
        override: event.rollback,
      });
    case 'continueRequested':
      return continued(state, at, event.waitType);
  }
}

function started(state: DeploymentState, at: number, firingAlarms: readonly string[]): DeploymentState {
  const { watchesAlarms: watches, settings } = state.plan;
  const running: DeploymentState = { ...state, status: 'InProgress', startTime: at };
  if (!watches || firingAlarms.length === 0) return enterNextStep(running, at);
  return settings.stopOnAlarmAtStart
    ? stoppedByAlarms(running, at, firingAlarms)
    : enterNextStep({ ...running, ignoredAlarms: firingAlarms }, at);
}

function succeeded(state: DeploymentState, at: number, effect: Effect): DeploymentState {
  const rest = forget(state, effect.id);
  switch (effect.type) {
    case 'createReplacement':
      return ask(rest, { id: effectIds.awaitReplacement, type: 'awaitReplacement' });
    case 'awaitReplacement':
      return completeStep(setTaskSet(forget(rest, effectIds.installTimeout), 'replacement', 'active'), at);
    case 'routeTestTraffic':
      return completeStep({ ...rest, testRoute: effect.to }, at);
    case 'routeProductionTraffic':
      return shifted({ ...rest, weights: effect.weights, shifts: state.shifts + 1 }, at);
    case 'makePrimary':
      return completeStep({ ...rest, primary: effect.taskSet }, at);
    case 'deleteTaskSet':
      return completeStep(setTaskSet(rest, effect.taskSet, 'terminated'), at);
    case 'invokeHook':
      return rest;
    case 'startTimer':
      // A timer is answered with `elapsed`.
      return state;
  }
}

/** Waits for the next change of weights, or ends the shift. */
function shifted(state: DeploymentState, at: number): DeploymentState {
  const schedule = scheduleOf(state.steps[state.step]);
  const done = schedule[state.shifts - 1];
  const next = schedule[state.shifts];
  if (done === undefined || next === undefined) return completeStep(state, at);
  return ask(state, timer(effectIds.interval(state.shifts), at + next.afterMs - done.afterMs));
}

function elapsed(state: DeploymentState, at: number, id: string): DeploymentState {
  const step = state.steps[state.step];
  if (id === effectIds.readyWait)
    return end(state, at, {
      status: 'Stopped',
      cause: 'request',
      error: { code: 'TIMEOUT', message: messages.notContinued(state.plan.readyWaitMinutes) },
    });
  if (id === effectIds.installTimeout)
    return end(state, at, {
      status: 'Failed',
      cause: 'failure',
      error: {
        code: 'TIMEOUT',
        message: messages.neverHealthy(state.plan.settings.installTimeoutSeconds / 60),
      },
    });
  if (id === effectIds.terminationWait) return completeStep(forget(state, id), at);
  if (step?.type === 'hook') return hookFailed(state, at, messages.hookNeverReported);
  return shiftTraffic(forget(state, id));
}

/** A function that does not answer fails as one that reports Failed: no document tells their codes apart. */
const hookFailed = (state: DeploymentState, at: number, message: string): DeploymentState =>
  end(state, at, { status: 'Failed', cause: 'failure', error: { code: 'HOOK_EXECUTION_FAILURE', message } });

const stoppedByAlarms = (state: DeploymentState, at: number, names: readonly string[]): DeploymentState =>
  end(state, at, {
    status: 'Stopped',
    cause: 'alarm',
    error: { code: 'ALARM_ACTIVE', message: messages.alarmsFiring(names) },
  });

/** Nobody looks at the alarms before the start, nor once the original task set was asked to go. */
function watchesAlarms({ plan, step, steps, original }: DeploymentState): boolean {
  if (!plan.watchesAlarms || step < 0 || original !== 'active') return false;
  return steps[step]?.type !== 'terminationWait' || plan.settings.watchAlarmsDuringTerminationWait;
}

/** What ContinueDeployment asks for. Functions that validate the replacement still have to succeed. */
function continued(
  state: DeploymentState,
  at: number,
  waitType: 'READY_WAIT' | 'TERMINATION_WAIT',
): DeploymentState {
  if (!canContinue(state, waitType)) return state;
  if (waitType === 'TERMINATION_WAIT') return completeStep(forget(state, effectIds.terminationWait), at);
  const going: DeploymentState = { ...forget(state, effectIds.readyWait), status: 'InProgress' };
  return state.steps[state.step]?.type === 'endReadyWait' ? completeStep(going, at) : going;
}
