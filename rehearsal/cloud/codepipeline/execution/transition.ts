/** What an event changes in the executions of a pipeline. */
import { without } from '../../support/output';
import { endCondition, endRule } from './conditions';
import { Draft } from './draft';
import { cancel, outdate, stop } from './interruption';
import type { ActionRun, Change, PipelineEvent, PipelinePlace, PipelineState, RuleRun } from './model';
import { advance, settle, start } from './progress';
import { findExecution } from './queries';
import { overrideRefusal, retryRefusal, stopRefusal } from './refusals';
import { retryStage } from './retry';

export interface TransitionResult {
  /** The same object where the event means nothing now: an end that comes late, a stop of what has ended. */
  readonly state: PipelineState;
  /**
   * In order. An action that is InProgress is to be performed, one that is Abandoned is to be left, and all of them are
   * told as events.
   */
  readonly changes: readonly Change[];
}

/** The state of a pipeline that has not run. */
export function initial(place: PipelinePlace): PipelineState {
  return { place, executions: [], transitions: {}, entries: 0 };
}

/** The only way in which executions change. The same state and event give the same result. */
export function transition(state: PipelineState, event: PipelineEvent): TransitionResult {
  const draft = new Draft(state, event.at);
  apply(draft, event);
  settle(draft);
  return { state: draft.state, changes: draft.changes };
}

function apply(draft: Draft, event: PipelineEvent): void {
  const { state } = draft;
  switch (event.type) {
    case 'started':
      start(draft, event.execution);
      return;
    case 'actionReported': {
      const run = draft.running(event.id);
      if (run) draft.setRun(run, { progress: { ...run.progress, ...event.progress } });
      return;
    }
    case 'actionSucceeded': {
      const { variables, revision } = event.result;
      endAction(draft, event.id, {
        status: 'Succeeded',
        progress: without(event.result, 'variables', 'revision'),
        ...(variables && { variables }),
        ...(revision && { revision }),
        ...(event.by !== undefined && { updatedBy: event.by }),
      });
      return;
    }
    case 'actionFailed':
      endAction(draft, event.id, {
        status: 'Failed',
        progress: event.progress,
        error: event.error,
        ...(event.by !== undefined && { updatedBy: event.by }),
      });
      return;
    case 'ruleReported': {
      const rule = draft.runningRule(event.id);
      if (rule && rule.summary !== event.summary) draft.setRule(rule, { summary: event.summary });
      return;
    }
    case 'ruleSucceeded':
      finishRule(draft, event.id, { status: 'Succeeded', summary: event.summary });
      return;
    case 'ruleFailed':
      finishRule(draft, event.id, { status: 'Failed', error: event.error });
      return;
    case 'conditionOverridden':
      if (overrideRefusal(state, event)) return;
      endCondition(
        draft,
        event.executionId,
        event.condition,
        'Overridden',
        `Overridden by ${event.by}`,
        event.by,
      );
      advance(draft, event.executionId);
      return;
    case 'stopRequested': {
      const execution = findExecution(state, event.executionId);
      if (!execution || stopRefusal(execution, event.abandon)) return;
      stop(draft, execution.id, { abandon: event.abandon, reason: event.reason });
      return;
    }
    case 'stageRetried':
      if (retryRefusal(state, event)) return;
      retryStage(draft, event.executionId, event.mode, 'ManualStageRetry');
      advance(draft, event.executionId);
      return;
    case 'transitionChanged':
      draft.set({ transitions: { ...state.transitions, [event.stage]: event.transition } });
      return;
    case 'updated':
      outdate(draft);
      return;
    case 'deleted':
      cancel(draft);
  }
}

function endAction(
  draft: Draft,
  id: string,
  end: Partial<ActionRun> & Pick<ActionRun, 'status' | 'progress'>,
): void {
  const run = draft.running(id);
  if (!run) return;
  draft.setRun(run, { ...end, progress: { ...run.progress, ...end.progress } });
  advance(draft, run.executionId);
}

function finishRule(draft: Draft, id: string, end: Pick<RuleRun, 'status' | 'summary' | 'error'>): void {
  const rule = draft.runningRule(id);
  if (rule && endRule(draft, rule, end)) advance(draft, rule.executionId);
}
