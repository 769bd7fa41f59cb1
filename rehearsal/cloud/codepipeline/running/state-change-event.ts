/**
 * Events of executions, stages and actions.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */
import type { AwsEvent } from '../../events';
import type { Json } from '../../protocol/json';
import { present } from '../../support/output';
import { artifactDetails } from '../execution/artifacts';
import type { ActionRun, Change, Execution, PipelineState } from '../execution/model';
import { findAction, findExecution } from '../execution/queries';

const detailTypes = {
  execution: 'CodePipeline Pipeline Execution State Change',
  stage: 'CodePipeline Stage Execution State Change',
  action: 'CodePipeline Action Execution State Change',
} as const;

/** A change that CodePipeline sends an event of. */
export type ToldChange = Exclude<Change, { readonly scope: 'rule' }>;

/** @returns the event of a change, with what the state knows in which it has happened */
export function stateChangeEvent(state: PipelineState, change: ToldChange): AwsEvent {
  const { pipelineArn, region, accountId } = state.place;
  const execution = findExecution(state, change.executionId);
  if (!execution) throw new Error(`there is no execution ${change.executionId}`);
  return {
    source: 'aws.codepipeline',
    detailType: detailTypes[change.scope],
    region,
    accountId,
    resources: [pipelineArn],
    detail: {
      pipeline: execution.declaration.name,
      'execution-id': execution.id,
      ...detailOf(state, execution, change),
      state: stateName(change),
      version: execution.version,
    },
  };
}

function stateName(change: ToldChange): string {
  if (change.status === 'InProgress')
    return change.scope !== 'action' && change.isRetry ? 'RESUMED' : 'STARTED';
  return change.status === 'Cancelled' ? 'CANCELED' : change.status.toUpperCase();
}

function detailOf(state: PipelineState, execution: Execution, change: ToldChange): Json {
  switch (change.scope) {
    case 'execution':
      return executionDetail(execution, change.status);
    case 'stage':
      return { stage: change.stage };
    case 'action': {
      const run = findAction(state, change.id);
      return { stage: change.stage, ...(run && actionDetail(run, change.status)) };
    }
  }
}

function executionDetail({ trigger, stop }: Execution, status: string): Json {
  if (status === 'InProgress') {
    return { 'execution-trigger': { 'trigger-type': trigger.type, 'trigger-detail': trigger.detail } };
  }
  return present({ 'stop-execution-comments': status.startsWith('Stop') ? stop?.reason : undefined });
}

function actionDetail(run: ActionRun, status: ActionRun['status']): Json {
  const { category, owner, provider, version } = run.declaration.actionTypeId;
  return {
    action: run.declaration.name,
    region: run.region,
    type: { owner, category, provider, version },
    ...(status === 'InProgress' &&
      run.inputs.length > 0 && { 'input-artifacts': artifactDetails(run.inputs) }),
    ...(status === 'Succeeded' &&
      run.outputs.length > 0 && { 'output-artifacts': artifactDetails(run.outputs) }),
    ...((status === 'Succeeded' || status === 'Failed') && { 'execution-result': executionResult(run) }),
  };
}

function executionResult({ progress, error }: ActionRun): Json {
  return present({
    'external-execution-url': progress.externalExecutionUrl,
    'external-execution-summary': error?.message ?? progress.summary,
    'external-execution-id': progress.externalExecutionId,
    'error-code': error?.code,
  });
}
