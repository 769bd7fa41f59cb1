/**
 * Permissions boundaries: what the roles of an environment may do at most, whoever writes their policies, and what those
 * may do at most that plan and apply it. Pure.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
import { allow, regionalArn, type Statement } from '../iam';
import { promotionKey, type TaskSettings } from '../settings';
import { actionsOnAnyDeployment } from './releasing';
import { keepAccess } from './roles';
import {
  flowLogGroup,
  hasReleaseRole,
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
        'codepipeline:PutJobFailureResult',
        'codepipeline:PutJobSuccessResult',
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
    ...(hasReleaseRole(scope) ? [allow(actionsOnAnyDeployment, ['*'])] : []),
    ...besides(scope),
  ];
}

/** What the settings of services name that is not of the environment. */
function besides(scope: Scope): readonly Statement[] {
  const { account, environment } = scope;
  const tasks = environment.services.map(({ task }) => task);
  const deployments = environment.services.map(({ deployment }) => deployment);
  const pipelines = environment.services.map(({ pipeline }) => pipeline);
  const topics = [
    ...deployments.map(({ triggers }) => triggers),
    ...pipelines.map(({ approval }) => approval),
  ];
  const zips = pipelines.flatMap(({ source }) => (source.type === 's3' ? [source] : []));
  const buckets = zips.map(({ bucket }) => `arn:${account.partition}:s3:::${bucket}`);
  const connections = pipelines.flatMap(({ source }) =>
    source.type === 'connection' ? [source.connectionArn] : [],
  );
  const fileSystems = tasks
    .flatMap(({ volumes }) => volumes)
    .flatMap(({ efs }) =>
      efs === undefined ? [] : [regionalArn(account, 'elasticfilesystem', `file-system/${efs.fileSystemId}`)],
    );
  return [
    ...some(['secretsmanager:GetSecretValue', 'ssm:GetParameters'], tasks.flatMap(secretsOf)),
    ...some(
      ['kms:Decrypt', 'kms:GenerateDataKey'],
      [
        ...tasks.flatMap(({ secretsKeyArns }) => secretsKeyArns),
        ...topics.map((topic) => topic?.keyArn),
        ...zips.map(({ keyArn }) => keyArn),
      ],
    ),
    ...some(
      ['lambda:InvokeFunction'],
      deployments.flatMap(({ hooks }) => Object.values(hooks)),
    ),
    ...some(
      ['sns:Publish'],
      topics.map((topic) => topic?.topicArn),
    ),
    ...some(['s3:GetBucket*', 's3:GetObject*'], [...buckets, ...buckets.map((bucket) => `${bucket}/*`)]),
    ...nameReleases(scope),
    ...some(['codeconnections:UseConnection', 'codestar-connections:UseConnection'], connections),
    ...some(['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'], fileSystems),
    ...ownGrants(tasks),
  ];
}

/** In which other environments are told of releases: their account may be another one. */
function nameReleases({ account, receivers }: Scope): readonly Statement[] {
  const arns = receivers.map(({ bucket }) => `arn:${account.partition}:s3:::${bucket}`);
  return some(
    ['s3:GetObject', 's3:ListBucket', 's3:PutObject'],
    arns.flatMap((arn) => [arn, `${arn}/${promotionKey}`]),
  );
}

/** A reference may go on with a JSON key, a version stage and a version id. */
const secretsOf = ({ secrets, sidecars }: TaskSettings): readonly string[] =>
  [secrets, ...sidecars.map((sidecar) => sidecar.secrets)]
    .flatMap((each) => Object.values(each))
    .map((arn) => (arn.includes(':secretsmanager:') ? arn.split(':').slice(0, 7).join(':') : arn));

/** Permissions of the settings, each once. */
function ownGrants(tasks: readonly TaskSettings[]): readonly Statement[] {
  const grants = tasks
    .flatMap(({ permissions }) => permissions)
    .map(
      ({ actions, resources }) => [JSON.stringify([actions, resources]), allow(actions, resources)] as const,
    );
  return [...new Map(grants).values()];
}

function some(actions: readonly string[], arns: readonly (string | undefined)[]): readonly Statement[] {
  const named = [...new Set(arns.filter((arn) => arn !== undefined))].sort();
  return named.length === 0 ? [] : [allow(actions, named)];
}

/** Services of AWS that the stacks are made of, apart from IAM. */
const servicesOfStacks = [
  'acm',
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
  'wafv2',
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
