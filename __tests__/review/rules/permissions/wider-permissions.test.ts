import type { Example, ExampleChange } from '../../../../review/rule';
import { widerPermissions } from '../../../../review/rules/permissions/wider-permissions';
import { describeRule, messagesOf } from '../../../support/review';

type Statement = Readonly<Record<string, unknown>>;

const document = (...statements: readonly Statement[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((each) => ({ Effect: 'Allow', ...each })),
  });

const bucket = 'arn:aws:s3:::shop-artifacts/*';
const read: Statement = { Action: ['s3:GetObject'], Resource: [bucket] };

const policy = (
  before: string | null,
  after: string | null,
  more: Partial<ExampleChange> = {},
): ExampleChange => ({
  address: 'aws_iam_role_policy.deploy',
  actions: before === null ? ['create'] : after === null ? ['delete'] : ['update'],
  before: before === null ? null : { role: 'deploy', policy: before },
  after: after === null ? null : { role: 'deploy', policy: after },
  ...more,
});

const changed = (before: Statement, after: Statement): Example => ({
  changes: [policy(document(before), document(after))],
});
const failed = ['fail aws_iam_role_policy.deploy'];
const passed = ['pass aws_iam_role_policy.deploy'];

const provider = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com';
const trusts = (before: Statement, after: Statement): Example => ({
  changes: [
    {
      address: 'aws_iam_role.deploy',
      actions: ['update'],
      before: { assume_role_policy: document(before) },
      after: { assume_role_policy: document(after) },
    },
  ],
});
const repository = (operator: string, subject: unknown): Statement => ({
  Principal: { Federated: provider },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { [operator]: { 'token.actions.githubusercontent.com:sub': subject } },
});
const service: Statement = { Principal: { Service: 'codebuild.amazonaws.com' }, Action: 'sts:AssumeRole' };
const main = repository('StringEquals', 'repo:shop/shop:ref:refs/heads/main');

describeRule(widerPermissions, [
  {
    title: 'passes another action on a resource',
    plan: changed(read, { ...read, Action: 's3:PutObject' }),
    expected: passed,
  },
  {
    title: 'fails a new wildcard for the actions of a service',
    plan: changed(read, { ...read, Action: 's3:*' }),
    expected: failed,
  },
  {
    title: 'fails a new wildcard for resources',
    plan: changed(read, { ...read, Resource: '*' }),
    expected: failed,
  },
  {
    title: 'fails the ARN of every bucket',
    plan: changed(read, { ...read, Resource: 'arn:aws:s3:::*' }),
    expected: failed,
  },
  {
    title: 'fails all but some actions, and all but some resources',
    plan: {
      changes: [
        policy(
          document(read),
          document({ NotAction: 'iam:*', Resource: bucket }, { Action: 's3:PutObject', NotResource: bucket }),
        ),
      ],
    },
    expected: [...failed, ...failed],
  },
  {
    title: 'fails iam:PassRole on every role of the account',
    plan: changed(read, { Action: 'iam:PassRole', Resource: 'arn:aws:iam::123456789012:role/*' }),
    expected: failed,
  },
  {
    title: 'passes wildcards that were there, wider or as wide',
    plan: {
      changes: [
        policy(
          document({ Action: 's3:*', Resource: '*' }),
          document({ Action: ['s3:*', 's3:Put*'], Resource: '*' }, { Action: 's3:*', Resource: bucket }),
        ),
      ],
    },
    expected: passed,
  },
  {
    title: 'fails a wildcard on one bucket that becomes one on all',
    plan: changed({ Action: 's3:*', Resource: bucket }, { Action: 's3:*', Resource: '*' }),
    expected: failed,
  },
  {
    title: 'passes a denial',
    plan: changed(read, { Effect: 'Deny', Action: '*', Resource: '*' }),
    expected: passed,
  },
  {
    title: 'passes actions that know no resource, and those that list',
    plan: changed(read, {
      Action: ['ecr:GetAuthorizationToken', 'ec2:DescribeSubnets', 'ssmmessages:OpenDataChannel'],
      Resource: '*',
    }),
    expected: passed,
  },
  {
    title: 'passes every resource of one cluster, not those of whoever comes by TLS',
    plan: {
      changes: [
        policy(
          document(read),
          document(
            {
              Action: 'ecs:StopTask',
              Resource: '*',
              Condition: { ArnEquals: { 'ecs:cluster': 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop' } },
            },
            { Action: 'ecs:RunTask', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
          ),
        ),
      ],
    },
    expected: failed,
  },
  {
    title: 'fails a new policy',
    plan: { changes: [policy(null, document({ Action: '*', Resource: '*' }))] },
    expected: failed,
  },
  {
    title: 'passes a new policy that takes the place of a deleted one',
    plan: {
      changes: [
        policy(document({ Action: 's3:*', Resource: '*' }), null, { address: 'aws_iam_role_policy.old' }),
        policy(null, document({ Action: 's3:*', Resource: '*' })),
      ],
    },
    expected: passed,
  },
  {
    title: 'is unknown where no part of the policy is known',
    plan: {
      changes: [
        policy(document(read), null, { actions: ['update'], after: {}, afterUnknown: { policy: true } }),
      ],
    },
    expected: ['unknown aws_iam_role_policy.deploy'],
  },
  {
    title: 'judges by cdk.tf.json where ARNs within the policy are not known yet',
    plan: {
      changes: [
        policy(null, document({ Action: 's3:PutObject', Resource: '${aws_s3_bucket.x.arn}/*' }), {
          afterUnknown: { policy: true },
        }),
      ],
    },
    expected: passed,
  },
  {
    title: 'passes a service that takes its role',
    plan: trusts(service, service),
    expected: ['pass aws_iam_role.deploy'],
  },
  {
    title: 'fails anybody',
    plan: trusts(service, { ...service, Principal: { AWS: '*' } }),
    expected: ['fail aws_iam_role.deploy'],
  },
  {
    title: 'passes anybody of an organization',
    plan: trusts(service, {
      ...service,
      Principal: '*',
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
    }),
    expected: ['pass aws_iam_role.deploy'],
  },
  {
    title: 'passes one branch of a repository',
    plan: trusts(service, main),
    expected: ['pass aws_iam_role.deploy'],
  },
  {
    title: 'fails all of its branches',
    plan: trusts(main, repository('StringLike', ['repo:shop/shop:*'])),
    expected: ['fail aws_iam_role.deploy'],
  },
  {
    title: 'fails tokens without a subject',
    plan: trusts(main, {
      ...main,
      Condition: { StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' } },
    }),
    expected: ['fail aws_iam_role.deploy'],
  },
  {
    title: 'fails a subject that may be absent',
    plan: trusts(main, repository('StringEqualsIfExists', 'repo:shop/shop:ref:refs/heads/main')),
    expected: ['fail aws_iam_role.deploy'],
  },
  {
    title: 'fails a boundary that is taken away, and the policy of administrators',
    plan: {
      changes: [
        {
          address: 'aws_iam_role.deploy',
          actions: ['update'],
          before: {
            permissions_boundary: 'arn:aws:iam::123456789012:policy/boundary',
            managed_policy_arns: [],
          },
          after: {
            permissions_boundary: '',
            managed_policy_arns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
          },
        },
      ],
    },
    expected: ['fail aws_iam_role.deploy', 'fail aws_iam_role.deploy'],
  },
  {
    title: 'is unknown where it is not known which policy is attached',
    plan: {
      changes: [
        {
          address: 'aws_iam_role_policy_attachment.a',
          actions: ['create'],
          after: {},
          afterUnknown: { policy_arn: true },
        },
        {
          address: 'aws_iam_role_policy_attachment.b',
          actions: ['create'],
          after: { policy_arn: 'arn:aws:iam::aws:policy/IAMFullAccess' },
        },
        {
          address: 'aws_iam_role_policy_attachment.c',
          actions: ['create'],
          after: { policy_arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
        },
      ],
    },
    expected: [
      'unknown aws_iam_role_policy_attachment.a',
      'fail aws_iam_role_policy_attachment.b',
      'pass aws_iam_role_policy_attachment.c',
    ],
  },
  {
    title: 'does not apply to what is deleted',
    plan: { changes: [policy(document(read), null)] },
    expected: [],
  },
]);

it('names actions and resources as the policy has them', () => {
  const grant = { Action: ['s3:*', 'ecs:*', 'sns:*', 'sqs:*', 'kms:*'], Resource: '*' };
  expect(messagesOf(widerPermissions, changed(read, grant))).toEqual([
    'the policy newly allows s3:*, ecs:*, sns:*, sqs:* and 1 more on *',
  ]);
  expect(messagesOf(widerPermissions, trusts(main, repository('StringLike', 'repo:shop/*')))).toEqual([
    'every token with a subject like repo:shop/* newly gets the role',
  ]);
});
