import { taskDefinitionRoles } from '../../../../review/rules/task-definition/task-definition-roles';
import { describeRule, messagesOf } from '../../../support/review';
import {
  newRevision,
  rollingService,
  service,
  taskDefinition,
  template,
} from '../../../support/review-shapes';

const taskdef = (roles: object) =>
  JSON.stringify({
    executionRoleArn: 'arn:aws:iam::123456789012:role/shop-execution',
    taskRoleArn: 'arn:aws:iam::123456789012:role/shop-task',
    containerDefinitions: [],
    ...roles,
  });

describeRule(taskDefinitionRoles, [
  {
    title: 'passes where they stay or are others',
    plan: {
      changes: [service(), newRevision({ after: { task_role_arn: 'arn:aws:iam::123456789012:role/other' } })],
    },
    expected: ['pass aws_ecs_task_definition.shop'],
  },
  {
    title: 'fails for each that goes',
    plan: { changes: [service(), newRevision({ after: { execution_role_arn: null, task_role_arn: null } })] },
    expected: ['fail aws_ecs_task_definition.shop', 'fail aws_ecs_task_definition.shop'],
  },
  {
    title: 'fails where the template of releases loses one',
    plan: {
      changes: [
        service(),
        taskDefinition(),
        template('taskdef.json', taskdef({}), { after: { content: taskdef({ taskRoleArn: undefined }) } }),
      ],
    },
    expected: ['pass aws_ecs_task_definition.shop', 'fail aws_s3_object.taskdef'],
  },
  {
    title: 'passes where a role is replaced, whose ARN is known at apply only',
    plan: {
      changes: [
        service(),
        newRevision({
          after: { task_role_arn: undefined },
          afterUnknown: { arn: true, task_role_arn: true },
        }),
      ],
    },
    expected: ['pass aws_ecs_task_definition.shop'],
  },
  {
    title: 'passes where there was none',
    plan: {
      changes: [service(), newRevision({ before: { task_role_arn: null }, after: { task_role_arn: null } })],
    },
    expected: ['pass aws_ecs_task_definition.shop'],
  },
  {
    title: 'is unknown where the template is known at apply only',
    plan: {
      changes: [
        service(),
        template('taskdef.json', taskdef({}), {
          after: { content: undefined },
          afterUnknown: { content: true },
        }),
      ],
    },
    expected: ['unknown aws_s3_object.taskdef', 'unknown aws_s3_object.taskdef'],
  },
  {
    title: 'does not apply to the first one, nor to one of a service that ECS deploys',
    plan: [
      { changes: [service(), taskDefinition({ actions: ['create'] })] },
      { changes: [rollingService()] },
    ],
    expected: [],
  },
]);

it('tells what tasks cannot do without it', () => {
  const plan = { changes: [service(), newRevision({ after: { execution_role_arn: null } })] };
  expect(messagesOf(taskDefinitionRoles, plan)).toEqual([
    'tasks of the next deployment lose their execution role: they cannot pull an image from ECR, write logs or read secrets',
  ]);
});
