/** Which policies belong to which role, by the names that are known and the references where they are not. Pure. */
import type { RuleContext } from '../../blue-green/context';
import { having } from '../../plan/lookup';
import type { Path, ResourceChange } from '../../plan/model';
import { referredBy } from '../../plan/references';
import { listAt, textAt } from '../../plan/values';

export interface RoleSources {
  readonly role: ResourceChange;
  /** `aws_iam_role_policy` */
  readonly inline: readonly ResourceChange[];
  readonly attachments: readonly Attachment[];
}

/** That a role has a policy. */
interface Attachment {
  readonly change: ResourceChange;
  /** `aws_iam_policy` of the plans. @default - it is one of AWS, or of others */
  readonly policy?: ResourceChange | undefined;
}

/** Sources of every role of the plans. */
export function roleSources(context: RuleContext): readonly RoleSources[] {
  const { changesOf } = context;
  const roles = changesOf('aws_iam_role');
  const inline = new Map<ResourceChange, ResourceChange[]>();
  const attached = new Map<ResourceChange, Attachment[]>();
  for (const change of changesOf('aws_iam_role_policy')) {
    for (const role of rolesOf(change, context)) push(inline, role, change);
  }
  for (const change of changesOf('aws_iam_role_policy_attachment', 'aws_iam_policy_attachment')) {
    const policy = policyOf(change, context);
    for (const role of rolesOf(change, context)) push(attached, role, { change, policy });
  }
  return roles.map((role) => ({
    role,
    inline: inline.get(role) ?? [],
    attachments: attached.get(role) ?? [],
  }));
}

/** Roles that a policy, or an attachment, names. */
export function rolesOf(change: ResourceChange, context: RuleContext): readonly ResourceChange[] {
  const roles = context.changesOf('aws_iam_role');
  const named = [change.before, change.after].flatMap((value) => [
    textAt(value, ['role']),
    ...listAt(value, ['roles']).filter((name) => typeof name === 'string'),
  ]);
  const paths: readonly Path[] = [['role'], ...listAt(change.after, ['roles']).map((_, at) => ['roles', at])];
  const referred = paths.map((path) => referredBy(change, path, context));
  const found = [...named.flatMap((name) => having(roles, 'name', name)), ...referred];
  return [
    ...new Set(found.filter((role) => role !== undefined).filter(({ type }) => type === 'aws_iam_role')),
  ];
}

const policyOf = (attachment: ResourceChange, context: RuleContext): ResourceChange | undefined => {
  const policies = context.changesOf('aws_iam_policy');
  const arns = [attachment.after, attachment.before].map((value) => textAt(value, ['policy_arn']));
  const referred = referredBy(attachment, ['policy_arn'], context);
  return (
    arns.flatMap((arn) => having(policies, 'arn', arn))[0] ??
    (referred?.type === 'aws_iam_policy' ? referred : undefined)
  );
};

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
