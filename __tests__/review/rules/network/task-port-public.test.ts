import type { Example, ExampleChange } from '../../../../review/rule';
import { taskPortPublic } from '../../../../review/rules/network/task-port-public';
import { describeRule, messagesOf } from '../../../support/review';
import { deploymentGroup, edited, rollingService, service, type Edit } from '../../../support/review-shapes';

const address = 'aws_vpc_security_group_ingress_rule.tasks';
const everybody = { cidr_ipv4: '0.0.0.0/0', referenced_security_group_id: null };
const open: Edit = { before: everybody, after: everybody };
const rule = (edit?: Edit): ExampleChange =>
  edited(
    address,
    {
      ip_protocol: 'tcp',
      from_port: 3000,
      to_port: 3000,
      security_group_id: 'sg-9d5c',
      referenced_security_group_id: 'sg-7444',
      cidr_ipv4: null,
    },
    edit,
  );
const plan = (...changes: readonly ExampleChange[]): Example => ({
  changes: [service(), deploymentGroup(), ...changes],
});
const inGroup = (cidrs: readonly string[]) => ({
  ingress: [{ protocol: '-1', from_port: 0, to_port: 0, cidr_blocks: cidrs, security_groups: [] }],
});

describeRule(taskPortPublic, [
  {
    title: 'passes where the load balancer alone is let in',
    plan: plan(rule()),
    expected: [`pass ${address}`],
  },
  {
    title: 'fails where everybody is',
    plan: plan(rule({ after: everybody })),
    expected: [`fail ${address}`],
  },
  {
    title: 'fails where everybody is by a rule that is new, of IPv6, or of half the internet',
    plan: plan(
      rule({ actions: ['create'], after: everybody }),
      {
        ...rule({ actions: ['create'], after: { ...everybody, cidr_ipv4: '0.0.0.0/1' } }),
        address: `${address}_half`,
      },
      {
        ...rule({ actions: ['create'], after: { ...everybody, cidr_ipv4: null, cidr_ipv6: '::/0' } }),
        address: `${address}_6`,
      },
    ),
    expected: [`fail ${address}`, `fail ${address}_half`, `fail ${address}_6`],
  },
  {
    title: 'passes where a network is let in',
    plan: plan(rule({ after: { cidr_ipv4: '10.0.0.0/16', referenced_security_group_id: null } })),
    expected: [`pass ${address}`],
  },
  {
    title: 'passes where everybody has been before',
    plan: plan(rule(open)),
    expected: [`pass ${address}`],
  },
  {
    title: 'fails where everybody has been before, on fewer ports',
    plan: plan(rule({ before: everybody, after: { ...everybody, to_port: 4000 } })),
    expected: [`fail ${address}`],
  },
  {
    title: 'fails rules within groups',
    plan: plan(
      edited(
        'aws_security_group.tasks',
        { id: 'sg-9d5c' },
        { before: inGroup(['10.0.0.0/16']), after: inGroup(['0.0.0.0/0']) },
      ),
    ),
    expected: ['fail aws_security_group.tasks'],
  },
  {
    title: 'is unknown where who is let in is known at apply only',
    plan: plan(
      rule({
        after: { cidr_ipv4: undefined, referenced_security_group_id: null },
        afterUnknown: { cidr_ipv4: true },
      }),
    ),
    expected: [`unknown ${address}`],
  },
  {
    title: 'is unknown where it is known at apply only whose rule it is',
    plan: plan(
      rule({
        actions: ['create'],
        after: { ...everybody, security_group_id: undefined },
        afterUnknown: { security_group_id: true },
      }),
    ),
    expected: [`unknown ${address}`],
  },
  {
    title: 'does not apply to groups of others',
    plan: plan(
      rule({
        before: { security_group_id: 'sg-other' },
        after: { ...everybody, security_group_id: 'sg-other' },
      }),
    ),
    expected: [],
  },
  {
    title: 'does not apply where the service goes, nor to one of ECS',
    plan: [
      { changes: [service({ actions: ['delete'] }), deploymentGroup(), rule({ after: everybody })] },
      { changes: [rollingService(), rule({ after: everybody })] },
    ],
    expected: [],
  },
]);

it('says on which ports', () => {
  expect(messagesOf(taskPortPublic, plan(rule({ after: everybody })))).toEqual([
    'anybody may reach the tasks of aws_ecs_service.shop on port 3000, past the load balancer',
  ]);
  expect(messagesOf(taskPortPublic, plan(rule({ after: { ...everybody, ip_protocol: '-1' } })))).toEqual([
    'anybody may reach the tasks of aws_ecs_service.shop on every port, past the load balancer',
  ]);
});
