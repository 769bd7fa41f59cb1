/** What cannot be done with an execution now, in the words of the API reference. */
import { conditionOf, conditionRun } from './conditions';
import type { ConditionType, Execution, PipelineState, RetryMode } from './model';
import { countingRuns, findExecution, isLocked, isTerminal, latestIn, stageOf } from './queries';

export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** Most executions in progress of a pipeline in the modes QUEUED and PARALLEL. */
const concurrentExecutions = 50;

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
export function startRefusal(
  state: PipelineState,
  mode: Execution['declaration']['executionMode'],
): Refusal | undefined {
  const running = state.executions.filter(({ status }) => !isTerminal(status)).length;
  return mode === 'SUPERSEDED' || running < concurrentExecutions
    ? undefined
    : {
        code: 'ConcurrentPipelineExecutionsLimitExceededException',
        message: 'The pipeline has reached the limit for concurrent pipeline executions.',
      };
}

export function stopRefusal({ status, stop }: Execution, abandon: boolean): Refusal | undefined {
  if (isTerminal(status)) {
    return {
      code: 'PipelineExecutionNotStoppableException',
      message:
        'Unable to stop the pipeline execution. The execution might already be in a Stopped state, or it might no longer be in progress.',
    };
  }
  return stop === undefined || (abandon && !stop.abandon)
    ? undefined
    : {
        code: 'DuplicatedStopRequestException',
        message:
          'The pipeline execution is already in a Stopping state. If you already chose to stop and wait, you cannot make that request again. You can choose to stop and abandon now, but be aware that this option can lead to failed tasks or out of sequence tasks. If you already chose to stop and abandon, you cannot make that request again.',
      };
}

const notLatest: Refusal = {
  code: 'NotLatestPipelineExecutionException',
  message:
    'The stage has failed in a later run of the pipeline and the pipelineExecutionId associated with the request is out of date.',
};

/** The execution, if none has come to the stage after it. */
function latestExecution(
  state: PipelineState,
  { executionId, stage }: { readonly executionId: string; readonly stage: string },
): Execution | undefined {
  const execution = findExecution(state, executionId);
  return latestIn(state, stage)?.execution === execution ? execution : undefined;
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_RetryStageExecution.html */
export function retryRefusal(
  state: PipelineState,
  request: { readonly executionId: string; readonly stage: string; readonly mode: RetryMode },
): Refusal | undefined {
  const execution = latestExecution(state, request);
  if (!execution) return notLatest;
  if (!isRetryable(execution, request.stage, request.mode)) {
    return {
      code: 'StageNotRetryableException',
      message:
        'Unable to retry. The pipeline structure or stage state might have changed while actions awaited retry, or the stage contains no failed actions.',
    };
  }
  return isTerminal(execution.status) ? startRefusal(state, execution.declaration.executionMode) : undefined;
}

/**
 * A condition is overridden while its rules run: https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-conditions.html#stage-conditions-considerations.
 * One with the result SKIP never is.
 */
export function overrideRefusal(
  state: PipelineState,
  request: { readonly executionId: string; readonly stage: string; readonly condition: ConditionType },
): Refusal | undefined {
  const execution = latestExecution(state, request);
  if (!execution) return notLatest;
  const stage = stageOf(execution);
  const isOverridable =
    stage.name === request.stage &&
    conditionOf(stage, request.condition)?.result !== 'SKIP' &&
    conditionRun(execution, request.condition)?.status === 'InProgress';
  return isOverridable
    ? undefined
    : {
        code: 'ConditionNotOverridableException',
        message: 'Unable to override because the condition does not allow overrides.',
      };
}

/**
 * The stage that runs the target has succeeded in is rolled back to it. The first stage is the one with the sources.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html
 */
export function rollbackRefusal(
  state: PipelineState,
  target: Execution,
  stage: { readonly name: string; readonly index: number },
): Refusal | undefined {
  if (target.isOutdated) {
    return {
      code: 'PipelineExecutionOutdatedException',
      message:
        'The specified pipeline execution is outdated and cannot be used as a target pipeline execution for rollback.',
    };
  }
  const isPossible =
    stage.index > 0 &&
    target.rollback === undefined &&
    target.stages[stage.name]?.status === 'Succeeded' &&
    !isLocked(state, stage.name) &&
    startRefusal(state, target.declaration.executionMode) === undefined;
  return isPossible
    ? undefined
    : {
        code: 'UnableToRollbackStageException',
        message:
          'Unable to roll back the stage. The cause might be if the pipeline version has changed since the target pipeline execution was deployed, the stage is currently running, or an incorrect target pipeline execution ID was provided.',
      };
}

function isRetryable(execution: Execution, stage: string, mode: RetryMode): boolean {
  if (execution.isOutdated || execution.waits || stageOf(execution).name !== stage) return false;
  const { status } = execution;
  if (status === 'Failed' || status === 'Stopped') return execution.stages[stage]?.status === status;
  // Others of the stage still work.
  return (
    status === 'InProgress' &&
    mode === 'FAILED_ACTIONS' &&
    countingRuns(execution, stage).some((run) => run.status === 'Failed')
  );
}
