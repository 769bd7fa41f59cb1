import { loadBalancerRemoval } from '../../../../review/rules/load-balancing/load-balancer-removal';
import { describeRule, messagesOf } from '../../../support/review';
import {
  deploymentGroup,
  edited,
  loadBalancer,
  production,
  rollingService,
  service,
  type Edit,
} from '../../../support/review-shapes';

const plan = (edit?: Edit) => ({
  changes: [service(), deploymentGroup(), production(), loadBalancer(edit)],
});
const outcome = (text: string) => [`${text} aws_lb.shop`];
const internal: Edit = {
  actions: ['delete', 'create'],
  replacePaths: [['internal']],
  after: { internal: true },
};

describeRule(loadBalancerRemoval, [
  { title: 'passes where it stays', plan: plan({ after: { idle_timeout: 120 } }), expected: outcome('pass') },
  { title: 'fails where it is replaced', plan: plan(internal), expected: outcome('fail') },
  { title: 'fails where it is deleted', plan: plan({ actions: ['delete'] }), expected: outcome('fail') },
  {
    title: 'fails where it loses its protection',
    plan: plan({ after: { enable_deletion_protection: false } }),
    expected: outcome('fail'),
  },
  {
    title: 'passes where it gets protection',
    plan: plan({
      before: { enable_deletion_protection: false },
      after: { enable_deletion_protection: true },
    }),
    expected: outcome('pass'),
  },
  {
    title: 'is unknown where protection is known at apply only',
    plan: plan({
      after: { enable_deletion_protection: undefined },
      afterUnknown: { enable_deletion_protection: true },
    }),
    expected: outcome('unknown'),
  },
  {
    title: 'is unknown where nobody knows the action',
    plan: plan({ actions: ['recycle'] }),
    expected: outcome('unknown'),
  },
  {
    title: 'does not apply to one that is created, nor to those of other services',
    plan: {
      changes: [
        ...plan({ actions: ['create'] }).changes,
        rollingService(),
        edited('aws_lb.blog', { arn: 'arn:other' }, { actions: ['delete'] }),
      ],
    },
    expected: [],
  },
]);

describe('its message', () => {
  it('tells that ELB refuses where it is protected', () => {
    expect(messagesOf(loadBalancerRemoval, plan(internal))).toEqual([
      'the apply deletes and creates again the load balancer because of internal: ELB refuses to delete it while it is protected, and the apply stops half-way',
    ]);
  });

  it('tells that the endpoint is gone where it is not', () => {
    const before = { enable_deletion_protection: false };
    const message = messagesOf(
      loadBalancerRemoval,
      plan({ ...internal, before, after: { ...before, internal: true } }),
    )[0];
    expect(message).toContain('its DNS name and its listeners are gone');
  });
});
