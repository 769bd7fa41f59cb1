/** What security groups let in and out: rules that are resources of their own, of both kinds, and those within a group. */
import { having } from '../../plan/lookup';
import type { Json, Path, ResourceChange } from '../../plan/model';
import { referredBy, synthesizedAt, synthesizedOf } from '../../plan/references';
import { isMarked, listAt, numberAt, textAt, valueAt } from '../../plan/values';
import type { RuleContext } from '../context';

type Side = 'before' | 'after';
type Context = Pick<RuleContext, 'changesOf' | 'stacks'>;

/** A group by the resource that makes it, or by its id where no plan shows it. */
export type Group = ResourceChange | string;

/** Who is let in, or may be reached. A CIDR block may hold references; what else is unknown is `unknown`. */
export type Peer =
  { readonly cidr: string } | { readonly list: string } | { readonly group: Group } | 'unknown';

export interface Permission {
  /** The rule, or the group that it stands in. */
  readonly change: ResourceChange;
  readonly direction: 'ingress' | 'egress';
  /** Null where it is known at apply only. */
  readonly group: Group | null;
  /** Of TCP; undefined where they are not known. */
  readonly ports?: { readonly from: number; readonly to: number };
  readonly peers: readonly Peer[];
}

/** By group; null where the group is known at apply only. */
type Permissions = ReadonlyMap<Group | null, readonly Permission[]>;

const known = new WeakMap<RuleContext['stacks'], Map<Side, Permissions>>();

/**
 * What the plans show of TCP that goes in or out of any of some groups, before the apply or after it.
 *
 * @param groups - null stands for those that are known at apply only
 */
export function permissionsOf(
  groups: readonly (Group | null)[],
  direction: Permission['direction'],
  side: Side,
  context: Context,
): readonly Permission[] {
  // Read once a review: every service asks, and a plan may have thousands of rules.
  const ofSides = known.get(context.stacks) ?? new Map<Side, Permissions>();
  known.set(context.stacks, ofSides);
  const permissions = ofSides.get(side) ?? byGroup(readPermissions(context, side));
  ofSides.set(side, permissions);
  return groups
    .flatMap((group) => permissions.get(group) ?? [])
    .filter((permission) => permission.direction === direction);
}

function byGroup(permissions: readonly Permission[]): Permissions {
  const groups = new Map<Group | null, Permission[]>();
  for (const permission of permissions) {
    const ofGroup = groups.get(permission.group);
    if (ofGroup === undefined) groups.set(permission.group, [permission]);
    else ofGroup.push(permission);
  }
  return groups;
}

function readPermissions(context: Context, side: Side): readonly Permission[] {
  const ruled = groupsWithRules(context);
  return [
    ...(['ingress', 'egress'] as const).flatMap((direction) =>
      context.changesOf(ruleType(direction)).flatMap((change) => ofRule(change, direction, side, context)),
    ),
    ...context.changesOf('aws_security_group_rule').flatMap((change) => ofOlderRule(change, side, context)),
    ...context
      .changesOf('aws_security_group')
      .flatMap((change) => ofGroup(change, side, ruled.has(change), context)),
  ];
}

const ruleType = (direction: Permission['direction']): string => `aws_vpc_security_group_${direction}_rule`;

/** Groups that have rules which are resources of their own, before the apply or after it. */
function groupsWithRules(context: Context): ReadonlySet<Group | null | undefined> {
  const rules = context.changesOf(ruleType('ingress'), ruleType('egress'), 'aws_security_group_rule');
  return new Set(
    rules.flatMap((rule) =>
      (['before', 'after'] as const).map((side) => groupAt(rule, side, 'security_group_id', context)),
    ),
  );
}

export const covers = ({ ports }: Permission, port: number): boolean =>
  ports !== undefined && ports.from <= port && port <= ports.to;

/**
 * The groups that a list of ids names, such as `security_groups` of a load balancer. What the plan knows counts; references
 * stand in for what it does not know.
 */
export function groupsAt(change: ResourceChange, side: Side, path: Path, context: Context): readonly Group[] {
  const known = listAt(change[side], path).filter((id) => typeof id === 'string');
  const isUnknown = side === 'after' && isMarked(change.afterUnknown, path);
  const listed = isUnknown ? synthesizedAt(change, path, context) : undefined;
  const referred = Array.isArray(listed)
    ? listed.map((_, at) => referredBy(change, [...path, at], context))
    : [];
  return [
    ...new Set([
      ...known.map((id) => groupOf(id, context)),
      ...referred.flatMap((group) => (group?.type === 'aws_security_group' ? group : [])),
    ]),
  ];
}

/** @param id - may have the account of a peering connection before it */
function groupOf(id: string, { changesOf }: Context): Group {
  const own = id.slice(id.indexOf('/') + 1);
  return having(changesOf('aws_security_group'), 'id', own)[0] ?? own;
}

function ofRule(
  change: ResourceChange,
  direction: Permission['direction'],
  side: Side,
  context: Context,
): readonly Permission[] {
  const text = (name: string): string | undefined => configured(change, side, name, context);
  if (change[side] === null) return [];
  const cidrs = [text('cidr_ipv4'), text('cidr_ipv6')].filter((cidr) => cidr !== undefined);
  const list = text('prefix_list_id');
  return made(
    change,
    direction,
    side,
    groupAt(change, side, 'security_group_id', context) ?? null,
    'ip_protocol',
    [
      ...cidrs.map(cidrPeer),
      ...(list === undefined ? [] : [{ list }]),
      ...peerGroup(groupAt(change, side, 'referenced_security_group_id', context)),
    ],
  );
}

function ofOlderRule(change: ResourceChange, side: Side, context: Context): readonly Permission[] {
  const value = change[side];
  const direction = textAt(value, ['type']);
  if (value === null || (direction !== 'ingress' && direction !== 'egress')) return [];
  const group = groupAt(change, side, 'security_group_id', context) ?? null;
  return made(change, direction, side, group, 'protocol', [
    ...peersIn(value),
    ...unknownPeers(change, side, ['cidr_blocks', 'ipv6_cidr_blocks', 'prefix_list_ids']),
    ...peerGroup(groupAt(change, side, 'source_security_group_id', context)),
    ...(valueAt(value, ['self']) === true ? peerGroup(group) : []),
  ]);
}

/** The attributes of a group repeat its rules; they count only where the group itself is written with them. */
function ofGroup(
  group: ResourceChange,
  side: Side,
  hasRules: boolean,
  context: Context,
): readonly Permission[] {
  const synthesized = synthesizedOf(group, context);
  return (['ingress', 'egress'] as const).flatMap((direction): readonly Permission[] => {
    const isWritten = synthesized === undefined ? !hasRules : synthesized.block[direction] !== undefined;
    if (group[side] === null || !isWritten) return [];
    if (side === 'after' && isMarked(group.afterUnknown, [direction])) {
      return [{ change: group, direction, group, peers: ['unknown' as const] }];
    }
    return listAt(group[side], [direction]).flatMap((rule) => {
      const peers = [
        ...peersIn(rule),
        ...listAt(rule, ['security_groups']).flatMap((id) =>
          typeof id === 'string' ? [{ group: groupOf(id, context) }] : [],
        ),
        ...(valueAt(rule, ['self']) === true ? [{ group }] : []),
      ];
      const ports = portsOf(rule, textAt(rule, ['protocol']));
      return ports === 'none' ? [] : [{ change: group, direction, group, ports, peers }];
    });
  });
}

function made(
  change: ResourceChange,
  direction: Permission['direction'],
  side: Side,
  group: Group | null,
  protocol: 'protocol' | 'ip_protocol',
  peers: readonly Peer[],
): readonly Permission[] {
  const isUnknown =
    side === 'after' &&
    [protocol, 'from_port', 'to_port'].some((name) => isMarked(change.afterUnknown, [name]));
  const ports = isUnknown ? undefined : portsOf(change[side], textAt(change[side], [protocol]));
  if (ports === 'none') return [];
  return [{ change, direction, group, ...(ports !== undefined && { ports }), peers }];
}

/** Of TCP, which is protocol 6; `-1` is every protocol. */
function portsOf(rule: Json, protocol: string | undefined): { from: number; to: number } | 'none' {
  if (protocol === '-1' || protocol === 'all') return { from: 0, to: 65_535 };
  if (protocol !== 'tcp' && protocol !== '6') return 'none';
  return { from: numberAt(rule, ['from_port']) ?? 0, to: numberAt(rule, ['to_port']) ?? 65_535 };
}

function peersIn(rule: Json): readonly Peer[] {
  const texts = (name: string): readonly string[] =>
    listAt(rule, [name]).filter((item) => typeof item === 'string');
  return [
    ...[...texts('cidr_blocks'), ...texts('ipv6_cidr_blocks')].map(cidrPeer),
    ...texts('prefix_list_ids').map((list) => ({ list })),
  ];
}

const unknownPeers = (change: ResourceChange, side: Side, names: readonly string[]): readonly Peer[] =>
  side === 'after' && names.some((name) => isMarked(change.afterUnknown, [name])) ? ['unknown'] : [];

/** A reference without the length of a prefix may be any block. */
const cidrPeer = (cidr: string): Peer => (cidr.includes('/') || !cidr.includes('${') ? { cidr } : 'unknown');

const peerGroup = (group: Group | null | undefined): readonly Peer[] => {
  if (group === undefined) return [];
  return [group === null ? 'unknown' : { group }];
};

/** Undefined where there is none, null where it is known at apply only. */
function groupAt(
  change: ResourceChange,
  side: Side,
  name: string,
  context: Context,
): Group | null | undefined {
  const id = textAt(change[side], [name]);
  if (id !== undefined && id !== '') return groupOf(id, context);
  if (side === 'before' || !isMarked(change.afterUnknown, [name])) return undefined;
  const referred = referredBy(change, [name], context);
  return referred?.type === 'aws_security_group' ? referred : null;
}

/** A text; as it was synthesized where it is not known yet, and `${}` where that is not known either. */
function configured(change: ResourceChange, side: Side, name: string, context: Context): string | undefined {
  const known = textAt(change[side], [name]);
  if (known !== undefined) return known === '' ? undefined : known;
  if (side === 'before' || !isMarked(change.afterUnknown, [name])) return undefined;
  const synthesized = synthesizedAt(change, [name], context);
  return typeof synthesized === 'string' ? synthesized : '${}';
}
