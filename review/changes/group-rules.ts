/**
 * Security groups repeat the rules that are resources of their own, also those of other stacks. Whoever adds or removes such a
 * resource changes the group without an apply of it. Pure.
 */
import type { Json, ResourceChange } from '../plan/model';
import { listAt, numberAt, textAt, valueAt } from '../plan/values';

const directions = {
  aws_vpc_security_group_ingress_rule: 'ingress',
  aws_vpc_security_group_egress_rule: 'egress',
} as const;

type Direction = 'ingress' | 'egress';

/**
 * Whether all that a refresh found new in a group is what rules of the plans have made. What it found gone needs no look: if
 * it was a rule of a plan, that rule is gone itself.
 *
 * @param changes - of all plans
 * @returns false for a group that has no rule of its own kind in the plans
 */
export function groupRulesIn(
  changes: readonly ResourceChange[],
): (group: ResourceChange, direction: Direction) => boolean {
  let made: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  return ({ before, after }, direction) => {
    made ??= permissionsByGroup(changes);
    const known = made.get(keyOf(textAt(after, ['id']), direction));
    if (known === undefined) return false;
    const old = new Set(permissionsOf(before, direction));
    return permissionsOf(after, direction).every(
      (permission) => old.has(permission) || known.has(permission),
    );
  };
}

const keyOf = (group: string | undefined, direction: Direction): string => `${direction} ${group ?? ''}`;

function permissionsByGroup(changes: readonly ResourceChange[]): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>();
  for (const { type, before } of changes) {
    const direction = directionOf(type, before);
    if (before === null || direction === undefined) continue;
    const group = textAt(before, ['security_group_id']);
    const key = keyOf(group, direction);
    const permissions = groups.get(key) ?? new Set();
    groups.set(key, permissions);
    for (const permission of type === 'aws_security_group_rule' ? ofOlderRule(before) : ofRule(before)) {
      permissions.add(permission);
    }
  }
  return groups;
}

function directionOf(type: string, rule: Json): Direction | undefined {
  if (type === 'aws_security_group_rule') {
    const direction = textAt(rule, ['type']);
    return direction === 'ingress' || direction === 'egress' ? direction : undefined;
  }
  return Object.hasOwn(directions, type) ? directions[type as keyof typeof directions] : undefined;
}

/** What the attribute of a group says, one permission for each peer. */
function permissionsOf(group: Json, direction: Direction): readonly string[] {
  return listAt(group, [direction]).flatMap((rule) => {
    const self = valueAt(rule, ['self']) === true ? [textAt(group, ['id'])] : [];
    return permissions(rule, 'protocol', [...listed(rule), ...texts(rule, 'security_groups'), ...self]);
  });
}

const ofRule = (rule: Json): readonly string[] =>
  permissions(
    rule,
    'ip_protocol',
    ['cidr_ipv4', 'cidr_ipv6', 'prefix_list_id', 'referenced_security_group_id'].map((name) =>
      textAt(rule, [name]),
    ),
  );

const ofOlderRule = (rule: Json): readonly string[] =>
  permissions(rule, 'protocol', [
    ...listed(rule),
    textAt(rule, ['source_security_group_id']),
    ...(valueAt(rule, ['self']) === true ? [textAt(rule, ['security_group_id'])] : []),
  ]);

const listed = (rule: Json): readonly string[] =>
  ['cidr_blocks', 'ipv6_cidr_blocks', 'prefix_list_ids'].flatMap((name) => texts(rule, name));

const texts = (rule: Json, name: string): readonly string[] =>
  listAt(rule, [name]).filter((item) => typeof item === 'string');

/** Every protocol has no ports, whatever they are said to be. */
function permissions(
  rule: Json,
  protocolName: 'protocol' | 'ip_protocol',
  peers: readonly (string | undefined)[],
): readonly string[] {
  const protocol = textAt(rule, [protocolName]) ?? '';
  const ports = protocol === '-1' ? [] : [numberAt(rule, ['from_port']), numberAt(rule, ['to_port'])];
  return peers
    .filter((peer) => peer !== undefined && peer !== '')
    .map((peer) => JSON.stringify([protocol, ...ports, peer]));
}
