import type { Example, ExampleChange } from '../../../../review/rule';
import { taskConnectivity } from '../../../../review/rules/network/task-connectivity';
import { describeRule, messagesOf } from '../../../support/review';
import {
  deploymentGroup,
  edited,
  loadBalancer,
  production,
  rollingService,
  service,
  test as testListener,
  type Edit,
} from '../../../support/review-shapes';

const tcp = (port: number) => ({ ip_protocol: 'tcp', from_port: port, to_port: port });
const fromBalancer = (edit?: Edit): ExampleChange =>
  edited(
    'aws_vpc_security_group_ingress_rule.tasks',
    { ...tcp(3000), security_group_id: 'sg-9d5c', referenced_security_group_id: 'sg-7444', cidr_ipv4: null },
    edit,
  );
const toTasks = (edit?: Edit): ExampleChange =>
  edited(
    'aws_vpc_security_group_egress_rule.balancer',
    { ...tcp(3000), security_group_id: 'sg-7444', referenced_security_group_id: 'sg-9d5c', cidr_ipv4: null },
    edit,
  );
const toHttps = (edit?: Edit): ExampleChange =>
  edited(
    'aws_vpc_security_group_egress_rule.https',
    { ...tcp(443), security_group_id: 'sg-9d5c', referenced_security_group_id: null, cidr_ipv4: '0.0.0.0/0' },
    edit,
  );
const named = (address: string, change: ExampleChange): ExampleChange => ({ ...change, address });
const endpoint = (name: string): ExampleChange =>
  edited(`aws_vpc_endpoint.${name.replace('.', '-')}`, { service_name: `com.amazonaws.eu-west-1.${name}` });

const around = [deploymentGroup(), production(), testListener(), loadBalancer()];
const plan = (...changes: readonly ExampleChange[]): Example => ({
  changes: [service(), ...around, ...changes],
});
const [ingress, egress, https] = [
  'aws_vpc_security_group_ingress_rule.tasks',
  'aws_vpc_security_group_egress_rule.balancer',
  'aws_vpc_security_group_egress_rule.https',
];
const deleted: Edit = { actions: ['delete'] };

describeRule(taskConnectivity, [
  {
    title: 'passes where all stays',
    plan: plan(fromBalancer(), toTasks(), toHttps()),
    expected: [`pass ${ingress}`, `pass ${egress}`, `pass ${https}`],
  },
  {
    title: 'fails each that is deleted',
    plan: plan(fromBalancer(deleted), toTasks(deleted), toHttps(deleted)),
    expected: [`fail ${ingress}`, `fail ${egress}`, `fail ${https}`],
  },
  {
    title: 'fails another port, another peer, another protocol',
    plan: plan(
      fromBalancer({ after: tcp(4000) }),
      toTasks({ after: { referenced_security_group_id: 'sg-other' } }),
      toHttps({ after: { ip_protocol: 'udp' } }),
    ),
    expected: [`fail ${ingress}`, `fail ${egress}`, `fail ${https}`],
  },
  {
    title: 'passes where another rule takes its place, by the group or by a block as large as a VPC',
    plan: plan(
      fromBalancer(deleted),
      named(
        'aws_vpc_security_group_ingress_rule.wide',
        fromBalancer({ actions: ['create'], after: { from_port: 0, to_port: 65535 } }),
      ),
      toTasks(deleted),
      named(
        'aws_vpc_security_group_egress_rule.vpc',
        toTasks({
          actions: ['create'],
          after: { referenced_security_group_id: null, cidr_ipv4: '10.0.0.0/16' },
        }),
      ),
      toHttps(deleted),
      named(
        'aws_vpc_security_group_egress_rule.all',
        toHttps({ actions: ['create'], after: { ip_protocol: '-1', from_port: null, to_port: null } }),
      ),
    ),
    expected: [`pass ${ingress}`, `pass ${egress}`, `pass ${https}`],
  },
  {
    title: 'fails where what is left is too narrow to tell',
    plan: plan(
      fromBalancer(deleted),
      named(
        'aws_vpc_security_group_ingress_rule.office',
        fromBalancer({
          before: { referenced_security_group_id: null, cidr_ipv4: '10.0.4.0/24' },
          after: { referenced_security_group_id: null, cidr_ipv4: '10.0.4.0/24' },
        }),
      ),
    ),
    expected: [`fail ${ingress}`],
  },
  {
    title: 'passes where images are pulled through endpoints in the VPC',
    plan: plan(toHttps({ after: { cidr_ipv4: '10.0.0.0/16' } }), endpoint('ecr.api'), endpoint('ecr.dkr')),
    expected: [`pass ${https}`],
  },
  {
    title: 'fails rules within groups, and those of the older kind',
    plan: plan(
      edited(
        'aws_security_group.tasks',
        {
          id: 'sg-9d5c',
          ingress: [
            {
              protocol: 'tcp',
              from_port: 3000,
              to_port: 3000,
              cidr_blocks: [],
              security_groups: ['sg-7444'],
            },
          ],
        },
        { after: { ingress: [] } },
      ),
      edited(
        'aws_security_group_rule.balancer',
        {
          type: 'egress',
          protocol: 'tcp',
          from_port: 3000,
          to_port: 3000,
          security_group_id: 'sg-7444',
          source_security_group_id: 'sg-9d5c',
        },
        deleted,
      ),
    ),
    expected: ['fail aws_security_group.tasks', 'fail aws_security_group_rule.balancer'],
  },
  {
    title: 'is unknown where the port is known at apply only',
    plan: plan(
      fromBalancer({
        after: { from_port: undefined, to_port: undefined },
        afterUnknown: { from_port: true, to_port: true },
      }),
    ),
    expected: [`unknown ${ingress}`],
  },
  {
    title: 'does not apply to rules of others, nor where nothing was let through',
    plan: plan(
      fromBalancer({ ...deleted, before: { security_group_id: 'sg-other' } }),
      toTasks({ actions: ['create'] }),
    ),
    expected: [],
  },
  {
    title: 'does not apply where the service is created or goes, nor to one of ECS',
    plan: [
      { changes: [service({ actions: ['create'] }), ...around, toHttps(deleted)] },
      { changes: [service({ actions: ['delete'] }), ...around, toHttps(deleted)] },
      { changes: [rollingService(), toHttps(deleted)] },
    ],
    expected: [],
  },
]);

it('says what is cut', () => {
  expect(messagesOf(taskConnectivity, plan(fromBalancer(deleted), toHttps(deleted)))).toEqual([
    'aws_lb.shop no longer reaches the tasks of aws_ecs_service.shop on port 3000: health checks fail, and so does every request',
    'tasks of aws_ecs_service.shop no longer reach the registry: none that starts gets its image',
  ]);
});
