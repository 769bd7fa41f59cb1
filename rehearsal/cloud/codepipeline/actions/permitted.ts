/** What an action asks IAM before it acts as its role. */
import type { PermissionRequest } from '../../iam';
import type { ActionProps } from '../action';
import type { ActionDependencies } from './dependencies';

type Asked = Pick<PermissionRequest, 'action' | 'resource' | 'context'>;

/** @throws AwsError AccessDeniedException */
export async function permitted(
  { permissions }: Pick<ActionDependencies, 'permissions'>,
  { roleArn, pipelineArn }: Pick<ActionProps, 'roleArn' | 'pipelineArn'>,
  ...asked: readonly Asked[]
): Promise<void> {
  const caller = { roleArn, servicePrincipal: 'codepipeline.amazonaws.com', sourceArn: pipelineArn };
  for (const each of asked) await permissions.require({ ...caller, ...each });
}

/** @returns the ARN of something in the account and region of the action */
export function arnIn(
  { region, accountId }: Pick<ActionProps, 'region' | 'accountId'>,
  service: string,
  resource: string,
): string {
  return `arn:aws:${service}:${region}:${accountId}:${resource}`;
}
