/** The role of the Lambda functions of a scenario's hooks: they report to CodeDeploy, and may do nothing else. */
import { Failure } from '../failures';
import { known, type AwsAccess } from './aws';

const policyName = 'report';

const document = (statement: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });

export interface HookRole {
  readonly arn: string;
  readonly remove: () => Promise<void>;
}

/** @param name - of the role, at most 64 characters */
export async function createHookRole(access: AwsAccess, name: string): Promise<HookRole> {
  const RoleName = name;
  const created = await callIam(access, 'CreateRole', {
    RoleName,
    AssumeRolePolicyDocument: document({
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    }),
  });
  await callIam(access, 'PutRolePolicy', {
    RoleName,
    PolicyName: policyName,
    PolicyDocument: document({
      Action: 'codedeploy:PutLifecycleEventHookExecutionStatus',
      Resource: '*',
    }),
  });
  return {
    arn: known(/<Arn>([^<]+)<\/Arn>/.exec(created)?.[1], `the ARN of the role ${name}`),
    remove: async () => {
      await callIam(access, 'DeleteRolePolicy', { RoleName, PolicyName: policyName });
      await callIam(access, 'DeleteRole', { RoleName });
    },
  };
}

/** Signed in name only, as the hooks' own calls are. @returns XML */
async function callIam(
  { endpoint, region, credentials }: AwsAccess,
  Action: string,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  if (endpoint === undefined || credentials === undefined)
    throw new Failure('hooks of scenarios run on an embedded AWS alone');
  const { accessKeyId } = credentials;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${region}/iam/aws4_request, SignedHeaders=host, Signature=none`,
    },
    body: new URLSearchParams({ ...parameters, Action, Version: '2010-05-08' }),
  });
  const answer = await response.text();
  if (!response.ok) throw new Failure(`iam.${Action} of ${parameters.RoleName ?? ''} failed: ${answer}`);
  return answer;
}
