import type { ExampleChange } from '../../../../review/rule';
import { logGroupRetention } from '../../../../review/rules/task-definition/log-group-retention';
import { describeRule, messagesOf } from '../../../support/review';
import { container, edited, service, taskDefinition, type Edit } from '../../../support/review-shapes';

const group = (edit?: Edit): ExampleChange =>
  edited(
    'aws_cloudwatch_log_group.shop',
    { name: '/ecs/shop', retention_in_days: 30, skip_destroy: false },
    edit,
  );
const days = (before: number | null, after: number | null): ExampleChange =>
  group({ before: { retention_in_days: before }, after: { retention_in_days: after } });
const [pass, fail] = ['pass aws_cloudwatch_log_group.shop', 'fail aws_cloudwatch_log_group.shop'];

describeRule(logGroupRetention, [
  { title: 'passes where it stays', plan: { changes: [group()] }, expected: [pass] },
  { title: 'passes a longer retention', plan: { changes: [days(30, 90)] }, expected: [pass] },
  { title: 'fails a shorter one', plan: { changes: [days(90, 30)] }, expected: [fail] },
  { title: 'fails one where there was none', plan: { changes: [days(0, 30)] }, expected: [fail] },
  { title: 'fails none where there was one', plan: { changes: [days(30, null)] }, expected: [fail] },
  { title: 'passes none in other words', plan: { changes: [days(0, null)] }, expected: [pass] },
  {
    title: 'fails where it is deleted',
    plan: { changes: [group({ actions: ['delete'] })] },
    expected: [fail],
  },
  {
    title: 'fails where it is replaced for another name',
    plan: {
      changes: [
        group({ actions: ['delete', 'create'], after: { name: '/ecs/store' }, replacePaths: [['name']] }),
      ],
    },
    expected: [fail],
  },
  {
    title: 'passes one that Terraform gives up and AWS keeps',
    plan: { changes: [group({ actions: ['delete'], before: { skip_destroy: true } })] },
    expected: [pass],
  },
  {
    title: 'is unknown where the retention is known at apply only',
    plan: {
      changes: [
        group({ after: { retention_in_days: undefined }, afterUnknown: { retention_in_days: true } }),
      ],
    },
    expected: ['unknown aws_cloudwatch_log_group.shop'],
  },
  { title: 'does not apply to a new one', plan: { changes: [group({ actions: ['create'] })] }, expected: [] },
]);

it('names the services that log to it', () => {
  const logConfiguration = { logDriver: 'awslogs', options: { 'awslogs-group': '/ecs/shop' } };
  const definition = taskDefinition({
    before: { container_definitions: JSON.stringify([container({ logConfiguration })]) },
    actions: ['no-op'],
  });
  const plan = { changes: [service(), definition, group({ actions: ['delete'] })] };
  expect(messagesOf(logGroupRetention, plan)).toEqual([
    'the apply deletes /ecs/shop with all its events; tasks of aws_ecs_service.shop log to it and do not start without it',
  ]);
});
