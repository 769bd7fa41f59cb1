import type { Example, ExampleChange } from '../../../../review/rule';
import { taskSecrets } from '../../../../review/rules/task-definition/task-secrets';
import { describeRule, messagesOf } from '../../../support/review';
import {
  container,
  edited,
  service,
  taskDefinition,
  template,
  type Edit,
} from '../../../support/review-shapes';

const secretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/database-AbCdEf';
const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/1234';
const secret = (edit?: Edit): ExampleChange =>
  edited(
    'aws_secretsmanager_secret.database',
    { arn: secretArn, name: 'shop/database', kms_key_id: keyArn },
    edit,
  );
const parameter = (edit?: Edit): ExampleChange =>
  edited(
    'aws_ssm_parameter.token',
    { arn: 'arn:aws:ssm:eu-west-1:123456789012:parameter/shop/token', name: '/shop/token' },
    edit,
  );
const key = (edit?: Edit): ExampleChange =>
  edited('aws_kms_key.shop', { arn: keyArn, key_id: '1234', is_enabled: true }, edit);
const repository = edited('aws_ecr_repository.shop', {
  name: 'shop',
  encryption_configuration: [{ encryption_type: 'KMS', kms_key: keyArn }],
});

/** A service whose tasks read these. */
const reading = (...sources: readonly string[]): readonly ExampleChange[] => {
  const secrets = sources.map((valueFrom, at) => ({ name: `SECRET_${at}`, valueFrom }));
  return [
    service(),
    taskDefinition({
      before: { container_definitions: JSON.stringify([container({ secrets })]) },
      actions: ['no-op'],
      after: { container_definitions: JSON.stringify([container({ secrets })]) },
    }),
  ];
};
const plan = (users: readonly ExampleChange[], ...changes: readonly ExampleChange[]): Example => ({
  changes: [...users, ...changes],
});
const deleted: Edit = { actions: ['delete'] };
const replaced: Edit = { actions: ['delete', 'create'], replacePaths: [['name']] };

describeRule(taskSecrets, [
  {
    title: 'passes where they stay',
    plan: plan(reading(`${secretArn}:password::`, '/shop/token'), secret(), parameter(), key()),
    expected: [
      'pass aws_secretsmanager_secret.database',
      'pass aws_ssm_parameter.token',
      'pass aws_kms_key.shop',
    ],
  },
  {
    title: 'fails where they are deleted or made anew, and the key with them',
    plan: plan(
      reading(`${secretArn}:password::`, '/shop/token'),
      secret(deleted),
      parameter(replaced),
      key(deleted),
    ),
    expected: [
      'fail aws_secretsmanager_secret.database',
      'fail aws_ssm_parameter.token',
      'fail aws_kms_key.shop',
    ],
  },
  {
    title: 'knows them by name, and by an ARN without the end',
    plan: plan(
      reading(
        'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/database',
        'arn:aws:ssm:eu-west-1:123456789012:parameter/shop/token',
      ),
      secret(deleted),
      parameter(deleted),
    ),
    expected: ['fail aws_secretsmanager_secret.database', 'fail aws_ssm_parameter.token'],
  },
  {
    title: 'reads the template of releases, too',
    plan: plan(
      [
        service(),
        template(
          'taskdef.json',
          JSON.stringify({
            containerDefinitions: [container({ secrets: [{ name: 'A', valueFrom: '/shop/token' }] })],
          }),
        ),
      ],
      parameter(deleted),
    ),
    expected: ['fail aws_ssm_parameter.token'],
  },
  {
    title: 'fails a key that is disabled, of secrets or of images',
    plan: plan(reading(), repository, key({ after: { is_enabled: false } })),
    expected: ['fail aws_kms_key.shop'],
  },
  {
    title: 'is unknown where no plan tells what the tasks read',
    plan: plan([service()], secret(deleted)),
    expected: ['unknown aws_secretsmanager_secret.database'],
  },
  {
    title: 'is unknown where nobody knows the action, or whether the key is disabled',
    plan: plan(
      reading(secretArn),
      secret({ actions: ['recycle'] }),
      key({ after: { is_enabled: undefined }, afterUnknown: { is_enabled: true } }),
    ),
    expected: ['unknown aws_secretsmanager_secret.database', 'unknown aws_kms_key.shop'],
  },
  {
    title: 'does not apply to what no task reads, nor where the service goes',
    plan: [plan(reading('/shop/other'), secret(deleted), parameter(deleted)), { changes: [secret(deleted)] }],
    expected: [],
  },
  {
    title: 'does not apply where the tasks go with it',
    plan: plan([service({ actions: ['delete'] })], secret(deleted)),
    expected: [],
  },
]);

it('names the services and never the secret', () => {
  expect(messagesOf(taskSecrets, plan(reading(secretArn), secret(deleted)))).toEqual([
    'the apply deletes what tasks of aws_ecs_service.shop start with: none starts any more',
  ]);
});
