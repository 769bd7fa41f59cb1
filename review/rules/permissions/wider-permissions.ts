import type { RuleContext } from '../../blue-green/context';
import { linkedRoles, roleOf } from '../../blue-green/permissions/linked-roles';
import { isCopyOfManaged } from '../../blue-green/permissions/managed-copies';
import { statementsOf } from '../../blue-green/permissions/policies';
import { wasGranted, wideGrants, type WideGrant } from '../../blue-green/permissions/wide-grants';
import { isSameTrust, wideTrusts, type WideTrust } from '../../blue-green/permissions/wide-trust';
import { showing } from '../../change-words';
import { fail, onlyAs, orPass, unsure } from '../../outcomes';
import { having } from '../../plan/lookup';
import type { Json, Path, ResourceChange } from '../../plan/model';
import { synthesizedAt, textOn } from '../../plan/references';
import { isMarked, listAt, textAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';
import { exampleServiceAlone } from '../examples/service';

const policies = ['aws_iam_policy', 'aws_iam_role_policy', 'aws_iam_user_policy', 'aws_iam_group_policy'];
const attachments = [
  'aws_iam_role_policy_attachment',
  'aws_iam_user_policy_attachment',
  'aws_iam_group_policy_attachment',
];
const bounded = ['aws_iam_role', 'aws_iam_user'];

export const widerPermissions: Rule = {
  id: 'IA721',
  name: 'wider-permissions',
  severity: 'block',
  title: 'Grant single actions on single resources to named principals',
  why:
    'The roles of a pipeline can release a version to production. Wildcards for actions or resources, iam:PassRole on ' +
    'every role, a role that any principal may assume, or one that an OIDC token of any branch or repository may ' +
    'assume give the same power to whoever holds one of them.',
  fix:
    'Name the actions and the ARNs. Limit iam:PassRole to the roles that are passed. Require the full subject of the ' +
    'token, with the branch, environment or run phase.',
  link: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
  watches: {
    aws_iam_role: ['assume_role_policy', 'inline_policy', 'managed_policy_arns', 'permissions_boundary'],
    aws_iam_user: ['permissions_boundary'],
    ...Object.fromEntries(policies.map((type) => [type, ['policy']])),
    ...Object.fromEntries(attachments.map((type) => [type, ['policy_arn']])),
  },
  example: {
    changes: [
      ...exampleServiceAlone,
      {
        address: 'aws_iam_role_policy.deploy',
        actions: ['update'],
        before: { policy: examplePolicy('arn:aws:iam::123456789012:role/web-task') },
        after: { policy: examplePolicy('*') },
      },
    ],
  },
  check: (context) => {
    const outcomes = outcomesOf(context);
    // Most plans grant nothing wide.
    if (outcomes.every(({ outcome }) => outcome === 'pass')) return outcomes;
    const linked = linkedRoles(context);
    return outcomes.map((outcome) =>
      outcome.outcome === 'pass' || isLinked(outcome, linked, context) ? outcome : elsewhere(outcome),
    );
  },
};

/** Of a role that no service under review has to do with. */
const elsewhere = (outcome: Outcome): Outcome =>
  outcome.outcome === 'pass' || outcome.change === undefined
    ? outcome
    : {
        ...onlyAs('note', outcome),
        why:
          'A wildcard for actions or resources allows more than what it is needed for. No service that this review judges ' +
          'uses this role, and it releases none: the finding does not count for the verdict.',
      };

/** A policy that allows releases, or everything, has to do with services whosever it is. */
function isLinked({ change }: Outcome, linked: ReadonlySet<ResourceChange>, context: RuleContext): boolean {
  if (change === undefined || context.services.length === 0) return false;
  const role = roleOf(change, context);
  if (role !== undefined && linked.has(role)) return true;
  if (role === undefined && change.type !== 'aws_iam_policy') return true;
  const text = textOn(change, 'after', ['policy'], context);
  return wideGrants(statementsOf(text ?? '') ?? []).some(({ action }) => mayRelease.test(action));
}

const mayRelease = /^(?:\*|(?:ecs|codedeploy|codepipeline|elasticloadbalancing|iam):)/i;

function outcomesOf(context: RuleContext): readonly Outcome[] {
  return [
    ...context
      .changesOf(...policies)
      .flatMap((change) => judge(change, () => ofPolicy(change, ['policy'], context))),
    ...context
      .changesOf(...attachments)
      .flatMap((change) => judge(change, () => ofAttachment(change, context))),
    ...context
      .changesOf(...bounded)
      .flatMap((change) => judge(change, () => [...ofBoundary(change, context), ...ofRole(change, context)])),
  ];
}

/** What does not change grants nothing new. */
const judge = (change: ResourceChange, find: () => readonly Outcome[]): readonly Outcome[] => {
  if (change.after === null) return [];
  return orPass(change, change.kind === 'no-op' ? [] : find());
};

/** What the policy allowed; for a new one what those allowed that it takes the place of: it grants nothing new. */
function grantedBefore(change: ResourceChange, path: Path, context: RuleContext): readonly WideGrant[] {
  const role = textAt(change.after, ['role']);
  const all = context.changesOf(change.type);
  const others = role === undefined ? all : having(all, 'role', role);
  return change.before === null ? grantedByDeleted(others, path) : grantedBy(change, path);
}

const grantedBy = ({ before }: ResourceChange, path: Path): readonly WideGrant[] =>
  wideGrants(statementsOf(textAt(before, path) ?? '') ?? []);

/** By a list that is asked again: a plan may delete thousands of policies and create as many. */
const deletedGrants = new WeakMap<readonly ResourceChange[], readonly WideGrant[]>();

/** Each once: what they are on does not count. */
function grantedByDeleted(policiesOfOne: readonly ResourceChange[], path: Path): readonly WideGrant[] {
  const known = deletedGrants.get(policiesOfOne);
  if (known !== undefined) return known;
  const grants = new Map<string, WideGrant>();
  for (const change of policiesOfOne.filter(({ kind }) => kind === 'delete')) {
    for (const grant of grantedBy(change, path)) {
      grants.set(JSON.stringify([grant.action.toLowerCase(), grant.isOnAll]), grant);
    }
  }
  const found = [...grants.values()];
  deletedGrants.set(policiesOfOne, found);
  return found;
}

function ofPolicy(change: ResourceChange, path: Path, context: RuleContext): readonly Outcome[] {
  const statements = statementsAfter(change, path, context);
  if (statements === 'none') return [];
  if (statements === 'unknown') {
    return [unsure(change, 'what the policy allows is known at apply only', path)];
  }
  const allowed = wideGrants(statements);
  const before = allowed.length === 0 ? [] : grantedBefore(change, path, context);
  const trust = trustOf(change, context);
  const gained = allowed.filter(
    (grant) => !wasGranted(grant, before) && !isCopyOfManaged(grant, statements, trust),
  );
  return grouped(gained).map((grants) => fail(change, describe(change, path, grants, context), path));
}

/** Statements of the trust policy of the role that a policy belongs to; empty where no plan shows it. */
function trustOf(change: ResourceChange, context: RuleContext): readonly Json[] {
  const role = roleOf(change, context);
  const text = role && textOn(role, 'after', ['assume_role_policy'], context);
  return statementsOf(text ?? '') ?? [];
}

/** Those of one statement, on one resource. */
function grouped(grants: readonly WideGrant[]): readonly (readonly WideGrant[])[] {
  const groups = new Map<string, WideGrant[]>();
  for (const grant of grants) {
    const key = JSON.stringify([grant.statement, grant.resource]);
    groups.set(key, [...(groups.get(key) ?? []), grant]);
  }
  return [...groups.values()];
}

function describe(
  change: ResourceChange,
  path: Path,
  grants: readonly WideGrant[],
  context: RuleContext,
): string {
  const say = showing(change, path, context);
  const actions = grants.slice(0, 4).map(({ action }) => say(action));
  const more = grants.length > actions.length ? ` and ${grants.length - actions.length} more` : '';
  const resource = grants[0]?.resource;
  return `the policy newly allows ${actions.join(', ')}${more}${resource === undefined ? '' : ` on ${say(resource)}`}`;
}

function ofAttachment(change: ResourceChange, context: RuleContext): readonly Outcome[] {
  const path: Path = ['policy_arn'];
  const arn = textOn(change, 'after', path, context);
  if (arn === undefined) return [unsure(change, 'which policy is attached is known at apply only', path)];
  return isAdministrative(arn) && textAt(change.before, path) !== arn
    ? [fail(change, `${showing(change, path, context)(arn)} is newly attached`, path)]
    : [];
}

/** Managed policies that allow everything, or to grant oneself everything. */
const isAdministrative = (arn: string): boolean =>
  /^arn:[\w-]+:iam::aws:policy\/(?:AdministratorAccess|PowerUserAccess|IAMFullAccess)$/.test(arn);

function ofBoundary(change: ResourceChange, context: RuleContext): readonly Outcome[] {
  const path: Path = ['permissions_boundary'];
  const before = textAt(change.before, path) ?? '';
  if (before === '' || isMarked(change.afterUnknown, path) || (textAt(change.after, path) ?? '') !== '')
    return [];
  return [
    fail(change, `the permissions boundary ${context.show(change, 'before', path)} is taken away`, path),
  ];
}

function ofRole(change: ResourceChange, context: RuleContext): readonly Outcome[] {
  if (change.type !== 'aws_iam_role' || change.after === null) return [];
  const inline = listAt(change.after, ['inline_policy']).flatMap((policy, at) => {
    const isKept = listAt(change.before, ['inline_policy']).some(
      (earlier) => textAt(earlier, ['policy']) === textAt(policy, ['policy']),
    );
    return isKept ? [] : ofPolicy(change, ['inline_policy', at, 'policy'], context);
  });
  const had = listAt(change.before, ['managed_policy_arns']);
  const path: Path = ['managed_policy_arns'];
  const managed = listAt(change.after, path).flatMap((arn) =>
    typeof arn === 'string' && isAdministrative(arn) && !had.includes(arn)
      ? [fail(change, `${showing(change, path, context)(arn)} is newly attached`, path)]
      : [],
  );
  return [...ofTrust(change, context), ...inline, ...managed];
}

function ofTrust(change: ResourceChange, context: RuleContext): readonly Outcome[] {
  const path: Path = ['assume_role_policy'];
  const statements = statementsAfter(change, path, context);
  if (statements === 'none') return [];
  if (statements === 'unknown') return [unsure(change, 'who may take the role is known at apply only', path)];
  const before = wideTrusts(statementsOf(textAt(change.before, path) ?? '') ?? []);
  return wideTrusts(statements)
    .filter((trust) => !before.some((earlier) => isSameTrust(earlier, trust)))
    .map((trust) => fail(change, describeTrust(trust, showing(change, path, context)), path));
}

function describeTrust({ kind, pattern, provider }: WideTrust, say: (text: string) => string): string {
  if (kind === 'anybody') return 'anybody of any account may newly take the role';
  if (pattern === undefined) {
    return `every token of ${say(provider ?? '')} newly gets the role: the policy asks for no subject`;
  }
  return `every token with a subject like ${say(pattern)} newly gets the role`;
}

/** Statements after the apply; where a part is not known yet, as they were synthesized. */
function statementsAfter(
  change: ResourceChange,
  path: Path,
  context: RuleContext,
): readonly Json[] | 'none' | 'unknown' {
  const text = textOn(change, 'after', path, context);
  if (text !== undefined) return statementsOf(text) ?? 'unknown';
  const isSet = isMarked(change.afterUnknown, path) || synthesizedAt(change, path, context) !== undefined;
  return isSet ? 'unknown' : 'none';
}

function examplePolicy(roles: string): string {
  const statement = { Effect: 'Allow', Action: ['iam:PassRole'], Resource: [roles] };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
