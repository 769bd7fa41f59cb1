import type { RuleContext } from '../../blue-green/context';
import {
  endpointFor,
  hasEveryEndpoint,
  isAsked,
  isDefault,
  leadsOutPrivately,
  servingTasks,
} from '../../blue-green/network/ways-out';
import { runningServices } from '../../blue-green/service';
import { describeFate } from '../../change-words';
import { fail, pass, unsure } from '../../outcomes';
import { fateOf } from '../../plan/changes';
import { having } from '../../plan/lookup';
import type { Path, ResourceChange } from '../../plan/model';
import { referredBy, textOn } from '../../plan/references';
import { difference, isMarked, textAt, valueAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

const consequence = 'new tasks do not get their image, and those that run lose the internet';

export const registryAccess: Rule = {
  id: 'NW741',
  name: 'registry-access',
  severity: 'block',
  title: 'Keep the network path from the tasks to the registry',
  why:
    'A task in a private subnet pulls its image and writes logs through a NAT gateway, or through VPC endpoints for ' +
    'ecr.api, ecr.dkr, s3 and logs together. Without either, every deployment fails with CannotPullContainerError, ' +
    'and so does every task that replaces a failed one.',
  fix: 'Create the other path first (all four endpoints, or a NAT gateway with its routes), then remove the old one.',
  link: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
  consequences: [{ kind: 'deployments-fail' }],
  watches: {
    aws_nat_gateway: ['connectivity_type', 'subnet_id'],
    aws_route: [
      ...['route_table_id', 'destination_cidr_block', 'destination_ipv6_cidr_block', 'nat_gateway_id'],
      ...['transit_gateway_id', 'network_interface_id', 'vpc_peering_connection_id', 'core_network_arn'],
    ],
    aws_route_table_association: ['route_table_id', 'subnet_id'],
    aws_vpc_endpoint: ['service_name', 'vpc_endpoint_type', 'private_dns_enabled'],
    aws_ecs_service: ['network_configuration'],
    aws_s3_object: ['content'],
  },
  example: {
    changes: [
      {
        address: 'aws_route.private',
        actions: ['delete'],
        before: { route_table_id: 'rtb-1', destination_cidr_block: '0.0.0.0/0', nat_gateway_id: 'nat-1' },
      },
    ],
  },
  check: (context) => {
    // The tasks go with it.
    if (context.services.length > 0 && runningServices(context).length === 0) return [];
    const network: Network = {
      isWithin: hasEveryEndpoint(context),
      serves: servingTasks(context),
      routes: context.changesOf('aws_route'),
    };
    return [
      ...network.routes.flatMap((route) => ofRoute(route, network)),
      ...context.changesOf('aws_nat_gateway').flatMap((gateway) => ofGateway(gateway, network, context)),
      ...ofEndpoints(network, context),
      ...ofAddresses(network, context),
    ];
  },
};

interface Network {
  /** Whether all that tasks need is within the VPC after the apply. */
  readonly isWithin: boolean;
  readonly serves: (route: ResourceChange) => boolean;
  readonly routes: readonly ResourceChange[];
}

function ofRoute(route: ResourceChange, { isWithin, serves, routes }: Network): readonly Outcome[] {
  if (!isDefault(route, 'before') || !serves(route)) return [];
  if (isWithin) return [pass(route)];
  const fate = fateOf(route);
  if (fate === 'unknown') return [unsure(route, `the apply ${describeFate(route)} the default route`)];
  if (isMarked(route.afterUnknown, ['destination_cidr_block'])) {
    return [unsure(route, 'what the route is for is known at apply only', ['destination_cidr_block'])];
  }
  const isKept = isDefault(route, 'after') && difference(route, ['route_table_id']) === 'same';
  if (isKept || fate === 'other' || isTakenOver(route, routes)) return [pass(route)];
  return [fail(route, `its table loses the default route: ${consequence}`, route.replacePaths[0])];
}

/** Whether another default route of the same table stays or is made. */
const isTakenOver = (route: ResourceChange, routes: readonly ResourceChange[]): boolean => {
  const table = textAt(route.before, ['route_table_id']);
  return having(routes, 'route_table_id', table).some(
    (other) =>
      other !== route && isDefault(other, 'after') && textAt(other.after, ['route_table_id']) === table,
  );
};

function ofGateway(
  gateway: ResourceChange,
  { isWithin, serves, routes }: Network,
  context: RuleContext,
): readonly Outcome[] {
  if (gateway.before === null || textAt(gateway.before, ['connectivity_type']) === 'private') return [];
  const id = textAt(gateway.before, ['id']);
  const using = having(routes, 'nat_gateway_id', id).filter(
    (route) => isDefault(route, 'before') && textAt(route.before, ['nat_gateway_id']) === id,
  );
  // Routes that are deleted are found themselves.
  const left = using.filter((route) => isDefault(route, 'after') && !leadsElsewhere(route, gateway, context));
  if (using.length > 0 && !using.some(serves)) return [];
  const fate = fateOf(gateway);
  if (fate === 'unknown') return [unsure(gateway, `the apply ${describeFate(gateway)} the NAT gateway`)];
  const isNeeded = left.length > 0 || routes.length === 0;
  if (
    fate !== 'goes' ||
    isWithin ||
    !isNeeded ||
    (gateway.kind === 'replace' && gateway.deletesFirst !== true)
  ) {
    return [pass(gateway)];
  }
  const until = gateway.kind === 'replace' ? ' until the new one is there' : '';
  return [fail(gateway, `the apply ${describeFate(gateway)} the NAT gateway${until}: ${consequence}`)];
}

/** An id that is not known yet is not that of a gateway which is there, unless that one is made anew. */
function leadsElsewhere(route: ResourceChange, gateway: ResourceChange, context: RuleContext): boolean {
  const path: Path = ['nat_gateway_id'];
  if (!isMarked(route.afterUnknown, path)) {
    return textAt(route.after, path) !== textAt(gateway.before, ['id']);
  }
  const referred = referredBy(route, path, context);
  return referred === undefined ? gateway.kind === 'delete' : referred !== gateway;
}

function ofEndpoints({ serves, routes }: Network, context: RuleContext): readonly Outcome[] {
  const hasWayOut = routes.some((route) => leadsOutPrivately(route) && serves(route));
  return context.changesOf('aws_vpc_endpoint').flatMap((endpoint): readonly Outcome[] => {
    const name = endpointFor(endpoint, 'before');
    if (name === undefined || !isAsked(endpoint, 'before')) return [];
    const path: Path = ['private_dns_enabled'];
    const fate = fateOf(endpoint);
    if (hasWayOut) return [pass(endpoint)];
    if (fate === 'unknown')
      return [unsure(endpoint, `the apply ${describeFate(endpoint)} the endpoint of ${name}`)];
    if (fate === 'goes') {
      const isElsewhere = context
        .changesOf('aws_vpc_endpoint')
        .some(
          (other) => other !== endpoint && isAsked(other, 'after') && endpointFor(other, 'after') === name,
        );
      if (isElsewhere) return [pass(endpoint)];
      return [fail(endpoint, `the apply ${describeFate(endpoint)} the endpoint of ${name}: ${consequence}`)];
    }
    if (isMarked(endpoint.afterUnknown, path)) {
      return [
        unsure(endpoint, `it is known at apply only whether the endpoint of ${name} has private DNS`, path),
      ];
    }
    return isAsked(endpoint, 'after')
      ? [pass(endpoint)]
      : [fail(endpoint, `without private DNS nobody asks the endpoint of ${name}: ${consequence}`, path)];
  });
}

/** Public addresses of tasks: of the service, and of its releases by the AppSpec file. */
function ofAddresses({ isWithin, serves, routes }: Network, context: RuleContext): readonly Outcome[] {
  const hasWayOut = isWithin || routes.some((route) => leadsOutPrivately(route) && serves(route));
  const message = `tasks lose their public addresses: ${consequence}`;
  return runningServices(context).flatMap(({ service, releaseTemplates }) => {
    const path: Path = ['network_configuration', 0, 'assign_public_ip'];
    const judged: [ResourceChange, Path, (side: 'before' | 'after') => boolean | undefined][] = [
      [service, path, (side) => valueAt(service[side], path) === true],
      ...releaseTemplates.map(
        (template): [ResourceChange, Path, (side: 'before' | 'after') => boolean | undefined] => [
          template,
          ['content'],
          (side) => assigns(textOn(template, side, ['content'], context)),
        ],
      ),
    ];
    return judged.flatMap(([change, at, isPublic]) => {
      if (isPublic('before') !== true || change.after === null) return [];
      if (hasWayOut) return [pass(change)];
      const after = isPublic('after');
      if (after === undefined || isMarked(change.afterUnknown, at, 'nowhere')) {
        return [unsure(change, 'it is known at apply only whether tasks keep their public addresses', at)];
      }
      return [after ? pass(change) : fail(change, message, at)];
    });
  });
}

/** `AssignPublicIp: ENABLED`, of YAML or JSON; undefined where there is no text. */
const assigns = (appSpec: string | undefined): boolean | undefined =>
  appSpec === undefined ? undefined : /\bAssignPublicIp["']?\s*:\s*["']?ENABLED\b/i.test(appSpec);
