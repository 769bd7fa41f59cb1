import type { Example, ExampleChange } from '../../../../review/rule';
import { registryAccess } from '../../../../review/rules/network/registry-access';
import { describeRule, messagesOf } from '../../../support/review';
import { edited, service, template, type Edit } from '../../../support/review-shapes';

const route = (edit?: Edit): ExampleChange =>
  edited(
    'aws_route.private',
    {
      route_table_id: 'rtb-private',
      destination_cidr_block: '0.0.0.0/0',
      nat_gateway_id: 'nat-1',
      gateway_id: '',
    },
    edit,
  );
const association = (subnet: string): ExampleChange =>
  edited('aws_route_table_association.private', { route_table_id: 'rtb-private', subnet_id: subnet });
const gateway = (edit?: Edit): ExampleChange =>
  edited(
    'aws_nat_gateway.one',
    { id: 'nat-1', connectivity_type: 'public', subnet_id: 'subnet-public' },
    edit,
  );
const endpoint = (name: string, edit?: Edit): ExampleChange =>
  edited(
    `aws_vpc_endpoint.${name.replace('.', '_')}`,
    {
      service_name: `com.amazonaws.eu-west-1.${name}`,
      vpc_endpoint_type: name === 's3' ? 'Gateway' : 'Interface',
      private_dns_enabled: name !== 's3',
    },
    edit,
  );
const endpoints = (edit?: Edit): readonly ExampleChange[] =>
  ['ecr.api', 'ecr.dkr', 's3', 'logs'].map((name) => endpoint(name, edit));
const created: Edit = { actions: ['create'] };
const deleted: Edit = { actions: ['delete'] };
const plan = (...changes: readonly ExampleChange[]): Example => ({ changes: [service(), ...changes] });
const other = (change: ExampleChange, address: string): ExampleChange => ({ ...change, address });

describeRule(registryAccess, [
  {
    title: 'passes where it stays',
    plan: plan(route(), gateway()),
    expected: ['pass aws_route.private', 'pass aws_nat_gateway.one'],
  },
  {
    title: 'fails a default route that is deleted',
    plan: plan(route(deleted), gateway()),
    expected: ['fail aws_route.private', 'pass aws_nat_gateway.one'],
  },
  {
    title: 'fails one in a network that is reviewed alone',
    plan: { changes: [route(deleted)] },
    expected: ['fail aws_route.private'],
  },
  {
    title: 'passes one that another takes the place of',
    plan: plan(
      route(deleted),
      other(route({ ...created, after: { nat_gateway_id: 'nat-2' } }), 'aws_route.other'),
    ),
    expected: ['pass aws_route.private'],
  },
  {
    title: 'fails a gateway that a route still leads to',
    plan: plan(route(), gateway(deleted)),
    expected: ['pass aws_route.private', 'fail aws_nat_gateway.one'],
  },
  {
    title: 'passes a gateway whose routes lead to another one',
    plan: plan(
      route({ after: { nat_gateway_id: 'nat-2' } }),
      other(
        route({ after: { nat_gateway_id: undefined }, afterUnknown: { nat_gateway_id: true } }),
        'aws_route.other',
      ),
      gateway(deleted),
    ),
    expected: ['pass aws_route.private', 'pass aws_route.other', 'pass aws_nat_gateway.one'],
  },
  {
    title: 'fails a gateway that is deleted before it is made anew, not one that comes first',
    plan: [
      plan(
        route({
          after: { nat_gateway_id: '${aws_nat_gateway.one.id}' },
          afterUnknown: { nat_gateway_id: true },
        }),
        gateway({ actions: ['delete', 'create'], after: { subnet_id: 'subnet-b' } }),
      ),
    ],
    expected: ['pass aws_route.private', 'fail aws_nat_gateway.one'],
  },
  {
    title: 'passes one that is made anew first',
    plan: plan(
      route({
        after: { nat_gateway_id: '${aws_nat_gateway.one.id}' },
        afterUnknown: { nat_gateway_id: true },
      }),
      gateway({ actions: ['create', 'delete'] }),
    ),
    expected: ['pass aws_route.private', 'pass aws_nat_gateway.one'],
  },
  {
    title: 'passes where all four endpoints are there instead',
    plan: plan(route(deleted), gateway(deleted), ...endpoints(created)),
    expected: ['pass aws_route.private', 'pass aws_nat_gateway.one'],
  },
  {
    title: 'fails where one of the four is missing',
    plan: plan(route(deleted), gateway(), ...endpoints(created).slice(1)),
    expected: ['fail aws_route.private', 'pass aws_nat_gateway.one'],
  },
  {
    title: 'fails an endpoint that goes, or that loses its private DNS',
    plan: plan(
      endpoint('ecr.api', deleted),
      endpoint('ecr.dkr', { after: { private_dns_enabled: false } }),
      endpoint('s3'),
      endpoint('sqs', deleted),
    ),
    expected: ['fail aws_vpc_endpoint.ecr_api', 'fail aws_vpc_endpoint.ecr_dkr', 'pass aws_vpc_endpoint.s3'],
  },
  {
    title: 'passes endpoints that a NAT gateway takes the place of',
    plan: plan(...endpoints(deleted), route(created), gateway(created)),
    expected: ['ecr_api', 'ecr_dkr', 's3', 'logs'].map((name) => `pass aws_vpc_endpoint.${name}`),
  },
  {
    title: 'fails public addresses that releases no longer have',
    plan: plan(
      template('appspec.yaml', 'AssignPublicIp: "DISABLED"', {
        before: { content: 'AssignPublicIp: "ENABLED"' },
      }),
    ),
    expected: ['fail aws_s3_object.appspec'],
  },
  {
    title: 'passes them where there is a NAT gateway',
    plan: plan(
      route(),
      template('appspec.yaml', 'AssignPublicIp: DISABLED', {
        before: { content: 'AssignPublicIp: ENABLED' },
      }),
    ),
    expected: ['pass aws_route.private', 'pass aws_s3_object.appspec'],
  },
  {
    title: 'is unknown where nobody knows the action, what the route is for, or the private DNS',
    plan: plan(
      route({ after: { destination_cidr_block: undefined }, afterUnknown: { destination_cidr_block: true } }),
      gateway({ actions: ['recycle'] }),
    ),
    expected: ['unknown aws_route.private', 'unknown aws_nat_gateway.one'],
  },
  {
    title: 'is unknown where the private DNS is known at apply only',
    plan: plan(
      endpoint('logs', {
        after: { private_dns_enabled: undefined },
        afterUnknown: { private_dns_enabled: true },
      }),
    ),
    expected: ['unknown aws_vpc_endpoint.logs'],
  },
  {
    title: 'does not apply to tables of other subnets, other routes, and private gateways',
    plan: plan(
      association('subnet-database'),
      route(deleted),
      other(
        route({ ...deleted, before: { destination_cidr_block: '10.9.0.0/16', route_table_id: 'rtb-other' } }),
        'aws_route.peering',
      ),
      gateway({ ...deleted, before: { connectivity_type: 'private' } }),
    ),
    expected: [],
  },
  {
    title: 'applies to the table of the tasks',
    plan: plan(association('subnet-078b'), route(deleted)),
    expected: ['fail aws_route.private'],
  },
  {
    title: 'does not apply where the service goes with it',
    plan: { changes: [service(deleted), route(deleted), gateway(deleted)] },
    expected: [],
  },
]);

it('says which endpoint', () => {
  expect(messagesOf(registryAccess, plan(endpoint('ecr.api', deleted)))).toEqual([
    'the apply deletes the endpoint of ecr.api: new tasks do not get their image, and those that run lose the internet',
  ]);
});
