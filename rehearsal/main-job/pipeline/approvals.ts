/** Approvals that a rehearsal gives: nobody is asked. */
import {
  ApprovalAlreadyCompletedException,
  GetPipelineStateCommand,
  PutApprovalResultCommand,
  type CodePipelineClient,
} from '@aws-sdk/client-codepipeline';
import type { Execution } from './executions';

/** Approves what an execution waits for. */
export async function approve(
  client: CodePipelineClient,
  { pipeline, id, actions }: Execution,
): Promise<void> {
  const waiting = actions.filter(
    ({ category, status }) => category === 'Approval' && status === 'InProgress',
  );
  if (waiting.length === 0) return;
  const { stageStates = [] } = await client.send(new GetPipelineStateCommand({ name: pipeline }));
  for (const { stage, action } of waiting) {
    const state = stageStates.find(({ stageName }) => stageName === stage);
    // The stage may be another execution's by now.
    if (state?.latestExecution?.pipelineExecutionId !== id) continue;
    const token = state.actionStates?.find(({ actionName }) => actionName === action)?.latestExecution?.token;
    if (token === undefined) continue;
    const result = { status: 'Approved', summary: 'approved by the rehearsal' } as const;
    const place = { pipelineName: pipeline, stageName: stage, actionName: action };
    try {
      await client.send(new PutApprovalResultCommand({ ...place, token, result }));
    } catch (error) {
      // Given at the look before this one.
      if (!(error instanceof ApprovalAlreadyCompletedException)) throw error;
    }
  }
}
