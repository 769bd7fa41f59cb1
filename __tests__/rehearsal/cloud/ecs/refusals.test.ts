/** What ECS refuses, in its own words where they are known. */
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { refusal } from '../../../support/service-caller';
import { blueGreen, clients, networkConfiguration, started, targetGroup, upstream } from './sample-service';

const missingSubnet =
  "InvalidParameterException: Error retrieving subnet information for [subnet-nope]: The subnet ID 'subnet-nope' does not exist (ErrorCode: InvalidSubnetID.NotFound)";
const missingSecurityGroup =
  "InvalidParameterException: Error retrieving security group information for [sg-nope]: The security group 'sg-nope' does not exist (ErrorCode: InvalidGroup.NotFound)";

const foreignSecurityGroup =
  'InvalidParameterException: Security group sg-other does not appear to belong to the same VPC as the input subnets.';

const inNetwork = (members: Json): Json => ({
  networkConfiguration: { awsvpcConfiguration: { ...networkConfiguration.awsvpcConfiguration, ...members } },
});

describe('a service', () => {
  const created = (input: Json) => refusal(started().create(input));

  it('needs a target group that exists, takes addresses, and has a load balancer', async () => {
    const arnOf = (name: string) => targetGroup(name).targetGroupArn;
    expect(await created({ loadBalancers: [targetGroup('nope')] })).toBe(
      `InvalidParameterException: The target group ${arnOf('nope')} does not exist.`,
    );
    expect(await created({ loadBalancers: [targetGroup('unused')] })).toBe(
      `InvalidParameterException: The target group with targetGroupArn ${arnOf('unused')} does not have an associated load balancer.`,
    );
    expect(await created({ loadBalancers: [targetGroup('instances')] })).toBe(
      `InvalidParameterException: The provided target group ${arnOf('instances')} has target type instance, which is incompatible with the awsvpc network mode specified in the task definition.`,
    );
  });

  it('needs subnets and security groups that exist', async () => {
    expect(await created(inNetwork({ subnets: ['subnet-a', 'subnet-nope'] }))).toBe(missingSubnet);
    expect(await created(inNetwork({ securityGroups: ['sg-nope'] }))).toBe(missingSecurityGroup);
  });

  it('needs security groups of the VPC of its subnets', async () => {
    expect(await created(inNetwork({ securityGroups: ['sg-a', 'sg-other'] }))).toBe(foreignSecurityGroup);
    const { call, create } = started();
    await create({ deploymentController: { type: 'ECS' } });
    const changed = inNetwork({ securityGroups: ['sg-other'] });
    expect(await refusal(call('UpdateService', { cluster: 'main', service: 'web', ...changed }))).toBe(
      foreignSecurityGroup,
    );
  });

  it('needs a platform version that exists, and none on EC2', async () => {
    expect(await created({ platformVersion: '9.9.9' })).toBe(
      'PlatformUnknownException: The specified platform version does not exist.',
    );
    for (const platformVersion of ['LATEST', '1.4.0', undefined]) {
      expect(await created({ platformVersion })).toBe('accepted');
    }
    const onEc2 = clients((operation, input) =>
      operation === 'ecs.DescribeTaskDefinition'
        ? { taskDefinition: { networkMode: 'awsvpc', requiresCompatibilities: ['EC2'] } }
        : upstream(operation, input),
    );
    const { call } = started();
    expect(await refusal(call('CreateService', { ...blueGreen, launchType: 'EC2' }, onEc2))).toBe(
      'InvalidParameterException: The platform version must be null when specifying an EC2 launch type.',
    );
  });

  it('has no deployment strategy that would not be done', async () => {
    const { call, create } = started();
    const ecs = { deploymentController: { type: 'ECS' } };
    const strategy = { deploymentConfiguration: { strategy: 'BLUE_GREEN' } };
    const said = /^UnsupportedFeatureException: .*ROLLING only, not BLUE_GREEN/;
    expect(await refusal(create({ ...ecs, ...strategy }))).toMatch(said);
    await create(ecs);
    expect(await refusal(call('UpdateService', { cluster: 'main', service: 'web', ...strategy }))).toMatch(
      said,
    );
  });

  it('is updated to nothing that it could not have been created with', async () => {
    const { call, create } = started();
    await create({ deploymentController: { type: 'ECS' } });
    const updated = (input: Json) =>
      refusal(call('UpdateService', { cluster: 'main', service: 'web', ...input }));
    expect(await updated(inNetwork({ subnets: ['subnet-nope'] }))).toBe(missingSubnet);
    expect(await updated({ loadBalancers: [targetGroup('unused')] })).toMatch('associated load balancer');
    expect(await updated({ platformVersion: '9.9.9' })).toMatch(/^PlatformUnknownException/);
  });
});

describe('a task set', () => {
  it('needs what exists, but no load balancer: CodeDeploy creates it before a rule forwards to its group', async () => {
    const { call, create } = started();
    await create();
    const { taskDefinition, launchType } = blueGreen;
    const created = (input: Json) =>
      refusal(
        call('CreateTaskSet', {
          cluster: 'main',
          service: 'web',
          taskDefinition,
          launchType,
          networkConfiguration,
          loadBalancers: [targetGroup('unused')],
          ...input,
        }),
      );
    expect(await created({})).toBe('accepted');
    expect(await created(inNetwork({ subnets: ['subnet-nope'] }))).toBe(missingSubnet);
    expect(await created(inNetwork({ securityGroups: ['sg-other'] }))).toBe(foreignSecurityGroup);
    expect(await created({ loadBalancers: [targetGroup('nope')] })).toMatch('does not exist');
  });
});

it('runs no task in subnets and security groups that do not exist', async () => {
  const { call } = started();
  const run = (input: Json) =>
    refusal(call('RunTask', { cluster: 'main', taskDefinition: 'web:1', launchType: 'FARGATE', ...input }));
  expect(await run(inNetwork({ subnets: ['subnet-nope'] }))).toBe(missingSubnet);
  expect(await run(inNetwork({ securityGroups: ['sg-nope'] }))).toBe(missingSecurityGroup);
  expect(await run(inNetwork({ securityGroups: ['sg-other'] }))).toBe(foreignSecurityGroup);
  expect(await run({ networkConfiguration, platformVersion: '9.9.9' })).toMatch(/^PlatformUnknownException/);
});

describe('a task definition', () => {
  const web = { name: 'web', image: 'web:1', portMappings: [{ containerPort: 3000 }] };
  const fargate = {
    family: 'web',
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
    requiresCompatibilities: ['FARGATE'],
    containerDefinitions: [web],
  };
  const registered = (input: Json) =>
    refusal(started().call('RegisterTaskDefinition', { ...fargate, ...input }));

  it.each([
    [{ containerDefinitions: [] }, 'Container list cannot be empty.'],
    [{ containerDefinitions: [web, web] }, 'Container names must be unique within a Task Definition.'],
    [{ networkMode: 'bridge' }, 'Fargate only supports network mode ‘awsvpc’.'],
    [{ networkMode: undefined }, 'Fargate only supports network mode ‘awsvpc’.'],
    [{ cpu: undefined }, "Fargate requires that 'cpu' be defined at the task level."],
    [{ memory: undefined }, "Fargate requires that 'memory' be defined at the task level."],
    [
      { memory: '9999' },
      'No Fargate configuration exists for given values: 256 CPU, 9999 memory. See the Amazon ECS documentation for the valid values.',
    ],
    [
      { cpu: '1 vCPU', memory: '1 GB' },
      'No Fargate configuration exists for given values: 1024 CPU, 1024 memory. See the Amazon ECS documentation for the valid values.',
    ],
    [
      { containerDefinitions: [{ ...web, portMappings: [{ containerPort: 3000, hostPort: 80 }] }] },
      'When networkMode=awsvpc, the host ports and container ports in port mappings must match.',
    ],
  ])('is refused with %j', async (input, message) => {
    expect(await registered(input)).toBe(`ClientException: ${message}`);
  });

  it.each([
    {},
    { cpu: '.25 vCPU', memory: '1 GB' },
    { containerDefinitions: [{ ...web, portMappings: [{ containerPort: 3000, hostPort: 3000 }] }] },
    {
      requiresCompatibilities: ['EC2'],
      networkMode: 'bridge',
      memory: undefined,
      containerDefinitions: [{ ...web, memory: 64, portMappings: [{ containerPort: 3000, hostPort: 80 }] }],
    },
  ])('passes on with %j', async (input) => {
    const { call } = started();
    const taskDefinition = { taskDefinitionArn: 'arn:of:web' };
    const registering = clients(() => ({ taskDefinition }));
    expect(await call('RegisterTaskDefinition', { ...fargate, ...input }, registering)).toMatchObject({
      taskDefinition,
    });
  });
});

it('changes the settings of a cluster by the operation that the emulator has', async () => {
  const settings = [{ name: 'containerInsights', value: 'enabled' }];
  expect(await started().call('UpdateClusterSettings', { cluster: 'main', settings })).toEqual({
    answeredUpstream: 'UpdateCluster',
    input: { cluster: 'main', settings },
  });
});
