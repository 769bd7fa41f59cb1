/** What a call names, and who makes it. */
import type { CallContext } from '../../contract/service';
import { AwsError } from '../../protocol/aws-error';
import type { ActionDeclaration, PipelineDeclaration } from '../declaration';

/** Returns the ARN that is shown as the caller's: the embedded AWS does not ask who calls. */
export const callerArn = ({ accountId }: Pick<CallContext, 'accountId'>): string =>
  `arn:aws:iam::${accountId}:root`;

/**
 * @returns its index
 * @throws AwsError StageNotFoundException
 */
export function requireStage({ name, stages }: PipelineDeclaration, stageName: string): number {
  const index = stages.findIndex((stage) => stage.name === stageName);
  if (index < 0) {
    throw new AwsError(
      'StageNotFoundException',
      `Pipeline '${name}' does not have a stage named '${stageName}'`,
    );
  }
  return index;
}

/** @throws AwsError StageNotFoundException, ActionNotFoundException */
export function requireAction(
  declaration: PipelineDeclaration,
  stageName: string,
  actionName: string,
): ActionDeclaration {
  const stage = declaration.stages[requireStage(declaration, stageName)];
  const action = stage?.actions.find(({ name }) => name === actionName);
  if (!action) {
    throw new AwsError(
      'ActionNotFoundException',
      `Stage '${stageName}' in pipeline '${declaration.name}' does not have an action named '${actionName}'`,
    );
  }
  return action;
}

export function executionNotFound(pipelineName: string, executionId: string): AwsError {
  return new AwsError(
    'PipelineExecutionNotFoundException',
    `Pipeline '${pipelineName}' does not have an execution with id '${executionId}'`,
  );
}
