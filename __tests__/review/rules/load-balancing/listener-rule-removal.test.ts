import { listenerRuleRemoval } from '../../../../review/rules/load-balancing/listener-rule-removal';
import { describeRule } from '../../../support/review';
import {
  blue,
  deploymentGroup,
  green,
  listenerRule,
  production,
  service,
  test as testListener,
} from '../../../support/review-shapes';

const fixed = [{ type: 'fixed-response' }];
const plan = (...rules: readonly ReturnType<typeof listenerRule>[]) => ({
  changes: [
    service(),
    deploymentGroup(),
    blue(),
    green(),
    production({ actions: ['no-op'], before: { default_action: fixed }, after: { default_action: fixed } }),
    testListener(),
    ...rules,
  ],
});

describeRule(listenerRuleRemoval, [
  {
    title: 'passes where the rule stays',
    plan: plan(listenerRule()),
    expected: ['pass aws_lb_listener_rule.shop'],
  },
  {
    title: 'fails where it is deleted',
    plan: plan(listenerRule({ actions: ['delete'] })),
    expected: ['fail aws_lb_listener_rule.shop'],
  },
  {
    title: 'fails where it is replaced',
    plan: plan(listenerRule({ actions: ['delete', 'create'] })),
    expected: ['fail aws_lb_listener_rule.shop'],
  },
  {
    title: 'says nothing of a rule that is created',
    plan: plan(listenerRule({ actions: ['create'] })),
    expected: [],
  },
  {
    title: 'is unsure of an action that nobody knows',
    plan: plan(listenerRule({ actions: ['?'] })),
    expected: ['unknown aws_lb_listener_rule.shop'],
  },
  {
    title: 'says nothing where the service goes with it',
    plan: {
      changes: [
        service({ actions: ['delete'] }),
        ...plan(listenerRule({ actions: ['delete'] })).changes.slice(1),
      ],
    },
    expected: [],
  },
]);
