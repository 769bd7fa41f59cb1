/**
 * What IAM policies say of a request: an explicit Deny wins, then an Allow; nothing is allowed by itself.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { conditionsHold, type Conditions } from './policy-conditions';
import { matchesAction, matchesArn, matchesText, type RequestContext } from './policy-match';

type Texts = string | readonly string[];

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, Texts>>;
  readonly NotPrincipal?: '*' | Readonly<Record<string, Texts>>;
  readonly Action?: Texts;
  readonly NotAction?: Texts;
  readonly Resource?: Texts;
  readonly NotResource?: Texts;
  readonly Condition?: Conditions;
}

export interface PolicyDocument {
  readonly Statement: PolicyStatement | readonly PolicyStatement[];
}

export interface PolicyRequest {
  /** `service:Operation`. */
  readonly action: string;
  /** ARN, or `*` where the action has no resource: only `*` allows that. */
  readonly resource: string;
  readonly context: RequestContext;
}

/** Who takes a role. */
export interface Principal {
  /** A service by its principal, an identity of IAM and an identity provider by its ARN. */
  readonly type: 'Service' | 'AWS' | 'Federated';
  readonly id: string;
}

/** `implicitDeny` is said where nothing was: no statement allows. */
export type Verdict = 'allow' | 'explicitDeny' | 'implicitDeny';

/** What identity-based policies say together. Their statements have no principal. */
export const evaluate = (policies: readonly PolicyDocument[], request: PolicyRequest): Verdict =>
  verdict(
    policies
      .flatMap(statementsOf)
      .filter((statement) => isAbout(statement, request) && isOn(statement, request)),
    request,
  );

/** What a trust policy says of an action of a principal: its resource is the role that it belongs to. */
export const evaluateTrust = (
  policy: PolicyDocument,
  principal: Principal,
  request: Omit<PolicyRequest, 'resource'>,
): Verdict =>
  verdict(
    statementsOf(policy).filter(
      (statement) => isAbout(statement, request) && isOf(statement, principal, request.context),
    ),
    request,
  );

/**
 * What the policy of a resource says of an action of somebody on it.
 *
 * @param principals - all that a statement may name the caller by: a session of a role by the role, too
 */
export const evaluateResource = (
  policy: PolicyDocument,
  principals: readonly Principal[],
  request: PolicyRequest,
): Verdict =>
  verdict(
    statementsOf(policy).filter(
      (statement) =>
        isAbout(statement, request) &&
        (isOfItsResource(statement) || isOn(statement, request)) &&
        principals.some((principal) => isOf(statement, principal, request.context)),
    ),
    request,
  );

/** Policies of some services, such as those of ECR's repositories, name no resource. */
const isOfItsResource = ({ Resource, NotResource }: PolicyStatement): boolean =>
  Resource === undefined && NotResource === undefined;

function verdict(
  statements: readonly PolicyStatement[],
  { context }: Pick<PolicyRequest, 'context'>,
): Verdict {
  const effects = statements
    .filter(({ Effect, Condition = {} }) => conditionsHold(Condition, context, Effect === 'Deny'))
    .map(({ Effect }) => Effect);
  if (effects.includes('Deny')) return 'explicitDeny';
  return effects.includes('Allow') ? 'allow' : 'implicitDeny';
}

const statementsOf = ({ Statement }: PolicyDocument): readonly PolicyStatement[] => [Statement].flat();

const list = (texts: Texts): readonly string[] => (typeof texts === 'string' ? [texts] : texts);

function isAbout({ Action, NotAction }: PolicyStatement, { action }: Pick<PolicyRequest, 'action'>): boolean {
  const matches = (pattern: string) => matchesAction(pattern, action);
  if (NotAction !== undefined) return !list(NotAction).some(matches);
  return list(Action ?? []).some(matches);
}

function isOn({ Resource, NotResource }: PolicyStatement, { resource, context }: PolicyRequest): boolean {
  const matches = (pattern: string) =>
    resource === '*' ? /^\*+$/.test(pattern) : matchesArn(pattern, resource, context);
  if (NotResource !== undefined) return !list(NotResource).some(matches);
  return list(Resource ?? []).some(matches);
}

function isOf(
  { Principal: whom, NotPrincipal: notWhom }: PolicyStatement,
  principal: Principal,
  context: RequestContext,
): boolean {
  if (notWhom !== undefined) return !names(notWhom, principal, context);
  return whom !== undefined && names(whom, principal, context);
}

/** An account, by its id or its root, stands for all of its identities. */
function names(
  whom: '*' | Readonly<Record<string, Texts>>,
  { type, id }: Principal,
  context: RequestContext,
): boolean {
  if (whom === '*') return true;
  const account = id.split(':')[4];
  return list(whom[type] ?? []).some((pattern) => {
    if (pattern === '*') return true;
    if (type !== 'AWS') return pattern === id;
    const ofAccount = /^(?:arn:[^:]*:iam::)?(\d{12})(?::root)?$/.exec(pattern)?.[1];
    return ofAccount === undefined ? matchesText(pattern, id, context) : ofAccount === account;
  });
}
