/** The roles and boundaries of a synthesized access stack, as IAM would evaluate them. */
import { evaluate, type PolicyDocument, type PolicyStatement } from '../../../rehearsal/cloud/iam/policy';
import { RequestContext } from '../../../rehearsal/cloud/iam/policy-match';
import { one, synthProject, type StackJson } from '../../support/synth';
import type { IamRequest } from './requests';

export const account = '123456789012';

export interface AccessRoleDocuments {
  readonly policy: PolicyDocument;
  readonly boundary: PolicyDocument;
  readonly trust: PolicyDocument;
}

export interface AccessDocuments {
  readonly plan: AccessRoleDocuments;
  readonly apply: AccessRoleDocuments;
  /** Boundary of the roles of the environment. */
  readonly environmentBoundary: PolicyDocument;
  readonly stack: StackJson;
}

/** Of the environment `dev` of the project `bluegreen`. */
export function accessDocuments(settings: unknown): AccessDocuments {
  const stack = synthProject(settings)['bluegreen-dev-access']!;
  const policy = (part: string) => parse(one(stack, 'aws_iam_policy', part).policy);
  const role = (phase: string): AccessRoleDocuments => ({
    policy: parse(one(stack, 'aws_iam_role_policy', phase).policy),
    boundary: policy('delivery'),
    trust: parse(one(stack, 'aws_iam_role', phase).assume_role_policy),
  });
  return { plan: role('plan'), apply: role('apply'), environmentBoundary: policy('boundary'), stack };
}

const providers: Readonly<Record<string, string>> = {
  gitHub: 'token.actions.githubusercontent.com',
  gitLab: 'gitlab.com',
  hcpTerraform: 'app.terraform.io',
};

function parse(json: unknown): PolicyDocument {
  return JSON.parse(resolved(json as string)) as PolicyDocument;
}

/** What AWS would answer for the references of the stack. */
const resolved = (text: string): string =>
  text
    .replaceAll('${data.aws_partition.partition.partition}', 'aws')
    .replaceAll('${data.aws_caller_identity.account.account_id}', account)
    .replace(
      /\$\{aws_iam_openid_connect_provider\.(\w+)\.arn\}/g,
      (_, name: string) => `arn:aws:iam::${account}:oidc-provider/${providers[name] ?? ''}`,
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
