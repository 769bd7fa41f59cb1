import { plaintextSecret } from '../../../../review/rules/task-definition/plaintext-secret';
import { describeRule, messagesOf } from '../../../support/review';
import {
  containers,
  edited,
  newRevision,
  service,
  taskDefinition,
  taskDefinitionShape,
  template,
} from '../../../support/review-shapes';

const withVariables = (...environment: readonly object[]) => containers({ environment });
const password = { name: 'DATABASE_PASSWORD', value: 'correct horse battery' };
const taskdef = (environment: readonly object[]) =>
  JSON.stringify({ containerDefinitions: [{ name: 'web', environment }] });

describeRule(plaintextSecret, [
  {
    title: 'passes where variables are harmless, and secrets are references',
    plan: {
      changes: [
        newRevision({
          after: {
            container_definitions: containers({
              environment: [{ name: 'LOG_LEVEL', value: 'debug' }],
              secrets: [
                { name: 'DATABASE_PASSWORD', valueFrom: 'arn:aws:secretsmanager:eu-west-1:1:secret:db' },
              ],
            }),
          },
        }),
      ],
    },
    expected: ['pass aws_ecs_task_definition.shop'],
  },
  {
    title: 'fails for each variable whose name or value tells',
    plan: {
      changes: [
        newRevision({
          after: {
            container_definitions: withVariables(password, {
              name: 'UPSTREAM',
              value: 'https://u:hunter2@db.internal/',
            }),
          },
        }),
      ],
    },
    expected: ['fail aws_ecs_task_definition.shop', 'fail aws_ecs_task_definition.shop'],
  },
  {
    title: 'fails in a task definition that no service of CodeDeploy has',
    plan: {
      changes: [
        edited('aws_ecs_task_definition.migration', taskDefinitionShape, {
          actions: ['create'],
          after: { container_definitions: withVariables(password) },
        }),
      ],
    },
    expected: ['fail aws_ecs_task_definition.migration'],
  },
  {
    title: 'fails in the template of releases',
    plan: {
      changes: [
        service(),
        template('taskdef.json', taskdef([]), { after: { content: taskdef([password]) } }),
      ],
    },
    expected: ['fail aws_s3_object.taskdef'],
  },
  {
    title: 'is unknown where the containers are known at apply only',
    plan: {
      changes: [
        taskDefinition({
          actions: ['create'],
          after: { container_definitions: undefined },
          afterUnknown: { container_definitions: true },
        }),
      ],
    },
    expected: ['unknown aws_ecs_task_definition.shop'],
  },
  {
    title: 'does not apply to what stays, nor to what goes',
    plan: {
      changes: [
        taskDefinition({
          actions: ['no-op'],
          before: { container_definitions: withVariables(password) },
          after: { container_definitions: withVariables(password) },
        }),
        taskDefinition({ actions: ['delete'] }),
      ],
    },
    expected: [],
  },
]);

it('names the variable, and never its value', () => {
  const changes = [newRevision({ after: { container_definitions: withVariables(password) } })];
  expect(messagesOf(plaintextSecret, { changes })).toEqual([
    'the variable DATABASE_PASSWORD holds what looks like a secret, in plain text',
  ]);
});
