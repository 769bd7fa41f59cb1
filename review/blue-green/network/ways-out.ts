/** How tasks reach AWS and the internet: default routes, NAT gateways, endpoints of the VPC. */
import { having } from '../../plan/lookup';
import type { ResourceChange } from '../../plan/model';
import { isMarked, listAt, textAt, valueAt } from '../../plan/values';
import type { RuleContext } from '../context';
import { runningServices } from '../service';

type Side = 'before' | 'after';

/** Targets through which private addresses reach the internet. */
const privateTargets = [
  'nat_gateway_id',
  'transit_gateway_id',
  'network_interface_id',
  'vpc_peering_connection_id',
  'core_network_arn',
];

/** Whether a route is there, for everything that no other route is for. */
export const isDefault = (route: ResourceChange, side: Side): boolean =>
  textAt(route[side], ['destination_cidr_block']) === '0.0.0.0/0' ||
  textAt(route[side], ['destination_ipv6_cidr_block']) === '::/0';

export const leadsOutPrivately = (route: ResourceChange): boolean =>
  isDefault(route, 'after') &&
  privateTargets.some(
    (target) => (textAt(route.after, [target]) ?? '') !== '' || isMarked(route.afterUnknown, [target]),
  );

/**
 * Whether tasks, their load balancer or their NAT gateway stand in a subnet of a route's table. Where the plans do not tell
 * which subnets these are, they may.
 */
export function servingTasks(context: RuleContext): (route: ResourceChange) => boolean {
  const subnets = new Set(
    runningServices(context).flatMap(({ service, loadBalancer }) => [
      ...listAt(service.before, ['network_configuration', 0, 'subnets']),
      ...listAt(loadBalancer?.before, ['subnets']),
    ]),
  );
  if (subnets.size === 0) return () => true;
  for (const { before } of context.changesOf('aws_nat_gateway')) {
    subnets.add(valueAt(before, ['subnet_id']) ?? null);
  }
  const associations = context.changesOf('aws_route_table_association');
  return (route) => {
    const table = textAt(route.before ?? route.after, ['route_table_id']);
    const ofTable = having(associations, 'route_table_id', table);
    return (
      ofTable.length === 0 ||
      ofTable.some(({ before, after }) =>
        [before, after].some((value) => subnets.has(textAt(value, ['subnet_id']) ?? '')),
      )
    );
  };
}

/**
 * What pulling an image of ECR and logging need where there is no way to the internet.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 */
const needed = ['ecr.api', 'ecr.dkr', 's3', 'logs'];

/** What an endpoint is for, if tasks cannot start without it: `ecr.api`. */
export const endpointFor = (endpoint: ResourceChange, side: Side): string | undefined =>
  needed.find((name) => textAt(endpoint[side], ['service_name'])?.endsWith(`.${name}`) === true);

/** Whether an endpoint is asked instead of the internet: a gateway is by its routes, others are by private DNS. */
export const isAsked = (endpoint: ResourceChange, side: Side): boolean =>
  endpoint[side] !== null &&
  ((textAt(endpoint[side], ['vpc_endpoint_type']) ?? 'Gateway') === 'Gateway' ||
    valueAt(endpoint[side], ['private_dns_enabled']) === true);

/** Whether all that tasks need is within the VPC after the apply. */
export function hasEveryEndpoint({ changesOf }: RuleContext): boolean {
  const there = changesOf('aws_vpc_endpoint').filter((endpoint) => isAsked(endpoint, 'after'));
  return needed.every((name) => there.some((endpoint) => endpointFor(endpoint, 'after') === name));
}
