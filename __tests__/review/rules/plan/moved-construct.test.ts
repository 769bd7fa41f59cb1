import type { ExampleChange } from '../../../../review/rule';
import { movedConstruct } from '../../../../review/rules/plan/moved-construct';
import { describeRule, messagesOf } from '../../../support/review';

const shape = { name: 'shop-blue', port: 3000, protocol: 'HTTP', vpc_id: 'vpc-1', tags: {}, slow_start: 0 };
const deleted = (edit: Partial<ExampleChange> = {}): ExampleChange => ({
  address: 'aws_lb_target_group.blue_1A2B',
  actions: ['delete'],
  reason: 'delete_because_no_resource_config',
  before: { ...shape, arn: 'arn:aws:…', id: 'arn:aws:…' },
  ...edit,
});
const created = (edit: Partial<ExampleChange> = {}): ExampleChange => ({
  address: 'aws_lb_target_group.traffic_blue_3C4D',
  actions: ['create'],
  after: shape,
  afterUnknown: { arn: true, id: true },
  ...edit,
});
const rule = (name: string, actions: readonly string[], cidr: string): ExampleChange => {
  const values = {
    cidr_ipv4: cidr,
    from_port: 8443,
    to_port: 8443,
    ip_protocol: 'tcp',
    security_group_id: 'sg-1',
  };
  const isNew = actions.includes('create');
  return {
    address: `aws_vpc_security_group_ingress_rule.${name}`,
    actions,
    ...(!isNew && { reason: 'delete_because_no_resource_config' }),
    before: isNew ? null : values,
    after: isNew ? values : null,
  };
};
const one = 'aws_lb_target_group.blue_1A2B';

describeRule(movedConstruct, [
  {
    title: 'fails where a twin is created',
    plan: { changes: [deleted(), created()] },
    expected: [`fail ${one}`],
  },
  {
    title: 'fails where one of its arguments changes on the way',
    plan: { changes: [created({ after: { ...shape, port: 4000 } }), deleted()] },
    expected: [`fail ${one}`],
  },
  { title: 'passes where nothing is created', plan: { changes: [deleted()] }, expected: [`pass ${one}`] },
  {
    title: 'passes where another one is created, by its name or by its type',
    plan: {
      changes: [
        deleted(),
        created({ after: { ...shape, name: 'blog-blue' } }),
        created({ address: 'aws_lb.shop' }),
      ],
    },
    expected: [`pass ${one}`],
  },
  {
    title: 'finds the twin of each of several',
    plan: {
      changes: [
        deleted({ address: 'aws_lb_target_group.green_5E6F', before: { ...shape, name: 'shop-green' } }),
        deleted(),
        created(),
      ],
    },
    expected: ['pass aws_lb_target_group.green_5E6F', `fail ${one}`],
  },
  {
    title: 'passes a rule for other addresses, and fails the same one',
    plan: {
      changes: [
        rule('a', ['delete'], '10.0.0.0/16'),
        rule('b', ['create'], '10.1.0.0/16'),
        rule('c', ['delete'], '10.1.0.0/16'),
      ],
    },
    expected: ['pass aws_vpc_security_group_ingress_rule.a', 'fail aws_vpc_security_group_ingress_rule.c'],
  },
  {
    title: 'is unknown where one name is all that is known',
    plan: {
      changes: [
        deleted({ address: 'aws_iam_role_policy.a', before: { name: 'grants', policy: '{}', role: 'shop' } }),
        created({
          address: 'aws_iam_role_policy.b',
          after: { name: 'grants' },
          afterUnknown: { policy: true, role: true },
        }),
      ],
    },
    expected: ['unknown aws_iam_role_policy.a'],
  },
  {
    title: 'is unknown where no argument of the new one is known',
    plan: {
      changes: [
        deleted({
          address: 'aws_iam_role_policy_attachment.a',
          before: { role: 'shop', policy_arn: 'arn:aws:iam::aws:policy/X', id: 'x' },
        }),
        created({
          address: 'aws_iam_role_policy_attachment.b',
          after: {},
          afterUnknown: { role: true, policy_arn: true, id: true },
        }),
      ],
    },
    expected: ['unknown aws_iam_role_policy_attachment.a'],
  },
  {
    title: 'does not apply to what is deleted for another reason, replaced, or in another stack',
    plan: [
      { changes: [deleted({ reason: 'delete_because_each_key' }), created()] },
      { changes: [deleted({ actions: ['delete', 'create'], after: shape }), created()] },
    ],
    expected: [],
  },
  {
    title: 'does not look for the twin in another stack: there it cannot be moved to',
    plan: [{ changes: [deleted()] }, { changes: [created()] }],
    expected: [`pass ${one}`],
  },
]);

it('names the address that it should have moved to', () => {
  expect(messagesOf(movedConstruct, { changes: [deleted(), created()] })).toEqual([
    'it is deleted, and aws_lb_target_group.traffic_blue_3C4D is created with the same arguments: its construct has moved',
  ]);
});
