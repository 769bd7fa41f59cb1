/** Findings about roles block for those that have to do with a service under review. */
import type { PlanDocument } from '../../support/default-plans';
import { add, casePlan, foundIn, reviewOf } from '../../support/review-cases';

const policy = (...statements: readonly unknown[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const trust = (service: string): string =>
  policy({ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' });
const allow = (Action: string | readonly string[], more: object = {}): object => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
});

/** A role with a policy, beside a service that runs. */
const withRole = (name: string, service: string, ...statements: readonly object[]): PlanDocument =>
  casePlan('base-hcl', (plan) => {
    add(plan, `aws_iam_role.${name}`, { after: { name, assume_role_policy: trust(service) } });
    add(plan, `aws_iam_role_policy.${name}`, { after: { name, role: name, policy: policy(...statements) } });
  });

const execution = [
  ...['ecr:GetAuthorizationToken', 'ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer'],
  ...['ecr:BatchGetImage', 'logs:CreateLogStream', 'logs:PutLogEvents'],
];
const toTasks = { Condition: { StringLike: { 'iam:PassedToService': ['ecs-tasks.amazonaws.com'] } } };

it('does not block the role of a flow log, where there is no service', () => {
  const review = reviewOf(casePlan('no-service-flow-log-role'));
  expect(review.verdict).toBe('clean');
  expect(foundIn(review)).toEqual(['note IA721 aws_iam_role_policy.flow']);
  expect(review.findings[0]?.rule.why).not.toContain('pipeline');
});

it.each<[string, string, object, readonly string[]]>([
  [
    'of a flow log',
    'vpc-flow-logs.amazonaws.com',
    allow('logs:PutLogEvents'),
    ['note IA721 aws_iam_role_policy.r'],
  ],
  ['of an instance', 'ec2.amazonaws.com', allow('s3:GetObject'), ['note IA721 aws_iam_role_policy.r']],
  [
    'of an instance that may release',
    'ec2.amazonaws.com',
    allow('codedeploy:*'),
    ['block IA721 aws_iam_role_policy.r'],
  ],
  ['of tasks', 'ecs-tasks.amazonaws.com', allow('s3:*'), ['block IA721 aws_iam_role_policy.r']],
  ['of a build', 'codebuild.amazonaws.com', allow('s3:GetObject'), ['block IA721 aws_iam_role_policy.r']],
])('beside a service, judges the role %s', (_, service, statement, expected) => {
  expect(foundIn(reviewOf(withRole('r', service, statement)))).toEqual(expected);
});

it.each<[string, string, readonly object[], readonly string[]]>([
  ['the execution role of tasks', 'ecs-tasks.amazonaws.com', [allow(execution)], []],
  [
    'CodeDeploy for ECS',
    'codedeploy.amazonaws.com',
    [
      allow(['ecs:CreateTaskSet', 'elasticloadbalancing:ModifyListener', 's3:GetObject']),
      allow('iam:PassRole', toTasks),
    ],
    [],
  ],
  [
    'CodeDeploy for ECS, which passes every role to anybody',
    'codedeploy.amazonaws.com',
    [allow('iam:PassRole')],
    ['block IA721 aws_iam_role_policy.r'],
  ],
  [
    'CodeDeploy for ECS, for somebody else',
    'codebuild.amazonaws.com',
    [allow('ecs:CreateTaskSet')],
    ['block IA721 aws_iam_role_policy.r'],
  ],
])('takes a copy of the managed policy for what it is: %s', (_, service, statements, expected) => {
  expect(foundIn(reviewOf(withRole('r', service, ...statements)))).toEqual(expected);
});
