import type { Example, ExampleChange, Rule } from '../../../../review/rule';
import { productionCallers } from '../../../../review/rules/network/production-callers';
import { productionClosed } from '../../../../review/rules/network/production-closed';
import { describeRule, messagesOf, type RuleCase } from '../../../support/review';
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

const everybody = { cidr_ipv4: '0.0.0.0/0' };
const office = { cidr_ipv4: '203.0.113.0/24' };
const onPort = (port: number) => ({ from_port: port, to_port: port });
const named = (name: string, edit?: Edit): ExampleChange =>
  edited(
    `aws_vpc_security_group_ingress_rule.${name}`,
    { ...onPort(443), ip_protocol: 'tcp', security_group_id: 'sg-7444', ...everybody },
    edit,
  );
const rule = (edit?: Edit): ExampleChange => named('production', edit);
const group = (edit?: Edit): ExampleChange =>
  edited('aws_security_group.balancer', { id: 'sg-7444', ingress: [] }, edit);
const around = [deploymentGroup(), testListener(), group()];
const plan = (...changes: readonly ExampleChange[]): Example => ({
  changes: [service(), ...around, production(), loadBalancer(), ...changes],
});
const balancerWith = (edit: Edit, ...changes: readonly ExampleChange[]): Example => ({
  changes: [service(), ...around, production(), loadBalancer(edit), ...changes],
});
const address = 'aws_vpc_security_group_ingress_rule.production';
const gone: Edit = { actions: ['delete'] };
const inGroup = (cidr: string) => ({
  ingress: [{ protocol: 'tcp', ...onPort(443), cidr_blocks: [cidr], security_groups: [] }],
});

const withinGroup = (after: Edit['after'] & object): Example => ({
  changes: [
    ...[service(), deploymentGroup(), testListener(), production(), loadBalancer()],
    group({ before: inGroup('0.0.0.0/0'), after }),
  ],
});

interface Case {
  readonly title: string;
  readonly plan: RuleCase['plan'];
  /** Of SG733. */
  readonly closed: readonly string[];
  /** Of SG734. */
  readonly narrowed: readonly string[];
}

const cases: readonly Case[] = [
  {
    title: 'where all stays',
    plan: plan(rule()),
    closed: [`pass ${address}`],
    narrowed: [`pass ${address}`],
  },
  {
    title: 'where the only rule is deleted',
    plan: plan(rule(gone)),
    closed: [`fail ${address}`],
    narrowed: [],
  },
  {
    title: 'where what is left is for the test listener',
    plan: plan(rule(gone), named('test', { before: onPort(8443), after: onPort(8443) })),
    closed: [`fail ${address}`],
    narrowed: [],
  },
  {
    title: 'where the rule is for another port',
    plan: plan(rule({ after: onPort(444) })),
    closed: [`fail ${address}`],
    narrowed: [],
  },
  {
    title: 'where the rule is for another protocol',
    plan: plan(rule({ after: { ip_protocol: 'udp' } })),
    closed: [`fail ${address}`],
    narrowed: [],
  },
  {
    title: 'where the listener gets a port that no rule lets in on',
    plan: {
      changes: [service(), ...around, loadBalancer(), production({ after: { port: 9443 } }), rule()],
    },
    closed: ['fail aws_lb_listener.production'],
    narrowed: [],
  },
  {
    title: 'where the listener gets another port and the rule with it',
    plan: {
      changes: [
        service(),
        ...around,
        loadBalancer(),
        production({ after: { port: 9443 } }),
        rule({ after: onPort(9443) }),
      ],
    },
    closed: [`pass ${address}`],
    narrowed: [`pass ${address}`],
  },
  {
    title: 'where one block takes the place of all',
    plan: plan(rule({ after: office })),
    closed: [`pass ${address}`],
    narrowed: [`fail ${address}`],
  },
  {
    title: 'where another rule, for fewer, takes its place',
    plan: plan(rule(gone), named('office', { actions: ['create'], after: office })),
    closed: [`pass ${address}`],
    narrowed: [`fail ${address}`],
  },
  {
    title: 'where others let the same in together',
    plan: plan(
      rule(gone),
      named('low', { actions: ['create'], after: { cidr_ipv4: '0.0.0.0/1' } }),
      named('high', { actions: ['create'], after: { cidr_ipv4: '128.0.0.0/1' } }),
    ),
    closed: [`pass ${address}`],
    narrowed: [`pass ${address}`],
  },
  {
    title: 'where more are let in',
    plan: plan(rule({ before: office })),
    closed: [`pass ${address}`],
    narrowed: [`pass ${address}`],
  },
  {
    title: 'where one of two groups or of two prefix lists goes',
    plan: plan(
      named('group', { ...gone, before: { cidr_ipv4: null, referenced_security_group_id: 'sg-web' } }),
      named('list', { ...gone, before: { cidr_ipv4: null, prefix_list_id: 'pl-3b' } }),
      named('office', { before: office, after: office }),
    ),
    closed: [
      'pass aws_vpc_security_group_ingress_rule.group',
      'pass aws_vpc_security_group_ingress_rule.list',
      'pass aws_vpc_security_group_ingress_rule.office',
    ],
    narrowed: [
      'fail aws_vpc_security_group_ingress_rule.group',
      'fail aws_vpc_security_group_ingress_rule.list',
    ],
  },
  {
    title: 'where a group and a prefix list are in what is left',
    plan: plan(
      named('group', { ...gone, before: { cidr_ipv4: null, referenced_security_group_id: 'sg-web' } }),
      named('list', { ...gone, before: { cidr_ipv4: null, prefix_list_id: 'pl-3b' } }),
      rule(),
    ),
    closed: [
      'pass aws_vpc_security_group_ingress_rule.group',
      'pass aws_vpc_security_group_ingress_rule.list',
      `pass ${address}`,
    ],
    narrowed: [
      'pass aws_vpc_security_group_ingress_rule.group',
      'pass aws_vpc_security_group_ingress_rule.list',
      `pass ${address}`,
    ],
  },
  {
    title: 'where the rules stand in the group, and the last one goes',
    plan: withinGroup({ ingress: [] }),
    closed: ['fail aws_security_group.balancer'],
    narrowed: [],
  },
  {
    title: 'where the rules stand in the group, and one is for fewer',
    plan: withinGroup(inGroup('203.0.113.0/24')),
    closed: ['pass aws_security_group.balancer'],
    narrowed: ['fail aws_security_group.balancer'],
  },
  {
    title: 'where the load balancer loses its group',
    plan: balancerWith({ after: { security_groups: [] } }, rule()),
    closed: ['fail aws_lb.shop'],
    narrowed: [],
  },
  {
    title: 'where the load balancer gets a group that no plan shows',
    plan: balancerWith({ after: { security_groups: ['sg-other'] } }, rule()),
    closed: ['unknown aws_lb.shop'],
    narrowed: [],
  },
  {
    title: 'where the groups are known at apply only',
    plan: balancerWith(
      { after: { security_groups: undefined }, afterUnknown: { security_groups: true } },
      rule(),
    ),
    closed: ['unknown aws_lb.shop'],
    narrowed: [],
  },
  {
    title: 'where the port of the rule is known at apply only',
    plan: plan(
      rule({
        after: { from_port: undefined, to_port: undefined },
        afterUnknown: { from_port: true, to_port: true },
      }),
    ),
    closed: [`unknown ${address}`],
    narrowed: [],
  },
  {
    title: 'where who is left is known at apply only',
    plan: plan(
      rule({ after: office }),
      named('unknown', {
        actions: ['create'],
        after: { cidr_ipv4: undefined },
        afterUnknown: { cidr_ipv4: true },
      }),
    ),
    closed: [`pass ${address}`],
    narrowed: [`unknown ${address}`],
  },
  {
    title: 'where the listener or the load balancer goes, nobody was let in, or ECS deploys',
    plan: [
      { changes: [service(), ...around, loadBalancer(), production(gone), rule(gone)] },
      balancerWith({ actions: ['delete', 'create'] }, rule(gone)),
      plan(rule({ actions: ['create'] })),
      { changes: [rollingService(), group(), rule(gone)] },
    ],
    closed: [],
    narrowed: [],
  },
];

const casesOf = (expected: 'closed' | 'narrowed'): readonly RuleCase[] =>
  cases.map((each) => ({ title: each.title, plan: each.plan, expected: each[expected] }));

describeRule(productionClosed, casesOf('closed'));
describeRule(productionCallers, casesOf('narrowed'));

it.each<[string, Rule, Example, readonly string[]]>([
  [
    'who could reach it',
    productionClosed,
    plan(rule(gone)),
    ['nobody reaches aws_lb_listener.production any more, at once: those who could were 0.0.0.0/0'],
  ],
  [
    'who is refused, and who is not',
    productionCallers,
    plan(rule({ after: office })),
    [
      'callers from 0.0.0.0/0 are refused by aws_lb_listener.production at once, but for those from 203.0.113.0/24',
    ],
  ],
])('say %s', (_, each, of, expected) => {
  expect(messagesOf(each, of)).toEqual(expected);
});
