import type { RuleContext } from '../../blue-green/context';
import { isPublic } from '../../blue-green/network/cidr';
import { groupsAt, permissionsOf, type Permission } from '../../blue-green/network/security-groups';
import type { BlueGreenService } from '../../blue-green/service';
import { fail, pass, unsure } from '../../outcomes';
import { fateOf } from '../../plan/changes';
import { distinct } from '../../plan/lookup';
import type { Outcome, Rule } from '../../rule';
import { exampleNetwork, exampleRule } from '../examples/network';
import { productionAccess } from './watched';

type Side = 'before' | 'after';

export const taskPortPublic: Rule = {
  id: 'SG735',
  name: 'task-port-public',
  severity: 'warn',
  title: 'Allow only the load balancer to reach the tasks',
  why:
    'Tasks accept requests from every source that their security group allows. Such requests bypass the listeners, ' +
    'and with them TLS, the web ACL and the access logs, and they also reach the unreleased version on the idle ' +
    'colour. With a public IP address the tasks are reachable from the internet, otherwise from everything that has a ' +
    'route to the VPC.',
  fix: 'Allow the security group of the load balancer with referenced_security_group_id, on the container port only.',
  link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/networking-inbound.html',
  watches: {
    aws_ecs_service: ['network_configuration'],
    ...Object.fromEntries(
      Object.entries(productionAccess).filter(([type]) => type.includes('security_group')),
    ),
  },
  example: {
    changes: [
      ...exampleNetwork,
      {
        address: 'aws_vpc_security_group_ingress_rule.tasks',
        actions: ['update'],
        before: exampleRule(3000),
        after: { ...exampleRule(3000), referenced_security_group_id: null, cidr_ipv4: '0.0.0.0/0' },
      },
    ],
  },
  check: (context) => {
    const found = context.services.flatMap((service) => ofService(service, context));
    // Services may share a group.
    return [...new Map(found.map((outcome) => [outcome.change, outcome])).values()];
  },
};

function ofService({ service }: BlueGreenService, context: RuleContext): readonly Outcome[] {
  if (service.after === null || fateOf(service) === 'unknown') return [];
  const letIn = (side: Side): readonly Permission[] => {
    const groups = groupsAt(service, side, ['network_configuration', 0, 'security_groups'], context);
    return permissionsOf(side === 'after' ? [...groups, null] : groups, 'ingress', side, context);
  };
  const open = letIn('before').filter(isOpen);
  const admitted = letIn('after');
  return distinct(admitted.map(({ change }) => change)).flatMap((change) => {
    const own = admitted.filter((permission) => permission.change === change);
    const opened = own.filter(
      (permission) =>
        permission.group !== null && isOpen(permission) && !open.some((was) => isWithin(permission, was)),
    );
    if (opened.length > 0) {
      return [
        fail(
          change,
          `anybody may reach the tasks of ${service.address} on ${portsOf(opened)}, past the load balancer`,
        ),
      ];
    }
    const isUnsure = own.some(
      ({ group, peers }) => peers.includes('unknown') || (group === null && peers.some(isEverybody)),
    );
    if (isUnsure && change.kind !== 'no-op') {
      return [
        unsure(change, `whether anybody may reach the tasks of ${service.address} is known at apply only`),
      ];
    }
    return own.some(({ group }) => group !== null) ? [pass(change)] : [];
  });
}

const isEverybody = (peer: Permission['peers'][number]): boolean =>
  typeof peer === 'object' && 'cidr' in peer && isPublic(peer.cidr);

const isOpen = ({ peers }: Permission): boolean => peers.some(isEverybody);

/** Whether the ports were open to everybody before. */
const isWithin = ({ ports }: Permission, was: Permission): boolean =>
  ports === undefined ||
  was.ports === undefined ||
  (was.ports.from <= ports.from && ports.to <= was.ports.to);

/** `port 3000`, `ports 3000 to 4000 and 8080`. */
function portsOf(permissions: readonly Permission[]): string {
  const all = permissions.map(({ ports }) => {
    if (ports === undefined) return 'a port that is known at apply only';
    if (ports.from === 0 && ports.to === 65_535) return 'every port';
    return ports.from === ports.to ? `port ${ports.from}` : `ports ${ports.from} to ${ports.to}`;
  });
  return [...new Set(all)].join(' and ');
}
