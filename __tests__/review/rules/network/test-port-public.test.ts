import type { Example, ExampleChange } from '../../../../review/rule';
import { testPortPublic } from '../../../../review/rules/network/test-port-public';
import { describeRule, messagesOf } from '../../../support/review';
import {
  deploymentGroup,
  edited,
  loadBalancer,
  production,
  service,
  test as testListener,
  type Edit,
} from '../../../support/review-shapes';

const rule = (edit?: Edit): ExampleChange =>
  edited(
    'aws_vpc_security_group_ingress_rule.test',
    {
      security_group_id: 'sg-7444',
      cidr_ipv4: '10.0.0.0/16',
      cidr_ipv6: null,
      ip_protocol: 'tcp',
      from_port: 8443,
      to_port: 8443,
    },
    edit,
  );
const group = (edit?: Edit): ExampleChange =>
  edited('aws_security_group.load_balancer', { id: 'sg-7444' }, edit);
const plan = (...changes: readonly ExampleChange[]): Example => ({
  changes: [service(), deploymentGroup(), production(), testListener(), loadBalancer(), ...changes],
});
const anybody = { after: { cidr_ipv4: '0.0.0.0/0' } };
const older = (edit?: Edit): ExampleChange =>
  edited(
    'aws_security_group_rule.test',
    {
      type: 'ingress',
      security_group_id: 'sg-7444',
      protocol: '-1',
      from_port: 0,
      to_port: 0,
      cidr_blocks: ['10.0.0.0/8'],
    },
    edit,
  );
const inline = (cidrs: readonly string[]) => ({
  ingress: [
    {
      protocol: 'tcp',
      from_port: 8000,
      to_port: 9000,
      cidr_blocks: cidrs,
      ipv6_cidr_blocks: [],
      security_groups: [],
    },
  ],
});

describeRule(testPortPublic, [
  {
    title: 'passes a rule for the VPC',
    plan: plan(rule()),
    expected: ['pass aws_vpc_security_group_ingress_rule.test'],
  },
  {
    title: 'fails a rule that is opened to everybody',
    plan: plan(rule(anybody)),
    expected: ['fail aws_vpc_security_group_ingress_rule.test'],
  },
  {
    title: 'fails a new one by IPv6, and one of half the internet',
    plan: plan(rule({ actions: ['create'], after: { cidr_ipv4: null, cidr_ipv6: '::/0' } }), {
      ...rule({ after: { cidr_ipv4: '128.0.0.0/1' } }),
      address: 'aws_vpc_security_group_ingress_rule.half',
    }),
    expected: [
      'fail aws_vpc_security_group_ingress_rule.test',
      'fail aws_vpc_security_group_ingress_rule.half',
    ],
  },
  {
    title: 'fails rules of the older kind and rules within the group',
    plan: plan(
      older({ after: { cidr_blocks: ['10.0.0.0/8', '0.0.0.0/0'] } }),
      group({ before: inline(['10.0.0.0/8']), after: inline(['0.0.0.0/0']) }),
    ),
    expected: ['fail aws_security_group_rule.test', 'fail aws_security_group.load_balancer'],
  },
  {
    title: 'passes one that was open before, and one that is open for production alone',
    plan: plan(
      rule({ before: { cidr_ipv4: '0.0.0.0/0' }, after: { cidr_ipv4: '0.0.0.0/0', description: 'Testers' } }),
      {
        ...rule({ after: { cidr_ipv4: '0.0.0.0/0', from_port: 443, to_port: 443 } }),
        address: 'aws_vpc_security_group_ingress_rule.production',
      },
    ),
    expected: [
      'pass aws_vpc_security_group_ingress_rule.test',
      'pass aws_vpc_security_group_ingress_rule.production',
    ],
  },
  {
    title: 'fails where the listener moves to a port that is open',
    plan: {
      changes: [
        service(),
        deploymentGroup(),
        production(),
        testListener({ after: { port: 9443 } }),
        loadBalancer(),
        rule({
          before: { cidr_ipv4: '0.0.0.0/0', from_port: 9443, to_port: 9443 },
          after: { cidr_ipv4: '0.0.0.0/0', from_port: 9443, to_port: 9443 },
        }),
      ],
    },
    expected: ['fail aws_vpc_security_group_ingress_rule.test'],
  },
  {
    title: 'is unknown where the block is known at apply only',
    plan: plan(
      rule({ after: { cidr_ipv4: '${data.http.address.body}' }, afterUnknown: { cidr_ipv4: true } }),
    ),
    expected: ['unknown aws_vpc_security_group_ingress_rule.test'],
  },
  {
    title: 'passes a single address that is known at apply only',
    plan: plan(
      rule({
        actions: ['create'],
        after: { cidr_ipv4: '${aws_nat_gateway.x.public_ip}/32' },
        afterUnknown: { cidr_ipv4: true },
      }),
    ),
    expected: ['pass aws_vpc_security_group_ingress_rule.test'],
  },
  {
    title: 'does not apply to other groups, nor to what is deleted',
    plan: plan(
      rule({
        ...anybody,
        before: { security_group_id: 'sg-other' },
        after: { ...anybody.after, security_group_id: 'sg-other' },
      }),
      rule({ actions: ['delete'] }),
    ),
    expected: [],
  },
  {
    title: 'does not apply to an internal load balancer, nor without a test listener',
    plan: [
      {
        changes: [
          service(),
          deploymentGroup(),
          production(),
          testListener(),
          loadBalancer({ before: { internal: true }, after: { internal: true } }),
          rule(anybody),
        ],
      },
      { changes: [service({ before: { name: 'blog' }, after: { name: 'blog' } }), rule(anybody)] },
    ],
    expected: [],
  },
]);

it('names the port and the listener', () => {
  expect(messagesOf(testPortPublic, plan(rule(anybody)))).toEqual([
    'anybody may reach port 8443 of aws_lb_listener.test, where the unreleased version answers',
  ]);
});
