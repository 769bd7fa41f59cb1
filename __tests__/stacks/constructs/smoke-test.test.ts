import { all, one, privateImage, synthService, type Attributes, type StackJson } from '../../support/synth';

const ofSmokeTest = (stack: StackJson, type: string): Record<string, Attributes> =>
  Object.fromEntries(Object.entries(all(stack, type)).filter(([id]) => id.includes('smoke-test')));
const rules = (stack: StackJson, direction: 'ingress' | 'egress') =>
  Object.values(ofSmokeTest(stack, `aws_vpc_security_group_${direction}_rule`)).map((rule) => ({
    port: rule.from_port,
    from: rule.cidr_ipv4 ?? rule.referenced_security_group_id,
    on: rule.security_group_id,
  }));
const testGroup = expect.stringMatching(/^\$\{aws_security_group\.releases_smoke-test_network_/) as string;
const loadBalancerGroup = expect.stringMatching(
  /^\$\{aws_security_group\.traffic_security-groups_load-balancer_/,
) as string;

const environmentOf = (stack: StackJson) => {
  const { variables } = one(stack, 'aws_lambda_function').environment as {
    variables: Record<string, string>;
  };
  return { ...variables, SMOKE_TEST: JSON.parse(variables.SMOKE_TEST!) as unknown };
};

describe('the function of the smoke test', () => {
  const stack = synthService();
  const code = one(stack, 'aws_s3_object', 'smoke-test');

  test('runs in the private subnets with a group of its own, after its role may', () => {
    expect(one(stack, 'aws_lambda_function')).toMatchObject({
      function_name: 'bluegreen-dev-nodejs-smoke-test',
      runtime: 'nodejs22.x',
      handler: 'index.handler',
      timeout: 77,
      memory_size: 512,
      vpc_config: {
        subnet_ids: [expect.stringContaining('subnet'), expect.stringContaining('subnet')] as string[],
        security_group_ids: [testGroup],
      },
      depends_on: [
        expect.stringMatching(/^aws_iam_role_policy\.releases_smoke-test_role_policy_/),
        expect.stringMatching(/^aws_iam_role_policy\.releases_smoke-test_placement_/),
      ] as string[],
    });
  });

  test('is destroyed, then its group, and last the grants by which Lambda clears the group', () => {
    const group = ofSmokeTest(stack, 'aws_security_group');
    expect(Object.values(group)[0]?.depends_on).toEqual([
      expect.stringMatching(/^aws_iam_role_policy\.releases_smoke-test_role_policy_/),
    ]);
    const policies = ofSmokeTest(stack, 'aws_iam_role_policy');
    const namesGroup = Object.entries(policies).filter(([, { policy }]) =>
      (policy as string).includes('aws_security_group'),
    );
    expect(namesGroup.map(([id]) => id)).toEqual([expect.stringMatching(/^releases_smoke-test_placement_/)]);
    expect(namesGroup[0]?.[1].policy).not.toContain('DeleteNetworkInterface');
  });

  test('is invoked every day, so that it is never inactive', () => {
    expect(one(stack, 'aws_cloudwatch_event_rule')).toMatchObject({
      name: 'bluegreen-dev-nodejs-smoke-test-awake',
      schedule_expression: 'rate(1 day)',
    });
    expect(one(stack, 'aws_cloudwatch_event_target')).toMatchObject({
      arn: expect.stringMatching(/^\$\{aws_lambda_function\.releases_smoke-test_\w+\.arn\}$/) as string,
      input: '{}',
    });
    expect(one(stack, 'aws_lambda_permission')).toMatchObject({
      action: 'lambda:InvokeFunction',
      principal: 'events.amazonaws.com',
      source_arn: expect.stringMatching(/^\$\{aws_cloudwatch_event_rule\./) as string,
    });
  });

  test('has its code in the JSON, encrypted in the artifact bucket, where no pipeline listens', () => {
    expect(code).toMatchObject({
      key: expect.stringMatching(/^smoke-test\/[0-9a-f]{16}\.zip$/) as string,
      content_base64: expect.stringMatching(/^UEsDB/) as string,
      server_side_encryption: 'aws:kms',
    });
    expect(code).not.toHaveProperty('source');
  });

  test('logs to an encrypted log group that forgets', () => {
    expect(one(stack, 'aws_cloudwatch_log_group', 'smoke-test')).toMatchObject({
      name: '/aws/lambda/bluegreen-dev-nodejs-smoke-test',
      retention_in_days: 30,
      kms_key_id: expect.stringContaining('aws_kms_key') as string,
    });
    expect(one(stack, 'aws_kms_key').policy).toContain(
      'log-group:/aws/lambda/bluegreen-dev-nodejs-smoke-test',
    );
  });

  test('is the hook after test traffic', () => {
    expect(one(stack, 'aws_s3_object', 'app-spec').content).toMatch(
      /\nHooks:\n {2}- AfterAllowTestTraffic: "\$\{aws_lambda_function\.releases_smoke-test_\w+\.arn\}"\n$/,
    );
  });

  test('joins the hooks of the settings', () => {
    const beforeInstall = 'arn:aws:lambda:ap-southeast-1:111122223333:function:before';
    const appSpec = one(
      synthService({ deployment: { hooks: { beforeInstall } } }),
      'aws_s3_object',
      'app-spec',
    ).content;
    expect(appSpec).toMatch(/- BeforeInstall: "arn.*:before"\n {2}- AfterAllowTestTraffic: /);
  });

  test('asks the load balancer by its name', () => {
    expect(environmentOf(stack)).toEqual({
      LOAD_BALANCER: expect.stringMatching(/^\$\{aws_lb\.[\w-]+\.dns_name\}$/) as string,
      SMOKE_TEST: {
        https: false,
        port: 8090,
        paths: ['/health'],
        statuses: '200',
        latencyMilliseconds: 2000,
        requestsPerPath: 5,
        warmUpMilliseconds: 3000,
        connectionRetryMilliseconds: 30_000,
      },
    });
  });

  test('asks in the name of the domain', () => {
    const domain = { name: 'shop.example.com', hostedZoneId: 'Z0123456789' };
    expect(environmentOf(synthService({ loadBalancer: { domain } })).SMOKE_TEST).toMatchObject({
      https: true,
      port: 8443,
      serverName: 'shop.example.com',
      hostHeader: 'shop.example.com:8443',
    });
  });
});

describe('the way of the smoke test', () => {
  test('to public addresses is open to the NAT gateways, one rule each', () => {
    const nat = synthService({}, { network: { type: 'new', nat: 'perAz', availabilityZones: 3 } });
    const admitted = rules(nat, 'ingress');
    expect(admitted).toHaveLength(3);
    for (const rule of admitted) {
      expect(rule).toEqual({
        port: 8090,
        from: expect.stringMatching(/^\$\{data\.terraform_remote_state\..*public_ip\}\/32$/) as string,
        on: loadBalancerGroup,
      });
    }
    expect(rules(nat, 'egress')).toEqual([
      { port: 443, from: '0.0.0.0/0', on: testGroup },
      { port: 8090, from: '0.0.0.0/0', on: testGroup },
    ]);
  });

  test('inside the VPC is open between the groups only', () => {
    const stack = synthService({ loadBalancer: { internal: true } });
    expect(rules(stack, 'ingress')).toEqual([{ port: 8090, from: testGroup, on: loadBalancerGroup }]);
    expect(rules(stack, 'egress')).toEqual([
      { port: 443, from: '0.0.0.0/0', on: testGroup },
      { port: 8090, from: loadBalancerGroup, on: testGroup },
    ]);
  });

  test('names no rule twice when the test listener has the port of HTTPS', () => {
    expect(rules(synthService({ loadBalancer: { testPort: 443 } }), 'egress')).toEqual([
      { port: 443, from: '0.0.0.0/0', on: testGroup },
    ]);
  });
});

test('without a smoke test nothing of it is there', () => {
  const off = { deployment: { smokeTest: { enabled: false } } };
  const text = JSON.stringify(
    synthService({ firstImage: { source: 'digest', reference: privateImage }, ...off }),
  );
  expect(text.match(/.{0,80}(?:smoke-test|aws_lambda|lambda:|nat_gateway).{0,80}/g)).toBeNull();
});
