/** What an apply changes: resources of the environment, by name where they have one, else by tag. Pure; two policies,
 * because one is too long for IAM. */
import { regionalArn, throughServices } from '../iam';
import { both, grant, when, type Grant } from './grant';
import { changeNetwork } from './network';
import { changeRoles } from './roles';
import {
  createdWithTags,
  flowLogGroup,
  hasNetwork,
  hasPipeline,
  hasSharedLoadBalancer,
  letsReadImages,
  ownArn,
  ownBuckets,
  ownLogGroups,
  repositories,
  tagged,
  type Scope,
} from './scope';
import { writeState } from './state';

/** What is known by its tags. */
export const changeTraffic = (scope: Scope): readonly Grant[] => [
  ...changeNetwork(scope),
  ...changeLoadBalancers(scope),
];

export const changeServices = (scope: Scope): readonly Grant[] => [
  ...changeService(scope),
  ...when(hasPipeline(scope), () => changePipeline(scope)),
  ...changeKeys(scope),
  ...changeRoles(scope),
  ...writeState(scope),
];

/** Target groups have short names, which other projects may use: their tags tell whose they are. */
function changeLoadBalancers(scope: Scope): readonly Grant[] {
  const elb = (resource: string) => regionalArn(scope.account, 'elasticloadbalancing', resource);
  const loadBalancers = ownArn(scope, 'elasticloadbalancing', 'loadbalancer/app/', '*/*');
  const listeners = ownArn(scope, 'elasticloadbalancing', 'listener/app/', '*/*/*');
  const all = [loadBalancers, listeners, elb('targetgroup/*')];
  return [
    grant(
      'what is new has the tags of the environment',
      'elasticloadbalancing',
      ['AddTags', 'CreateListener', 'CreateLoadBalancer', 'CreateTargetGroup'],
      all,
      createdWithTags(scope),
    ),
    grant(
      'what has the tags of the environment',
      'elasticloadbalancing',
      [
        'AddTags',
        'DeleteListener',
        'DeleteLoadBalancer',
        'DeleteTargetGroup',
        'ModifyListener',
        'ModifyLoadBalancerAttributes',
        'ModifyTargetGroup',
        'ModifyTargetGroupAttributes',
        'RemoveTags',
        'SetSecurityGroups',
      ],
      all,
      tagged(scope),
    ),
    ...when(hasSharedLoadBalancer(scope), () => changeRules(scope, listeners)),
  ];
}

/** Rules of services on the listeners that they share, and their certificates. */
function changeRules(scope: Scope, listeners: string): readonly Grant[] {
  const rules = ownArn(scope, 'elasticloadbalancing', 'listener-rule/app/', '*/*/*/*');
  return [
    grant(
      'rules that are new have the tags of the environment',
      'elasticloadbalancing',
      ['AddTags', 'CreateRule'],
      [listeners, rules],
      createdWithTags(scope),
    ),
    grant(
      'rules and certificates of what has the tags of the environment',
      'elasticloadbalancing',
      [
        'AddListenerCertificates',
        'AddTags',
        'DeleteRule',
        'ModifyRule',
        'RemoveListenerCertificates',
        'RemoveTags',
        'SetRulePriorities',
      ],
      [listeners, rules],
      tagged(scope),
    ),
  ];
}

function changeService(scope: Scope): readonly Grant[] {
  const own = (service: string, before: string, after?: string) => [ownArn(scope, service, before, after)];
  const targets = [regionalArn(scope.account, 'application-autoscaling', 'scalable-target/*')];
  return [
    grant(
      'cluster and service',
      'ecs',
      [
        'CreateCluster',
        'CreateService',
        'DeleteCluster',
        'DeleteService',
        'RegisterTaskDefinition',
        'TagResource',
        'UntagResource',
        'UpdateCluster',
        'UpdateService',
      ],
      [...own('ecs', 'cluster/'), ...own('ecs', 'service/', '*/*'), ...own('ecs', 'task-definition/')],
    ),
    grant(
      'autoscaling that gets the tags of the environment',
      'application-autoscaling',
      ['RegisterScalableTarget', 'TagResource'],
      targets,
      createdWithTags(scope),
    ),
    grant(
      'autoscaling that has them',
      'application-autoscaling',
      ['DeleteScalingPolicy', 'DeregisterScalableTarget', 'PutScalingPolicy', 'RegisterScalableTarget'],
      targets,
      tagged(scope),
    ),
    grant(
      'the registry',
      'ecr',
      [
        'CreateRepository',
        'DeleteLifecyclePolicy',
        'DeleteRepository',
        'PutLifecyclePolicy',
        'TagResource',
        'UntagResource',
      ],
      own('ecr', 'repository/'),
    ),
    ...when(letsReadImages(scope), () => [
      grant(
        'environments of other accounts copy images',
        'ecr',
        ['DeleteRepositoryPolicy', 'SetRepositoryPolicy'],
        own('ecr', 'repository/'),
      ),
    ]),
    grant(
      'alarms',
      'cloudwatch',
      ['DeleteAlarms', 'PutMetricAlarm', 'TagResource', 'UntagResource'],
      own('cloudwatch', 'alarm:'),
    ),
    grant(
      'log groups',
      'logs',
      ['CreateLogGroup', 'DeleteLogGroup', 'PutRetentionPolicy', 'TagResource', 'UntagResource'],
      [...ownLogGroups(scope), ...(hasNetwork(scope) ? flowLogGroup(scope) : [])],
    ),
    grant(
      'CodeDeploy',
      'codedeploy',
      [
        'CreateApplication',
        'CreateDeploymentConfig',
        'CreateDeploymentGroup',
        'DeleteApplication',
        'DeleteDeploymentConfig',
        'DeleteDeploymentGroup',
        'TagResource',
        'UntagResource',
        'UpdateDeploymentGroup',
      ],
      [
        ...own('codedeploy', 'application:'),
        ...own('codedeploy', 'deploymentgroup:', '*/*'),
        ...own('codedeploy', 'deploymentconfig:'),
      ],
    ),
    grant(
      'functions: the smoke test and the release files',
      'lambda',
      [
        'AddPermission',
        'CreateFunction',
        'DeleteFunction',
        'RemovePermission',
        'TagResource',
        'UntagResource',
        'UpdateFunctionCode',
        'UpdateFunctionConfiguration',
      ],
      own('lambda', 'function:'),
    ),
    grant(
      'rules that start the pipeline and keep the smoke test awake',
      'events',
      ['DeleteRule', 'PutRule', 'PutTargets', 'RemoveTargets', 'TagResource', 'UntagResource'],
      own('events', 'rule/'),
    ),
    grant(
      'notifications',
      'sns',
      ['CreateTopic', 'DeleteTopic', 'SetTopicAttributes', 'TagResource', 'UntagResource'],
      own('sns', ''),
    ),
    grant(
      'the bucket of the artifacts',
      's3',
      [
        'CreateBucket',
        'DeleteBucket',
        'DeleteBucketPolicy',
        'ListBucketVersions',
        'PutBucketNotification',
        'PutBucketOwnershipControls',
        'PutBucketPolicy',
        'PutBucketPublicAccessBlock',
        'PutBucketTagging',
        'PutBucketVersioning',
        'PutEncryptionConfiguration',
        'PutLifecycleConfiguration',
      ],
      [ownBuckets(scope)],
    ),
    grant(
      'templates of releases, the marker, and artifacts that a destroy removes',
      's3',
      ['DeleteObjectVersion', 'PutObject'],
      [`${ownBuckets(scope)}/*`],
    ),
  ];
}

function changePipeline(scope: Scope): readonly Grant[] {
  const { environment } = scope;
  const sources = repositories(scope);
  const connections = environment.services.flatMap(({ pipeline: { enabled, source } }) =>
    enabled && source.type === 'connection' ? [source.connectionArn] : [],
  );
  return [
    grant(
      'pipelines',
      'codepipeline',
      ['CreatePipeline', 'DeletePipeline', 'TagResource', 'UntagResource', 'UpdatePipeline'],
      [ownArn(scope, 'codepipeline', '')],
    ),
    grant(
      'builds',
      'codebuild',
      ['CreateProject', 'DeleteProject', 'UpdateProject'],
      [ownArn(scope, 'codebuild', 'project/')],
    ),
    ...when(sources.length > 0, () => [
      grant(
        'source repositories',
        'codecommit',
        ['CreateRepository', 'DeleteRepository', 'TagResource', 'UntagResource'],
        sources,
      ),
    ]),
    ...connections.map((arn) =>
      grant('a pipeline uses the connection', arn.split(':')[2] ?? '', ['PassConnection'], [arn]),
    ),
  ];
}

/** Who may tag a key may use it: a key without tags becomes one of the environment, and no other does. */
function changeKeys(scope: Scope): readonly Grant[] {
  if (!scope.environment.customerManagedKey) return [];
  const keys = [regionalArn(scope.account, 'kms', 'key/*')];
  const through = (...services: string[]) =>
    both(tagged(scope), throughServices(scope.account.region, ...services));
  return [
    grant(
      'keys that are created with the tags of the environment',
      'kms',
      ['CreateKey', 'TagResource'],
      ['*'],
      both(createdWithTags(scope), { Null: { 'aws:ResourceTag/Project': 'true' } }),
    ),
    grant(
      'keys that have them',
      'kms',
      [
        'CreateAlias',
        'DeleteAlias',
        'EnableKeyRotation',
        'PutKeyPolicy',
        'ScheduleKeyDeletion',
        'TagResource',
        'UntagResource',
      ],
      keys,
      tagged(scope),
    ),
    grant('their aliases', 'kms', ['CreateAlias', 'DeleteAlias'], [ownArn(scope, 'kms', 'alias/')]),
    grant('ECR encrypts images with them', 'kms', ['CreateGrant', 'DescribeKey'], keys, through('ecr')),
    grant('S3 encrypts objects with them', 'kms', ['GenerateDataKey'], keys, through('s3')),
  ];
}
