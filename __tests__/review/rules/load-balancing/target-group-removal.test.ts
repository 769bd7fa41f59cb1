import { targetGroupRemoval } from '../../../../review/rules/load-balancing/target-group-removal';
import { describeRule, messagesOf } from '../../../support/review';
import {
  blue,
  deploymentGroup,
  edited,
  green,
  rollingService,
  service,
  targetGroupShape,
  type Edit,
} from '../../../support/review-shapes';

const replaced: Edit = {
  actions: ['delete', 'create'],
  replacePaths: [['port']],
  after: { arn: undefined, port: 8080 },
  afterUnknown: { arn: true },
};
const pair = (edit?: Edit) => ({ changes: [service(), deploymentGroup(), blue(), green(edit)] });

describeRule(targetGroupRemoval, [
  {
    title: 'passes where both stay',
    plan: pair({ after: { deregistration_delay: '60' } }),
    expected: ['pass aws_lb_target_group.blue', 'pass aws_lb_target_group.green'],
  },
  {
    title: 'fails where one is replaced',
    plan: pair(replaced),
    expected: ['pass aws_lb_target_group.blue', 'fail aws_lb_target_group.green'],
  },
  {
    title: 'fails where one is deleted',
    plan: pair({ actions: ['delete'] }),
    expected: ['pass aws_lb_target_group.blue', 'fail aws_lb_target_group.green'],
  },
  {
    title: 'is unknown where nobody knows the action',
    plan: pair({ actions: ['recycle'] }),
    expected: ['pass aws_lb_target_group.blue', 'unknown aws_lb_target_group.green'],
  },
  {
    title: 'does not apply where the service goes too',
    plan: [
      {
        changes: [
          service({ actions: ['delete'] }),
          deploymentGroup({ actions: ['delete'] }),
          blue({ actions: ['delete'] }),
        ],
      },
    ],
    expected: [],
  },
  {
    title: 'does not apply to a pair that is created',
    plan: {
      changes: [service(), deploymentGroup(), ...[blue, green].map((each) => each({ actions: ['create'] }))],
    },
    expected: [],
  },
  {
    title: 'does not apply to target groups of other services',
    plan: {
      changes: [
        service(),
        deploymentGroup(),
        rollingService(),
        edited('aws_lb_target_group.blog', { ...targetGroupShape, name: 'blog' }, replaced),
      ],
    },
    expected: [],
  },
]);

describe('its message', () => {
  const message = (edit: Edit) => messagesOf(targetGroupRemoval, pair(edit))[0];

  it('tells that ELB refuses to delete it', () => {
    expect(message(replaced)).toBe(
      'the apply deletes and creates again a target group of the pair because of port: ELB refuses to delete it while a listener or a rule names it, and the apply stops half-way',
    );
  });

  it('tells that the name is taken, where the new one comes first', () => {
    expect(message({ ...replaced, actions: ['create', 'delete'] })).toContain(
      'ELB already has one of this name',
    );
  });

  it('tells that the new one has no traffic, where it has another name', () => {
    const after = { ...replaced.after, name: 'shop-green-2' };
    expect(message({ ...replaced, actions: ['create', 'delete'], after })).toContain(
      'the new one has no traffic',
    );
  });
});
