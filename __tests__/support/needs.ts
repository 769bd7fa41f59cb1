/**
 * What each role must be able to do: our claim of what AWS calls with it, written by hand from the pages of AWS
 * that say so. Only AWS itself can prove that it is enough; that nothing more is granted is proved from it.
 */
import type { Request } from './iam';
import * as given from './role-variants';
import {
  accountId,
  keyArn,
  loadBalancerSuffix,
  ruleArn,
  sharedLoadBalancer,
  regional,
  region,
  securityGroupId,
  serviceName,
  subnetId,
} from './sample-arns';

export interface Need extends Request {
  /** The end of the resource is chosen by AWS: one example of many. @default - the resource is exactly this one */
  readonly example?: boolean;
}

const bucketArn = `arn:aws:s3:::${serviceName}-art-20260101`;
const roleArn = (role: string) => `arn:aws:iam::111122223333:role/${serviceName}-${role}`;
const repositoryArn = regional('ecr', `repository/${serviceName}`);

const each = (
  actions: readonly string[],
  resource: string,
  more: Pick<Need, 'context' | 'example'> = {},
): Need[] => actions.map((action) => ({ action, resource, ...more }));

const when = (condition: boolean, needs: readonly Need[]) => (condition ? needs : []);

const through = (service: string, inRegion = region) => ({
  context: { 'kms:ViaService': `${service}.${inRegion}.amazonaws.com` },
});

function writeLog(logGroupName: string): Need[] {
  const stream = regional('logs', `log-group:${logGroupName}:log-stream:0123456789abcdef`);
  return each(['logs:CreateLogStream', 'logs:PutLogEvents'], stream, { example: true });
}

const passTaskRoles: readonly Need[] = ['task', 'execution'].map((role) => ({
  action: 'iam:PassRole',
  resource: roleArn(role),
  context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
}));

const revision = regional('ecs', `task-definition/${serviceName}:7`);

const registerRevision: readonly Need[] = [
  ...each(['ecs:RegisterTaskDefinition'], revision, { example: true }),
  ...each(['ecs:TagResource'], revision, {
    example: true,
    context: { 'ecs:CreateAction': 'RegisterTaskDefinition' },
  }),
];

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
function execution({ everything, key }: given.Facts): Need[] {
  const pull = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
  return [
    ...each(['ecr:GetAuthorizationToken'], '*'),
    ...each(pull, repositoryArn),
    ...writeLog(`/ecs/${serviceName}`),
    ...when(everything, [
      ...each(pull, given.sidecarRepositoryArn),
      ...each(['secretsmanager:GetSecretValue'], given.secretArn),
      ...each(['ssm:GetParameters'], given.parameterArn),
      // A secret may be in another Region, and its key is where the secret is.
      ...given.secretsKeyArns.flatMap((arn) =>
        ['secretsmanager', 'ssm'].flatMap((store) =>
          each(['kms:Decrypt'], arn, through(store, arn.split(':')[3])),
        ),
      ),
    ]),
    ...when(everything && key, [
      ...each(['kms:Decrypt'], keyArn, through('secretsmanager')),
      ...each(['kms:Decrypt'], keyArn, through('ssm')),
    ]),
  ];
}

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
function task({ everything, key }: given.Facts): Need[] {
  const sessionLog = `/ecs/${serviceName}/exec`;
  return [
    ...when(everything, [
      ...each(['dynamodb:GetItem'], given.tableArn),
      ...each(['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'], given.fileSystemArn, {
        context: { 'elasticfilesystem:AccessPointArn': given.accessPointArn },
      }),
      ...each(['ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel'], '*'),
      ...each(['ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel'], '*'),
      ...each(['logs:DescribeLogGroups'], '*'),
      ...each(['logs:DescribeLogStreams'], regional('logs', `log-group:${sessionLog}:log-stream:`), {
        example: true,
      }),
      ...writeLog(sessionLog),
    ]),
    ...when(everything && key, each(['kms:Decrypt'], keyArn)),
  ];
}

// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForECS.html
function codeDeploy({ alarms, everything, smokeTest, key, ...facts }: given.Facts): Need[] {
  const service = `${serviceName}/${serviceName}`;
  const taskSet = regional('ecs', `task-set/${service}/ecs-svc/0123456789`);
  return [
    ...each(
      ['ecs:DescribeServices', 'ecs:UpdateServicePrimaryTaskSet'],
      regional('ecs', `service/${service}`),
    ),
    ...each(['ecs:CreateTaskSet', 'ecs:DeleteTaskSet'], taskSet, { example: true }),
    ...each(['elasticloadbalancing:DescribeListeners', 'elasticloadbalancing:DescribeRules'], '*'),
    ...each(['elasticloadbalancing:DescribeTargetGroups'], '*'),
    ...moveTraffic(facts),
    // An alarm from elsewhere may be composite, and those are described on all alarms or not at all; a denial stops
    // every deployment.
    ...when(alarms, each(['cloudwatch:DescribeAlarms'], '*')),
    ...when(
      smokeTest,
      each(['lambda:InvokeFunction'], regional('lambda', `function:${serviceName}-smoke-test`)),
    ),
    ...when(everything, [
      ...given.hookArns.flatMap((arn) => each(['lambda:InvokeFunction'], arn)),
      ...each(['sns:Publish'], regional('sns', serviceName)),
    ]),
    ...when(everything && key, each(['kms:Decrypt', 'kms:GenerateDataKey'], keyArn, through('sns'))),
    // A revision that is given by hand as an object of the bucket.
    ...each(['s3:GetObject', 's3:GetObjectVersion'], `${bucketArn}/release-templates/appspec.yaml`, {
      example: true,
    }),
    ...when(key, each(['kms:Decrypt'], keyArn, through('s3'))),
    ...passTaskRoles,
  ];
}

/** The default action and all rules of listeners of its own; of listeners that others share its rules alone. */
function moveTraffic({
  listenerPorts,
  sharedPriority,
}: Pick<given.Facts, 'listenerPorts' | 'sharedPriority'>): Need[] {
  const elb = (resource: string) => regional('elasticloadbalancing', resource);
  if (sharedPriority !== undefined)
    return listenerPorts.flatMap((port) =>
      each(['elasticloadbalancing:ModifyRule'], ruleArn(sharedLoadBalancer, port, sharedPriority)),
    );
  const loadBalancer = loadBalancerSuffix(serviceName);
  return listenerPorts.flatMap((port) => [
    ...each(['elasticloadbalancing:ModifyListener'], elb(`listener/${loadBalancer}/${port}`)),
    ...each(
      ['elasticloadbalancing:ModifyRule'],
      elb(`listener-rule/${loadBalancer}/${port}/0123456789abcdef`),
      { example: true },
    ),
  ]);
}

/** CodePipeline stores artifacts below the first 20 characters of the pipeline's name. */
const artifactArn = `${bucketArn}/${serviceName.slice(0, 20)}/Release/0123456`;

function artifacts(objectActions: readonly string[], key: boolean, keyActions: readonly string[]): Need[] {
  return [
    ...each(['s3:GetBucketAcl', 's3:GetBucketLocation'], bucketArn),
    ...each(objectActions, artifactArn, { example: true }),
    ...when(key, each(keyActions, keyArn, through('s3'))),
  ];
}

const sources: Readonly<Record<given.Facts['source'], readonly Need[]>> = {
  gitHub: [],
  // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html
  codecommit: [
    ...each(['codecommit:GetBranch', 'codecommit:GetCommit'], regional('codecommit', serviceName)),
    ...each(['codecommit:UploadArchive'], regional('codecommit', serviceName)),
    ...each(
      ['codecommit:GetUploadArchiveStatus', 'codecommit:CancelUploadArchive'],
      regional('codecommit', serviceName),
    ),
  ],
  connection: [
    ...each(['codeconnections:UseConnection'], given.connectionArn),
    // https://github.com/aws/aws-cdk/issues/13557
    ...each(['s3:PutObjectAcl'], artifactArn, { example: true }),
  ],
  s3: [
    ...each(
      ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'],
      `arn:aws:s3:::${given.sourceObject.bucket}`,
    ),
    ...each(
      ['s3:GetObject', 's3:GetObjectVersion'],
      `arn:aws:s3:::${given.sourceObject.bucket}/${given.sourceObject.key}`,
    ),
    ...each(['kms:Decrypt'], given.sourceObject.keyArn, through('s3')),
  ],
  promotion: [
    ...each(
      ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'],
      `arn:aws:s3:::${serviceName}-promotion-${accountId}`,
    ),
    ...each(
      ['s3:GetObject', 's3:GetObjectVersion'],
      `arn:aws:s3:::${serviceName}-promotion-${accountId}/release.json`,
    ),
  ],
};

// https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html
function pipeline({ source, everything, key }: given.Facts, deploymentConfigName: string): Need[] {
  const application = `application:${serviceName}`;
  const group = `deploymentgroup:${serviceName}/${serviceName}`;
  const isPromotion = source === 'promotion';
  const projects = isPromotion ? [] : everything ? ['build', 'test'] : ['build'];
  const functions = ['release-files', ...(isPromotion ? ['image-copy', 'promotion'] : [])];
  return [
    ...sources[source],
    ...each(['s3:GetBucketVersioning'], bucketArn),
    ...artifacts(['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], key, [
      'kms:Decrypt',
      'kms:GenerateDataKey',
    ]),
    ...projects.flatMap((project) =>
      each(
        ['codebuild:StartBuild', 'codebuild:BatchGetBuilds'],
        regional('codebuild', `project/${serviceName}-${project}`),
      ),
    ),
    // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html
    ...functions.flatMap((name) =>
      each(['lambda:InvokeFunction'], regional('lambda', `function:${serviceName}-${name}`)),
    ),
    ...when(everything, each(['sns:Publish'], given.approvalTopicArn)),
    // The rule CloudWatchAlarm; its page names no permission.
    ...when(everything, each(['cloudwatch:DescribeAlarms'], '*')),
    ...each(
      ['codedeploy:GetApplication', 'codedeploy:GetApplicationRevision'],
      regional('codedeploy', application),
    ),
    ...each(['codedeploy:RegisterApplicationRevision'], regional('codedeploy', application)),
    ...each(['codedeploy:CreateDeployment', 'codedeploy:GetDeployment'], regional('codedeploy', group)),
    ...each(
      ['codedeploy:GetDeploymentConfig'],
      regional('codedeploy', `deploymentconfig:${deploymentConfigName}`),
    ),
    ...registerRevision,
    ...passTaskRoles,
  ];
}

// https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
const build = ({ key }: given.Facts): Need[] => [
  ...writeLog(`/aws/codebuild/${serviceName}-build`),
  ...artifacts(['s3:GetObject', 's3:GetObjectVersion'], key, ['kms:Decrypt']),
  // https://docs.aws.amazon.com/AmazonECR/latest/public/public-repository-policies.html
  ...each(['ecr-public:GetAuthorizationToken'], '*'),
  ...each(['sts:GetServiceBearerToken'], '*', {
    context: { 'sts:AWSServiceName': 'ecr-public.amazonaws.com' },
  }),
  // A change of settings does not release a commit that was rejected.
  ...each(['codepipeline:ListPipelineExecutions'], regional('codepipeline', serviceName)),
  ...each(['ecs:DescribeServices'], regional('ecs', `service/${serviceName}/${serviceName}`)),
  ...each(['ecs:DescribeTaskDefinition'], '*'),
  ...each(['ecr:GetAuthorizationToken'], '*'),
  ...each(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:PutImage'], repositoryArn),
  ...each(['ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload'], repositoryArn),
];

const test = ({ key }: given.Facts): Need[] => [
  ...writeLog(`/aws/codebuild/${serviceName}-test`),
  ...artifacts(['s3:GetObject', 's3:GetObjectVersion'], key, ['kms:Decrypt']),
];

// https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html
const releaseFiles = ({ key }: given.Facts): Need[] => [
  ...writeLog(`/aws/lambda/${serviceName}-release-files`),
  ...['taskdef.json', 'appspec.yaml'].flatMap((name) =>
    each(['s3:GetObject'], `${bucketArn}/release-templates/${name}`),
  ),
  ...when(key, each(['kms:Decrypt'], keyArn, through('s3'))),
  ...each(['ecr:DescribeImages'], repositoryArn),
  ...each(['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'], '*'),
];

const readRunningImage: readonly Need[] = [
  ...each(['ecs:DescribeServices'], regional('ecs', `service/${serviceName}/${serviceName}`)),
  ...each(['ecs:DescribeTaskDefinition'], '*'),
];

// https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
const imageCopy = (from: given.Party): readonly Need[] => [
  ...writeLog(`/aws/lambda/${serviceName}-image-copy`),
  ...each(
    ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    `arn:aws:ecr:${from.region}:${from.accountId}:repository/bluegreen-trial-nodejs`,
  ),
  ...each(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:PutImage'], repositoryArn),
  ...each(['ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload'], repositoryArn),
  ...readRunningImage,
  ...each(['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'], '*'),
];

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
const promotion = (to: given.Party): readonly Need[] => [
  ...writeLog(`/aws/lambda/${serviceName}-promotion`),
  ...readRunningImage,
  ...each(
    ['codedeploy:GetDeploymentGroup'],
    regional('codedeploy', `deploymentgroup:${serviceName}/${serviceName}`),
  ),
  ...each(['cloudwatch:DescribeAlarms'], '*'),
  ...each(['ecr:DescribeImages'], repositoryArn),
  // The bucket is known by its name alone.
  ...each(['s3:ListBucket'], `arn:aws:s3:::bluegreen-live-nodejs-promotion-${to.accountId}`, {
    context: { 'aws:ResourceAccount': to.accountId },
  }),
  ...each(
    ['s3:GetObject', 's3:PutObject'],
    `arn:aws:s3:::bluegreen-live-nodejs-promotion-${to.accountId}/release.json`,
    { context: { 'aws:ResourceAccount': to.accountId } },
  ),
  ...each(['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'], '*'),
];
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
// https://github.com/aws-actions/amazon-ecs-deploy-task-definition#permissions
function release({ key }: given.Facts, deploymentConfigName: string): Need[] {
  const application = regional('codedeploy', `application:${serviceName}`);
  const group = regional('codedeploy', `deploymentgroup:${serviceName}/${serviceName}`);
  return [
    ...each(['ecr:GetAuthorizationToken'], '*'),
    ...each(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:PutImage'], repositoryArn),
    ...each(['ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload'], repositoryArn),
    ...each(['ecr:DescribeImages'], repositoryArn),
    ...['taskdef.json', 'appspec.yaml', 'build.json'].flatMap((name) =>
      each(['s3:GetObject'], `${bucketArn}/release-templates/${name}`),
    ),
    ...when(key, each(['kms:Decrypt'], keyArn, through('s3'))),
    ...registerRevision,
    ...passTaskRoles,
    ...each(['ecs:DescribeServices'], regional('ecs', `service/${serviceName}/${serviceName}`)),
    ...each(['ecs:DescribeTaskDefinition'], '*'),
    ...each(['codedeploy:BatchGetApplicationRevisions'], application),
    ...each(['codedeploy:RegisterApplicationRevision'], application),
    ...each(['codedeploy:CreateDeployment', 'codedeploy:GetDeploymentGroup'], group),
    ...each(['codedeploy:ListDeployments', 'codedeploy:BatchGetDeployments'], group),
    ...each(['codedeploy:GetDeployment'], group),
    ...each(
      ['codedeploy:GetDeploymentConfig'],
      regional('codedeploy', `deploymentconfig:${deploymentConfigName}`),
    ),
    // CodeDeploy limits these to no resource.
    ...each(['codedeploy:ListDeploymentTargets', 'codedeploy:BatchGetDeploymentTargets'], '*'),
    ...each(['codedeploy:ContinueDeployment', 'codedeploy:StopDeployment'], '*'),
  ];
}

const events: readonly Need[] = each(
  ['codepipeline:StartPipelineExecution'],
  regional('codepipeline', serviceName),
);

// https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
const flowLogs: readonly Need[] = [
  ...writeLog('/vpc/bluegreen-dev'),
  ...each(['logs:DescribeLogStreams'], regional('logs', 'log-group:/vpc/bluegreen-dev:log-stream:'), {
    example: true,
  }),
  ...each(['logs:DescribeLogGroups'], '*'),
];

// https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
const smokeTest: readonly Need[] = [
  ...writeLog(`/aws/lambda/${serviceName}-smoke-test`),
  ...each(
    ['codedeploy:PutLifecycleEventHookExecutionStatus'],
    regional('codedeploy', `deploymentgroup:${serviceName}/${serviceName}`),
  ),
  // To create a network interface is allowed on all that it is made of.
  ...each(
    ['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface'],
    regional('ec2', 'network-interface/eni-0123456789abcdef0'),
    { example: true },
  ),
  ...each(
    ['ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
    regional('ec2', 'network-interface/eni-0123456789abcdef0'),
    { example: true },
  ),
  ...each(
    ['ec2:CreateNetworkInterface'],
    regional('ec2', `security-group/${securityGroupId(`${serviceName}-smoke-test`)}`),
  ),
  ...['private-1', 'private-2'].flatMap((subnet) =>
    each(['ec2:CreateNetworkInterface'], regional('ec2', `subnet/${subnetId(`bluegreen-dev-${subnet}`)}`)),
  ),
  ...each(['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'], '*'),
];

/** Needs by the name of the role; a role that is not here may not exist. */
export function needs(
  facts: given.Facts,
  deploymentConfigName: string,
): Readonly<Record<string, readonly Need[]>> {
  return {
    [`${serviceName}-execution`]: execution(facts),
    [`${serviceName}-task`]: task(facts),
    [`${serviceName}-codedeploy`]: codeDeploy(facts),
    ...(facts.source === 'gitHub'
      ? { [`${serviceName}-release`]: release(facts, deploymentConfigName) }
      : {
          [`${serviceName}-pipeline`]: pipeline(facts, deploymentConfigName),
          ...(facts.promotions !== undefined
            ? {
                [`${serviceName}-image-copy`]: imageCopy(facts.promotions.origin),
                [`${serviceName}-promotion`]: promotion(facts.promotions.receiver),
              }
            : { [`${serviceName}-build`]: build(facts) }),
          [`${serviceName}-release-files`]: releaseFiles(facts),
          [`${serviceName}-events`]: events,
        }),
    ...(facts.smokeTest ? { [`${serviceName}-smoke-test`]: smokeTest } : {}),
    ...(facts.everything
      ? { [`${serviceName}-test`]: test(facts), 'bluegreen-dev-flow-logs': flowLogs }
      : {}),
  };
}
