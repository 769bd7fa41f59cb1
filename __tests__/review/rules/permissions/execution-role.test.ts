import type { Example, ExampleChange } from '../../../../review/rule';
import { executionRole } from '../../../../review/rules/permissions/execution-role';
import {
  allow,
  created,
  deleted,
  kept,
  policy,
  replaced,
  trust,
  updated,
  type Value,
} from '../../../support/release-resources';
import { describeRule, messagesOf } from '../../../support/review';
import {
  container,
  newRevision,
  rollingService,
  service,
  taskDefinition,
  template,
  type Edit,
} from '../../../support/review-shapes';

const roleAddress = 'aws_iam_role.execution';
const policyAddress = 'aws_iam_role_policy.execution';
const attachmentAddress = 'aws_iam_role_policy_attachment.execution';
const roleArn = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;
const role = (change: Value = {}): Value => ({
  arn: roleArn('shop-execution'),
  assume_role_policy: trust('ecs-tasks.amazonaws.com'),
  inline_policy: [],
  managed_policy_arns: [],
  name: 'shop-execution',
  ...change,
});
const pulls = ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const logs = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const secrets = ['secretsmanager:GetSecretValue', 'ssm:GetParameters'];
const needed = [...pulls, ...logs, ...secrets];
const inline = (...actions: readonly string[]): Value => ({
  name: 'grants',
  policy: policy([allow(...actions)]),
  role: 'shop-execution',
});
const without = (...actions: readonly string[]): Value =>
  inline(...needed.filter((action) => !actions.includes(action)), 's3:GetObject');
const loses = (...actions: readonly string[]): ExampleChange =>
  updated(policyAddress, inline(...needed), without(...actions));
const managed = (name: string, of = 'shop-execution'): Value => ({
  policy_arn: `arn:aws:iam::aws:policy/service-role/${name}`,
  role: of,
});

const withEverything: Value = {
  logConfiguration: { logDriver: 'awslogs' },
  secrets: [
    { name: 'PASSWORD', valueFrom: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-AbCdEf' },
    { name: 'TOKEN', valueFrom: '/shop/token' },
  ],
};
const containersOf = (values: Value): string => JSON.stringify([container(values)]);
const definition = (values: Value = withEverything, edit: Edit = {}): ExampleChange => {
  const written = { container_definitions: containersOf(values) };
  return taskDefinition({
    actions: ['no-op'],
    ...edit,
    before: { ...written, ...edit.before },
    after: { ...written, ...edit.after },
  });
};
const plan = (...changes: readonly ExampleChange[]): Example => ({
  changes: [service(), definition(), kept(roleAddress, role()), ...changes],
});
const fails = [`fail ${roleAddress}`];
const passes = [`pass ${roleAddress}`];
const unknown = [`unknown ${roleAddress}`];
const becomes = (arn: string): ExampleChange =>
  newRevision({
    before: { container_definitions: containersOf(withEverything) },
    after: { container_definitions: containersOf(withEverything), execution_role_arn: arn },
  });
const ofTemplate = (arn = roleArn('shop-execution'), edit: Edit = {}): ExampleChange =>
  template(
    'taskdef.json',
    JSON.stringify({
      executionRoleArn: arn,
      containerDefinitions: [{ name: 'web', image: '<IMAGE1_NAME>' }],
    }),
    edit,
  );

describeRule(executionRole, [
  { title: 'passes where it stays', plan: plan(kept(policyAddress, inline(...needed))), expected: passes },
  ...needed.map((action) => ({
    title: `fails without ${action}`,
    plan: plan(loses(action)),
    expected: fails,
  })),
  {
    title: 'fails where the policy is deleted',
    plan: plan(deleted(policyAddress, inline(...needed))),
    expected: fails,
  },
  {
    title: 'fails where the managed policy is detached',
    plan: plan(deleted(attachmentAddress, managed('AmazonECSTaskExecutionRolePolicy'))),
    expected: fails,
  },
  {
    title: 'passes where another policy allows it from now on',
    plan: plan(
      updated(policyAddress, inline(...needed), inline(...secrets)),
      created(attachmentAddress, managed('AmazonECSTaskExecutionRolePolicy')),
    ),
    expected: passes,
  },
  {
    title: 'passes where tasks need it not: another registry, no logs of CloudWatch, no secrets',
    plan: {
      changes: [
        service(),
        definition({
          image: 'public.ecr.aws/nginx/nginx:1.27',
          logConfiguration: { logDriver: 'awsfirelens' },
        }),
        kept(roleAddress, role()),
        loses(...needed),
      ],
    },
    expected: passes,
  },
  {
    title: 'fails where credentials of another registry can no longer be read',
    plan: {
      changes: [
        service(),
        definition({
          image: 'registry.example.com/shop:1',
          repositoryCredentials: { credentialsParameter: 'arn' },
        }),
        kept(roleAddress, role()),
        loses('secretsmanager:GetSecretValue'),
      ],
    },
    expected: fails,
  },
  {
    title: 'reads the template that the pipeline releases, and says it once',
    plan: plan(ofTemplate(), loses('ecr:BatchGetImage')),
    expected: fails,
  },
  {
    title: 'says nothing of an action that was not allowed before',
    plan: plan(updated(policyAddress, without(...logs), inline(...pulls, ...secrets))),
    expected: passes,
  },
  {
    title: 'fails where ECS may no longer assume it',
    plan: {
      changes: [
        service(),
        definition(),
        updated(roleAddress, role(), role({ assume_role_policy: trust('ec2.amazonaws.com') })),
      ],
    },
    expected: fails,
  },
  {
    title: 'fails where the role is deleted',
    plan: { changes: [service(), definition(), deleted(roleAddress, role())] },
    expected: fails,
  },
  {
    title: 'passes where the role is replaced with its policies',
    plan: {
      changes: [
        service(),
        definition(),
        replaced(roleAddress, role(), role()),
        replaced(policyAddress, inline(...needed), inline(...needed)),
      ],
    },
    expected: passes,
  },
  {
    title: 'fails where another role takes over that may not',
    plan: {
      changes: [
        ...[service(), becomes(roleArn('other')), kept(roleAddress, role())],
        kept('aws_iam_role.other', role({ arn: roleArn('other'), name: 'other' })),
      ],
    },
    expected: ['fail aws_iam_role.other'],
  },
  {
    title: 'is unknown where another role takes over that is in no plan',
    plan: { changes: [service(), becomes(roleArn('other')), kept(roleAddress, role())] },
    expected: ['unknown aws_ecs_task_definition.shop'],
  },
  {
    title: 'is unknown where a policy is attached that is in no plan',
    plan: plan(
      updated(attachmentAddress, managed('AmazonECSTaskExecutionRolePolicy'), managed('PowerUserAccess')),
    ),
    expected: unknown,
  },
  {
    title: 'is unknown where a policy is known at apply only',
    plan: plan(
      updated(policyAddress, inline(...needed), { name: 'grants', role: 'shop-execution' }, { policy: true }),
    ),
    expected: unknown,
  },
  {
    title: 'does not apply where the role is in no plan, nor to a definition without one',
    plan: [
      { changes: [service(), definition()] },
      {
        changes: [
          service(),
          definition(withEverything, {
            before: { execution_role_arn: null },
            after: { execution_role_arn: null },
          }),
        ],
      },
    ],
    expected: [],
  },
  {
    title: 'does not apply where the service is created or goes, nor to one of ECS',
    plan: [
      { changes: [service({ actions: ['create'] }), definition(), deleted(roleAddress, role())] },
      { changes: [service({ actions: ['delete'] }), definition(), deleted(roleAddress, role())] },
      { changes: [rollingService(), definition(), deleted(roleAddress, role())] },
    ],
    expected: [],
  },
]);

it('names what is lost, once for all definitions that name the role', () => {
  const pulled = definition({ image: 'public.ecr.aws/nginx/nginx:1.27', ...withEverything, secrets: [] });
  expect(
    messagesOf(executionRole, {
      changes: [
        ...[service(), pulled, ofTemplate(), kept(roleAddress, role())],
        loses('ecr:BatchGetImage', 'logs:PutLogEvents'),
      ],
    }),
  ).toEqual(['the role no longer allows ECS logs:PutLogEvents, ecr:BatchGetImage']);
});

it('names what is lost', () => {
  expect(messagesOf(executionRole, plan(loses('ecr:BatchGetImage', 'logs:PutLogEvents')))).toEqual([
    'the role no longer allows ECS ecr:BatchGetImage, logs:PutLogEvents',
  ]);
});
