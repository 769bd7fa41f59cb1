/** Who deploys: somebody of an account that has nothing but users, who may assume roles of the others. */
import { AwsError } from '../../../rehearsal/cloud/protocol/aws-error';
import type { Call } from '../../../rehearsal/cloud/protocol/call';
import { clientAt } from '../emulator-client';
import type { Passed } from './pass-on';

const account = '999999999999';
const arn = `arn:aws:iam::${account}:user/somebody`;

/** Holds that there is a role which this account may assume. @throws AwsError AccessDenied in IAM's words */
export async function requireRole(endpoint: string, roleArn: string): Promise<void> {
  const iam = clientAt({ endpoint, region: 'us-east-1' });
  const RoleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  await iam.query('iam.GetRole', { RoleName }).catch(() => {
    throw denied('sts:AssumeRole', roleArn);
  });
}

/** What calls with these credentials are answered that name no role. @throws AwsError AccessDenied in IAM's words */
export function somebody({ service, operation }: Pick<Call, 'service' | 'operation'>): Passed {
  if (service !== 'sts' || operation !== 'GetCallerIdentity') throw denied(`${service}:${operation}`, '*');
  const result = `<Arn>${arn}</Arn><UserId>AIDASOMEBODY</UserId><Account>${account}</Account>`;
  const body = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>${result}</GetCallerIdentityResult></GetCallerIdentityResponse>`;
  return { status: 200, headers: { 'content-type': 'text/xml' }, body: Buffer.from(body) };
}

const denied = (action: string, resource: string): AwsError =>
  new AwsError(
    'AccessDenied',
    `User: ${arn} is not authorized to perform: ${action} on resource: ${resource}`,
    403,
  );
