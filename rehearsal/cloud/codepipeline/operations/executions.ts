/** Operations that start, stop and steer executions. */
import type { CallContext, Operation } from '../../contract/service';
import { AwsError } from '../../protocol/aws-error';
import type { Json } from '../../protocol/json';
import { uuid } from '../../support/ids';
import { readShape } from '../../support/shape';
import type { Trigger } from '../execution/model';
import { findExecution } from '../execution/queries';
import {
  overrideRefusal,
  retryRefusal,
  rollbackRefusal,
  stopRefusal,
  type Refusal,
} from '../execution/refusals';
import { rollbackTo } from '../execution/rollback';
import { newest } from '../pipeline';
import type { PipelineRunner } from '../running/pipeline-runner';
import { startPipeline } from '../running/start';
import { startInput } from '../running/start-input';
import { findPipeline, type CodePipelineStore } from '../store';
import { callerArn, executionNotFound, requireStage } from './found';
import * as shape from './shapes';

type Answer = (store: CodePipelineStore, input: Json, context: CallContext) => Json;

export function executionOperations(store: CodePipelineStore): Record<string, Operation> {
  const on =
    (answer: Answer): Operation =>
    (input, context) =>
      answer(store, input, context);
  return {
    StartPipelineExecution: on(start),
    StopPipelineExecution: on(stop),
    RetryStageExecution: on(retry),
    RollbackStage: on(rollback),
    OverrideStageCondition: on(override),
    EnableStageTransition: on(enableTransition),
    DisableStageTransition: on(disableTransition),
  };
}

function start(store: CodePipelineStore, input: Json, context: CallContext): Json {
  const read = readShape(shape.startShape, input);
  const pipeline = findPipeline(store, read.name, context);
  const declaration = newest(pipeline);
  const pipelineExecutionId = startPipeline(store, pipeline, {
    trigger: triggerOf(context),
    ...startInput(declaration, read),
    clientRequestToken: read.clientRequestToken,
  });
  return { pipelineExecutionId };
}

/** AWS shows the rule of EventBridge that starts a pipeline, not its role. */
const triggerOf = (context: CallContext): Trigger =>
  context.callingService === undefined
    ? { type: 'StartPipelineExecution', detail: callerArn(context) }
    : { type: 'CloudWatchEvent', detail: context.callingService.sourceArn };

function stop(store: CodePipelineStore, input: Json, context: CallContext): Json {
  const { pipelineName, pipelineExecutionId, abandon, reason } = readShape(shape.stopShape, input);
  const runner = runnerOf(store, pipelineName, context);
  const execution = findExecution(runner.state, pipelineExecutionId);
  // The model of the operation has no other error for an execution that does not exist.
  if (!execution) throw executionNotFound(pipelineName, pipelineExecutionId);
  refuse(stopRefusal(execution, abandon));
  runner.dispatch({ type: 'stopRequested', executionId: pipelineExecutionId, abandon, reason });
  return { pipelineExecutionId };
}

function retry(store: CodePipelineStore, input: Json, context: CallContext): Json {
  const { pipelineName, pipelineExecutionId, stageName, retryMode } = readShape(shape.retryShape, input);
  const declaration = newest(findPipeline(store, pipelineName, context));
  requireStage(declaration, stageName);
  const runner = runnerOf(store, pipelineName, context);
  const request = { executionId: pipelineExecutionId, stage: stageName, mode: retryMode };
  refuse(retryRefusal(runner.state, request));
  runner.dispatch({ type: 'stageRetried', ...request });
  return { pipelineExecutionId };
}

function rollback(store: CodePipelineStore, input: Json, context: CallContext): Json {
  const read = readShape(shape.rollbackShape, input);
  const { pipelineName, stageName, targetPipelineExecutionId } = read;
  const index = requireStage(newest(findPipeline(store, pipelineName, context)), stageName);
  const runner = runnerOf(store, pipelineName, context);
  const target = findExecution(runner.state, targetPipelineExecutionId);
  if (!target) throw executionNotFound(pipelineName, targetPipelineExecutionId);
  refuse(rollbackRefusal(runner.state, target, { name: stageName, index }));
  const trigger = { type: 'ManualRollback', detail: callerArn(context) } as const;
  const pipelineExecutionId = runner.start(rollbackTo(target, index, { id: uuid(), trigger }));
  return { pipelineExecutionId };
}

const conditionTypes = { BEFORE_ENTRY: 'beforeEntry', ON_SUCCESS: 'onSuccess' } as const;

function override(store: CodePipelineStore, input: Json, context: CallContext): Json {
  const { pipelineName, stageName, pipelineExecutionId, conditionType } = readShape(
    shape.overrideShape,
    input,
  );
  requireStage(newest(findPipeline(store, pipelineName, context)), stageName);
  const runner = runnerOf(store, pipelineName, context);
  const request = {
    executionId: pipelineExecutionId,
    stage: stageName,
    condition: conditionTypes[conditionType],
  };
  refuse(overrideRefusal(runner.state, request));
  runner.dispatch({ type: 'conditionOverridden', ...request, by: callerArn(context) });
  return {};
}

function enableTransition(store: CodePipelineStore, input: Json, context: CallContext): Json {
  const read = readShape(shape.enableTransitionShape, input);
  return changeTransition(store, read, context, { enabled: true });
}

function disableTransition(store: CodePipelineStore, input: Json, context: CallContext): Json {
  const { reason, ...read } = readShape(shape.disableTransitionShape, input);
  return changeTransition(store, read, context, { enabled: false, disabledReason: reason });
}

/** What leaves a stage enters the next one: the outbound transition of the last stage leads nowhere. */
function changeTransition(
  store: CodePipelineStore,
  {
    pipelineName,
    stageName,
    transitionType,
  }: { pipelineName: string; stageName: string; transitionType: string },
  context: CallContext,
  change: { readonly enabled: boolean; readonly disabledReason?: string },
): Json {
  const declaration = newest(findPipeline(store, pipelineName, context));
  const index = requireStage(declaration, stageName);
  const stage = declaration.stages[transitionType === 'Inbound' ? index : index + 1];
  if (!stage) return {};
  const runner = runnerOf(store, pipelineName, context);
  const transition = { ...change, lastChangedBy: callerArn(context), lastChangedAt: runner.now };
  runner.dispatch({ type: 'transitionChanged', stage: stage.name, transition });
  return {};
}

function runnerOf(store: CodePipelineStore, name: string, context: CallContext): PipelineRunner {
  return store.runners.of(findPipeline(store, name, context).pipelineArn);
}

function refuse(refusal: Refusal | undefined): void {
  if (refusal) throw new AwsError(refusal.code, refusal.message);
}
