import { homedir } from 'node:os';
import { addresses, all, one, privateImage, synthProject, synthService } from '../support/synth';

const outputs = (service: object = {}) =>
  Object.fromEntries(
    Object.entries(synthService(service).output ?? {})
      .filter(([name]) => !name.startsWith('cross-stack-output'))
      .map(([name, { value }]) => [name, value]),
  );

describe('service stack', () => {
  test('has stable addresses', () => {
    expect(addresses(synthService())).toMatchInlineSnapshot(`
      [
        "aws_cloudwatch_event_rule.releases_smoke-test_awake_02B5BB4C",
        "aws_cloudwatch_event_target.releases_smoke-test_awake_target_E6F40ABF",
        "aws_cloudwatch_log_group.releases_smoke-test_logs_C398C98C",
        "aws_cloudwatch_log_group.tasks_logs_E21124E4",
        "aws_cloudwatch_metric_alarm.releases_alarms_blue-errors_74ACAE65",
        "aws_cloudwatch_metric_alarm.releases_alarms_blue-latency_4C0F8167",
        "aws_cloudwatch_metric_alarm.releases_alarms_blue-unhealthy-hosts_0CA77E29",
        "aws_cloudwatch_metric_alarm.releases_alarms_green-errors_8668B414",
        "aws_cloudwatch_metric_alarm.releases_alarms_green-latency_C66A3655",
        "aws_cloudwatch_metric_alarm.releases_alarms_green-unhealthy-hosts_D227A071",
        "aws_cloudwatch_metric_alarm.releases_alarms_load-balancer-errors_AEA84D9F",
        "aws_codedeploy_app.releases_deployment_application_476F1EE7",
        "aws_codedeploy_deployment_group.releases_deployment_E33AC993",
        "aws_ecr_lifecycle_policy.repository_lifecycle_E10FE1C4",
        "aws_ecr_repository.repository_9F1A3F0B",
        "aws_ecs_cluster.tasks_cluster_4A6D7702",
        "aws_ecs_service.tasks_service_2A54B10D",
        "aws_ecs_task_definition.tasks_task-definition_FE1476A5",
        "aws_iam_role.releases_deployment_role_9B553891",
        "aws_iam_role.releases_smoke-test_role_7C58BFAA",
        "aws_iam_role.tasks_roles_execution_661B67F1",
        "aws_iam_role.tasks_roles_task_FBFB1D77",
        "aws_iam_role_policy.releases_deployment_role_policy_8F420245",
        "aws_iam_role_policy.releases_smoke-test_placement_A825E9C1",
        "aws_iam_role_policy.releases_smoke-test_role_policy_F9518850",
        "aws_iam_role_policy.tasks_roles_execution_policy_AE728CF6",
        "aws_kms_alias.key_alias_9418169B",
        "aws_kms_key.key_FEDD6EC0",
        "aws_lambda_function.releases_smoke-test_FA4A00CF",
        "aws_lambda_permission.releases_smoke-test_awake_permission_033AD6BC",
        "aws_lb.traffic_load-balancer_1CB7EA44",
        "aws_lb_listener.traffic_load-balancer_production-listener_64BA69DA",
        "aws_lb_listener.traffic_load-balancer_test-listener_F170E398",
        "aws_lb_target_group.traffic_load-balancer_blue_C7BFFFA0",
        "aws_lb_target_group.traffic_load-balancer_green_7590A17D",
        "aws_s3_bucket.artifacts_7424475B",
        "aws_s3_bucket_lifecycle_configuration.artifacts_lifecycle_85D31407",
        "aws_s3_bucket_notification.artifacts_notification_BC65ED79",
        "aws_s3_bucket_ownership_controls.artifacts_ownership_C9878968",
        "aws_s3_bucket_policy.artifacts_policy_007ABD72",
        "aws_s3_bucket_public_access_block.artifacts_public-access_C3DC3372",
        "aws_s3_bucket_server_side_encryption_configuration.artifacts_encryption_C1F4F272",
        "aws_s3_bucket_versioning.artifacts_versioning_77526F6F",
        "aws_s3_object.releases_smoke-test_code_E88C32B7",
        "aws_s3_object.releases_templates_app-spec_0661C721",
        "aws_s3_object.releases_templates_task-definition_E588274A",
        "aws_security_group.releases_smoke-test_network_EE95ECAB",
        "aws_security_group.traffic_security-groups_load-balancer_DD2A70A9",
        "aws_security_group.traffic_security-groups_tasks_B4867B18",
        "aws_vpc_security_group_egress_rule.releases_smoke-test_network_to-https_5DBCA799",
        "aws_vpc_security_group_egress_rule.releases_smoke-test_network_to-test-listener_E92F4F6C",
        "aws_vpc_security_group_egress_rule.traffic_security-groups_load-balancer-to-tasks_1404D3BB",
        "aws_vpc_security_group_egress_rule.traffic_security-groups_tasks-to-https_339B1353",
        "aws_vpc_security_group_egress_rule.traffic_security-groups_tasks-to-vpc_6D88A36B",
        "aws_vpc_security_group_ingress_rule.releases_smoke-test_network_admit-nat-gateway-1_601155A2",
        "aws_vpc_security_group_ingress_rule.traffic_security-groups_production-from-0000-0_25CBCF15",
        "aws_vpc_security_group_ingress_rule.traffic_security-groups_tasks-from-load-balancer_BC3647E0",
        "aws_vpc_security_group_ingress_rule.traffic_security-groups_test-from-10000-16_7A5AFB15",
      ]
    `);
  });

  test('every name and path in the JSON is free of the machine that wrote it', () => {
    const text = JSON.stringify(synthProject());
    const paths = [process.cwd(), homedir(), __dirname].filter((path) => text.includes(path));
    expect(paths).toEqual([]);
  });

  test('runs nothing on the machine that applies it', () => {
    const text = JSON.stringify(synthProject());
    expect(/local-exec|remote-exec|timestamp\(|"external"|filebase64|\bfile\(/.exec(text)).toBeNull();
  });

  test('protected, what a mistake would lose refuses to be destroyed', () => {
    const guarded = (protect: boolean) => {
      const stack = synthService({}, {}, { protect });
      return addresses(stack).filter((address) => {
        const [type = '', id = ''] = address.split('.');
        const { lifecycle } = all(stack, type)[id] as { lifecycle?: { prevent_destroy?: boolean } };
        return lifecycle?.prevent_destroy === true;
      });
    };
    expect(guarded(true).map((address) => address.split('.')[0])).toEqual([
      'aws_ecr_repository',
      'aws_ecs_service',
      'aws_kms_key',
      'aws_lb',
      'aws_lb_listener',
      'aws_lb_listener',
      'aws_lb_target_group',
      'aws_lb_target_group',
    ]);
    expect(guarded(false)).toEqual([]);
  });

  test('without a customer managed key nothing names one', () => {
    const text = JSON.stringify(synthService({}, {}, { customerManagedKey: false }));
    expect(text).not.toContain('aws_kms_key');
    expect(text).not.toContain('kms:');
  });

  test('the pipeline learns of the service only what is not secret', () => {
    const stack = synthProject()['bluegreen-dev-nodejs-service']!;
    const shared = Object.values(stack.output!).filter((output) => output.sensitive === true);
    for (const { value } of shared) {
      expect(value).toMatch(
        /^\$\{aws_\w+\.[\w-]+\.(name|arn|bucket|repository_url|deployment_group_name)\}$/,
      );
    }
  });

  test('a certificate makes both listeners HTTPS', () => {
    const certificateArn = 'arn:aws:acm:ap-southeast-1:111122223333:certificate/abc';
    expect(outputs({ loadBalancer: { certificateArn } }).production_url).toMatch(
      /^https:\/\/\$\{aws_lb\.[^:]+\}$/,
    );
    expect(outputs({ loadBalancer: { certificateArn } }).test_url).toMatch(/^https:\/\/.*:8443$/);
  });

  test('a domain is the host of the URLs', () => {
    const domain = { name: 'shop.example.com', hostedZoneId: 'Z0123456789' };
    expect(outputs({ loadBalancer: { domain } })).toMatchObject({
      production_url: 'https://shop.example.com',
      test_url: 'https://shop.example.com:8443',
    });
  });

  test('without a test listener there is no test URL', () => {
    expect(outputs({ loadBalancer: { testListener: false } })).not.toHaveProperty('test_url');
  });

  test('commands are one line each, and made of literals', () => {
    const { status_command, watch_command, continue_command, stop_command, rollback_command } = outputs();
    const service = '--environment dev --service nodejs';
    expect({ status_command, watch_command, continue_command, stop_command, rollback_command }).toEqual({
      status_command: `npm run releases -- status ${service}`,
      watch_command: `npm run releases -- watch ${service}`,
      continue_command: `npm run releases -- continue ${service}`,
      stop_command: `npm run releases -- stop ${service}`,
      rollback_command: `npm run releases -- stop --rollback ${service}`,
    });
  });

  test('console links name the deployment group and the service', () => {
    expect(outputs()).toMatchObject({
      deployments_console:
        'https://ap-southeast-1.console.aws.amazon.com/codesuite/codedeploy/applications/bluegreen-dev-nodejs/deployment-groups/bluegreen-dev-nodejs?region=ap-southeast-1',
      service_console:
        'https://ap-southeast-1.console.aws.amazon.com/ecs/v2/clusters/bluegreen-dev-nodejs/services/bluegreen-dev-nodejs/deployments?region=ap-southeast-1',
    });
  });
});

describe('first image', () => {
  const firstContainer = (service: object) => {
    const definition = one(synthService(service), 'aws_ecs_task_definition');
    return (JSON.parse(definition.container_definitions as string) as Record<string, unknown>[])[0]!;
  };

  test('is a public one with a program that answers the health check', () => {
    expect(firstContainer({})).toMatchObject({
      image: 'public.ecr.aws/docker/library/node:22-alpine',
      command: ['node', '-e', expect.stringContaining('"/health"')],
    });
  });

  test('by digest runs the application itself', () => {
    const service = {
      firstImage: { source: 'digest', reference: privateImage },
      task: { environment: { A: 'b' } },
    };
    expect(firstContainer(service)).toMatchObject({
      image: privateImage,
      environment: [{ name: 'A', value: 'b' }],
    });
    expect(firstContainer(service)).not.toHaveProperty('command');
  });

  test('is built and pushed by the Docker provider, which is there only then', () => {
    const stack = synthService({ firstImage: { source: 'docker' }, task: { architecture: 'ARM64' } });
    const [provider] = stack.provider.docker!;
    expect(JSON.stringify(provider)).toMatch(
      /"username":"\$\{data\.aws_ecr_authorization_token\.[\w-]+\.user_name\}"/,
    );
    const image = one(stack, 'docker_image');
    expect(image.name).toMatch(/^\$\{aws_ecr_repository\.\w+\.repository_url\}:first-[0-9a-f]{12}$/);
    const [, tag] = /:(first-\w+)$/.exec(image.name as string)!;
    expect(image.build).toEqual({
      build_args: { APP_VERSION: tag },
      context: '../../..',
      dockerfile: '../../../Dockerfile',
      platform: 'linux/arm64',
    });
    expect(JSON.stringify(image.triggers)).toMatch(/^\{"sources":"[0-9a-f]{64}"\}$/);
    expect(one(stack, 'docker_registry_image')).toMatchObject({ keep_remotely: true });
    const definition = one(stack, 'aws_ecs_task_definition').container_definitions as string;
    expect(definition).toMatch(
      /"image":"\$\{aws_ecr_repository\.\w+\.repository_url\}@\$\{docker_registry_image\.[\w-]+\.sha256_digest\}"/,
    );
    expect(synthService().provider).not.toHaveProperty('docker');
    expect(Object.keys(stack.terraform.required_providers as object)).toEqual(['aws', 'docker']);
    expect(Object.keys(synthService().terraform.required_providers as object)).toEqual(['aws']);
  });

  test('by the Docker provider names no path of the machine that wrote it', () => {
    const text = JSON.stringify(synthService({ firstImage: { source: 'docker' } }));
    expect([process.cwd(), homedir()].filter((path) => text.includes(path))).toEqual([]);
  });
});

describe('a change that must ship by blue/green', () => {
  const templates = (service: object) => {
    const stack = synthService(service);
    return {
      template: one(stack, 'aws_s3_object', 'task-definition').content,
      service: one(stack, 'aws_ecs_service'),
      listeners: all(stack, 'aws_lb_listener'),
    };
  };

  test('the template has the tags that Terraform puts on everything else', () => {
    const stack = synthService({}, { tags: { Stage: 'test' } }, { tags: { 'Cost Center': '42' } });
    const template = JSON.parse(one(stack, 'aws_s3_object', 'task-definition').content as string) as {
      tags: unknown;
    };
    expect(template.tags).toEqual([
      { key: 'Cost Center', value: '42' },
      { key: 'Environment', value: 'dev' },
      { key: 'ManagedBy', value: 'cdktf' },
      { key: 'Project', value: 'bluegreen' },
      { key: 'Stage', value: 'test' },
    ]);
    const [provider] = stack.provider.aws! as { default_tags: { tags: object }[] }[];
    expect(provider!.default_tags[0]!.tags).toEqual({
      'Cost Center': '42',
      Environment: 'dev',
      ManagedBy: 'cdktf',
      Project: 'bluegreen',
      Stage: 'test',
    });
    expect(one(stack, 'aws_ecs_task_definition')).not.toHaveProperty('tags');
  });

  test.each([
    ['CPU', { task: { cpu: 1024, memoryMiB: 2048 } }],
    ['a variable', { task: { environment: { GREETING: 'hello' } } }],
    ['a command', { task: { command: ['node', 'other.js'] } }],
  ])('%s changes the template of releases, not service and listeners', (_, service) => {
    const before = templates({});
    const after = templates(service);
    expect(after.template).not.toEqual(before.template);
    expect(after.service).toEqual(before.service);
    expect(after.listeners).toEqual(before.listeners);
  });
});
