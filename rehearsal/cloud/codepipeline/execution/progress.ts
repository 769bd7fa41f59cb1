/** How executions move through the stages of their pipeline. */
import type { ActionDeclaration } from '../declaration';
import { actionRun } from './action-run';
import { automaticRetry, conditionFault, failureFault } from './conditions';
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
import { retryStage } from './retry';

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
  if (runs.length === 0 && failsCondition(draft, id, 'beforeEntry')) return;
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
  if (failsCondition(draft, id, 'onSuccess')) return;
  const { stage, declaration, rollback } = draft.execution(id);
  draft.setStage(id, { status: 'Succeeded' });
  if (rollback === undefined && stage + 1 < declaration.stages.length) arrive(draft, id, stage + 1);
  else draft.setStatus(id, 'Succeeded');
}

function failsCondition(draft: Draft, id: string, type: ConditionType): boolean {
  const summary = conditionFault(stageOf(draft.execution(id)), type);
  if (summary === undefined) return false;
  draft.setStage(id, { condition: { type, summary } });
  draft.setExecution(id, { statusSummary: summary });
  end(draft, id, 'Failed');
  return true;
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
  const statusSummary = failureFault(stage);
  if (statusSummary !== undefined) draft.setExecution(id, { statusSummary });
  end(draft, id, 'Failed');
}

function end(draft: Draft, id: string, status: StageStatus & ExecutionStatus): void {
  draft.setStage(id, { status });
  draft.setStatus(id, status);
}
