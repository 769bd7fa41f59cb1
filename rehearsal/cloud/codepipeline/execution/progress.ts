/** How executions move through the stages of their pipeline. */
import type { ActionDeclaration } from '../declaration';
import { actionRun } from './action-run';
import { automaticRetry, conditionOf, conditionRun, evaluate, rollsBackOnFailure } from './conditions';
import type { Draft } from './draft';
import type {
  ActionRun,
  ConditionType,
  Execution,
  ExecutionStatus,
  NewExecution,
  StageRun,
  StageStatus,
} from './model';
import { actionGroups, countingRuns, isLocked, stageOf, waitingFor } from './queries';
import { uuidOf } from './ids';
import { retryStage } from './retry';
import { rollbackTarget, rollbackTo } from './rollback';

export function start(draft: Draft, given: NewExecution): void {
  const execution: Execution = {
    ...given,
    status: 'InProgress',
    startTime: draft.at,
    lastUpdateTime: draft.at,
    stage: 0,
    waits: true,
    stages: {},
    actions: [],
    rules: [],
    isOutdated: false,
  };
  draft.set({ executions: [...draft.state.executions, execution] });
  draft.tell({ scope: 'execution', executionId: given.id, status: 'InProgress', isRetry: false });
  arrive(draft, given.id, given.rollback?.stage ?? 0);
}

/** Lets executions into the stages that they wait for, the oldest first, as long as one may enter. */
export function settle(draft: Draft): void {
  for (;;) {
    const next = draft.state.executions.find((execution) => mayEnter(draft, execution));
    if (!next) return;
    enter(draft, next.id);
  }
}

/** Starts what comes next in the stage that the execution is in, or ends the stage. */
export function advance(draft: Draft, id: string): void {
  const execution = draft.execution(id);
  const stage = stageOf(execution);
  const runs = countingRuns(execution, stage.name);
  const isBusy = runs.some((run) => run.status === 'InProgress');
  if (execution.stop || execution.isOutdated) {
    if (!isBusy) end(draft, id, execution.stop ? 'Stopped' : 'Cancelled');
    return;
  }
  if (runs.some((run) => run.status === 'Failed' || run.status === 'Abandoned')) {
    if (!isBusy) fail(draft, id);
    return;
  }
  if (runs.length === 0 && !passes(draft, id, 'beforeEntry')) return;
  const group = actionGroups(stage).find((actions) => !actions.every((action) => isDone(runs, action)));
  if (!group) {
    complete(draft, id);
    return;
  }
  const begun = group.filter((action) => !isBegun(runs, action)).map((action) => begin(draft, id, action));
  if (begun.some((run) => run.status === 'Failed')) advance(draft, id);
}

const isBegun = (runs: readonly ActionRun[], { name }: ActionDeclaration): boolean =>
  runs.some((run) => run.declaration.name === name);

const isDone = (runs: readonly ActionRun[], { name }: ActionDeclaration): boolean =>
  runs.some((run) => run.declaration.name === name && run.status === 'Succeeded');

/** A newer execution takes the place of those that wait where it arrives. */
function arrive(draft: Draft, id: string, stage: number): void {
  draft.setExecution(id, { stage, waits: true });
  const arrived = draft.execution(id);
  if (arrived.declaration.executionMode !== 'SUPERSEDED') return;
  for (const other of waitingFor(draft.state, stageOf(arrived).name)) {
    if (other.id !== id) draft.setStatus(other.id, 'Superseded');
  }
}

function mayEnter({ state }: Draft, execution: Execution): boolean {
  if (!execution.waits) return false;
  const { name } = stageOf(execution);
  if (state.transitions[name]?.enabled === false) return false;
  return execution.declaration.executionMode === 'PARALLEL' || !isLocked(state, name);
}

function enter(draft: Draft, id: string): void {
  const execution = draft.execution(id);
  const { name } = stageOf(execution);
  const entry = draft.state.entries;
  draft.set({ entries: entry + 1 });
  const run: StageRun = { status: 'InProgress', entry, automaticRetries: 0, manualRetries: 0 };
  draft.setExecution(id, { waits: false, stages: { ...execution.stages, [name]: run } });
  draft.tell({ scope: 'stage', executionId: id, stage: name, status: 'InProgress', isRetry: false });
  advance(draft, id);
}

function begin(draft: Draft, id: string, action: ActionDeclaration): ActionRun {
  const run = actionRun(draft.state.place, draft.execution(id), action, draft.at);
  draft.addRun(run);
  return run;
}

function complete(draft: Draft, id: string): void {
  if (!passes(draft, id, 'onSuccess')) return;
  const { stage, declaration, rollback } = draft.execution(id);
  draft.setStage(id, { status: 'Succeeded' });
  if (rollback === undefined && stage + 1 < declaration.stages.length) arrive(draft, id, stage + 1);
  else draft.setStatus(id, 'Succeeded');
}

/** @returns whether the stage goes on; a condition that fails has its result, which is `FAIL` unless it says otherwise */
function passes(draft: Draft, id: string, type: 'beforeEntry' | 'onSuccess'): boolean {
  const verdict = evaluate(draft, id, type);
  if (verdict === 'failed') failCondition(draft, id, type);
  return verdict === 'met';
}

function failCondition(draft: Draft, id: string, type: ConditionType): void {
  const execution = draft.execution(id);
  const stage = stageOf(execution);
  const summary = conditionRun(execution, type)?.summary ?? '';
  draft.setExecution(id, {
    statusSummary: `the ${type} condition of the stage ${stage.name} failed: ${summary}`,
  });
  if (conditionOf(stage, type)?.result === 'ROLLBACK') rollBack(draft, id);
  else end(draft, id, 'Failed');
}

function fail(draft: Draft, id: string): void {
  const execution = draft.execution(id);
  const stage = stageOf(execution);
  const mode = automaticRetry(stage);
  if (mode !== undefined && execution.stages[stage.name]?.automaticRetries === 0) {
    retryStage(draft, id, mode, 'AutomatedStageRetry');
    advance(draft, id);
    return;
  }
  const verdict = evaluate(draft, id, 'onFailure');
  if (verdict === 'waits') return;
  if (verdict === 'met' && rollsBackOnFailure(stage)) rollBack(draft, id);
  else end(draft, id, 'Failed');
}

/**
 * Ends the execution, and starts one that takes the stage back to the last execution that succeeded in it. A rollback that
 * fails is not rolled back.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback-auto.html
 */
function rollBack(draft: Draft, id: string): void {
  const failed = draft.execution(id);
  const target = failed.rollback === undefined ? rollbackTarget(draft.state, failed) : undefined;
  if (target === undefined && failed.rollback === undefined) {
    const why = `the stage ${stageOf(failed).name} was not rolled back: no execution of this structure of the pipeline has succeeded in it`;
    draft.setExecution(id, { statusSummary: [failed.statusSummary, why].filter(Boolean).join('; ') });
  }
  end(draft, id, 'Failed');
  if (target === undefined) return;
  const trigger = {
    type: 'AutomatedRollback',
    detail: JSON.stringify({ FailedPipelineExecutionId: id }),
  } as const;
  start(
    draft,
    rollbackTo(target, failed.stage, { id: uuidOf(id, 'rollback', draft.state.entries), trigger }),
  );
}

function end(draft: Draft, id: string, status: StageStatus & ExecutionStatus): void {
  draft.setStage(id, { status });
  draft.setStatus(id, status);
}
