import { ruleContext } from '../../../../review/rule-context';
import { exampleStack } from '../../../../review/rules/examples/stack';
import { deploymentInFlight } from '../../../../review/rules/load-balancing/deployment-in-flight';
import { describeRule } from '../../../support/review';
import {
  blue,
  deploymentGroup,
  forwards,
  forwardsTo,
  green,
  listenerRule,
  production,
  rollingService,
  service,
  test as testListener,
  type Edit,
} from '../../../support/review-shapes';

const split: Edit = {
  actions: ['no-op'],
  before: { default_action: forwards(90, 10) },
  after: { default_action: forwards(90, 10) },
};
const raised: Edit = { after: { desired_count: 4 } };
const plan = (ofService: Edit, listener?: Edit) => ({
  changes: [service(ofService), deploymentGroup(), blue(), green(), production(listener)],
});

describeRule(deploymentInFlight, [
  {
    title: 'passes where one target group serves',
    plan: plan(raised),
    expected: ['pass aws_lb_listener.production'],
  },
  {
    title: 'fails where two serve and the plan changes something',
    plan: plan(raised, split),
    expected: ['fail aws_lb_listener.production'],
  },
  {
    title: 'passes where two serve and there is nothing to apply',
    plan: plan({}, split),
    expected: ['pass aws_lb_listener.production'],
  },
  {
    title: 'fails where a rule splits production',
    plan: {
      changes: [
        ...plan(raised).changes,
        listenerRule({
          actions: ['no-op'],
          before: { action: forwards(50, 50) },
          after: { action: forwards(50, 50) },
        }),
      ],
    },
    expected: ['pass aws_lb_listener.production', 'fail aws_lb_listener_rule.shop'],
  },
  {
    title: 'does not look at the test listener',
    plan: { changes: [...plan(raised).changes, testListener(split)] },
    expected: ['pass aws_lb_listener.production'],
  },
  {
    title: 'does not apply to a listener that is created',
    plan: plan(raised, { actions: ['create'] }),
    expected: [],
  },
  {
    title: 'does not apply to services that ECS deploys',
    plan: { changes: [rollingService(raised), production(split)] },
    expected: [],
  },
]);

describe('the drift of a plan', () => {
  const outcomesWith = (after: readonly unknown[]) => {
    const stack = exampleStack(plan(raised));
    const [drifted] = exampleStack({ changes: [production({ after: { default_action: after } })] }).plan
      .changes;
    const drift = drifted === undefined ? [] : [drifted];
    const context = ruleContext([{ ...stack, plan: { ...stack.plan, drift } }]);
    return deploymentInFlight.check(context).map(({ outcome }) => outcome);
  };

  it('shows a canary that the listener of the plan does not show', () => {
    expect(outcomesWith(forwards(90, 10))).toEqual(['fail']);
  });

  it('shows no canary after a swap', () => {
    expect(outcomesWith(forwards(0, 100))).toEqual(['pass']);
    expect(outcomesWith(forwardsTo('arn:other'))).toEqual(['pass']);
  });
});
