import type { RuleContext } from '../../blue-green/context';
import { isPublic } from '../../blue-green/network/cidr';
import { covers, groupsAt, permissionsOf, type Permission } from '../../blue-green/network/security-groups';
import type { BlueGreenService } from '../../blue-green/service';
import { fail, pass, unsure } from '../../outcomes';
import { distinct } from '../../plan/lookup';
import { numberAt, valueAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';
import { exampleNetwork, exampleTestRule } from '../examples/network';

type Side = 'before' | 'after';

export const testPortPublic: Rule = {
  id: 'SG731',
  name: 'test-port-public',
  severity: 'block',
  title: 'Keep the test listener closed to the internet',
  why:
    'While a deployment runs, the test listener serves the unreleased version. A security group that allows every ' +
    'source exposes that version before its tests have passed.',
  fix: 'Allow the CIDR blocks of the testers and the NAT gateways of the smoke test. Production uses its own port.',
  link: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html',
  watches: {
    aws_lb: ['security_groups', 'internal'],
    aws_lb_listener: ['port'],
    aws_vpc_security_group_ingress_rule: [
      ...['security_group_id', 'ip_protocol', 'from_port', 'to_port', 'cidr_ipv4', 'cidr_ipv6'],
    ],
    aws_security_group_rule: [
      'type',
      'security_group_id',
      'protocol',
      'from_port',
      'to_port',
      'cidr_blocks',
      'ipv6_cidr_blocks',
    ],
    aws_security_group: ['ingress'],
  },
  example: {
    changes: [
      ...exampleNetwork,
      {
        address: 'aws_vpc_security_group_ingress_rule.test',
        actions: ['update'],
        before: exampleTestRule('10.0.0.0/16'),
        after: exampleTestRule('0.0.0.0/0'),
      },
    ],
  },
  check: (context) => distinctOutcomes(context.services.flatMap((service) => ofService(service, context))),
};

/** Services may share a load balancer. */
function distinctOutcomes(outcomes: readonly Outcome[]): readonly Outcome[] {
  const seen = new Map(outcomes.map((outcome) => [outcome.change, outcome]));
  return [...seen.values()];
}

function ofService(service: BlueGreenService, context: RuleContext): readonly Outcome[] {
  const { loadBalancer, testListener } = service;
  if (!loadBalancer?.after || !testListener?.after || valueAt(loadBalancer.after, ['internal']) === true)
    return [];
  const port = (side: Side): number | undefined => numberAt(testListener[side], ['port']);
  const letIn = (side: Side): readonly Permission[] => {
    const groups = groupsAt(loadBalancer, side, ['security_groups'], context);
    return permissionsOf([...groups, null], 'ingress', side, context);
  };
  const admitted = letIn('after');
  const [before, after] = [port('before'), port('after')];
  const isOpen = (permission: Permission, at: number | undefined): boolean =>
    at !== undefined && covers(permission, at) && permission.peers.some(isEverybody);
  const open = letIn('before').filter((permission) => isOpen(permission, before));
  return distinct(admitted.map(({ change }) => change)).flatMap((change) => {
    const own = admitted.filter((permission) => permission.change === change);
    const wasOpen = open.some((permission) => permission.change === change);
    const isSure = own.some((permission) => permission.group !== null && isOpen(permission, after));
    if (isSure && !wasOpen) {
      const shown = context.show(testListener, 'after', ['port']);
      return [
        fail(
          change,
          `anybody may reach port ${shown} of ${testListener.address}, where the unreleased version answers`,
        ),
      ];
    }
    const isUnsure = own.some((permission) => mayBeOpen(permission, after));
    if (isUnsure && !isSure && change.kind !== 'no-op') {
      return [
        unsure(change, `whether anybody may reach ${testListener.address} by this is known at apply only`),
      ];
    }
    return own.some(({ group }) => group !== null) ? [pass(change)] : [];
  });
}

const isEverybody = (peer: Permission['peers'][number]): boolean =>
  typeof peer === 'object' && 'cidr' in peer && isPublic(peer.cidr);

/** Nothing that is known says that it is not. */
const mayBeOpen = (permission: Permission, port: number | undefined): boolean =>
  (port === undefined || permission.ports === undefined || covers(permission, port)) &&
  permission.peers.some((peer) => peer === 'unknown' || isEverybody(peer));
