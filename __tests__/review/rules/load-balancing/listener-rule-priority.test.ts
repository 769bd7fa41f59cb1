import { listenerRulePriority } from '../../../../review/rules/load-balancing/listener-rule-priority';
import { describeRule, messagesOf } from '../../../support/review';
import {
  arns,
  blue,
  deploymentGroup,
  edited,
  green,
  listenerRule,
  production,
  service,
  type Edit,
} from '../../../support/review-shapes';

const own = 'aws_lb_listener_rule.shop';
const plan = (...rules: readonly ReturnType<typeof listenerRule>[]) => ({
  changes: [service(), deploymentGroup(), blue(), green(), production(), ...rules],
});
const other = (priority: number, edit: Edit = {}) =>
  edited('aws_lb_listener_rule.blog', { listener_arn: arns.production, priority }, edit);
const to = (priority: number) => listenerRule({ after: { priority } });
/** To a listener that has no ARN yet. */
const moved = (from: string): Edit => ({
  actions: ['delete', 'create'],
  before: { listener_arn: from },
  after: { listener_arn: undefined },
  afterUnknown: { listener_arn: true },
});

describeRule(listenerRulePriority, [
  {
    title: 'has nothing to say where no priority changes',
    plan: plan(listenerRule(), other(10)),
    expected: [],
  },
  { title: 'passes a number that is free', plan: plan(to(20), other(30)), expected: [`pass ${own}`] },
  {
    title: 'fails for the number of a rule that stays',
    plan: plan(to(20), other(20)),
    expected: [`fail ${own}`],
  },
  {
    title: 'passes the same number on another listener',
    plan: plan(
      to(20),
      other(20, { before: { listener_arn: arns.test }, after: { listener_arn: arns.test } }),
    ),
    expected: [`pass ${own}`],
  },
  {
    title: 'fails for the number of a rule that goes, before it has gone',
    plan: plan(to(20), other(20, { actions: ['delete'] })),
    expected: [`fail ${own}`],
  },
  {
    title: 'fails for rules that swap their numbers',
    plan: plan(to(20), other(20, { after: { priority: 10 } })),
    expected: [`fail ${own}`, 'fail aws_lb_listener_rule.blog'],
  },
  {
    title: 'fails for a new rule of a number that is taken, whichever stack it is in',
    plan: [plan(listenerRule()), { changes: [other(10, { actions: ['create'] })] }],
    expected: ['fail aws_lb_listener_rule.blog'],
  },
  {
    title: 'compares no rules whose new listener is known after apply',
    plan: plan(listenerRule(moved(arns.production)), {
      ...listenerRule(moved(arns.test)),
      address: 'aws_lb_listener_rule.shop_test',
    }),
    expected: [],
  },
  {
    title: 'does not know a number that is known after apply',
    plan: plan(
      listenerRule({ after: { priority: undefined }, afterUnknown: { priority: true } }),
      other(10, { actions: ['no-op'] }),
    ),
    expected: [],
  },
  {
    title: 'does not look at listeners without a service',
    plan: {
      changes: [
        other(10),
        edited(
          'aws_lb_listener_rule.new',
          { listener_arn: arns.production, priority: 10 },
          { actions: ['create'] },
        ),
      ],
    },
    expected: [],
  },
]);

it('takes no two rules for a swap whose numbers are of two listeners', () => {
  const fromTest = listenerRule({ before: { listener_arn: arns.test }, after: { priority: 20 } });
  expect(messagesOf(listenerRulePriority, plan(fromTest, other(20, { after: { priority: 10 } })))).toEqual([
    'the priority 20 is that of aws_lb_listener_rule.blog until that one is applied: ELB rejects this change before',
  ]);
});
