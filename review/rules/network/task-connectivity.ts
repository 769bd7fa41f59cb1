import type { RuleContext } from '../../blue-green/context';
import { isPublic, isVpcWide } from '../../blue-green/network/cidr';
import {
  covers,
  groupsAt,
  permissionsOf,
  type Group,
  type Permission,
} from '../../blue-green/network/security-groups';
import type { BlueGreenService } from '../../blue-green/service';
import { causing, fail, pass, unsure } from '../../outcomes';
import { fateOf } from '../../plan/changes';
import { distinct } from '../../plan/lookup';
import { numberAt, textAt } from '../../plan/values';
import type { Consequence, Outcome, Rule } from '../../rule';
import { exampleNetwork, exampleRule } from '../examples/network';

type Side = 'before' | 'after';

const rule = ['security_group_id', 'ip_protocol', 'from_port', 'to_port', 'cidr_ipv4', 'cidr_ipv6'];
const peers = ['prefix_list_id', 'referenced_security_group_id'];

export const taskConnectivity: Rule = {
  id: 'SG732',
  name: 'task-connectivity',
  severity: 'block',
  title: 'Keep the security group rules that health checks and image pulls need',
  why:
    'Security group rules take effect immediately, for running tasks as well as new ones. If the load balancer cannot ' +
    'reach the tasks, every health check fails and production is down. If tasks have no outbound access, no new task ' +
    'can pull its image.',
  fix: 'Add the new rule first and wait for a deployment to finish. Remove the old rule when no task needs it any more.',
  link: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html',
  consequences: [{ kind: 'deployments-fail' }],
  watches: {
    aws_ecs_service: ['network_configuration', 'load_balancer'],
    aws_lb: ['security_groups'],
    aws_vpc_security_group_ingress_rule: [...rule, ...peers],
    aws_vpc_security_group_egress_rule: [...rule, ...peers],
    aws_security_group_rule: [
      ...['type', 'security_group_id', 'protocol', 'from_port', 'to_port', 'cidr_blocks', 'ipv6_cidr_blocks'],
      ...['prefix_list_ids', 'source_security_group_id', 'self'],
    ],
    aws_security_group: ['ingress', 'egress'],
    aws_vpc_endpoint: ['service_name'],
  },
  example: {
    changes: [
      ...exampleNetwork,
      {
        address: 'aws_vpc_security_group_ingress_rule.tasks',
        actions: ['update'],
        before: exampleRule(3000),
        after: exampleRule(4000),
      },
    ],
  },
  check: (context) =>
    context.services.flatMap((service) => waysOf(service, context).flatMap((way) => ofWay(way, context))),
};

/** Traffic that has to get through, now and after the apply. */
interface Way {
  readonly direction: Permission['direction'];
  readonly groups: (side: Side) => readonly Group[];
  readonly port: number;
  readonly allows: (permission: Permission, side: Side) => boolean;
  readonly lost: string;
  readonly consequence: Consequence;
}

function waysOf(service: BlueGreenService, context: RuleContext): readonly Way[] {
  const { stack, service: own, loadBalancer } = service;
  const cutting = (cuts: 'requests' | 'new-tasks'): Consequence => ({
    kind: 'cut-off',
    service: { stack, address: own.address },
    cuts,
  });
  // What is created or goes has no tasks that anything could be taken from.
  if (own.before === null || fateOf(own) === 'goes') return [];
  const tasks = (side: Side): readonly Group[] =>
    groupsAt(own, side, ['network_configuration', 0, 'security_groups'], context);
  const toInternet: Way = {
    direction: 'egress',
    groups: tasks,
    port: 443,
    allows: ({ peers: to }, side) =>
      to.some((peer) => leadsOut(peer)) || (side === 'after' && hasEndpoints(context)),
    lost: `tasks of ${own.address} no longer reach the registry: none that starts gets its image`,
    consequence: cutting('new-tasks'),
  };
  // The tasks that run keep their port until the next deployment, whatever the next version listens on.
  const port = numberAt(own.before, ['load_balancer', 0, 'container_port']);
  if (loadBalancer === undefined || port === undefined) return [toInternet];
  const balancers = (side: Side): readonly Group[] =>
    groupsAt(loadBalancer, side, ['security_groups'], context);
  const shown = context.show(own, 'before', ['load_balancer', 0, 'container_port']);
  const between = (direction: Way['direction'], groups: Way['groups'], others: Way['groups']): Way => ({
    direction,
    groups,
    port,
    allows: ({ peers: with_ }, side) => with_.some((peer) => isAmong(peer, others(side))),
    lost: `${loadBalancer.address} no longer reaches the tasks of ${own.address} on port ${shown}: health checks fail, and so does every request`,
    consequence: cutting('requests'),
  });
  return [between('ingress', tasks, balancers), between('egress', balancers, tasks), toInternet];
}

function ofWay(way: Way, context: RuleContext): readonly Outcome[] {
  const [before, after] = (['before', 'after'] as const).map((side) => allowed(way, side, context));
  // Where nothing was let through before, nothing is cut.
  if (before === undefined || after === undefined || before.length === 0) return [];
  const had = distinct(before.map(({ change }) => change));
  if (after.length > 0) return had.map(pass);
  const lost = had.filter(({ kind }) => kind !== 'no-op');
  const blamed = lost.length > 0 ? lost : had.slice(0, 1);
  const found = isMaybe(way, context)
    ? blamed.map((change) => unsure(change, `it is known at apply only whether ${way.lost}`))
    : blamed.map((change) => fail(change, way.lost));
  return found.map((outcome) => causing(outcome, way.consequence));
}

const allowed = (way: Way, side: Side, context: RuleContext): readonly Permission[] =>
  permissionsOf(way.groups(side), way.direction, side, context).filter(
    (permission) => covers(permission, way.port) && way.allows(permission, side),
  );

/** Whether a rule, of which not all is known yet, may let it through. */
const isMaybe = (way: Way, context: RuleContext): boolean =>
  permissionsOf([...way.groups('after'), null], way.direction, 'after', context).some(
    ({ group, ports, peers: with_ }) => group === null || ports === undefined || with_.includes('unknown'),
  );

/** A block that has the whole VPC in it has the other end, too; of a narrower one nobody can tell. */
function isAmong(peer: Permission['peers'][number], groups: readonly Group[]): boolean {
  if (peer === 'unknown') return false;
  if ('group' in peer) return groups.includes(peer.group);
  return 'cidr' in peer && isVpcWide(peer.cidr);
}

const leadsOut = (peer: Permission['peers'][number]): boolean =>
  typeof peer === 'object' && (('cidr' in peer && isPublic(peer.cidr)) || 'list' in peer);

/** The registry within the VPC: then a rule to the VPC is enough. */
const hasEndpoints = ({ changesOf }: RuleContext): boolean =>
  ['ecr.api', 'ecr.dkr'].every((name) =>
    changesOf('aws_vpc_endpoint').some(({ after }) => textAt(after, ['service_name'])?.endsWith(`.${name}`)),
  );
