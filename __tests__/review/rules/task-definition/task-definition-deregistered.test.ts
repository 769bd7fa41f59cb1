import { taskDefinitionDeregistered } from '../../../../review/rules/task-definition/task-definition-deregistered';
import { describeRule, messagesOf } from '../../../support/review';
import { arns, newRevision, rollingService, service, taskDefinition } from '../../../support/review-shapes';

const kept = { before: { skip_destroy: true }, after: { skip_destroy: true } };

describeRule(taskDefinitionDeregistered, [
  {
    title: 'passes where it stays',
    plan: { changes: [service(), taskDefinition()] },
    expected: ['pass aws_ecs_task_definition.shop'],
  },
  {
    title: 'passes where old revisions are kept',
    plan: { changes: [service(), newRevision(kept)] },
    expected: ['pass aws_ecs_task_definition.shop'],
  },
  {
    title: 'fails where the revision that runs is deregistered',
    plan: { changes: [service(), newRevision()] },
    expected: ['fail aws_ecs_task_definition.shop'],
  },
  {
    title: 'fails where it is created first too',
    plan: { changes: [service(), newRevision({ actions: ['create', 'delete'] })] },
    expected: ['fail aws_ecs_task_definition.shop'],
  },
  {
    title: 'fails where the same apply sets skip_destroy, which the state does not have',
    plan: { changes: [service(), newRevision({ after: { skip_destroy: true } })] },
    expected: ['fail aws_ecs_task_definition.shop'],
  },
  {
    title: 'passes where a pipeline has released another revision of the family',
    plan: {
      changes: [
        service({
          actions: ['no-op'],
          before: { task_definition: arns.taskDefinition(41) },
          after: { task_definition: arns.taskDefinition(41) },
        }),
        newRevision(),
      ],
    },
    expected: ['pass aws_ecs_task_definition.shop'],
  },
  {
    title: 'knows a revision without an ARN',
    plan: {
      changes: [
        service({
          actions: ['no-op'],
          before: { task_definition: 'shop:3' },
          after: { task_definition: 'shop:3' },
        }),
        newRevision(),
      ],
    },
    expected: ['fail aws_ecs_task_definition.shop'],
  },
  {
    title: 'is unknown where nobody knows the action',
    plan: { changes: [service(), taskDefinition({ actions: ['recycle'] })] },
    expected: ['unknown aws_ecs_task_definition.shop'],
  },
  {
    title: 'passes where the service is created with it, since nothing runs yet',
    plan: { changes: [service({ actions: ['create'] }), newRevision()] },
    expected: ['pass aws_ecs_task_definition.shop'],
  },
  {
    title: 'passes where the old revision is forgotten, not deregistered',
    plan: { changes: [service(), newRevision({ actions: ['create', 'forget'] })] },
    expected: ['pass aws_ecs_task_definition.shop'],
  },
  {
    title: 'does not apply to the first one, nor to one of a service that ECS deploys',
    plan: [
      { changes: [service({ actions: ['create'] }), taskDefinition({ actions: ['create'] })] },
      { changes: [rollingService()] },
    ],
    expected: [],
  },
]);

it('says that skip_destroy comes too late', () => {
  const plan = (after: object) => ({ changes: [service(), newRevision({ after: { ...after } })] });
  expect(messagesOf(taskDefinitionDeregistered, plan({ skip_destroy: true }))[0]).toContain('too late');
  expect(messagesOf(taskDefinitionDeregistered, plan({}))[0]).not.toContain('too late');
});
