/** The roles and boundaries of a synthesized access stack, as IAM would evaluate them. */
import { evaluate, type PolicyDocument, type PolicyStatement } from '../../../rehearsal/cloud/iam/policy';
import { RequestContext } from '../../../rehearsal/cloud/iam/policy-match';
import { all, one, synthProject } from '../../support/synth';
import type { IamRequest } from './requests';

export const account = '123456789012';

export interface AccessRoleDocuments {
  /** The inline one first. */
  readonly policies: readonly PolicyDocument[];
  /** All of them. */
  readonly policy: PolicyDocument;
  readonly boundary: PolicyDocument;
  readonly trust: PolicyDocument;
}

export interface AccessDocuments {
  readonly plan: AccessRoleDocuments;
  readonly apply: AccessRoleDocuments;
  /** Boundary of the roles of the environment. */
  readonly environmentBoundary: PolicyDocument;
}

/** Of the environment `dev` of the project `bluegreen`. */
export function accessDocuments(settings: unknown, accountId = account): AccessDocuments {
  const stack = synthProject(settings)['bluegreen-dev-access']!;
  const policy = (part: string) => parse(one(stack, 'aws_iam_policy', part).policy, accountId);
  const role = (phase: string): AccessRoleDocuments => {
    const inline = Object.entries(all(stack, 'aws_iam_role_policy')).filter(([id]) => id.startsWith(phase));
    const attached = Object.entries(all(stack, 'aws_iam_role_policy_attachment'))
      .filter(([id]) => id.startsWith(phase))
      .map(([, { policy_arn: arn }]) => /aws_iam_policy\.([\w-]+)\.arn/.exec(arn as string)?.[1] ?? '');
    const policies = [
      ...inline.map(([, each]) => parse(each.policy, accountId)),
      ...attached.map((id) => parse(all(stack, 'aws_iam_policy')[id]?.policy, accountId)),
    ];
    return {
      policies,
      policy: { Statement: policies.flatMap(statementsOf) },
      boundary: policy('delivery'),
      trust: parse(one(stack, 'aws_iam_role', phase).assume_role_policy, accountId),
    };
  };
  return { plan: role('plan'), apply: role('apply'), environmentBoundary: policy('boundary') };
}

const providers: Readonly<Record<string, string>> = {
  gitHub: 'token.actions.githubusercontent.com',
  gitLab: 'gitlab.com',
  hcpTerraform: 'app.terraform.io',
};

function parse(json: unknown, accountId: string): PolicyDocument {
  return JSON.parse(resolved(json as string, accountId)) as PolicyDocument;
}

/** What AWS would answer for the references of the stack. */
const resolved = (text: string, accountId: string): string =>
  text
    .replaceAll('${data.aws_partition.partition.partition}', 'aws')
    .replaceAll('${data.aws_caller_identity.account.account_id}', accountId)
    .replace(
      /\$\{aws_iam_openid_connect_provider\.(\w+)\.arn\}/g,
      (_, name: string) => `arn:aws:iam::${accountId}:oidc-provider/${providers[name] ?? ''}`,
    );

export const statementsOf = ({ Statement }: PolicyDocument): readonly PolicyStatement[] => [Statement].flat();

/** Both the policy and the boundary allow it. */
export const allows = ({ policy, boundary }: AccessRoleDocuments, request: IamRequest): boolean =>
  isAllowed(policy, request) && isAllowed(boundary, request);

export const isAllowed = (
  policy: PolicyDocument,
  { action, resource, context }: Pick<IamRequest, 'action' | 'resource'> & Partial<IamRequest>,
): boolean =>
  evaluate([policy], { action, resource, context: new RequestContext(context ?? {}) }) === 'allow';
