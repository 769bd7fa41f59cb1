import { at, projectKeys, refusals, withService } from '../../support/settings';

describe('unknown keys', () => {
  test('name the nearest known key, all of them at once', () => {
    expect(
      refusals({
        regoin: 'eu-west-1',
        backend: { type: 's3', buket: 'x', bucket: 'my-bucket', region: 'eu-west-1' },
      }),
    ).toEqual([
      `regoin: unknown key; allowed: ${projectKeys}; fix: did you mean region?`,
      'backend.buket: unknown key; allowed: type, bucket, region, keyPrefix, kmsKeyId; fix: did you mean bucket?',
    ]);
  });

  test('name the section or the variant that has them', () => {
    expect(refusals(withService({ containerPort: 80 }))).toEqual([
      `${at('containerPort')}: unknown key; allowed: desiredCount, healthCheckGracePeriodSeconds, enableExecuteCommand, containerInsights, firstImage, imagesToKeep, task, loadBalancer, routes, autoScaling, deployment, alarms, pipeline, rehearsal; fix: move it to task.containerPort`,
    ]);
    expect(refusals(withService({ firstImage: { source: 'public', dockerfile: 'Dockerfile' } }))).toEqual([
      `${at('firstImage.dockerfile')}: unknown key; allowed: source, reference; fix: only source docker has it`,
    ]);
  });

  test.each([
    ['serviceConnect', 'ECS rejects Service Connect for a service that CodeDeploy deploys'],
    ['schedulingStrategy', 'CodeDeploy deploys replica services only; the number of tasks is desiredCount'],
    [
      'deploymentCircuitBreaker',
      "the circuit breaker belongs to ECS's own deployments; CodeDeploy rolls back by deployment.rollback and alarms",
    ],
    [
      'capacityProviders',
      'task sets of CodeDeploy run with the launch type FARGATE, and a change would lose the strategy',
    ],
    ['assignPublicIp', 'tasks run in private subnets; network.nat or network.endpoints give them a way out'],
  ])('%s is refused with the reason', (key, because) => {
    expect(refusals(withService({ [key]: {} }))).toEqual([
      `${at(key)}: not supported: ${because}; fix: remove it`,
    ]);
  });

  test('requests per target are refused with the reason', () => {
    expect(refusals(withService({ autoScaling: { requestsPerTarget: 100 } }))).toEqual([
      `${at('autoScaling.requestsPerTarget')}: not supported: the metric names one target group, but the groups swap, so AWS does not support it with blue/green; use cpuPercent; fix: remove it`,
    ]);
  });
});

const custom = 'an object with type, percentage, intervalMinutes';

test.each<[string, object, string]>([
  [
    'a number out of range',
    { task: { stopTimeoutSeconds: 121 } },
    'task.stopTimeoutSeconds: out of range; got 121; allowed: an integer from 2 to 120',
  ],
  [
    'a fraction',
    { desiredCount: 1.5 },
    'desiredCount: not an integer; got 1.5; allowed: an integer from 1 to 5000',
  ],
  [
    'text for a number',
    { desiredCount: '2' },
    'desiredCount: wrong type; got "2"; allowed: an integer from 1 to 5000; fix: leave out the quotes: 2',
  ],
  [
    'text for a boolean',
    { containerInsights: 'yes' },
    'containerInsights: wrong type; got "yes"; allowed: true or false',
  ],
  [
    'null',
    { task: null },
    'task: wrong type; got null; allowed: an object with cpu, memoryMiB, architecture, containerName, containerPort, environment, secrets, secretsKeyArns, command, user, readonlyRootFilesystem, stopTimeoutSeconds, healthCheck, ephemeralStorageGiB, logRetentionDays, sidecars, volumes, egress, permissions',
  ],
  [
    'a list for an object',
    { deployment: { rollback: [] } },
    'deployment.rollback: wrong type; got a list; allowed: an object with onFailure, onAlarm, onRequest',
  ],
  [
    'an object for a list',
    { task: { command: {} } },
    'task.command: wrong type; got an object; allowed: a list; each: text',
  ],
  [
    'a CPU that Fargate lacks',
    { task: { cpu: 300 } },
    'task.cpu: not one of the allowed values; got 300; allowed: 256, 512, 1024, 2048, 4096, 8192, 16384',
  ],
  [
    'an unknown variant',
    { firstImage: { source: 'ecr' } },
    'firstImage.source: not one of the allowed values; got "ecr"; allowed: public, docker, digest',
  ],
  [
    'a missing variant',
    { pipeline: { source: {} } },
    'pipeline.source.type: missing; allowed: codecommit, connection, s3, promotion',
  ],
  [
    'a missing member',
    { loadBalancer: { domain: { name: 'a.example.com' } } },
    'loadBalancer.domain.hostedZoneId: missing; allowed: a Route 53 hosted zone id (Z…)',
  ],
  [
    'a deployment config that does not exist',
    { deployment: { config: 'CodeDeployDefault.OneAtATime' } },
    `deployment.config: not one of the allowed values; got "CodeDeployDefault.OneAtATime"; allowed: CodeDeployDefault.ECSAllAtOnce, CodeDeployDefault.ECSLinear10PercentEvery1Minutes, CodeDeployDefault.ECSLinear10PercentEvery3Minutes, CodeDeployDefault.ECSCanary10Percent5Minutes, CodeDeployDefault.ECSCanary10Percent15Minutes; or ${custom}`,
  ],
  [
    'a wrong custom config',
    { deployment: { config: { type: 'canary', percentage: 100, intervalMinutes: 5 } } },
    'deployment.config.percentage: out of range; got 100; allowed: an integer from 1 to 99',
  ],
  [
    'an unknown key of a custom config',
    {
      deployment: {
        config: { type: 'canary', percentage: 10, intervalMinutes: 5, name: 'CodeDeployDefault.Mine' },
      },
    },
    'deployment.config.name: unknown key; allowed: type, percentage, intervalMinutes',
  ],
  [
    'root',
    { task: { user: 'root' } },
    'task.user: not well formed; got "root"; allowed: user or user:group by name or number, not root (0)',
  ],
  [
    'root by number',
    { task: { user: '0:1000' } },
    'task.user: not well formed; got "0:1000"; allowed: user or user:group by name or number, not root (0)',
  ],
  [
    'the tag latest',
    { firstImage: { source: 'public', reference: 'node:latest' } },
    'firstImage.reference: not well formed; got "node:latest"; allowed: an image with a digest or a tag other than latest, which moves and cannot be rolled back to',
  ],
  [
    'an image without a tag',
    { firstImage: { source: 'public', reference: 'registry.example.com:5000/node' } },
    'firstImage.reference: not well formed; got "registry.example.com:5000/node"; allowed: an image with a digest or a tag other than latest, which moves and cannot be rolled back to',
  ],
  [
    'a CIDR block with an octet too large',
    { loadBalancer: { allowedCidrs: ['10.0.0.256/32'] } },
    'loadBalancer.allowedCidrs[0]: not well formed; got "10.0.0.256/32"; allowed: an IPv4 CIDR block such as 10.0.0.0/16',
  ],
  [
    'a CIDR block with host bits',
    { loadBalancer: { allowedCidrs: ['192.168.17.9/20'] } },
    'loadBalancer.allowedCidrs[0]: not the address of its network, which is 192.168.16.0/20; got "192.168.17.9/20"; allowed: an IPv4 CIDR block such as 10.0.0.0/16',
  ],
  [
    'a value twice',
    { loadBalancer: { allowedCidrs: ['10.0.0.0/8', '10.0.0.0/8'] } },
    'loadBalancer.allowedCidrs: holds a value twice; got "10.0.0.0/8"; allowed: a list of at least 1; each: an IPv4 CIDR block such as 10.0.0.0/16',
  ],
  [
    'a number where a text belongs',
    { loadBalancer: { healthCheck: { path: 5 } } },
    'loadBalancer.healthCheck.path: wrong type; got 5; allowed: a URL path that starts with /; fix: put it in quotes: "5"',
  ],
  [
    'no route',
    { routes: [] },
    'routes: too few; allowed: a list of 1; each: an object with priority, hosts, paths',
  ],
  [
    'a route with a query',
    { routes: [{ priority: 1, paths: ['/search?q=1'] }] },
    'routes[0].paths[0]: not well formed; got "/search?q=1"; allowed: a path that starts with /, without a query, in which * and ? stand for other characters, such as /api/*',
  ],
  [
    'an empty list',
    { loadBalancer: { allowedCidrs: [] } },
    'loadBalancer.allowedCidrs: too few; allowed: a list of at least 1; each: an IPv4 CIDR block such as 10.0.0.0/16',
  ],
  [
    'a whole service of actions',
    { task: { permissions: [{ actions: ['s3:*'], resources: ['arn:aws:s3:::x'] }] } },
    'task.permissions[0].actions[0]: not well formed; got "s3:*"; allowed: an IAM action such as s3:GetObject or s3:Get*, not a whole service (s3:*)',
  ],
  [
    'a path that leaves the project',
    { pipeline: { build: { context: '../secrets' } } },
    'pipeline.build.context: not well formed; got "../secrets"; allowed: a relative path inside the project',
  ],
  [
    'a path that is an option',
    { pipeline: { build: { dockerfile: '--build-arg' } } },
    'pipeline.build.dockerfile: not well formed; got "--build-arg"; allowed: a relative path inside the project',
  ],
  [
    'a command of two lines',
    { pipeline: { tests: { commands: ['a\nb'] } } },
    'pipeline.tests.commands[0]: not well formed; got "a\\nb"; allowed: a shell command on one line',
  ],
  [
    'a message too long',
    { pipeline: { approval: { message: 'x'.repeat(1001) } } },
    `pipeline.approval.message: too long (1001 characters); got "${'x'.repeat(80)}…"; allowed: one line of text, at most 1000 characters`,
  ],
  [
    'an alarm period shorter than the load balancer reports',
    { alarms: { periodSeconds: 10 } },
    'alarms.periodSeconds: not one of the allowed values; got 10; allowed: 60, 120, 180, 240, 300',
  ],
])('%s is refused', (_title, service, line) => {
  expect(refusals(withService(service))).toEqual([at(line)]);
});

test('what may be a secret is not shown', () => {
  expect(
    refusals(withService({ task: { environment: { PIN: 1234 }, secrets: { PIN: 'hunter2' } } })),
  ).toEqual([
    `${at('task.environment.PIN')}: wrong type; allowed: text`,
    `${at('task.secrets.PIN')}: not well formed; allowed: the ARN of a Secrets Manager secret or an SSM parameter`,
  ]);
});

test('names of services are checked', () => {
  const names = 'at most 20 lower-case letters, digits and single hyphens, starting with a letter';
  expect(
    refusals({
      environments: { Dev: {}, dev: { services: { 'a--b': {}, '1a': {} } }, empty: { services: {} } },
    }),
  ).toEqual([
    `environments.Dev: not a possible name; allowed: ${names}`,
    `environments.dev.services.a--b: not a possible name; allowed: ${names}`,
    `environments.dev.services["1a"]: not a possible name; allowed: ${names}`,
    'environments.empty.services: empty; fix: name at least one, or leave it out',
  ]);
});

test.each(['1000', '1000:0', 'node', 'app:app', '1000:1000'])('the user %s is accepted', (user) => {
  expect(refusals(withService({ task: { user } }))).toEqual([]);
});

test.each([
  'node:22',
  'public.ecr.aws/docker/library/node:22-alpine',
  'localhost:5000/a/b:v1',
  `node@sha256:${'a'.repeat(64)}`,
  `node:22@sha256:${'a'.repeat(64)}`,
  'node:latest-alpine',
])('the image %s is accepted', (reference) => {
  expect(refusals(withService({ firstImage: { source: 'public', reference } }))).toEqual([]);
});
