/** What can be read off the executions of a pipeline. */
import type { ActionDeclaration, StageDeclaration } from '../declaration';
import type { ActionRun, Execution, ExecutionStatus, PipelineState, RuleRun, StageRun } from './model';

/** @returns whether it has ended; only a retry changes it then */
export function isTerminal(status: ExecutionStatus): boolean {
  return status !== 'InProgress' && status !== 'Stopping';
}

export function findExecution(state: PipelineState, id: string): Execution | undefined {
  return state.executions.find((execution) => execution.id === id);
}

export function findAction(state: PipelineState, id: string): ActionRun | undefined {
  return actionRuns(state).find((run) => run.id === id);
}

export function findRule(state: PipelineState, id: string): RuleRun | undefined {
  return state.executions.flatMap(({ rules }) => rules).find((run) => run.id === id);
}

/** @returns all attempts at actions, execution by execution */
export function actionRuns(state: PipelineState): ActionRun[] {
  return state.executions.flatMap((execution) => execution.actions);
}

/** @returns the stage that the execution is in, or at whose entry it waits */
export function stageOf({ declaration, stage }: Execution): StageDeclaration {
  const found = declaration.stages[stage];
  if (!found) throw new Error(`pipeline ${declaration.name} has no stage ${stage}`);
  return found;
}

/** @returns the executions that wait to enter the stage, the oldest first */
export function waitingFor(state: PipelineState, stage: string): Execution[] {
  return state.executions.filter((execution) => execution.waits && stageOf(execution).name === stage);
}

/** @returns whether an execution is in the stage now */
export function isLocked(state: PipelineState, stage: string): boolean {
  return state.executions.some(
    (execution) => !isTerminal(execution.status) && !execution.waits && stageOf(execution).name === stage,
  );
}

/** @returns the execution that entered the stage last */
export function latestIn(
  state: PipelineState,
  stage: string,
): { readonly execution: Execution; readonly run: StageRun } | undefined {
  let latest: { readonly execution: Execution; readonly run: StageRun } | undefined;
  for (const execution of state.executions) {
    const run = execution.stages[stage];
    if (run && run.entry > (latest?.run.entry ?? -1)) latest = { execution, run };
  }
  return latest;
}

/** @returns the attempts that count in a stage */
export function countingRuns(execution: Execution, stage: string): ActionRun[] {
  return execution.actions.filter((run) => run.stage === stage && run.counts);
}

/** @returns the type that AWS shows */
export const executionType = ({ rollback }: Execution): 'ROLLBACK' | 'STANDARD' =>
  rollback === undefined ? 'STANDARD' : 'ROLLBACK';

/** @returns the attempts whose artifacts and variables later actions use; of a rollback those of its target too */
export function producers({ actions, rollback }: Execution): ActionRun[] {
  const made = actions.filter((run) => run.counts && run.status === 'Succeeded');
  return [...(rollback?.inherited ?? []), ...made];
}

/** @returns the last attempt at an action in any execution */
export function latestRun(state: PipelineState, stage: string, action: string): ActionRun | undefined {
  const latest = latestRunsIn(state, stage, action);
  return latest.reduce<ActionRun | undefined>(
    (last, run) => (last && last.startTime > run.startTime ? last : run),
    undefined,
  );
}

const latestRunsIn = (state: PipelineState, stage: string, action: string): ActionRun[] =>
  actionRuns(state).filter((run) => run.stage === stage && run.declaration.name === action);

/** @returns actions that run together, the lowest run order first */
export function actionGroups(stage: StageDeclaration): ActionDeclaration[][] {
  const orders = [...new Set(stage.actions.map((action) => action.runOrder))].sort((a, b) => a - b);
  return orders.map((order) => stage.actions.filter((action) => action.runOrder === order));
}

/** @returns `Build/AWS/CodeBuild/1` */
export function actionTypeName({ actionTypeId: id }: ActionDeclaration): string {
  return `${id.category}/${id.owner}/${id.provider}/${id.version}`;
}

export function isApproval(action: ActionDeclaration): boolean {
  return action.actionTypeId.category === 'Approval';
}
