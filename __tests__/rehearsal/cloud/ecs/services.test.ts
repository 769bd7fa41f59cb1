/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- answers are JSON, checked by the assertions */
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { without } from '../../../../rehearsal/cloud/support/output';
import { refusal } from '../../../support/service-caller';
import { arn, blueGreen, networkConfiguration, started, targetGroup } from './sample-service';

const one = { cluster: 'main', service: 'web' };

describe('a service', () => {
  it('is read back whole', async () => {
    const { create, describe: describeService } = started();
    await create();
    expect(await describeService({ include: ['TAGS'] })).toEqual({
      ...without(blueGreen, 'cluster'),
      serviceArn: arn('service/main/web'),
      clusterArn: arn('cluster/main'),
      taskDefinition: arn('task-definition/web:1'),
      status: 'ACTIVE',
      runningCount: 0,
      pendingCount: 0,
      platformFamily: 'Linux',
      roleArn: 'arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS',
      createdAt: 1001,
      serviceRegistries: [],
      placementConstraints: [],
      placementStrategy: [],
      deployments: [],
      events: [],
      taskSets: [expect.objectContaining({ status: 'PRIMARY' })],
    });
  });

  it("has AWS's defaults where its request is silent", async () => {
    const { create, describe: describeService } = started();
    await create({
      deploymentController: undefined,
      deploymentConfiguration: undefined,
      loadBalancers: undefined,
      healthCheckGracePeriodSeconds: undefined,
      availabilityZoneRebalancing: undefined,
      enableECSManagedTags: undefined,
      enableExecuteCommand: undefined,
      propagateTags: undefined,
      platformVersion: undefined,
      schedulingStrategy: undefined,
    });
    const service = await describeService();
    expect(service).toMatchObject({
      deploymentController: { type: 'ECS' },
      deploymentConfiguration: { maximumPercent: 200, minimumHealthyPercent: 100, strategy: 'ROLLING' },
      loadBalancers: [],
      availabilityZoneRebalancing: 'ENABLED',
      enableECSManagedTags: false,
      enableExecuteCommand: false,
      propagateTags: 'NONE',
      platformVersion: 'LATEST',
      schedulingStrategy: 'REPLICA',
    });
    expect(service).not.toHaveProperty('taskSets');
    expect(service).not.toHaveProperty('tags');
    expect(service).not.toHaveProperty('roleArn');
    expect(service).not.toHaveProperty('healthCheckGracePeriodSeconds');
  });

  it('under the ECS controller has a deployment that is in progress until its tasks run', async () => {
    const { call, create, describe: describeService } = started();
    await create({ deploymentController: { type: 'ECS' } });
    const before = await describeService();
    expect(before.deployments).toMatchObject([
      { status: 'PRIMARY', desiredCount: 2, runningCount: 0, rolloutState: 'IN_PROGRESS' },
    ]);
    await call('UpdateService', { ...one, desiredCount: 0 });
    expect((await describeService()).deployments).toMatchObject([
      { id: (before.deployments as Json[])[0]?.id, desiredCount: 0, rolloutState: 'COMPLETED' },
    ]);
  });

  it('under the ECS controller is deployed anew by a new task definition', async () => {
    const { call, create, describe: describeService } = started();
    const { deployments } = await create({ deploymentController: { type: 'ECS' } });
    await call('UpdateService', { ...one, taskDefinition: 'web' });
    const service = await describeService();
    expect(service.taskDefinition).toBe(arn('task-definition/web:2'));
    expect(service.loadBalancers).toEqual([targetGroup('blue')]);
    expect(service.deployments).toMatchObject([{ taskDefinition: arn('task-definition/web:2') }]);
    expect((service.deployments as Json[])[0]?.id).not.toBe((deployments as Json[])[0]?.id);
  });

  it("takes its cluster's default capacity provider strategy when its request names no launch type", async () => {
    const { create } = started();
    const service = await create({ cluster: 'spot', launchType: undefined });
    expect(service).toMatchObject({ capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }] });
    expect(service).not.toHaveProperty('launchType');
  });

  it('is found by name and by ARN, and else is a failure', async () => {
    const { call, create } = started();
    await create();
    for (const reference of ['web', arn('service/main/web'), arn('service/web')]) {
      const { services } = await call('DescribeServices', { cluster: 'main', services: [reference] });
      expect(services).toMatchObject([{ serviceName: 'web' }]);
    }
    expect(await call('DescribeServices', { cluster: arn('cluster/main'), services: ['nope'] })).toEqual({
      services: [],
      failures: [{ arn: arn('service/main/nope'), reason: 'MISSING' }],
    });
  });

  it('is another one in another cluster', async () => {
    const { call, create } = started();
    await create();
    await create({ cluster: 'spot' });
    expect(await call('ListServices', { cluster: 'spot' })).toEqual({
      serviceArns: [arn('service/spot/web')],
    });
    const describeOther = call('DescribeServices', { cluster: 'spot', services: [arn('service/main/web')] });
    expect(await refusal(describeOther)).toBe(
      'InvalidParameterException: Identifier is for cluster main. Your cluster is spot',
    );
  });

  it('is listed on pages', async () => {
    const { call, create } = started();
    for (const serviceName of ['a', 'b', 'c']) await create({ serviceName });
    const first = await call('ListServices', { cluster: 'main', maxResults: 2 });
    const second = await call('ListServices', { cluster: 'main', nextToken: first.nextToken });
    expect(first.serviceArns).toEqual([arn('service/main/a'), arn('service/main/b')]);
    expect(second).toEqual({ serviceArns: [arn('service/main/c')] });
    expect(await refusal(call('ListServices', { cluster: 'main', nextToken: 'nope' }))).toBe(
      'InvalidParameterException: Invalid token passed. Try again with a token from an earlier page.',
    );
  });

  it('has its tasks listed, none before they are started', async () => {
    const { call, create } = started();
    await create();
    expect(await call('ListTasks', { cluster: 'main', serviceName: 'web' })).toEqual({ taskArns: [] });
    expect(await refusal(call('ListTasks', { cluster: 'main', serviceName: 'nope' }))).toBe(
      'ServiceNotFoundException: Service not found.',
    );
    expect(await call('ListTasks', { cluster: 'main' })).toEqual({ taskArns: [] });
  });
});

describe('a new service is refused', () => {
  it.each<[string, Json, string]>([
    ['without a name', { serviceName: '' }, 'InvalidParameterException: Service name cannot be empty.'],
    [
      'with a bad name',
      { serviceName: 'a b' },
      'InvalidParameterException: Invalid service name a b: it must be 1 to 255 letters, digits, underscores and hyphens.',
    ],
    ['in an unknown cluster', { cluster: 'nope' }, 'ClusterNotFoundException: Cluster not found.'],
    ['in a deleted cluster', { cluster: 'deleted' }, 'ClusterNotFoundException: Cluster not found.'],
    [
      'with an unknown task definition',
      { taskDefinition: 'nope' },
      'ClientException: TaskDefinition not found.',
    ],
    [
      'with an inactive task definition',
      { taskDefinition: 'web:3' },
      'ClientException: TaskDefinition is inactive',
    ],
    [
      'without a desired count',
      { desiredCount: undefined },
      'InvalidParameterException: desiredCount none must be 0 or more.',
    ],
    [
      'with an unknown container',
      { loadBalancers: [{ ...targetGroup('blue'), containerName: 'api' }] },
      'InvalidParameterException: The container api does not exist in the task definition.',
    ],
    [
      'with an unknown port',
      { loadBalancers: [{ ...targetGroup('blue'), containerPort: 80 }] },
      'InvalidParameterException: The container web did not have a container port 80 defined.',
    ],
    [
      'without a network configuration',
      { networkConfiguration: undefined },
      "InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    ],
    [
      'of a launch type that the task definition lacks',
      { launchType: 'EC2' },
      'InvalidParameterException: Task definition does not support launch_type EC2.',
    ],
    [
      'of an unknown controller',
      { deploymentController: { type: 'CODEDEPLOY' } },
      'InvalidParameterException: deploymentController type CODEDEPLOY must be ECS, CODE_DEPLOY, EXTERNAL',
    ],
    [
      'with a grace period without load balancers',
      { loadBalancers: [], deploymentController: { type: 'ECS' } },
      'InvalidParameterException: Health check grace period is only valid for services configured to use load balancers',
    ],
    [
      'with more than 50 tags',
      { tags: Array.from({ length: 51 }, (_, index) => ({ key: `k${index}`, value: '' })) },
      'InvalidParameterException: A resource has at most 50 tags, not 51.',
    ],
  ])('%s', async (_title, input, expected) => {
    expect(await refusal(started().create(input))).toBe(expected);
  });

  it('when an active one has its name', async () => {
    const { create } = started();
    await create();
    expect(await refusal(create())).toBe(
      'InvalidParameterException: Creation of service was not idempotent.',
    );
  });

  it('when two are created at once', async () => {
    const { create } = started();
    const results = await Promise.all([refusal(create()), refusal(create())]);
    expect(results.sort()).toEqual([
      'InvalidParameterException: Creation of service was not idempotent.',
      'accepted',
    ]);
  });
});

describe('deleting a service', () => {
  it('needs a desired count of 0', async () => {
    const { call, create } = started();
    await create();
    expect(await refusal(call('DeleteService', one))).toBe(
      'InvalidParameterException: The service cannot be stopped while it is scaled above 0.',
    );
    await call('UpdateService', { ...one, desiredCount: 0 });
    expect((await call('DeleteService', one)).service).toMatchObject({ status: 'INACTIVE', taskSets: [] });
  });

  it('can be forced', async () => {
    const { call, create, describe: describeService } = started();
    await create();
    await call('DeleteService', { ...one, force: true });
    expect(await describeService()).toMatchObject({ status: 'INACTIVE', desiredCount: 0, deployments: [] });
    expect(await call('ListServices', { cluster: 'main' })).toEqual({ serviceArns: [] });
    expect(await refusal(call('UpdateService', { ...one, desiredCount: 1 }))).toBe(
      'ServiceNotActiveException: Service was not ACTIVE.',
    );
  });

  it('frees its name', async () => {
    const { call, create, describe: describeService } = started();
    await create();
    await call('DeleteService', { ...one, force: true });
    await create({ taskDefinition: 'web:2' });
    expect(await describeService()).toMatchObject({
      status: 'ACTIVE',
      taskDefinition: arn('task-definition/web:2'),
    });
  });

  it('is refused for a service that never was', async () => {
    expect(await refusal(started().call('DeleteService', one))).toBe(
      'ServiceNotFoundException: Service not found.',
    );
  });
});

describe('a cluster', () => {
  it('counts its services and cannot be deleted while it has some', async () => {
    const { call, create } = started();
    await create();
    expect((await call('DescribeClusters', { clusters: ['main', 'spot'] })).clusters).toMatchObject([
      { clusterName: 'main', activeServicesCount: 1 },
      { clusterName: 'spot', activeServicesCount: 0 },
    ]);
    expect(await refusal(call('DeleteCluster', { cluster: 'main' }))).toBe(
      'ClusterContainsServicesException: The Cluster cannot be deleted while Services are active.',
    );
    await call('DeleteService', { ...one, force: true });
    expect(await call('DeleteCluster', { cluster: 'main' })).toMatchObject({
      answeredUpstream: 'DeleteCluster',
    });
  });
});

describe('tags', () => {
  it('of a service are set, removed and listed', async () => {
    const { call, create } = started();
    await create();
    const resourceArn = arn('service/main/web');
    await call('TagResource', { resourceArn, tags: [{ key: 'b', value: '2' }] });
    await call('UntagResource', { resourceArn, tagKeys: ['team'] });
    expect(await call('ListTagsForResource', { resourceArn })).toEqual({ tags: [{ key: 'b', value: '2' }] });
  });

  it('of other resources are upstream', async () => {
    const { call } = started();
    for (const operation of ['TagResource', 'UntagResource', 'ListTagsForResource']) {
      const answer = await call(operation, { resourceArn: arn('cluster/main') });
      expect(answer).toMatchObject({ answeredUpstream: operation });
    }
  });

  it('of a service that does not exist are refused', async () => {
    const resourceArn = arn('service/main/nope');
    expect(await refusal(started().call('ListTagsForResource', { resourceArn }))).toBe(
      `ResourceNotFoundException: The specified resource was not found: ${resourceArn}`,
    );
  });
});

describe('a service under CODE_DEPLOY', () => {
  const useCodeDeploy =
    'on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.';
  const useEcs =
    'is not supported on services with a CODE_DEPLOY deployment controller. Use the ECS deployment controller and try again.';

  it.each<[Json, string]>([
    [{ taskDefinition: 'web:1' }, `Unable to update task definition ${useCodeDeploy}`],
    [{ loadBalancers: [targetGroup('blue')] }, `Unable to update load balancers ${useCodeDeploy}`],
    [{ networkConfiguration }, `Unable to update network parameters ${useCodeDeploy}`],
    [{ platformVersion: 'LATEST' }, `Unable to update platform version ${useCodeDeploy}`],
    [{ capacityProviderStrategy: [] }, `Unable to update capacity provider strategy ${useCodeDeploy}`],
    [{ forceNewDeployment: true }, `Cannot force a new deployment ${useCodeDeploy}`],
    [
      { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } },
      `Deployment circuit breaker ${useEcs}`,
    ],
    [
      { deploymentController: { type: 'ECS' } },
      'Unable to update the deployment controller of a service from CODE_DEPLOY to ECS.',
    ],
    [{ desiredCount: -1 }, 'desiredCount -1 must be 0 or more.'],
  ])('refuses the update %j and stays as it was', async (update, expected) => {
    const { call, create, describe: describeService } = started();
    await create();
    const before = await describeService();
    expect(await refusal(call('UpdateService', { ...one, ...update }))).toBe(
      `InvalidParameterException: ${expected}`,
    );
    expect(await describeService()).toEqual(before);
  });

  it.each<[Json]>([
    [{ desiredCount: 5 }],
    [{ deploymentConfiguration: { maximumPercent: 200, minimumHealthyPercent: 100 } }],
    [{ healthCheckGracePeriodSeconds: 0 }],
    [{ placementConstraints: [{ type: 'distinctInstance' }] }],
    [{ placementStrategy: [{ type: 'random' }] }],
    [{ enableECSManagedTags: false }],
    [{ propagateTags: 'TASK_DEFINITION' }],
    [{ enableExecuteCommand: false }],
    [{ availabilityZoneRebalancing: 'ENABLED' }],
  ])('takes the update %j and changes nothing else', async (update) => {
    const { call, create, describe: describeService } = started();
    await create();
    const before = without(await describeService(), 'taskSets');
    await call('UpdateService', { ...one, forceNewDeployment: false, ...update });
    const after = without(await describeService(), 'taskSets');
    expect(after).toEqual({ ...before, ...update });
  });

  it.each<[string, Json, string]>([
    [
      'as a daemon',
      { schedulingStrategy: 'DAEMON', desiredCount: undefined },
      'The daemon scheduling strategy does not support the CODE_DEPLOY deployment controller. Use the ECS deployment controller and try again.',
    ],
    ['with Service Connect', { serviceConnectConfiguration: { enabled: true } }, `Service Connect ${useEcs}`],
    [
      'with alarms',
      { deploymentConfiguration: { alarms: { alarmNames: ['a'], enable: true, rollback: true } } },
      `Deployment alarms ${useEcs}`,
    ],
    [
      'with a circuit breaker',
      { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } } },
      `Deployment circuit breaker ${useEcs}`,
    ],
    [
      "with ECS's own blue/green",
      { deploymentConfiguration: { strategy: 'BLUE_GREEN' } },
      `Deployment strategy ${useEcs}`,
    ],
    [
      'with two target groups',
      { loadBalancers: [targetGroup('blue'), targetGroup('green')] },
      'Services with a CODE_DEPLOY deployment controller need exactly one load balancer target group, not 2.',
    ],
  ])('is refused %s', async (_title, input, expected) => {
    expect(await refusal(started().create(input))).toBe(`InvalidParameterException: ${expected}`);
  });
});
