/** What a plan reads: every resource of the environment as it is, and the state. Pure; two policies, because one is too long for IAM. */
import { regionalArn, throughServices } from '../iam';
import { both, grant, when, type Grant } from './grant';
import {
  accessPolicies,
  flowLogGroup,
  hasNetwork,
  hasPipeline,
  hasSharedLoadBalancer,
  identityProviders,
  letsReadImages,
  ownArn,
  ownBuckets,
  ownLogGroups,
  ownRoles,
  repositories,
  tagged,
  type Scope,
} from './scope';
import { readState } from './state';

/** What is not known by the name of a service. */
export const readEnvironment = (scope: Scope): readonly Grant[] => [
  ...describe(scope),
  ...readRoles(scope),
  ...readKeys(scope),
  ...readState(scope),
];

export const readServices = (scope: Scope): readonly Grant[] => [
  ...readService(scope),
  ...when(hasPipeline(scope), () => readPipeline(scope)),
];

/** Nothing of it can be limited to a resource. */
function describe(scope: Scope): readonly Grant[] {
  const everything = ['*'];
  return [
    grant(
      'security groups, and the network that they are in',
      'ec2',
      [
        'DescribeAvailabilityZones',
        'DescribeNetworkInterfaces',
        'DescribeSecurityGroupRules',
        'DescribeSecurityGroups',
        'DescribeSubnets',
        'DescribeVpcs',
      ],
      everything,
    ),
    ...when(hasNetwork(scope), () => [
      grant(
        'the network',
        'ec2',
        [
          'DescribeAddresses',
          'DescribeAddressesAttribute',
          'DescribeFlowLogs',
          'DescribeInternetGateways',
          'DescribeNatGateways',
          'DescribeNetworkAcls',
          'DescribePrefixLists',
          'DescribeRouteTables',
          'DescribeVpcEndpoints',
        ],
        everything,
      ),
      grant('DNS of the VPC', 'ec2', ['DescribeVpcAttribute'], [regionalArn(scope.account, 'ec2', 'vpc/*')]),
    ]),
    grant(
      'load balancers, listeners and target groups',
      'elasticloadbalancing',
      [
        'DescribeCapacityReservation',
        'DescribeListenerAttributes',
        'DescribeListeners',
        'DescribeLoadBalancerAttributes',
        'DescribeLoadBalancers',
        'DescribeTags',
        'DescribeTargetGroupAttributes',
        'DescribeTargetGroups',
      ],
      everything,
    ),
    ...when(hasSharedLoadBalancer(scope), () => [
      grant(
        'rules and certificates of listeners that services share',
        'elasticloadbalancing',
        ['DescribeListenerCertificates', 'DescribeRules'],
        everything,
      ),
    ]),
    grant('task definitions', 'ecs', ['DescribeTaskDefinition'], everything),
    grant('log groups by their names', 'logs', ['DescribeLogGroups'], everything),
    grant(
      'autoscaling of the service',
      'application-autoscaling',
      ['DescribeScalableTargets', 'DescribeScalingPolicies'],
      everything,
    ),
    grant(
      'tags of the autoscaling',
      'application-autoscaling',
      ['ListTagsForResource'],
      [regionalArn(scope.account, 'application-autoscaling', 'scalable-target/*')],
      tagged(scope),
    ),
  ];
}

function readService(scope: Scope): readonly Grant[] {
  const own = (service: string, before: string, after?: string) => [ownArn(scope, service, before, after)];
  return [
    grant(
      'cluster and service',
      'ecs',
      ['DescribeClusters', 'DescribeServices', 'ListTagsForResource'],
      [...own('ecs', 'cluster/'), ...own('ecs', 'service/', '*/*')],
    ),
    grant(
      'the registry',
      'ecr',
      ['DescribeRepositories', 'GetLifecyclePolicy', 'ListTagsForResource'],
      own('ecr', 'repository/'),
    ),
    ...when(letsReadImages(scope), () => [
      grant('its policy', 'ecr', ['GetRepositoryPolicy'], own('ecr', 'repository/')),
    ]),
    grant('alarms', 'cloudwatch', ['DescribeAlarms', 'ListTagsForResource'], own('cloudwatch', 'alarm:')),
    grant(
      'tags of log groups',
      'logs',
      ['ListTagsForResource'],
      [...ownLogGroups(scope), ...(hasNetwork(scope) ? flowLogGroup(scope) : [])],
    ),
    grant(
      'CodeDeploy',
      'codedeploy',
      ['GetApplication', 'GetDeploymentConfig', 'GetDeploymentGroup', 'ListTagsForResource'],
      [
        ...own('codedeploy', 'application:'),
        ...own('codedeploy', 'deploymentgroup:', '*/*'),
        ...own('codedeploy', 'deploymentconfig:'),
      ],
    ),
    grant(
      'functions: the smoke test and the release files',
      'lambda',
      ['GetFunction', 'GetFunctionCodeSigningConfig', 'GetPolicy', 'ListVersionsByFunction'],
      own('lambda', 'function:'),
    ),
    grant(
      'rules that start the pipeline and keep the smoke test awake',
      'events',
      ['DescribeRule', 'ListTagsForResource', 'ListTargetsByRule'],
      own('events', 'rule/'),
    ),
    grant('notifications', 'sns', ['GetTopicAttributes', 'ListTagsForResource'], own('sns', '')),
    grant(
      'the bucket of the artifacts',
      's3',
      [
        'GetAccelerateConfiguration',
        'GetBucketAcl',
        'GetBucketCORS',
        'GetBucketLogging',
        'GetBucketNotification',
        'GetBucketObjectLockConfiguration',
        'GetBucketOwnershipControls',
        'GetBucketPolicy',
        'GetBucketPublicAccessBlock',
        'GetBucketRequestPayment',
        'GetBucketTagging',
        'GetBucketVersioning',
        'GetBucketWebsite',
        'GetEncryptionConfiguration',
        'GetLifecycleConfiguration',
        'GetReplicationConfiguration',
        'ListBucket',
      ],
      [ownBuckets(scope)],
    ),
    grant(
      'templates of releases, the marker and the packages of functions',
      's3',
      ['GetObject', 'GetObjectTagging'],
      ['release-files', 'release-templates', 'smoke-test'].map(
        (folder) => `${ownBuckets(scope)}/${folder}/*`,
      ),
    ),
  ];
}

function readPipeline(scope: Scope): readonly Grant[] {
  const sources = repositories(scope);
  return [
    grant(
      'pipelines',
      'codepipeline',
      ['GetPipeline', 'ListTagsForResource'],
      [ownArn(scope, 'codepipeline', '')],
    ),
    grant('builds', 'codebuild', ['BatchGetProjects'], [ownArn(scope, 'codebuild', 'project/')]),
    ...when(sources.length > 0, () => [
      grant('source repositories', 'codecommit', ['GetRepository', 'ListTagsForResource'], sources),
    ]),
  ];
}

function readRoles(scope: Scope): readonly Grant[] {
  return [
    grant(
      'roles and their policies',
      'iam',
      ['GetRole', 'GetRolePolicy', 'ListAttachedRolePolicies', 'ListRolePolicies'],
      [ownRoles(scope)],
    ),
    grant(
      'boundaries of the access stack',
      'iam',
      ['GetPolicy', 'GetPolicyVersion'],
      [accessPolicies(scope)],
    ),
    grant(
      'identity providers of the access stack',
      'iam',
      ['GetOpenIDConnectProvider'],
      [identityProviders(scope)],
    ),
  ];
}

function readKeys(scope: Scope): readonly Grant[] {
  if (!scope.environment.customerManagedKey) return [];
  const keys = [regionalArn(scope.account, 'kms', 'key/*')];
  return [
    grant('aliases of keys', 'kms', ['ListAliases'], ['*']),
    grant(
      'keys of the services',
      'kms',
      ['DescribeKey', 'GetKeyPolicy', 'GetKeyRotationStatus', 'ListResourceTags'],
      keys,
      tagged(scope),
    ),
    grant(
      'objects that the keys encrypt',
      'kms',
      ['Decrypt'],
      keys,
      both(tagged(scope), throughServices(scope.account.region, 's3')),
    ),
  ];
}
