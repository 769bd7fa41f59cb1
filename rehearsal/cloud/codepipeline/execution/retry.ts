import { without } from '../../support/output';
import { leaveCondition } from './conditions';
import type { Draft } from './draft';
import type { ActionRun, RetryMode, StageRun } from './model';
import { isTerminal, stageOf } from './queries';

/** Takes the place of attempts in the stage that the execution is in; `advance` begins the next ones. */
export function retryStage(
  draft: Draft,
  id: string,
  mode: RetryMode,
  trigger: NonNullable<StageRun['latestRetry']>,
): void {
  leaveCondition(draft, id, 'Abandoned');
  const execution = draft.execution(id);
  const { name } = stageOf(execution);
  const run = execution.stages[name];
  if (!run) throw new Error(`execution ${id} has not entered the stage ${name}`);
  const isRepeated = (each: ActionRun): boolean =>
    each.stage === name &&
    (mode === 'ALL_ACTIONS' || each.status === 'Failed' || each.status === 'Abandoned');
  draft.replaceExecution({
    ...without(execution, 'stop', 'statusSummary'),
    actions: execution.actions.map((each) => (isRepeated(each) ? { ...each, counts: false } : each)),
    rules: execution.rules.map((each) => (each.stage === name ? { ...each, counts: false } : each)),
    stages: { ...execution.stages, [name]: retried(run, trigger) },
  });
  if (!isTerminal(execution.status)) return;
  draft.setStatus(id, 'InProgress', true);
  draft.setStage(id, { status: 'InProgress' }, true);
}

function retried(run: StageRun, latestRetry: NonNullable<StageRun['latestRetry']>): StageRun {
  const isAutomatic = latestRetry === 'AutomatedStageRetry';
  return {
    ...without(run, 'conditions'),
    latestRetry,
    automaticRetries: run.automaticRetries + (isAutomatic ? 1 : 0),
    manualRetries: run.manualRetries + (isAutomatic ? 0 : 1),
  };
}
