/** Who may reach the production listener of a service before an apply, and who of them after it. */
import { staysInPlace } from '../../plan/changes';
import { distinct } from '../../plan/lookup';
import type { Path, ResourceChange } from '../../plan/model';
import { difference, isMarked, listAt, numberAt, textAt } from '../../plan/values';
import type { RuleContext } from '../context';
import type { BlueGreenService } from '../service';
import { isVpcWide, isWithin } from './cidr';
import { covers, groupsAt, permissionsOf, type Peer, type Permission } from './security-groups';

type Side = 'before' | 'after';

export interface Callers {
  readonly listener: ResourceChange;
  /** Rules that let somebody in before. */
  readonly before: readonly ResourceChange[];
  /** Rules that let somebody in after. */
  readonly after: readonly ResourceChange[];
  /** What takes callers away: the rules, or the argument that makes them count no more. Empty where all callers stay. */
  readonly lostBy: readonly { readonly change: ResourceChange; readonly path?: Path }[];
  /** Rules whose callers do not get in any more. */
  readonly lost: readonly ResourceChange[];
  /** Something that is not known yet may let callers in. */
  readonly isPartlyUnknown: boolean;
}

const groups: Path = ['security_groups'];
const port: Path = ['port'];

/** Undefined where nobody could reach it before, and where the load balancer or the listener goes: it is not about rules then. */
export function callersOf(service: BlueGreenService, context: RuleContext): Callers | undefined {
  const { loadBalancer, productionListener: listener } = service;
  if (loadBalancer === undefined || listener === undefined) return undefined;
  if (!staysInPlace(loadBalancer) || !staysInPlace(listener)) return undefined;
  const [had, has] = (['before', 'after'] as const).map((side) =>
    letIn(loadBalancer, listener, side, context),
  );
  if (had === undefined || has === undefined || had.length === 0) return undefined;
  const peers = has.flatMap((permission) => permission.peers);
  const lost = distinct(
    had
      .filter((permission) => !permission.peers.every((peer) => isKept(peer, peers)))
      .map(({ change }) => change),
  );
  return {
    listener,
    before: distinct(had.map(({ change }) => change)),
    after: distinct(has.map(({ change }) => change)),
    lost,
    lostBy: blamed(lost, loadBalancer, listener),
    isPartlyUnknown: isMaybe(loadBalancer, listener, context),
  };
}

const letIn = (
  loadBalancer: ResourceChange,
  listener: ResourceChange,
  side: Side,
  context: RuleContext,
): readonly Permission[] => {
  const at = numberAt(listener[side], port);
  return at === undefined
    ? []
    : permissionsOf(groupsAt(loadBalancer, side, groups, context), 'ingress', side, context).filter(
        (permission) => covers(permission, at) && permission.peers.length > 0,
      );
};

/** A block that has the whole VPC in it has the members of its groups, too. */
function isKept(peer: Peer, left: readonly Peer[]): boolean {
  if (peer === 'unknown') return true;
  const cidrs = left.flatMap((each) => (typeof each === 'object' && 'cidr' in each ? each.cidr : []));
  if ('cidr' in peer) return isWithin(peer.cidr, cidrs);
  if ('list' in peer) {
    const isListed = left.some(
      (each) => typeof each === 'object' && 'list' in each && each.list === peer.list,
    );
    return isListed || isWithin('0.0.0.0/0', cidrs);
  }
  const isThere = left.some(
    (each) => typeof each === 'object' && 'group' in each && each.group === peer.group,
  );
  return isThere || cidrs.some(isVpcWide);
}

function blamed(
  lost: readonly ResourceChange[],
  loadBalancer: ResourceChange,
  listener: ResourceChange,
): Callers['lostBy'] {
  const changed = lost.filter(({ kind }) => kind !== 'no-op');
  if (lost.length === 0 || changed.length > 0) return changed.map((change) => ({ change }));
  return difference(loadBalancer, groups) === 'same'
    ? [{ change: listener, path: port }]
    : [{ change: loadBalancer, path: groups }];
}

/** A group that is in no plan may have rules that are in none either. */
function isMaybe(loadBalancer: ResourceChange, listener: ResourceChange, context: RuleContext): boolean {
  const of = groupsAt(loadBalancer, 'after', groups, context);
  const isUnnamed = isMarked(loadBalancer.afterUnknown, groups) && of.length === 0;
  return (
    isUnnamed ||
    isMarked(listener.afterUnknown, port) ||
    of.some((group) => typeof group === 'string') ||
    permissionsOf([...of, null], 'ingress', 'after', context).some(
      ({ group, ports, peers }) => group === null || ports === undefined || peers.includes('unknown'),
    )
  );
}

/** Arguments of a rule that say whom it lets in. */
const peerNames = [
  ...['cidr_ipv4', 'cidr_ipv6', 'prefix_list_id', 'referenced_security_group_id'],
  ...['cidr_blocks', 'ipv6_cidr_blocks', 'prefix_list_ids', 'source_security_group_id'],
];

/** Whom rules let in, as it may be shown: `203.0.113.0/24 and 192.0.2.0/24`. */
export function shownCallers(
  rules: readonly ResourceChange[],
  side: Side,
  show: RuleContext['show'],
): string {
  const shown = rules.flatMap((rule) => {
    const names = peerNames.filter(
      (name) => (textAt(rule[side], [name]) ?? '') !== '' || listAt(rule[side], [name]).length > 0,
    );
    return names.length === 0 ? [`who is in ${rule.address}`] : names.map((name) => show(rule, side, [name]));
  });
  const [first = 'nobody', second, ...more] = [...new Set(shown)];
  if (second === undefined) return first;
  return more.length === 0 ? `${first} and ${second}` : `${first}, ${second} and ${more.length} more`;
}
