import type { Example, ExampleChange } from '../../../../review/rule';
import { ruleContext } from '../../../../review/rule-context';
import { exampleStack } from '../../../../review/rules/examples/stack';
import { ignoredChanges } from '../../../../review/rules/plan/ignored-changes';
import { describeRule, messagesOf } from '../../../support/review';
import {
  deploymentGroup,
  loadBalancer,
  production,
  rollingService,
  scalableTarget,
  service,
  template,
  test as testListener,
} from '../../../support/review-shapes';

const always = ['task_definition', 'load_balancer', 'network_configuration'];
const listeners = { ignoreChanges: ['default_action'] };
const plan = (...changes: readonly ExampleChange[]): Example => ({ changes });
const appSpec = (content: string): ExampleChange => template('appspec.yaml', content);

describeRule(ignoredChanges, [
  {
    title: 'passes where all is ignored',
    plan: plan(
      service({ ignoreChanges: always }),
      deploymentGroup(),
      loadBalancer(),
      production(listeners),
      testListener(listeners),
    ),
    expected: ['pass aws_ecs_service.shop', 'pass aws_lb_listener.production', 'pass aws_lb_listener.test'],
  },
  {
    title: 'passes where a part is, by its path',
    plan: plan(
      service({ ignoreChanges: always }),
      deploymentGroup(),
      production({ ignoreChanges: ['default_action[0].forward'] }),
    ),
    expected: ['pass aws_ecs_service.shop', 'pass aws_lb_listener.production'],
  },
  {
    title: 'fails service and listeners that ignore nothing',
    plan: plan(service(), deploymentGroup(), production(), testListener()),
    expected: ['fail aws_ecs_service.shop', 'fail aws_lb_listener.production', 'fail aws_lb_listener.test'],
  },
  {
    title: 'fails a number of tasks that is scaled, and passes one that is not',
    plan: [plan(service({ ignoreChanges: always }), scalableTarget())],
    expected: ['fail aws_ecs_service.shop'],
  },
  {
    title: 'passes a service whose releases have no network',
    plan: plan(service({ ignoreChanges: always.slice(0, 2) }), appSpec('Resources: []')),
    expected: ['pass aws_ecs_service.shop'],
  },
  {
    title: 'fails one whose releases have one, and a platform version',
    plan: plan(
      service({ ignoreChanges: always }),
      appSpec('PlatformVersion: LATEST\nNetworkConfiguration: {}'),
    ),
    expected: ['fail aws_ecs_service.shop'],
  },
  {
    title: 'judges what is created, too',
    plan: plan(service({ actions: ['create'] })),
    expected: ['fail aws_ecs_service.shop'],
  },
  {
    title: 'does not apply to a service of ECS, nor to one that goes',
    plan: [plan(rollingService()), plan(service({ actions: ['delete'] }))],
    expected: [],
  },
]);

const withoutSynth = (example: Example) =>
  ignoredChanges.check(ruleContext([{ plan: exampleStack(example).plan }])).map(({ outcome }) => outcome);

it('is unknown without a synth where the service is created', () => {
  expect(withoutSynth(plan(service({ actions: ['create'] })))).toEqual(['unknown']);
});

it('does not apply without a synth to what is there: plans show it', () => {
  expect(withoutSynth(plan(service(), deploymentGroup(), production()))).toEqual([]);
});

it('passes where all arguments are', () => {
  const context = ruleContext([exampleStack(plan(service()))]);
  const found = ignoredChanges.check({ ...context, ignoredBy: () => 'all' });
  expect(found.map(({ outcome }) => outcome)).toEqual(['pass']);
});

it('says what is missing', () => {
  expect(messagesOf(ignoredChanges, plan(service({ ignoreChanges: ['load_balancer'] })))).toEqual([
    'lifecycle.ignore_changes lacks task_definition (and network_configuration, if the AppSpec file has one): the apply after the next deployment takes it back',
  ]);
});
