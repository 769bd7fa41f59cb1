/** What the policy of a bucket or a repository says of a caller of another account. */
import { evaluateResource, type PolicyDocument } from '../../../rehearsal/cloud/iam/policy';
import { RequestContext } from '../../../rehearsal/cloud/iam/policy-match';
import { s3Actions } from '../../../rehearsal/cloud/iam/s3-actions';
import { AwsError } from '../../../rehearsal/cloud/protocol/aws-error';
import type { Call } from '../../../rehearsal/cloud/protocol/call';
import { parseJson } from '../../../rehearsal/cloud/protocol/json';
import type { RequestHead } from '../../../rehearsal/cloud/protocol/message';
import { clientAt } from '../emulator-client';

export interface ForeignCall {
  readonly call: Call;
  readonly head: RequestHead;
  readonly body: Buffer;
  /** Role of the caller. */
  readonly roleArn: string;
  /** Id of the account that has the resource. */
  readonly account: string;
  /** URL of that account. */
  readonly endpoint: string;
}

/** @throws AwsError AccessDenied in IAM's words */
export async function requireResourcePolicy(foreign: ForeignCall): Promise<void> {
  const [, , , , callersAccount = ''] = foreign.roleArn.split(':');
  const principals = [foreign.roleArn, `arn:aws:iam::${callersAccount}:root`].map(
    (id) => ({ type: 'AWS', id }) as const,
  );
  const policy = await policyOf(foreign);
  const context = new RequestContext({ 'aws:PrincipalArn': foreign.roleArn, 'aws:SecureTransport': 'true' });
  for (const { action, resource } of requested(foreign)) {
    if (evaluateResource(policy, principals, { action, resource, context }) === 'allow') continue;
    throw new AwsError(
      foreign.call.service === 's3' ? 'AccessDenied' : 'AccessDeniedException',
      `User: ${foreign.roleArn} is not authorized to perform: ${action} on resource: ${resource} because no resource-based policy allows the ${action} action`,
      foreign.call.service === 's3' ? 403 : 400,
    );
  }
}

function requested({ call, head, body, account }: ForeignCall) {
  if (call.service === 's3') return s3Actions(call, head);
  const { repositoryName } = parseJson(body);
  const resource = `arn:aws:ecr:${call.region}:${account}:repository/${String(repositoryName)}`;
  return [{ action: `${call.service}:${call.operation}`, resource }];
}

async function policyOf({ call, head, body, endpoint }: ForeignCall): Promise<PolicyDocument> {
  const client = clientAt({ endpoint, region: call.region });
  if (call.service === 's3') {
    const [bucket = ''] = head.url.slice(1).split(/[/?]/);
    const answer = await client.rest('s3', { method: 'GET', url: `/${bucket}?policy` });
    return answer.status === 200 ? (JSON.parse(answer.body.toString()) as PolicyDocument) : none;
  }
  const { repositoryName } = parseJson(body);
  const answer = await client
    .json('ecr.GetRepositoryPolicy', { repositoryName })
    .catch(() => ({ policyText: JSON.stringify(none) }));
  return JSON.parse(String(answer.policyText)) as PolicyDocument;
}

const none: PolicyDocument = { Statement: [] };
