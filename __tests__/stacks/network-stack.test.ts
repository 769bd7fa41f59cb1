import { addresses, all, one, statements, synthNetwork, synthProject, synthService } from '../support/synth';

const values = (network: object, type: string, key: string): unknown[] =>
  Object.values(all(synthNetwork(network), type)).map((resource) => resource[key]);

/** Without a way out, tasks need these. */
const isolated = ['ecr', 's3', 'logs'];

describe('network stack', () => {
  test('has stable addresses', () => {
    expect(addresses(synthNetwork())).toMatchInlineSnapshot(`
      [
        "aws_default_security_group.vpc_default-security-group_A4A9D8C1",
        "aws_eip.vpc_nat-address-1_C16CE225",
        "aws_internet_gateway.vpc_internet-gateway_CB431535",
        "aws_nat_gateway.vpc_nat-gateway-1_F3145AA3",
        "aws_route.vpc_private-route-1_0AF29E3A",
        "aws_route.vpc_private-route-2_C2146AC7",
        "aws_route.vpc_public-route_F447845C",
        "aws_route_table.vpc_private-route-table-1_0DA6F6F9",
        "aws_route_table.vpc_private-route-table-2_BCF64C7A",
        "aws_route_table.vpc_public-route-table_38705DC2",
        "aws_route_table_association.vpc_private-association-1_AFB5DC78",
        "aws_route_table_association.vpc_private-association-2_BE0EEE2C",
        "aws_route_table_association.vpc_public-association-1_28BF9354",
        "aws_route_table_association.vpc_public-association-2_0CA76123",
        "aws_subnet.vpc_private-subnet-1_FA2DCB12",
        "aws_subnet.vpc_private-subnet-2_0D016223",
        "aws_subnet.vpc_public-subnet-1_B6E44E35",
        "aws_subnet.vpc_public-subnet-2_50BC5771",
        "aws_vpc.vpc_A2121C38",
      ]
    `);
  });

  test('subnets have plain addresses, no public ones for hosts, and stay in their zone', () => {
    const network = synthNetwork({ availabilityZones: 3 });
    const subnets = Object.values(all(network, 'aws_subnet'));
    expect(subnets.map((subnet) => subnet.cidr_block)).toEqual([
      '10.0.0.0/19',
      '10.0.32.0/19',
      '10.0.64.0/19',
      '10.0.128.0/19',
      '10.0.160.0/19',
      '10.0.192.0/19',
    ]);
    for (const subnet of subnets) {
      expect(subnet.map_public_ip_on_launch).toBe(false);
      expect(subnet.lifecycle).toEqual({ ignore_changes: ['availability_zone'] });
    }
    expect(subnets[2]!.availability_zone).toBe('${data.aws_availability_zones.vpc_zones_4962FE68.names.2}');
  });

  test("uses the Region's own zones only", () => {
    expect(Object.values(synthNetwork().data!.aws_availability_zones!)[0]).toMatchObject({
      state: 'available',
      filter: [{ name: 'opt-in-status', values: ['opt-in-not-required'] }],
    });
  });

  test('takes every rule from the default security group', () => {
    const group = one(synthNetwork(), 'aws_default_security_group');
    expect(group).not.toHaveProperty('ingress');
    expect(group).not.toHaveProperty('egress');
  });

  test.each([
    ['none', 0, 0],
    ['single', 1, 2],
    ['perAz', 2, 2],
  ])('nat %s: %d gateways for %d private routes', (nat, gateways, routes) => {
    const network = synthNetwork({ nat, endpoints: isolated });
    expect(Object.keys(all(network, 'aws_nat_gateway'))).toHaveLength(gateways);
    const targets = Object.values(all(network, 'aws_route')).map((route) => route.nat_gateway_id);
    expect(targets.filter((target) => target !== undefined)).toHaveLength(routes);
    expect(new Set(targets.filter((target) => target !== undefined)).size).toBe(gateways);
  });

  test('a change of nat keeps every route table', () => {
    const tables = (nat: string) =>
      addresses(synthNetwork({ nat, endpoints: isolated })).filter((address) =>
        address.startsWith('aws_route_table'),
      );
    expect(tables('perAz')).toEqual(tables('single'));
    expect(tables('none')).toEqual(tables('single'));
  });

  test('has no endpoints by default', () => {
    expect(all(synthNetwork(), 'aws_vpc_endpoint')).toEqual({});
    expect(all(synthNetwork(), 'aws_security_group')).toEqual({});
  });

  test('an endpoint name stands for all the services that it takes', () => {
    const services = values(
      { endpoints: ['ecr', 's3', 'logs', 'secretsmanager', 'ssm', 'kms'] },
      'aws_vpc_endpoint',
      'service_name',
    );
    expect(
      (services as string[]).map((name) => name.replace('com.amazonaws.ap-southeast-1.', '')).sort(),
    ).toEqual(['ecr.api', 'ecr.dkr', 'kms', 'logs', 's3', 'secretsmanager', 'ssm', 'ssmmessages']);
  });

  test('S3 has a gateway endpoint on the private route tables and no security group', () => {
    const network = synthNetwork({ endpoints: ['s3'] });
    const endpoint = one(network, 'aws_vpc_endpoint');
    expect(endpoint.vpc_endpoint_type).toBe('Gateway');
    expect(endpoint.route_table_ids).toHaveLength(2);
    expect(all(network, 'aws_security_group')).toEqual({});
  });

  test('interface endpoints answer HTTPS from the VPC', () => {
    const network = synthNetwork({ endpoints: ['logs'], cidr: '10.9.0.0/16' });
    expect(one(network, 'aws_vpc_endpoint')).toMatchObject({
      private_dns_enabled: true,
      vpc_endpoint_type: 'Interface',
    });
    expect(one(network, 'aws_vpc_security_group_ingress_rule')).toMatchObject({
      cidr_ipv4: '10.9.0.0/16',
      ip_protocol: 'tcp',
      from_port: 443,
      to_port: 443,
    });
  });

  test('flow logs are written by a role that reaches their log group only', () => {
    const network = synthNetwork({ flowLogs: true });
    expect(one(network, 'aws_flow_log')).toMatchObject({ traffic_type: 'ALL' });
    const granted = statements(one(network, 'aws_iam_role_policy').policy);
    expect(granted.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        [expect.stringMatching(/log_group.*\.arn\}:log-stream:\*$/)],
      ],
      [['logs:DescribeLogStreams'], [expect.stringMatching(/log_group.*\.arn\}:\*$/)]],
      [['logs:DescribeLogGroups'], ['*']],
    ]);
    expect(all(synthNetwork(), 'aws_flow_log')).toEqual({});
  });

  test('flow logs are encrypted with a key that CloudWatch Logs may use for them alone', () => {
    const network = synthNetwork({ flowLogs: true });
    expect(one(network, 'aws_cloudwatch_log_group').kms_key_id).toMatch(
      /^\$\{aws_kms_key\.flow-logs_key_\w+\.arn\}$/,
    );
    const [, logs] = statements(one(network, 'aws_kms_key').policy);
    expect(logs).toMatchObject({
      Principal: { Service: 'logs.ap-southeast-1.amazonaws.com' },
      Condition: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': [expect.stringMatching(/:log-group:\/vpc\/bluegreen-dev$/)],
        },
      },
    });
    expect(all(synthNetwork(), 'aws_kms_key')).toEqual({});
  });

  test('flow logs have no key where the environment has none', () => {
    const stacks = synthProject({
      customerManagedKey: false,
      environments: { dev: { network: { type: 'new', flowLogs: true } } },
    });
    const network = stacks['bluegreen-dev-network']!;
    expect(one(network, 'aws_cloudwatch_log_group')).not.toHaveProperty('kms_key_id');
    expect(all(network, 'aws_kms_key')).toEqual({});
  });
});

describe('an existing network', () => {
  const existing = {
    type: 'existing',
    vpcId: 'vpc-0123456789abcdef0',
    vpcCidr: '10.1.0.0/16',
    publicSubnetIds: ['subnet-0000000a', 'subnet-0000000b'],
    privateSubnetIds: ['subnet-0000000c', 'subnet-0000000d'],
  };

  test('has no stack', () => {
    const stacks = synthProject({ environments: { dev: { network: existing } } });
    expect(Object.keys(stacks)).toEqual(['bluegreen-dev-nodejs-service', 'bluegreen-dev-nodejs-pipeline']);
  });

  test('is used by its ids', () => {
    const service = synthService({}, { network: existing });
    expect(one(service, 'aws_lb').subnets).toEqual(existing.publicSubnetIds);
    expect(one(service, 'aws_ecs_service').network_configuration).toMatchObject({
      subnets: existing.privateSubnetIds,
    });
    expect(service.data).not.toHaveProperty('terraform_remote_state');
  });

  test('is read and checked before the load balancer is planned, unlike a new one', () => {
    const service = synthService({}, { network: existing });
    const ids = Object.values(service.data!.aws_subnet!).map(({ id }) => id);
    expect(ids.sort()).toEqual([...existing.publicSubnetIds, ...existing.privateSubnetIds]);
    const conditions = (stack: typeof service) =>
      (one(stack, 'aws_lb').lifecycle as { precondition?: unknown[] }).precondition;
    expect(conditions(service)).toHaveLength(9);
    expect(conditions(synthService())).toBeUndefined();
  });
});
