/** What IAM says to the calls of a role, where a resource may be another account's: each side is asked. */
import { evaluate, evaluateResource, type PolicyDocument } from '../../rehearsal/cloud/iam/policy';
import { RequestContext } from '../../rehearsal/cloud/iam/policy-match';
import { requestedActions } from '../../rehearsal/cloud/iam/requested-actions';
import { routeRequest } from '../../rehearsal/cloud/gateway/request-routing';
import type { Json } from '../../rehearsal/cloud/protocol/json';
import { regionalClientOf } from './aws-client';
import type { Received } from './lambda-job';

export interface CallingRole {
  readonly arn: string;
  readonly grants: PolicyDocument;
  /** The resource of the other account: its ARN begins so. */
  readonly foreign: string;
  /** Account of that resource. */
  readonly owner: string;
  /** Policy of that resource. */
  readonly policy: PolicyDocument;
}

interface Asked {
  readonly action: string;
  readonly resource: string;
}

/** @returns IAM's words; undefined if both sides allow what a call needs */
export function denialOf(role: CallingRole, needed: readonly Asked[]): string | undefined {
  const account = role.arn.split(':')[4] ?? '';
  for (const { action, resource } of needed) {
    const isForeign = resource.startsWith(role.foreign);
    const context = new RequestContext({
      'aws:PrincipalArn': role.arn,
      'aws:ResourceAccount': isForeign ? role.owner : account,
      'aws:SecureTransport': 'true',
    });
    const request = { action, resource, context };
    const denied = (kind: string) =>
      `User: ${role.arn} is not authorized to perform: ${action} on resource: ${resource} because no ${kind}-based policy allows the ${action} action`;
    if (evaluate([role.grants], request) !== 'allow') return denied('identity');
    const principal = { type: 'AWS', id: role.arn } as const;
    if (isForeign && evaluateResource(role.policy, [principal], request) !== 'allow')
      return denied('resource');
  }
  return undefined;
}

/** What a call needs. S3 says that there is no such object to those alone who may list the bucket. */
export async function neededBy(
  { call: line, headers, body }: Received,
  accountId: string,
  isMissing: (path: string) => boolean,
): Promise<readonly Asked[]> {
  const [method = '', url = ''] = line.includes(' ') ? line.split(' ') : ['POST', '/'];
  const head = { method, url, headers };
  const call = routeRequest(head, undefined);
  const input = line.includes(' ') ? {} : (JSON.parse(body.toString()) as Json);
  const registry = typeof input.registryId === 'string' ? input.registryId : accountId;
  const nobody = regionalClientOf();
  const asked = await requestedActions({
    ...{ call, head, input, accountId: registry },
    upstream: nobody,
    aws: nobody,
  });
  const [bucketArn = ''] = asked[0]?.resource.split('/') ?? [];
  const isListed = call.service === 's3' && method === 'GET' && isMissing(url);
  return [...asked, ...(isListed ? [{ action: 's3:ListBucket', resource: bucketArn }] : [])];
}

/** The policy without one action on one resource, for each that `isMeant`. */
export function reductions(
  policy: PolicyDocument,
  isMeant: (action: string, resource: string) => boolean,
  resourceOfThePolicy = '',
): { readonly action: string; readonly resource: string; readonly reduced: PolicyDocument }[] {
  const statements = [policy.Statement].flat();
  return statements.flatMap((statement, index) => {
    if (statement.Effect === 'Deny') return [];
    const actions = [statement.Action ?? []].flat();
    return [statement.Resource ?? resourceOfThePolicy].flat().flatMap((resource) =>
      actions
        .filter((action) => isMeant(action, resource))
        .map((action) => ({
          action,
          resource,
          reduced: {
            Statement: statements.with(index, {
              ...statement,
              Action: actions.filter((other) => other !== action),
            }),
          },
        })),
    );
  });
}
