/** The role of the Lambda functions of a scenario's hooks: they report to CodeDeploy, and may do nothing else. */
import { awsClient } from '../cloud/contract/client';
import { textAt } from '../cloud/protocol/xml-document';
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
  const iam = iamAt(access);
  const created = await iam.query('iam.CreateRole', {
    RoleName: name,
    AssumeRolePolicyDocument: document({
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    }),
  });
  await iam.query('iam.PutRolePolicy', {
    RoleName: name,
    PolicyName: policyName,
    PolicyDocument: document({
      Action: 'codedeploy:PutLifecycleEventHookExecutionStatus',
      Resource: '*',
    }),
  });
  return {
    arn: known(textAt(created, 'Role', 'Arn'), `the ARN of the role ${name}`),
    remove: async () => {
      await iam.query('iam.DeleteRolePolicy', { RoleName: name, PolicyName: policyName });
      await iam.query('iam.DeleteRole', { RoleName: name });
    },
  };
}

const iamAt = ({ endpoint, region, credentials: { accessKeyId } }: AwsAccess) =>
  awsClient(async ({ method, url, headers, body }) => {
    const response = await fetch(`${endpoint}${url}`, {
      method,
      headers: headers as Record<string, string>,
      body: new Uint8Array(body),
    });
    return { status: response.status, headers: {}, body: Buffer.from(await response.arrayBuffer()) };
  }).in(region, { accessKeyId });
