import { listenerWeights } from '../../../../review/rules/load-balancing/listener-weights';
import { describeRule, messagesOf } from '../../../support/review';
import {
  arns,
  blue,
  deploymentGroup,
  forwards,
  forwardsTo,
  green,
  listenerRule,
  production,
  rollingService,
  service,
  type Edit,
} from '../../../support/review-shapes';

const plan = (edit?: Edit) => ({
  changes: [service(), deploymentGroup(), blue(), green(), production(edit)],
});
const to = (action: unknown, rest?: Edit): Edit => ({ ...rest, after: { default_action: action } });

describeRule(listenerWeights, [
  { title: 'passes where they stay', plan: plan(), expected: ['pass aws_lb_listener.production'] },
  {
    title: 'passes where they change, which is another rule’s business',
    plan: plan(to(forwards(0, 100))),
    expected: ['pass aws_lb_listener.production'],
  },
  {
    title: 'fails where one target group takes their place',
    plan: plan(to(forwardsTo(arns.blue))),
    expected: ['fail aws_lb_listener.production'],
  },
  {
    title: 'fails where nothing takes their place',
    plan: plan(to(forwardsTo(null))),
    expected: ['fail aws_lb_listener.production'],
  },
  {
    title: 'fails in a rule that leads to the pair',
    plan: {
      changes: [...plan().changes, listenerRule({ after: { action: forwardsTo(arns.blue) } })],
    },
    expected: ['pass aws_lb_listener.production', 'fail aws_lb_listener_rule.shop'],
  },
  {
    title: 'is unknown where the target group is known at apply only',
    plan: plan(to(forwardsTo(null), { afterUnknown: { default_action: [{ target_group_arn: true }] } })),
    expected: ['unknown aws_lb_listener.production'],
  },
  {
    title: 'does not apply to a listener that CodeDeploy has not touched',
    plan: plan({
      before: { default_action: forwardsTo(arns.blue) },
      after: { default_action: forwards(100, 0) },
    }),
    expected: [],
  },
  {
    title: 'does not apply to services that ECS deploys',
    plan: { changes: [rollingService(), production(to(forwardsTo(arns.blue)))] },
    expected: [],
  },
]);

it('tells an apply that fails from one that blinds plans', () => {
  const message = (arn: string | null) => messagesOf(listenerWeights, plan(to(forwardsTo(arn))))[0];
  expect(message(null)).toContain('leaves no target group: ELB refuses it');
  expect(message(arns.blue)).toContain('cannot tell any more where production is');
});
