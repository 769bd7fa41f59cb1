/**
 * The shape of `context.blueGreen` in cdktf.json: types, defaults and the limits of a single value.
 * What depends on several values at once is in `constraints/`. The reference page docs/settings.md and the JSON
 * Schema for editors are generated from this file.
 */
import * as v from 'valibot';
import * as is from './values';

/** Shorthand: an optional object whose members all have defaults. */
const section = <T extends v.ObjectEntries>(entries: T, description: string) =>
  v.pipe(v.strictObject(entries), v.description(description));

const containerHealthCheck = section(
  {
    command: v.pipe(is.texts, v.minLength(1), v.description('Exec form, without CMD.')),
    intervalSeconds: v.optional(is.integer(5, 300, 'Seconds between checks.'), 30),
    timeoutSeconds: v.optional(is.integer(2, 60, 'Seconds until a check has failed.'), 5),
    retries: v.optional(is.integer(1, 10, 'Failed checks in a row until the container is unhealthy.'), 3),
    startPeriodSeconds: v.optional(is.integer(0, 300, 'Seconds in which failures do not count.'), 0),
  },
  'Container health check, run by ECS inside the container.',
);

const sidecar = section(
  {
    name: is.containerName,
    image: is.imageReference,
    essential: v.optional(v.boolean(), true),
    cpu: v.optional(is.integer(0, 16384, 'CPU units reserved for this container.')),
    memoryMiB: v.optional(is.integer(4, 122880, 'Hard memory limit of this container, in MiB.')),
    command: v.optional(is.texts),
    user: v.optional(is.containerUser, '1000:1000'),
    environment: v.optional(is.environment, {}),
    secrets: v.optional(is.secrets, {}),
    healthCheck: v.optional(containerHealthCheck),
  },
  'A container beside the main one in every task.',
);

const volume = section(
  {
    name: is.volumeName,
    mountPath: is.absolutePath,
    readOnly: v.optional(v.boolean(), false),
    efs: v.optional(
      section(
        {
          fileSystemId: is.efsFileSystemId,
          accessPointId: v.optional(is.efsAccessPointId),
        },
        'An EFS file system, mounted with encryption in transit and IAM; without it the volume is empty and lives as long as the task.',
      ),
    ),
  },
  'A volume mounted in the main container.',
);

const task = section(
  {
    cpu: v.optional(is.fargateCpu, 512),
    memoryMiB: v.optional(is.integer(512, 122880, 'Memory of the task, in MiB; must go with cpu.'), 1024),
    architecture: v.optional(
      v.pipe(
        v.picklist(['X86_64', 'ARM64']),
        v.description('CPU architecture of the task and of the build.'),
      ),
      'X86_64',
    ),
    containerName: v.optional(is.containerName, 'NodejsApp'),
    containerPort: v.optional(is.port, 3000),
    environment: v.optional(is.environment, {}),
    secrets: v.optional(is.secrets, {}),
    command: v.optional(is.texts),
    user: v.optional(is.containerUser, '1000:1000'),
    readonlyRootFilesystem: v.optional(
      v.pipe(v.boolean(), v.description('Root file system is read-only; /tmp is a writable volume.')),
      true,
    ),
    stopTimeoutSeconds: v.optional(is.integer(2, 120, 'Seconds from SIGTERM to SIGKILL.'), 30),
    healthCheck: v.optional(containerHealthCheck),
    ephemeralStorageGiB: v.optional(is.integer(21, 200, 'Ephemeral storage of the task, in GiB.')),
    logRetentionDays: v.optional(is.logRetentionDays, 30),
    sidecars: v.optional(v.pipe(v.array(sidecar), v.maxLength(9)), []),
    volumes: v.optional(v.array(volume), []),
    permissions: v.optional(
      v.pipe(
        v.array(
          section(
            {
              actions: v.pipe(v.array(is.iamAction), v.minLength(1)),
              resources: v.pipe(v.array(is.arnPattern), v.minLength(1)),
            },
            'One Allow statement.',
          ),
        ),
        v.description('What the application itself may do: statements of the task role.'),
      ),
      [],
    ),
  },
  'The task definition.',
);

const firstImage = v.pipe(
  v.variant('source', [
    section(
      {
        source: v.literal('public'),
        reference: v.optional(is.imageReference, 'public.ecr.aws/docker/library/node:22-alpine'),
      },
      'A public Node.js image that answers the health check until the first release: needs no Docker.',
    ),
    section(
      {
        source: v.literal('docker'),
        dockerfile: v.optional(is.relativePath, 'Dockerfile'),
        context: v.optional(is.relativePath, '.'),
      },
      'Built and pushed by the Docker provider during the apply: needs a Docker engine where Terraform runs.',
    ),
    section(
      { source: v.literal('digest'), reference: is.imageDigestReference },
      'An image that exists, by digest.',
    ),
  ]),
  v.description('The image of the first task set, before the pipeline has released anything.'),
);

const loadBalancer = section(
  {
    internal: v.optional(v.boolean(), false),
    productionPort: v.optional(
      v.pipe(is.port, v.description('Production listener; 443 by default with a certificate, else 8080.')),
    ),
    testPort: v.optional(
      v.pipe(is.port, v.description('Test listener; 8443 by default with a certificate, else 8090.')),
    ),
    testListener: v.optional(v.boolean(), true),
    allowedCidrs: v.optional(
      v.pipe(v.array(is.cidr), v.minLength(1), v.description('Who may reach the production listener.')),
      ['0.0.0.0/0'],
    ),
    testAllowedCidrs: v.optional(
      v.pipe(
        v.array(is.cidr),
        v.minLength(1),
        v.description('Who may reach the test listener; the VPC by default.'),
      ),
    ),
    certificateArn: v.optional(is.acmCertificateArn),
    domain: v.optional(
      section(
        { name: is.domainName, hostedZoneId: is.hostedZoneId },
        'A DNS name in a Route 53 zone: a certificate is issued and an alias record created.',
      ),
    ),
    sslPolicy: v.optional(is.sslPolicy, 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06'),
    redirectHttp: v.optional(
      v.pipe(v.boolean(), v.description('With HTTPS: port 80 redirects to the production listener.')),
      true,
    ),
    idleTimeoutSeconds: v.optional(is.integer(1, 4000, 'Idle timeout of a connection, in seconds.'), 60),
    deregistrationDelaySeconds: v.optional(
      is.integer(0, 3600, 'Time for requests in flight when a target leaves, in seconds.'),
      30,
    ),
    stickinessSeconds: v.optional(
      is.integer(1, 604800, 'Load balancer cookie stickiness inside a target group, in seconds.'),
    ),
    healthCheck: v.optional(
      section(
        {
          path: v.optional(is.urlPath, '/health'),
          matcher: v.optional(is.httpMatcher, '200'),
          intervalSeconds: v.optional(is.integer(5, 300, 'Seconds between checks.'), 15),
          timeoutSeconds: v.optional(is.integer(2, 120, 'Seconds until a check has failed.'), 5),
          healthyThreshold: v.optional(is.integer(2, 10, 'Passed checks in a row until healthy again.'), 2),
          unhealthyThreshold: v.optional(is.integer(2, 10, 'Failed checks in a row until unhealthy.'), 3),
        },
        'Health check of both target groups.',
      ),
      {},
    ),
    accessLogs: v.optional(
      v.pipe(v.boolean(), v.description('Access logs in an S3 bucket of their own.')),
      false,
    ),
    webAclArn: v.optional(is.wafWebAclArn),
  },
  'The application load balancer.',
);

const autoScaling = section(
  {
    minimum: v.optional(is.integer(1, 5000, 'Least number of tasks.'), 2),
    maximum: v.optional(is.integer(1, 5000, 'Greatest number of tasks.'), 4),
    cpuPercent: v.optional(is.integer(1, 100, 'Target of the average CPU utilization, in percent.'), 60),
    memoryPercent: v.optional(is.integer(1, 100, 'Target of the average memory utilization, in percent.')),
  },
  'Target tracking on CPU and memory. Requests per target is not offered: AWS does not support it with blue/green.',
);

const trafficRouting = v.pipe(
  v.union([
    v.picklist([
      'CodeDeployDefault.ECSAllAtOnce',
      'CodeDeployDefault.ECSLinear10PercentEvery1Minutes',
      'CodeDeployDefault.ECSLinear10PercentEvery3Minutes',
      'CodeDeployDefault.ECSCanary10Percent5Minutes',
      'CodeDeployDefault.ECSCanary10Percent15Minutes',
    ]),
    v.strictObject({
      type: v.picklist(['canary', 'linear']),
      percentage: is.integer(1, 99, 'Percent of the traffic per step.'),
      intervalMinutes: is.integer(1, 2880, 'Minutes between steps.'),
    }),
  ]),
  v.description(
    'How production traffic moves to the replacement task set: a predefined deployment configuration or a custom one.',
  ),
);

const deployment = section(
  {
    config: v.optional(trafficRouting, 'CodeDeployDefault.ECSCanary10Percent5Minutes'),
    readyWaitMinutes: v.optional(
      is.integer(
        0,
        2880,
        'Minutes to wait for continue-deployment before traffic moves, then the deployment stops; 0 does not wait.',
      ),
      0,
    ),
    terminationWaitMinutes: v.optional(
      is.integer(0, 2880, 'Minutes to keep the original task set after all traffic has moved.'),
      5,
    ),
    rollback: v.optional(
      section(
        {
          onFailure: v.optional(v.boolean(), true),
          onAlarm: v.optional(v.boolean(), true),
          onRequest: v.optional(v.boolean(), true),
        },
        'What rolls a deployment back by itself.',
      ),
      {},
    ),
    hooks: v.optional(
      section(
        {
          beforeInstall: v.optional(is.lambdaFunctionArn),
          afterInstall: v.optional(is.lambdaFunctionArn),
          afterAllowTestTraffic: v.optional(is.lambdaFunctionArn),
          beforeAllowTraffic: v.optional(is.lambdaFunctionArn),
          afterAllowTraffic: v.optional(is.lambdaFunctionArn),
        },
        'Lambda functions run at lifecycle events, by ARN.',
      ),
      {},
    ),
    triggers: v.optional(
      section(
        {
          topicArn: v.optional(
            v.pipe(is.snsTopicArn, v.description('An existing topic; one is created by default.')),
          ),
          emails: v.optional(v.array(is.email), []),
          events: v.optional(
            v.pipe(
              v.array(
                v.picklist([
                  'DeploymentStart',
                  'DeploymentSuccess',
                  'DeploymentFailure',
                  'DeploymentStop',
                  'DeploymentRollback',
                  'DeploymentReady',
                ]),
              ),
              v.minLength(1),
            ),
            ['DeploymentSuccess', 'DeploymentFailure', 'DeploymentStop', 'DeploymentRollback'],
          ),
        },
        'Notifications to an SNS topic.',
      ),
    ),
  },
  'The CodeDeploy deployment group.',
);

const alarms = section(
  {
    enabled: v.optional(v.boolean(), true),
    errorCount: v.optional(
      is.integer(1, 1_000_000, 'Responses 5xx of a target group in a period that raise the alarm.'),
      5,
    ),
    latencySeconds: v.optional(
      is.number(0.001, 4000, 'p99 response time of a target group that raises the alarm, in seconds.'),
      2,
    ),
    unhealthyHosts: v.optional(
      is.integer(1, 1000, 'Unhealthy targets of a target group that raise the alarm.'),
      1,
    ),
    periodSeconds: v.optional(
      v.pipe(v.picklist([10, 30, 60, 120, 180, 240, 300]), v.description('Length of a period, in seconds.')),
      60,
    ),
    evaluationPeriods: v.optional(is.integer(1, 100, 'Periods in a row that must breach.'), 2),
    additional: v.optional(
      v.pipe(v.array(is.alarmName), v.description('Names of existing CloudWatch alarms to watch as well.')),
      [],
    ),
    ignorePollAlarmFailure: v.optional(
      v.pipe(v.boolean(), v.description('Go on when the state of an alarm cannot be read.')),
      false,
    ),
  },
  'Alarms per target group: both colours are watched, because they swap.',
);

const pipelineSource = v.variant('type', [
  section(
    {
      type: v.literal('codecommit'),
      repository: v.optional(
        v.pipe(
          is.codecommitRepository,
          v.description('Name of the repository; by default it is created and named like the service.'),
        ),
      ),
      create: v.optional(v.boolean(), true),
      branch: v.optional(is.gitBranch, 'main'),
    },
    'A CodeCommit repository.',
  ),
  section(
    {
      type: v.literal('connection'),
      connectionArn: is.connectionArn,
      repository: is.repositoryPath,
      branch: v.optional(is.gitBranch, 'main'),
    },
    'GitHub, GitLab or Bitbucket through a CodeConnections connection.',
  ),
  section(
    { type: v.literal('s3'), bucket: is.bucketName, key: is.objectKey },
    'A zip in a versioned S3 bucket with EventBridge notifications.',
  ),
]);

const pipeline = section(
  {
    enabled: v.optional(v.boolean(), true),
    source: v.optional(pipelineSource, { type: 'codecommit' }),
    tests: v.optional(
      section(
        {
          commands: v.pipe(
            v.array(is.command),
            v.minLength(1),
            v.description('Shell commands, run in order in the source directory.'),
          ),
          timeoutMinutes: v.optional(is.integer(5, 2160, 'Minutes until the tests have failed.'), 15),
        },
        'A stage of tests before the build.',
      ),
    ),
    approval: v.optional(
      section(
        { topicArn: v.optional(is.snsTopicArn), message: v.optional(is.line(1000)) },
        'A manual approval between build and release.',
      ),
    ),
    build: v.optional(
      section(
        {
          dockerfile: v.optional(is.relativePath, 'Dockerfile'),
          context: v.optional(is.relativePath, '.'),
          computeType: v.optional(
            v.picklist(['BUILD_GENERAL1_SMALL', 'BUILD_GENERAL1_MEDIUM', 'BUILD_GENERAL1_LARGE']),
            'BUILD_GENERAL1_SMALL',
          ),
          timeoutMinutes: v.optional(is.integer(5, 2160, 'Minutes until the build has failed.'), 20),
        },
        'The image build.',
      ),
      {},
    ),
  },
  'The pipeline from a push to a release.',
);

/** Settings of one service. Every member is optional; `defaults` at the top supplies members for all services. */
export const service = section(
  {
    desiredCount: v.optional(is.integer(1, 5000, 'Number of tasks at the start.'), 2),
    healthCheckGracePeriodSeconds: v.optional(
      is.integer(0, 2147483647, 'Seconds in which a new task may be unhealthy.'),
      120,
    ),
    enableExecuteCommand: v.optional(
      v.pipe(v.boolean(), v.description('ECS Exec, logged and encrypted.')),
      false,
    ),
    containerInsights: v.optional(v.boolean(), false),
    firstImage: v.optional(firstImage, { source: 'public' }),
    imagesToKeep: v.optional(is.integer(5, 1000, 'Images kept in ECR; older ones expire.'), 30),
    task: v.optional(task, {}),
    loadBalancer: v.optional(loadBalancer, {}),
    autoScaling: v.optional(autoScaling),
    deployment: v.optional(deployment, {}),
    alarms: v.optional(alarms, {}),
    pipeline: v.optional(pipeline, {}),
  },
  'A service.',
);

/** AWS endpoints that an environment may create in its VPC. */
export const endpointNames = ['ecr', 's3', 'logs', 'secretsmanager', 'ssm'] as const;

const newNetwork = section(
  {
    type: v.literal('new'),
    cidr: v.optional(is.vpcCidr, '10.0.0.0/16'),
    availabilityZones: v.optional(is.integer(2, 3, 'Number of Availability Zones.'), 2),
    nat: v.optional(
      v.pipe(v.picklist(['none', 'single', 'perAz']), v.description('NAT gateways for the private subnets.')),
      'single',
    ),
    endpoints: v.optional(v.array(v.picklist(endpointNames)), []),
    flowLogs: v.optional(v.boolean(), false),
  },
  'A new VPC with public and private subnets.',
);

const existingNetwork = section(
  {
    type: v.literal('existing'),
    vpcId: is.vpcId,
    vpcCidr: is.cidr,
    publicSubnetIds: v.pipe(
      v.array(is.subnetId),
      v.minLength(2),
      v.description('Subnets of the load balancer.'),
    ),
    privateSubnetIds: v.pipe(v.array(is.subnetId), v.minLength(2), v.description('Subnets of the tasks.')),
    internetEgress: v.optional(
      v.pipe(v.boolean(), v.description('Whether the private subnets reach the internet.')),
      true,
    ),
  },
  'A VPC that exists.',
);

/** Settings of one environment, without its services. */
export const environment = section(
  {
    region: v.optional(is.region),
    accountId: v.optional(is.accountId),
    protect: v.optional(v.boolean()),
    tags: v.optional(is.tags, {}),
    network: v.optional(v.variant('type', [newNetwork, existingNetwork]), { type: 'new' }),
    services: v.optional(v.pipe(v.record(is.shortName, service), v.minEntries(1)), { nodejs: {} }),
  },
  'An environment: a network and the services in it.',
);

const backend = v.variant('type', [
  section({ type: v.literal('local') }, 'State files in the directory of cdktf.json.'),
  section(
    {
      type: v.literal('s3'),
      bucket: is.bucketName,
      region: is.region,
      keyPrefix: v.optional(is.objectKey, 'ecs-blue-green'),
      kmsKeyId: v.optional(is.kmsKeyArn),
    },
    'Encrypted state files in S3 with the native lock file.',
  ),
  section(
    {
      type: v.literal('cloud'),
      organization: is.cloudOrganization,
      hostname: v.optional(is.domainName, 'app.terraform.io'),
      workspacePrefix: v.optional(is.workspacePrefix, ''),
    },
    'HCP Terraform: one workspace a stack, named like the stack.',
  ),
]);

/** `context.blueGreen`, whole. */
export const settings = section(
  {
    name: v.optional(is.shortName, 'bluegreen'),
    region: v.optional(is.region, 'ap-southeast-1'),
    protect: v.optional(
      v.pipe(
        v.boolean(),
        v.description('Deletion protection and prevent_destroy; set to false and deploy before a destroy.'),
      ),
      true,
    ),
    customerManagedKey: v.optional(
      v.pipe(
        v.boolean(),
        v.description('One KMS key a service (about $1 a month) instead of AWS owned keys.'),
      ),
      true,
    ),
    tags: v.optional(is.tags, {}),
    backend: v.optional(backend, { type: 'local' }),
    defaults: v.optional(
      v.pipe(
        v.record(v.string(), v.unknown()),
        v.description('Service settings that every service starts from.'),
      ),
      {},
    ),
    environments: v.optional(v.pipe(v.record(is.shortName, environment), v.minEntries(1)), { dev: {} }),
  },
  'Settings of the project.',
);
