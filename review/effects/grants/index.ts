/** Which roles gain or lose what, and whom resources let in. Pure. */
import type { RuleContext } from '../../blue-green/context';
import { isTouched } from '../../plan/changes';
import type { Path, ResourceChange } from '../../plan/model';
import { isMarked, isObject, listAt, textAt } from '../../plan/values';
import type { GrantEffect } from '../../result';
import { differenceOf, type GrantSet } from './grant-sets';
import { PolicyDocuments, type ReadPolicy, type Side } from './policy-documents';
import { grant, type Grant } from './policy-grants';
import { roleSources, rolesOf, type RoleSources } from './role-sources';

/** Everything that a role has on one side. */
interface Held extends GrantSet {
  readonly isPartlyUnknown: boolean;
}

export function grantEffects(context: RuleContext): readonly GrantEffect[] {
  if (
    !context.stacks.some(({ plan }) =>
      plan.changes.some((change) => isTouched(change) && isAboutGrants(change)),
    )
  )
    return [];
  const documents = new PolicyDocuments(context);
  const sources = roleSources(context);
  return [
    ...sources
      .filter(isAnyTouched)
      .flatMap((each) => effectOf(each.role, documents, (side) => ofRole(each, side, documents))),
    ...alone(context, sources).flatMap((change) =>
      effectOf(change, documents, (side) => ofIdentity(change, side, documents)),
    ),
    ...Object.entries(resourcePolicies).flatMap(([type, path]) =>
      context
        .changesOf(type)
        .filter((change) => isTouched(change) && isOther(change, path))
        .flatMap((change) =>
          effectOf(change, documents, (side) => ofResource(change, side, path, documents)),
        ),
    ),
    ...context
      .changesOf('aws_lambda_permission')
      .filter(isTouched)
      .flatMap((change) => effectOf(change, documents, (side) => ofPermission(change, side))),
  ];
}

/** Policies of resources, by type. */
const resourcePolicies: Readonly<Record<string, Path>> = {
  aws_cloudwatch_event_bus_policy: ['policy'],
  aws_cloudwatch_log_resource_policy: ['policy_document'],
  aws_ecr_registry_policy: ['policy'],
  aws_ecr_repository_policy: ['policy'],
  aws_kms_key: ['policy'],
  aws_kms_key_policy: ['policy'],
  aws_s3_bucket_policy: ['policy'],
  aws_secretsmanager_secret_policy: ['policy'],
  aws_sns_topic: ['policy'],
  aws_sns_topic_policy: ['policy'],
  aws_sqs_queue: ['policy'],
  aws_sqs_queue_policy: ['policy'],
  aws_vpc_endpoint: ['policy'],
};

const isAboutGrants = ({ type }: ResourceChange): boolean =>
  type.startsWith('aws_iam_') || type === 'aws_lambda_permission' || Object.hasOwn(resourcePolicies, type);

/** AWS gives a resource a policy of its own where nobody configures one: an unknown one that was never there is that. */
const isOther = ({ before, after, afterUnknown }: ResourceChange, path: Path): boolean =>
  textAt(before, path) !== textAt(after, path) || (before !== null && isMarked(afterUnknown, path));

const isAnyTouched = ({ role, inline, attachments }: RoleSources): boolean =>
  isTouched(role) ||
  inline.some(isTouched) ||
  attachments.some(({ change, policy }) => isTouched(change) || (policy !== undefined && isTouched(policy)));

/** Policies that change, and whose role is in no plan: they are told by themselves. */
function alone(context: RuleContext, sources: readonly RoleSources[]): readonly ResourceChange[] {
  const attached = new Set(sources.flatMap(({ attachments }) => attachments.map(({ policy }) => policy)));
  return [
    ...context
      .changesOf('aws_iam_role_policy', 'aws_iam_role_policy_attachment')
      .filter((change) => isTouched(change) && rolesOf(change, context).length === 0),
    ...context.changesOf('aws_iam_policy').filter((change) => isTouched(change) && !attached.has(change)),
    ...context
      .changesOf(
        'aws_iam_user_policy',
        'aws_iam_group_policy',
        'aws_iam_user_policy_attachment',
        'aws_iam_group_policy_attachment',
      )
      .filter(isTouched),
  ];
}

function effectOf(
  change: ResourceChange,
  documents: PolicyDocuments,
  has: (side: Side) => Held,
): readonly GrantEffect[] {
  const [before, after] = [has('before'), has('after')];
  const isPartlyUnknown = before.isPartlyUnknown || after.isPartlyUnknown;
  const { gains, loses } = differenceOf(before, after);
  if (gains.length + loses.length === 0 && !isPartlyUnknown) return [];
  return [{ stack: documents.stack(change), role: change.address, gains, loses, isPartlyUnknown }];
}

function ofRole({ role, inline, attachments }: RoleSources, side: Side, documents: PolicyDocuments): Held {
  const value = role[side];
  // A refreshed role has the policies of the other resources too, as they were.
  const names = new Set(
    inline.flatMap(({ before, after }) => [before, after].map((each) => textAt(each, ['name']))),
  );
  const arns = new Set(
    attachments.flatMap(({ change: { before, after } }) =>
      [before, after].map((each) => textAt(each, ['policy_arn'])),
    ),
  );
  const own = listAt(value, ['inline_policy']).flatMap((policy, at) => {
    const name = textAt(policy, ['name']);
    return name !== undefined && names.has(name)
      ? []
      : [documents.read(role, side, ['inline_policy', at, 'policy'], 'identity')];
  });
  const managed = listAt(value, ['managed_policy_arns']).filter(
    (arn): arn is string => typeof arn === 'string' && !arns.has(arn),
  );
  const attached = attachments.map(({ change, policy }) => ofAttachment(change, policy, side, documents));
  const boundary = textAt(value, ['permissions_boundary']) ?? '';
  return together(
    [
      documents.read(role, side, ['assume_role_policy'], 'trust'),
      ...own,
      ...inline.map((policy) => documents.read(policy, side, ['policy'], 'identity')),
      ...attached,
    ],
    [
      ...managed.map(hasPolicy),
      ...attached.flatMap(({ lines }) => lines),
      ...(boundary === '' ? [] : [`is kept within the boundary ${boundary}`]),
    ],
  );
}

const hasPolicy = (arn: string): string => `has the policy ${arn}`;

/** A policy of the plans is told by what it grants; another one by its ARN. */
function ofAttachment(
  change: ResourceChange,
  policy: ResourceChange | undefined,
  side: Side,
  documents: PolicyDocuments,
): Held {
  if (change[side] === null) return together([], []);
  if (policy !== undefined) return together([documents.read(policy, side, ['policy'], 'identity')], []);
  const arn = textAt(change[side], ['policy_arn']);
  const isUnknown = side === 'after' && isMarked(change.afterUnknown, ['policy_arn']);
  return { grants: [], lines: arn === undefined ? [] : [hasPolicy(arn)], isPartlyUnknown: isUnknown };
}

function ofIdentity(change: ResourceChange, side: Side, documents: PolicyDocuments): Held {
  return change.type.endsWith('_attachment')
    ? ofAttachment(change, undefined, side, documents)
    : together([documents.read(change, side, ['policy'], 'identity')], []);
}

const ofResource = (change: ResourceChange, side: Side, path: Path, documents: PolicyDocuments): Held =>
  together([documents.read(change, side, path, 'resource')], []);

const together = (policies: readonly ReadPolicy[], lines: readonly string[]): Held => ({
  grants: policies.flatMap(({ grants }) => grants),
  lines,
  isPartlyUnknown: policies.some(({ isPartlyUnknown }) => isPartlyUnknown),
});

/** `aws_lambda_permission`: a statement of a function's policy, in arguments. */
function ofPermission(change: ResourceChange, side: Side): Held {
  const value = change[side];
  if (value === null) return together([], []);
  const said = (argument: string): string => {
    const isUnknown = side === 'after' && isMarked(change.afterUnknown, [argument]);
    return isUnknown ? `what is known at apply only` : (textAt(value, [argument]) ?? '');
  };
  const principal = said('principal');
  const conditions = (
    [
      ['source_arn', 'ArnLike aws:SourceArn'],
      ['source_account', 'StringEquals aws:SourceAccount'],
      ['principal_org_id', 'StringEquals aws:PrincipalOrgID'],
    ] as const
  ).flatMap(([argument, test]) => (said(argument) === '' ? [] : [`${test} ${said(argument)}`]));
  const granted: Grant = grant({
    kind: 'resource',
    allows: true,
    action: said('action'),
    on: [said('function_name'), said('qualifier')].filter((part) => part !== '').join(':'),
    who:
      principal === '*'
        ? 'everybody'
        : principal.endsWith('.amazonaws.com')
          ? `the service ${principal}`
          : principal,
    condition: conditions.length === 0 ? '' : ` if ${conditions.join(' and ')}`,
  });
  const isUnknown =
    side === 'after' &&
    isObject(change.afterUnknown) &&
    ['principal', 'source_arn', 'source_account', 'function_name', 'action'].some((argument) =>
      isMarked(change.afterUnknown, [argument]),
    );
  return { grants: [granted], lines: [], isPartlyUnknown: isUnknown };
}
