/** GetPipelineState. */
import type { CallContext, Operation } from '../../contract/service';
import type { Json } from '../../protocol/json';
import { present } from '../../support/output';
import { readShape } from '../../support/shape';
import { nameShape, type ActionDeclaration, type StageDeclaration } from '../declaration';
import type { ActionRun, ConditionType, Execution, PipelineState, StageRun } from '../execution/model';
import { executionType, isApproval, latestIn, latestRun, waitingFor } from '../execution/queries';
import { newest } from '../pipeline';
import { findPipeline, type CodePipelineStore } from '../store';

export function pipelineStateOperations(store: CodePipelineStore): Record<string, Operation> {
  return { GetPipelineState: (input, context) => getPipelineState(store, input, context) };
}

function getPipelineState(store: CodePipelineStore, input: Json, context: CallContext): Json {
  const { name } = readShape(nameShape, input);
  const pipeline = findPipeline(store, name, context);
  const { state } = store.runners.of(pipeline.pipelineArn);
  const { stages, executionMode } = newest(pipeline);
  return {
    pipelineName: name,
    pipelineVersion: pipeline.versions.length,
    stageStates: stages.map((stage) => stageState(state, stage, executionMode === 'PARALLEL')),
    created: pipeline.created,
    updated: pipeline.updated,
  };
}

function stageState(state: PipelineState, stage: StageDeclaration, isParallel: boolean): Json {
  const inbound = waitingFor(state, stage.name).map((execution) => stageExecution(execution, 'InProgress'));
  const latest = latestIn(state, stage.name);
  return present({
    stageName: stage.name,
    inboundExecution: inbound.at(-1),
    inboundExecutions: inbound,
    inboundTransitionState: transitionState(state, stage.name),
    actionStates: stage.actions.map((action) => actionState(state, stage.name, action, isParallel)),
    latestExecution: latest && stageExecution(latest.execution, latest.run.status),
    beforeEntryConditionState: latest && conditionState(latest, stage.name, 'beforeEntry'),
    onSuccessConditionState: latest && conditionState(latest, stage.name, 'onSuccess'),
    onFailureConditionState: latest && conditionState(latest, stage.name, 'onFailure'),
    retryStageMetadata: latest && retryMetadata(latest.run),
  });
}

function stageExecution(execution: Execution, status: string): Json {
  return { pipelineExecutionId: execution.id, status, type: executionType(execution) };
}

function transitionState({ transitions }: PipelineState, stage: string): Json {
  const transition = transitions[stage];
  if (!transition) return { enabled: true };
  return { ...transition, lastChangedAt: transition.lastChangedAt / 1000 };
}

/** A stage has one condition of each type, so both have the same state. */
function conditionState(
  { execution, run }: { readonly execution: Execution; readonly run: StageRun },
  stage: string,
  type: ConditionType,
): Json | undefined {
  const condition = run.conditions?.[type];
  if (condition === undefined) return undefined;
  const { status, summary, lastStatusChange } = condition;
  const rules = execution.rules.filter(
    (rule) => rule.stage === stage && rule.condition === type && rule.counts,
  );
  return {
    latestExecution: present({ status, summary }),
    conditionStates: [
      {
        latestExecution: present({ status, summary, lastStatusChange: lastStatusChange / 1000 }),
        ruleStates: rules.map((rule) => ({
          ruleName: rule.declaration.name,
          latestExecution: present({
            ruleExecutionId: rule.id,
            status: rule.status,
            summary: rule.summary,
            lastStatusChange: (rule.status === 'InProgress' ? rule.startTime : rule.lastUpdateTime) / 1000,
            lastUpdatedBy: rule.updatedBy,
            errorDetails: rule.error,
          }),
        })),
      },
    ],
  };
}

function retryMetadata({ automaticRetries, manualRetries, latestRetry }: StageRun): Json | undefined {
  if (latestRetry === undefined) return undefined;
  return {
    ...(automaticRetries > 0 && { autoStageRetryAttempt: automaticRetries }),
    ...(manualRetries > 0 && { manualStageRetryAttempt: manualRetries }),
    latestRetryTrigger: latestRetry,
  };
}

function actionState(
  state: PipelineState,
  stage: string,
  action: ActionDeclaration,
  isParallel: boolean,
): Json {
  const run = latestRun(state, stage, action.name);
  if (!run) return { actionName: action.name };
  return present({
    actionName: action.name,
    currentRevision: run.revision && { revisionId: run.revision.revisionId },
    latestExecution: actionExecution(run, isParallel),
    revisionUrl: run.revision?.revisionUrl,
  });
}

/** Approvals of the mode PARALLEL have no token here: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutApprovalResult.html. */
function actionExecution(run: ActionRun, isParallel: boolean): Json {
  const isOpen = run.status === 'InProgress' && isApproval(run.declaration);
  return present({
    actionExecutionId: run.id,
    status: run.status,
    ...run.progress,
    ...(isOpen && (isParallel ? { externalExecutionId: run.token } : { token: run.token })),
    lastStatusChange: (run.status === 'InProgress' ? run.startTime : run.lastUpdateTime) / 1000,
    lastUpdatedBy: run.updatedBy,
    errorDetails: run.error,
  });
}
