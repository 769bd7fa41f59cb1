import { targetGroupHealthCheck } from '../../../../review/rules/load-balancing/target-group-health-check';
import { describeRule, messagesOf } from '../../../support/review';
import {
  arns,
  blue,
  deploymentGroup,
  forwards,
  forwardsTo,
  green,
  healthCheck,
  listenerRule,
  production,
  rollingService,
  service,
  type Edit,
} from '../../../support/review-shapes';

const ready: Edit = { after: { health_check: healthCheck({ path: '/ready' }) } };
const greenServes: Edit = {
  before: { default_action: forwards(0, 100) },
  after: { default_action: forwards(0, 100) },
  actions: ['no-op'],
};
const pair = (listener?: Edit, one: Edit = ready, other: Edit = ready) => ({
  changes: [service(), deploymentGroup(), production(listener), blue(one), green(other)],
});

const matcher = (before: string, after: string) =>
  pair(
    {},
    {
      before: { health_check: healthCheck({ matcher: before }) },
      after: { health_check: healthCheck({ matcher: after }) },
    },
    {},
  );

describeRule(targetGroupHealthCheck, [
  { title: 'passes where it stays', plan: pair({}, {}, {}), expected: ['pass aws_lb_target_group.blue'] },
  {
    title: 'fails for the one that serves production',
    plan: pair(),
    expected: ['fail aws_lb_target_group.blue'],
  },
  {
    title: 'fails for the other one after a deployment',
    plan: pair(greenServes),
    expected: ['fail aws_lb_target_group.green'],
  },
  {
    title: 'knows a listener without weights',
    plan: pair({
      before: { default_action: forwardsTo(arns.green) },
      after: { default_action: forwardsTo(arns.green) },
      actions: ['no-op'],
    }),
    expected: ['fail aws_lb_target_group.green'],
  },
  {
    title: 'knows a rule that leads to the pair',
    plan: {
      changes: [
        service(),
        deploymentGroup(),
        production({
          actions: ['no-op'],
          before: { default_action: [{ type: 'fixed-response' }] },
          after: { default_action: [{ type: 'fixed-response' }] },
        }),
        listenerRule(),
        blue(ready),
        green(ready),
      ],
    },
    expected: ['fail aws_lb_target_group.blue'],
  },
  {
    title: 'takes both for serving where no plan has a listener',
    plan: { changes: [service(), deploymentGroup(), blue(ready), green(ready)] },
    expected: ['fail aws_lb_target_group.blue', 'fail aws_lb_target_group.green'],
  },
  {
    title: 'passes where only its pace changes, which is another rule’s business',
    plan: pair({}, { after: { health_check: healthCheck({ interval: 5 }) } }, {}),
    expected: ['pass aws_lb_target_group.blue'],
  },
  ...(
    [
      ['200', '200-299', 'pass'],
      ['200,204', '200-204', 'pass'],
      ['200-204', '200,204', 'fail'],
      ['200', '204', 'fail'],
      ['200', 'any', 'fail'],
    ] as const
  ).map(([before, after, outcome]) => ({
    title: `${outcome === 'pass' ? 'passes where' : 'fails unless'} every code that was healthy still is: ${before}, then ${after}`,
    plan: matcher(before, after),
    expected: [`${outcome} aws_lb_target_group.blue`],
  })),
  {
    title: 'is unknown where it is known at apply only',
    plan: pair(
      {},
      {
        after: { health_check: healthCheck({ matcher: undefined }) },
        afterUnknown: { health_check: [{ matcher: true }] },
      },
    ),
    expected: ['unknown aws_lb_target_group.blue'],
  },
  {
    title: 'does not apply to target groups that are replaced, nor to those of services that ECS deploys',
    plan: [
      pair({}, { ...ready, actions: ['delete', 'create'] }, { ...ready, actions: ['delete', 'create'] }),
      { changes: [rollingService()] },
    ],
    expected: [],
  },
]);

it('tells what it changes to', () => {
  expect(messagesOf(targetGroupHealthCheck, pair())).toEqual([
    'path of the health check changes from /health to /ready, at once and for the tasks that serve production now',
  ]);
});
