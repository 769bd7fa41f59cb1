import type { ExampleChange } from '../../../../review/rule';
import { productionRoute } from '../../../../review/rules/load-balancing/production-route';
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
  test as testListener,
  type Edit,
} from '../../../support/review-shapes';

const plan = (...listeners: readonly ExampleChange[]) => ({
  changes: [service(), deploymentGroup(), blue(), green(), ...listeners],
});
const from = (before: unknown, after: unknown): Edit => ({
  before: { default_action: before },
  after: { default_action: after },
});
const rule = (before: unknown, after: unknown) =>
  listenerRule({ before: { action: before }, after: { action: after } });

describeRule(productionRoute, [
  {
    title: 'passes where CodeDeploy has swapped the groups, and the action is ignored',
    plan: plan(production({ ...from(forwards(0, 100), forwards(0, 100)), actions: ['no-op'] })),
    expected: ['pass aws_lb_listener.production'],
  },
  {
    title: 'fails where the apply would swap them back',
    plan: plan(production(from(forwards(0, 100), forwards(100, 0)))),
    expected: ['fail aws_lb_listener.production'],
  },
  {
    title: 'fails where one group is written, and the other one serves',
    plan: plan(production(from(forwards(0, 100), forwardsTo(arns.blue)))),
    expected: ['fail aws_lb_listener.production'],
  },
  {
    title: 'passes where the group that is written serves already',
    plan: plan(production(from(forwards(100, 0), forwardsTo(arns.blue)))),
    expected: ['pass aws_lb_listener.production'],
  },
  {
    title: 'passes where weights mean the same',
    plan: plan(production(from(forwards(100, 0), forwards(1, 0)))),
    expected: ['pass aws_lb_listener.production'],
  },
  {
    title: 'fails where one group is written and not read, and the service says that the other one serves',
    plan: {
      changes: [
        ...plan(production(from(forwardsTo(''), forwardsTo(arns.blue)))).changes.slice(1),
        service({
          actions: ['no-op'],
          before: {
            load_balancer: [{ container_name: 'web', container_port: 3000, target_group_arn: arns.green }],
          },
        }),
      ],
    },
    expected: ['fail aws_lb_listener.production'],
  },
  {
    title: 'passes where one group is written and not read, and the service says that it serves',
    plan: plan(production(from(forwardsTo(''), forwardsTo(arns.blue)))),
    expected: ['pass aws_lb_listener.production'],
  },
  {
    title: 'is unknown where one group is written and not read, and the service does not say either',
    plan: {
      changes: [
        ...plan(production(from(forwardsTo(''), forwardsTo(arns.blue)))).changes.slice(1),
        service({ actions: ['no-op'], before: { load_balancer: [] } }),
      ],
    },
    expected: ['unknown aws_lb_listener.production'],
  },
  {
    title: 'fails where production is split',
    plan: plan(production(from(forwards(100, 0), forwards(50, 50)))),
    expected: ['fail aws_lb_listener.production'],
  },
  {
    title: 'fails where production is not forwarded any more',
    plan: plan(
      production(
        from(forwards(100, 0), [{ type: 'fixed-response', fixed_response: [{ status_code: '503' }] }]),
      ),
    ),
    expected: ['fail aws_lb_listener.production'],
  },
  {
    title: 'fails in a rule that leads to the pair',
    plan: plan(production(), rule(forwards(0, 100), forwards(100, 0))),
    expected: ['pass aws_lb_listener.production', 'fail aws_lb_listener_rule.shop'],
  },
  {
    title: 'does not apply to a rule that leads elsewhere, nor to the test listener',
    plan: plan(
      production(),
      rule(forwardsTo(arns.stranger), forwardsTo('arn:other')),
      testListener(from(forwards(0, 100), forwards(100, 0))),
    ),
    expected: ['pass aws_lb_listener.production'],
  },
  {
    title: 'does not apply to a rule of the test listener',
    plan: plan(
      production(),
      testListener(),
      listenerRule({
        before: { listener_arn: arns.test, action: forwards(0, 100) },
        after: { listener_arn: arns.test, action: forwards(100, 0) },
      }),
    ),
    expected: ['pass aws_lb_listener.production'],
  },
  {
    title: 'is unknown where a target group is replaced',
    plan: plan(
      production({
        ...from(forwards(100, 0), [{ type: 'forward', forward: [{ target_group: [{ weight: 100 }] }] }]),
        afterUnknown: { default_action: [{ forward: [{ target_group: [{ arn: true }] }] }] },
      }),
    ),
    expected: ['unknown aws_lb_listener.production'],
  },
  {
    title: 'passes where only what is computed of the action is known at apply only',
    plan: plan(production({ afterUnknown: { default_action: [{ order: true }] } })),
    expected: ['pass aws_lb_listener.production'],
  },
  {
    title: 'does not apply to a listener that is replaced',
    plan: plan(production({ ...from(forwards(0, 100), forwards(100, 0)), actions: ['delete', 'create'] })),
    expected: [],
  },
  {
    title: 'does not apply to services that ECS deploys',
    plan: { changes: [rollingService(), production(from(forwards(0, 100), forwards(100, 0)))] },
    expected: [],
  },
]);

describe('its message', () => {
  it('names target groups by their addresses', () => {
    expect(messagesOf(productionRoute, plan(production(from(forwards(0, 100), forwards(100, 0)))))).toEqual([
      'the apply moves production behind CodeDeploy’s back, from aws_lb_target_group.green to aws_lb_target_group.blue',
    ]);
  });

  it('has the shares of a split, and hides groups that no plan has', () => {
    expect(
      messagesOf(productionRoute, plan(production(from(forwards(90, 10), forwardsTo(arns.stranger))))),
    ).toEqual([
      'the apply moves production behind CodeDeploy’s back, from aws_lb_target_group.blue (90 %) and aws_lb_target_group.green (10 %) to another target group',
    ]);
  });
});
