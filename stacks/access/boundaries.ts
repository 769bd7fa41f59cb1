/**
 * Permissions boundaries: what the roles of an environment may do at most, whoever writes their policies, and what those
 * may do at most that plan and apply it. Pure.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
import { allow, regionalArn, type Statement } from '../iam';
import type { ServiceSettings } from '../settings';
import { keepAccess } from './roles';
import {
  flowLogGroup,
  ownArn,
  ownBuckets,
  ownLogGroups,
  ownRoles,
  repositories,
  tagged,
  type Scope,
} from './scope';

/**
 * Of the roles of the environment: its own resources, what the settings name besides, and reading that cannot be limited
 * to a resource.
 */
export function environmentBoundaryStatements(scope: Scope): readonly Statement[] {
  const own = (service: string, before: string, after?: string) => ownArn(scope, service, before, after);
  return [
    allow(
      [
        'codebuild',
        'codecommit',
        'codedeploy',
        'codepipeline',
        'ecr',
        'ecs',
        'elasticloadbalancing',
        'lambda',
        'logs',
        's3',
        'sns',
      ].map((service) => `${service}:*`),
      [
        own('codebuild', 'project/'),
        ...repositories(scope),
        own('codedeploy', '*:'),
        regionalArn(scope.account, 'codedeploy', 'deploymentconfig:CodeDeployDefault.*'),
        own('codepipeline', ''),
        own('ecr', 'repository/'),
        own('ecs', '*/'),
        own('elasticloadbalancing', '*/app/'),
        own('lambda', 'function:'),
        ...ownLogGroups(scope),
        ...flowLogGroup(scope),
        ownBuckets(scope),
        own('sns', ''),
      ],
    ),
    allow(
      [
        'cloudwatch:DescribeAlarms',
        'ec2:AssignPrivateIpAddresses',
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:UnassignPrivateIpAddresses',
        'ecr-public:GetAuthorizationToken',
        'ecr:BatchCheckLayerAvailability',
        'ecr:BatchGetImage',
        'ecr:GetAuthorizationToken',
        'ecr:GetDownloadUrlForLayer',
        'ecs:DescribeTaskDefinition',
        'elasticloadbalancing:Describe*',
        'logs:DescribeLogGroups',
        'ssmmessages:*',
        'sts:GetServiceBearerToken',
      ],
      ['*'],
    ),
    allow(
      ['kms:Decrypt', 'kms:GenerateDataKey'],
      [regionalArn(scope.account, 'kms', 'key/*')],
      tagged(scope),
    ),
    allow(['iam:PassRole'], [ownRoles(scope)], {
      StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    }),
    ...scope.environment.services.flatMap((service) => besides(service, scope)),
  ];
}

/** What the settings of a service name that is not of the environment. */
function besides({ task, deployment, pipeline }: ServiceSettings, scope: Scope): readonly Statement[] {
  const { source } = pipeline;
  const secrets = [task.secrets, ...task.sidecars.map((sidecar) => sidecar.secrets)]
    .flatMap((each) => Object.values(each))
    // A reference may go on with a JSON key, a version stage and a version id.
    .map((arn) => (arn.includes(':secretsmanager:') ? arn.split(':').slice(0, 7).join(':') : arn));
  const bucket = `arn:${scope.account.partition}:s3:::${source.type === 's3' ? source.bucket : ''}`;
  return [
    ...some(['secretsmanager:GetSecretValue', 'ssm:GetParameters'], secrets),
    ...some(
      ['kms:Decrypt', 'kms:GenerateDataKey'],
      [
        ...task.secretsKeyArns,
        deployment.triggers?.keyArn,
        pipeline.approval?.keyArn,
        source.type === 's3' ? source.keyArn : undefined,
      ],
    ),
    ...some(['lambda:InvokeFunction'], Object.values(deployment.hooks)),
    ...some(['sns:Publish'], [deployment.triggers?.topicArn, pipeline.approval?.topicArn]),
    ...(source.type === 's3' ? [allow(['s3:GetBucket*', 's3:GetObject*'], [bucket, `${bucket}/*`])] : []),
    ...(source.type === 'connection'
      ? [allow([`${source.connectionArn.split(':')[2] ?? ''}:UseConnection`], [source.connectionArn])]
      : []),
    ...some(
      ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
      task.volumes.map(({ efs }) =>
        efs === undefined
          ? undefined
          : regionalArn(scope.account, 'elasticfilesystem', `file-system/${efs.fileSystemId}`),
      ),
    ),
    ...task.permissions.map(({ actions, resources }) => allow(actions, resources)),
  ];
}

function some(actions: readonly string[], arns: readonly (string | undefined)[]): readonly Statement[] {
  const named = [...new Set(arns.filter((arn) => arn !== undefined))].sort();
  return named.length === 0 ? [] : [allow(actions, named)];
}

/** Services of AWS that the stacks are made of, apart from IAM. */
const servicesOfStacks = [
  'application-autoscaling',
  'cloudwatch',
  'codebuild',
  'codecommit',
  'codeconnections',
  'codedeploy',
  'codepipeline',
  'codestar-connections',
  'ec2',
  'ecr',
  'ecs',
  'elasticloadbalancing',
  'events',
  'kms',
  'lambda',
  'logs',
  'route53',
  's3',
  'sns',
];

/**
 * Of the roles that plan and apply: nothing but the services of the stacks, and of IAM only the roles of the environment.
 * It outlives a policy that somebody widens by mistake.
 */
export const deliveryBoundaryStatements = (scope: Scope): readonly Statement[] => [
  allow(
    servicesOfStacks.map((service) => `${service}:*`),
    ['*'],
  ),
  allow(['iam:Get*', 'iam:List*'], ['*']),
  allow(
    ['iam:CreateRole', 'iam:DeleteRole', 'iam:DeleteRolePolicy', 'iam:PutRolePolicy'],
    [ownRoles(scope)],
    {
      StringEquals: { 'iam:PermissionsBoundary': scope.boundaryArn },
    },
  ),
  allow(['iam:PassRole', 'iam:TagRole', 'iam:UntagRole'], [ownRoles(scope)]),
  allow(['iam:CreateServiceLinkedRole'], ['*']),
  keepAccess(scope),
];
