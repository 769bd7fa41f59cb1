/** Answers to approvals. */
import type { CallContext, Operation } from '../../contract/service';
import { AwsError } from '../../protocol/aws-error';
import type { Json } from '../../protocol/json';
import { readShape } from '../../support/shape';
import type { ActionRun } from '../execution/model';
import { actionRuns } from '../execution/queries';
import { newest } from '../pipeline';
import { findPipeline, type CodePipelineStore } from '../store';
import { callerArn, requireAction } from './found';
import { approvalShape } from './shapes';

export function approvalOperations(store: CodePipelineStore): Record<string, Operation> {
  return { PutApprovalResult: (input, context) => putApprovalResult(store, input, context) };
}

function putApprovalResult(store: CodePipelineStore, input: Json, context: CallContext): Json {
  const { pipelineName, stageName, actionName, result, token } = readShape(approvalShape, input);
  const pipeline = findPipeline(store, pipelineName, context);
  requireAction(newest(pipeline), stageName, actionName);
  const runner = store.runners.of(pipeline.pipelineArn);
  const asked = actionRuns(runner.state).find(
    (run) => run.stage === stageName && run.declaration.name === actionName && run.token === token,
  );
  const { id } = requireOpen(asked);
  const by = callerArn(context);
  const { status, summary } = result;
  const progress = summary === '' ? {} : { summary };
  if (status === 'Approved') {
    runner.dispatch({ type: 'actionSucceeded', id, result: progress, by });
  } else {
    const error = { code: 'JobFailed' as const, message: summary === '' ? `Rejected by ${by}` : summary };
    runner.dispatch({ type: 'actionFailed', id, error, progress, by });
  }
  return { approvedAt: runner.now / 1000 };
}

function requireOpen(run: ActionRun | undefined): ActionRun {
  if (run?.status === 'InProgress') return run;
  if (run?.updatedBy !== undefined) {
    throw new AwsError(
      'ApprovalAlreadyCompletedException',
      'The approval action has already been approved or rejected.',
    );
  }
  throw new AwsError(
    'InvalidApprovalTokenException',
    'The approval request already received a response or has expired.',
  );
}
