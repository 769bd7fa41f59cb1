/** The beginning of an attempt at an action. */
import type { ActionDeclaration } from '../declaration';
import { inputsOf, outputsOf } from './artifacts';
import { uuidOf } from './ids';
import type { ActionRun, Execution, PipelinePlace } from './model';
import { isApproval, stageOf } from './queries';
import { resolveVariables } from './variables';

/** @returns the attempt in progress, or failed at once where a variable cannot be resolved */
export function actionRun(
  place: PipelinePlace,
  execution: Execution,
  action: ActionDeclaration,
  at: number,
): ActionRun {
  const stage = stageOf(execution).name;
  const attempt = execution.actions.filter(
    (run) => run.stage === stage && run.declaration.name === action.name,
  ).length;
  const id = uuidOf(execution.id, stage, action.name, attempt);
  const region = action.region ?? place.region;
  const { action: resolved, error } = resolveVariables(execution, withKeyOverride(execution, action));
  return {
    id,
    executionId: execution.id,
    stage,
    declaration: action,
    resolved,
    roleArn: action.roleArn ?? execution.declaration.roleArn,
    region,
    inputs: inputsOf(execution, action),
    outputs: outputsOf(execution, action, { region, runId: id }),
    status: error ? 'Failed' : 'InProgress',
    startTime: at,
    lastUpdateTime: at,
    progress: {},
    ...(error && { error }),
    ...(isApproval(action) && { token: uuidOf(id, 'token') }),
    counts: true,
  };
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-trigger-source-overrides.html */
function withKeyOverride({ sourceRevisions }: Execution, action: ActionDeclaration): ActionDeclaration {
  const override = sourceRevisions.find(
    ({ actionName, revisionType }) => actionName === action.name && revisionType === 'S3_OBJECT_KEY',
  );
  if (!override) return action;
  return { ...action, configuration: { ...action.configuration, S3ObjectKey: override.revisionValue } };
}
