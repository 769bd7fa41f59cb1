/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- answers are JSON, checked by the assertions */
/** What AWS refuses, asked of the embedded AWS with the real moto behind it: moto accepts all of it. */
import { startEmbeddedAws, type EmbeddedAws } from '../../rehearsal/cloud';
import { callBoto3, refusalsOf, type Boto3Call } from '../support/boto3';
import { describeWith, testTools } from '../support/tools';

const { moto, boto3 } = testTools;

describeWith([moto, boto3], 'the embedded AWS refuses', () => {
  let cloud: EmbeddedAws;
  let environment: NodeJS.ProcessEnv;
  let subnets: readonly { readonly SubnetId: string; readonly VpcId: string }[];
  let vpc: string;
  let foreignSubnet: string;
  let foreignGroup: string;
  const prodTrafficRoute = {
    listenerArns: ['arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/web/1/2'],
  };

  const refusals = (...calls: Boto3Call[]) => refusalsOf(environment, calls);
  const one = async (...call: Boto3Call) => (await callBoto3(environment, [call]))[0];

  beforeAll(async () => {
    cloud = await startEmbeddedAws({ env: process.env });
    environment = cloud.environment(process.env);
    const [described, other] = await callBoto3(environment, [
      ['ec2', 'describe_subnets'],
      ['ec2', 'create_vpc', { CidrBlock: '10.9.0.0/16' }],
    ]);
    subnets = described.Subnets;
    vpc = subnets[0]!.VpcId;
    const zone = described.Subnets[1].AvailabilityZone;
    const created = await one('ec2', 'create_subnet', {
      VpcId: other.Vpc.VpcId,
      CidrBlock: '10.9.0.0/24',
      AvailabilityZone: zone,
    });
    foreignSubnet = created.Subnet.SubnetId;
    const ofVpc = [{ Name: 'vpc-id', Values: [other.Vpc.VpcId] }];
    foreignGroup = (await one('ec2', 'describe_security_groups', { Filters: ofVpc })).SecurityGroups[0]
      .GroupId;
  });

  afterAll(async () => {
    await cloud.stop();
  });

  const balancer = (parameters: object): Boto3Call => [
    'elbv2',
    'create_load_balancer',
    { Name: 'refused', Subnets: subnets.slice(0, 2).map(({ SubnetId }) => SubnetId), ...parameters },
  ];
  const group = (parameters: object): Boto3Call => [
    'elbv2',
    'create_target_group',
    { Name: 'refused', Protocol: 'HTTP', Port: 80, VpcId: vpc, TargetType: 'ip', ...parameters },
  ];
  const bound = (value: number, member: string, text: string) =>
    `ValidationError: 1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have value ${text}`;
  const tooLong = 'a'.repeat(33);

  it('load balancers with names, subnets and security groups that AWS does not have', async () => {
    const [a, b] = subnets.map(({ SubnetId }) => SubnetId);
    const inZoneOfA = await one('ec2', 'create_subnet', {
      VpcId: vpc,
      CidrBlock: '172.31.240.0/24',
      AvailabilityZone: (await one('ec2', 'describe_subnets', { SubnetIds: [a] })).Subnets[0]
        .AvailabilityZone,
    });
    expect(
      await refusals(
        balancer({ Name: tooLong }),
        balancer({ Name: 'a_b' }),
        balancer({ Name: '-a' }),
        balancer({ Name: 'internal-a' }),
        balancer({ Subnets: [a] }),
        balancer({ Subnets: [a, inZoneOfA.Subnet.SubnetId] }),
        balancer({ Subnets: [a, foreignSubnet] }),
        balancer({ Subnets: [a, 'subnet-nope'] }),
        balancer({ SecurityGroups: ['sg-nope'] }),
        balancer({ SecurityGroups: [foreignGroup] }),
        balancer({ Subnets: [a, b] }),
      ),
    ).toEqual([
      `ValidationError: The load balancer name '${tooLong}' cannot be longer than '32' characters`,
      "ValidationError: The load balancer name 'a_b' can only contain characters that are alphanumeric characters or hyphens(-)",
      "ValidationError: The load balancer name '-a' cannot begin or end with '-'",
      "ValidationError: The load balancer name 'internal-a' cannot begin with 'internal-'",
      'ValidationError: At least two subnets in two different Availability Zones must be specified',
      'InvalidConfigurationRequest: A load balancer cannot be attached to multiple subnets in the same Availability Zone',
      'InvalidConfigurationRequest: All subnets must belong to the same VPC',
      "SubnetNotFound: The subnet ID 'subnet-nope' does not exist",
      "InvalidSecurityGroup: The security group 'sg-nope' does not exist",
      'InvalidConfigurationRequest: One or more security groups are invalid',
      'accepted',
    ]);
  });

  it('security groups of another VPC for a load balancer that exists', async () => {
    const { LoadBalancers } = await one(...balancer({ Name: 'groups' }));
    const [{ LoadBalancerArn, SecurityGroups }] = LoadBalancers as [
      { LoadBalancerArn: string; SecurityGroups: string[] },
    ];
    const set = (...groups: readonly string[]): Boto3Call => [
      'elbv2',
      'set_security_groups',
      { LoadBalancerArn, SecurityGroups: groups },
    ];
    expect(await refusals(set(foreignGroup), set(...SecurityGroups))).toEqual([
      'InvalidConfigurationRequest: One or more security groups are invalid',
      'accepted',
    ]);
  });

  it('attributes of load balancers out of their range', async () => {
    const { LoadBalancers } = await one(...balancer({ Name: 'attributes' }));
    const set = (Key: string, Value: string): Boto3Call => [
      'elbv2',
      'modify_load_balancer_attributes',
      { LoadBalancerArn: LoadBalancers[0].LoadBalancerArn, Attributes: [{ Key, Value }] },
    ];
    expect(
      await refusals(
        set('idle_timeout.timeout_seconds', '0'),
        set('idle_timeout.timeout_seconds', '4001'),
        set('client_keep_alive.seconds', '59'),
        set('routing.http.desync_mitigation_mode', 'lax'),
        set('deletion_protection.enabled', 'yes'),
        set('idle_timeout.timeout_seconds', '4000'),
      ),
    ).toEqual([
      "ValidationError: 'idle_timeout.timeout_seconds' value '0' must be between '1-4000' inclusive",
      "ValidationError: 'idle_timeout.timeout_seconds' value '4001' must be between '1-4000' inclusive",
      "ValidationError: 'client_keep_alive.seconds' value '59' must be between '60-604800' inclusive",
      "ValidationError: 'routing.http.desync_mitigation_mode' must be one of [monitor, defensive, strictest]",
      "ValidationError: 'deletion_protection.enabled' must be one of [true, false]",
      'accepted',
    ]);
  });

  it('target groups whose name, health check or attributes are out of their range', async () => {
    const { TargetGroups } = await one(...group({ Name: 'kept' }));
    const arn = { TargetGroupArn: TargetGroups[0].TargetGroupArn };
    const set = (Key: string, Value: string): Boto3Call => [
      'elbv2',
      'modify_target_group_attributes',
      { ...arn, Attributes: [{ Key, Value }] },
    ];
    expect(
      await refusals(
        group({ Name: tooLong }),
        group({ HealthCheckIntervalSeconds: 4 }),
        group({ HealthCheckIntervalSeconds: 301 }),
        group({ HealthCheckTimeoutSeconds: 1 }),
        group({ HealthyThresholdCount: 1 }),
        group({ UnhealthyThresholdCount: 11 }),
        group({ Matcher: { HttpCode: '500' } }),
        group({ Matcher: { HttpCode: '299-200' } }),
        ['elbv2', 'modify_target_group', { ...arn, HealthyThresholdCount: 11 }],
        ['elbv2', 'modify_target_group', { ...arn, Matcher: { HttpCode: '99' } }],
        set('deregistration_delay.timeout_seconds', '3601'),
        set('slow_start.duration_seconds', '29'),
        set('stickiness.lb_cookie.duration_seconds', '0'),
        set('load_balancing.algorithm.type', 'random'),
        set('slow_start.duration_seconds', '0'),
        ['elbv2', 'modify_target_group', { ...arn, Matcher: { HttpCode: '200-299,404' } }],
      ),
    ).toEqual([
      `ValidationError: Target group name '${tooLong}' cannot be longer than '32' characters`,
      bound(4, 'healthCheckIntervalSeconds', 'greater than or equal to 5'),
      bound(301, 'healthCheckIntervalSeconds', 'less than or equal to 300'),
      bound(1, 'healthCheckTimeoutSeconds', 'greater than or equal to 2'),
      bound(1, 'healthyThresholdCount', 'greater than or equal to 2'),
      bound(11, 'unhealthyThresholdCount', 'less than or equal to 10'),
      "ValidationError: Health check matcher HTTP code '500' must be within '200-499'",
      "ValidationError: Health check matcher HTTP code '299-200' must be within '200-499'",
      bound(11, 'healthyThresholdCount', 'less than or equal to 10'),
      "ValidationError: Health check matcher HTTP code '99' must be within '200-499'",
      "ValidationError: 'deregistration_delay.timeout_seconds' value '3601' must be between '0-3600' inclusive",
      "ValidationError: 'slow_start.duration_seconds' value '29' must be between '30-900' inclusive",
      "ValidationError: 'stickiness.lb_cookie.duration_seconds' value '0' must be between '1-604800' inclusive",
      "ValidationError: 'load_balancing.algorithm.type' must be one of [round_robin, least_outstanding_requests, weighted_random]",
      'accepted',
      'accepted',
    ]);
  });

  describe('in ECS', () => {
    let targetGroup: string;
    let loadBalancer: string;
    let service: object;

    beforeAll(async () => {
      const [, definition, made, lb] = await callBoto3(environment, [
        ['ecs', 'create_cluster', { clusterName: 'main' }],
        [
          'ecs',
          'register_task_definition',
          {
            family: 'web',
            networkMode: 'awsvpc',
            cpu: '256',
            memory: '512',
            requiresCompatibilities: ['FARGATE'],
            containerDefinitions: [{ name: 'web', image: 'none', portMappings: [{ containerPort: 80 }] }],
          },
        ],
        group({ Name: 'of-a-service' }),
        balancer({ Name: 'of-a-service' }),
      ]);
      targetGroup = made.TargetGroups[0].TargetGroupArn;
      loadBalancer = lb.LoadBalancers[0].LoadBalancerArn;
      service = {
        cluster: 'main',
        serviceName: 'web',
        taskDefinition: definition.taskDefinition.taskDefinitionArn,
        desiredCount: 0,
        launchType: 'FARGATE',
        loadBalancers: [{ targetGroupArn: targetGroup, containerName: 'web', containerPort: 80 }],
        networkConfiguration: { awsvpcConfiguration: { subnets: [subnets[0]!.SubnetId] } },
      };
    });

    /** Foreign modules create the service before the listener; Terraform's provider tries again at this sentence. */
    it('a service on a target group until a listener forwards to it, and again when none does any more', async () => {
      const refused = `InvalidParameterException: The target group with targetGroupArn ${targetGroup} does not have an associated load balancer.`;
      const create: Boto3Call = ['ecs', 'create_service', service as Record<string, unknown>];
      expect(await refusals(create)).toEqual([refused]);
      const { Listeners } = await one('elbv2', 'create_listener', {
        LoadBalancerArn: loadBalancer,
        Protocol: 'HTTP',
        Port: 8199,
        DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroup }],
      });
      const describeGroup: Boto3Call = [
        'elbv2',
        'describe_target_groups',
        { TargetGroupArns: [targetGroup] },
      ];
      expect((await one(...describeGroup)).TargetGroups[0].LoadBalancerArns).toEqual([loadBalancer]);
      expect(await refusals(create)).toEqual(['accepted']);
      const [deleted] = await refusals([
        'elbv2',
        'delete_listener',
        { ListenerArn: Listeners[0].ListenerArn },
      ]);
      expect(deleted).toBe('accepted');
      expect((await one(...describeGroup)).TargetGroups[0].LoadBalancerArns).toEqual([]);
      const again: Boto3Call = ['ecs', 'create_service', { ...service, serviceName: 'again' }];
      expect(await refusals(again)).toEqual([refused]);
    });

    it('a deployment group for a service with the ECS controller', async () => {
      const [ofNone, ecsGroup] = ['gone', 'rolling'].map((name): Boto3Call => {
        const pair = { targetGroups: [{ name: 'blue' }, { name: 'green' }], prodTrafficRoute };
        return [
          'codedeploy',
          'create_deployment_group',
          {
            applicationName: 'web',
            deploymentGroupName: name,
            serviceRoleArn: 'arn:aws:iam::123456789012:role/deploy',
            deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
            blueGreenDeploymentConfiguration: {
              deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' },
              terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE' },
            },
            loadBalancerInfo: { targetGroupPairInfoList: [pair] },
            ecsServices: [{ clusterName: 'main', serviceName: name }],
          },
        ];
      });
      expect(
        await refusals(
          ['ecs', 'create_service', { ...service, serviceName: 'rolling', loadBalancers: [] }],
          ['codedeploy', 'create_application', { applicationName: 'web', computePlatform: 'ECS' }],
          ecsGroup!,
        ),
      ).toEqual([
        'accepted',
        'accepted',
        "InvalidECSServiceException: Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.",
      ]);
      // Nothing says what AWS does where there is no service; a deployment to it fails.
      expect(await refusals(ofNone!)).toEqual(['accepted']);
    });

    it('subnets, security groups and target groups that do not exist', async () => {
      const create = (parameters: object): Boto3Call => [
        'ecs',
        'create_service',
        { ...service, ...parameters },
      ];
      const network = (awsvpcConfiguration: object) => ({ networkConfiguration: { awsvpcConfiguration } });
      const gone = `${targetGroup}0`;
      expect(
        await refusals(
          create(network({ subnets: ['subnet-nope'] })),
          create(network({ subnets: [subnets[0]!.SubnetId], securityGroups: ['sg-nope'] })),
          create({ loadBalancers: [{ targetGroupArn: gone, containerName: 'web', containerPort: 80 }] }),
        ),
      ).toEqual([
        "InvalidParameterException: Error retrieving subnet information for [subnet-nope]: The subnet ID 'subnet-nope' does not exist (ErrorCode: InvalidSubnetID.NotFound)",
        "InvalidParameterException: Error retrieving security group information for [sg-nope]: The security group 'sg-nope' does not exist (ErrorCode: InvalidGroup.NotFound)",
        `InvalidParameterException: The target group ${gone} does not exist.`,
      ]);
    });
  });
});
