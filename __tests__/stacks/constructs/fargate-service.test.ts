import { all, one, privateImage, synthService } from '../../support/synth';

const ecsService = (settings: object = {}) => one(synthService(settings), 'aws_ecs_service');

describe('ECS service', () => {
  test('leaves to releases what releases change', () => {
    expect(ecsService().lifecycle).toEqual({
      ignore_changes: [
        'task_definition',
        'load_balancer',
        'desired_count',
        'network_configuration',
        'platform_version',
      ],
      prevent_destroy: true,
    });
  });

  test('is released by CodeDeploy and waits for no deployment of its own', () => {
    expect(ecsService()).toMatchObject({
      deployment_controller: { type: 'CODE_DEPLOY' },
      launch_type: 'FARGATE',
      platform_version: 'LATEST',
      wait_for_steady_state: false,
      desired_count: 2,
      health_check_grace_period_seconds: 120,
      enable_ecs_managed_tags: true,
      propagate_tags: 'SERVICE',
      enable_execute_command: false,
    });
  });

  test('starts on blue, in the private subnets, without public addresses', () => {
    const service = ecsService();
    expect(service.load_balancer).toEqual([
      {
        container_name: 'NodejsApp',
        container_port: 3000,
        target_group_arn: expect.stringMatching(/_blue_\w+\.arn\}$/) as string,
      },
    ]);
    const network = service.network_configuration as Record<string, unknown>;
    expect(network.assign_public_ip).toBe(false);
    expect((network.subnets as string[]).every((subnet) => subnet.includes('private-subnet'))).toBe(true);
  });

  test('waits for both listeners and the grants of its roles', () => {
    expect(ecsService().depends_on).toEqual([
      expect.stringMatching(/^aws_lb_listener\..*production-listener/),
      expect.stringMatching(/^aws_lb_listener\..*test-listener/),
      expect.stringMatching(/^aws_iam_role_policy\..*execution_policy/),
    ]);
  });

  test('sets no deployment limits, circuit breaker or alarms: they belong to other controllers', () => {
    const keys = Object.keys(ecsService());
    expect(keys.filter((key) => /deployment_(maximum|minimum|circuit)|^alarms$/.test(key))).toEqual([]);
  });
});

describe('task definition', () => {
  const taskDefinition = (task: object = {}) => one(synthService({ task }), 'aws_ecs_task_definition');

  test('a replaced revision stays registered, so that a rollback can start it', () => {
    expect(taskDefinition().skip_destroy).toBe(true);
  });

  test('says on what it runs', () => {
    expect(taskDefinition({ architecture: 'ARM64', ephemeralStorageGiB: 50 })).toMatchObject({
      family: 'bluegreen-dev-nodejs',
      cpu: '512',
      memory: '1024',
      network_mode: 'awsvpc',
      requires_compatibilities: ['FARGATE'],
      runtime_platform: { cpu_architecture: 'ARM64', operating_system_family: 'LINUX' },
      ephemeral_storage: { size_in_gib: 50 },
    });
  });

  test('mounts EFS volumes', () => {
    const efs = { fileSystemId: 'fs-01234567' };
    const stack = synthService({
      firstImage: { source: 'digest', reference: privateImage },
      task: { volumes: [{ name: 'uploads', mountPath: '/srv', efs }] },
    });
    expect(one(stack, 'aws_ecs_task_definition').volume).toEqual([
      {
        name: 'uploads',
        efs_volume_configuration: {
          file_system_id: 'fs-01234567',
          transit_encryption: 'ENABLED',
          authorization_config: { iam: 'ENABLED' },
        },
      },
      { name: 'tmp' },
    ]);
  });

  test('ports in the container definitions are numbers', () => {
    expect(taskDefinition().container_definitions).toContain('"containerPort":3000,"hostPort":3000');
  });
});

describe('cluster and logs', () => {
  test('Container Insights is as the settings say, whatever the account says', () => {
    const setting = (containerInsights: boolean) =>
      one(synthService({ containerInsights }), 'aws_ecs_cluster').setting;
    expect(setting(false)).toEqual([{ name: 'containerInsights', value: 'disabled' }]);
    expect(setting(true)).toEqual([{ name: 'containerInsights', value: 'enabled' }]);
  });

  test('logs are encrypted and expire', () => {
    expect(one(synthService(), 'aws_cloudwatch_log_group', 'tasks')).toMatchObject({
      name: '/ecs/bluegreen-dev-nodejs',
      retention_in_days: 30,
      kms_key_id: expect.stringMatching(/^\$\{aws_kms_key\./) as string,
    });
  });

  test('ECS Exec is logged and encrypted', () => {
    const stack = synthService({ enableExecuteCommand: true, task: { readonlyRootFilesystem: false } });
    expect(one(stack, 'aws_ecs_cluster').configuration).toMatchObject({
      execute_command_configuration: {
        logging: 'OVERRIDE',
        log_configuration: { cloud_watch_encryption_enabled: true },
      },
    });
    expect(one(stack, 'aws_cloudwatch_log_group', 'session').name).toBe('/ecs/bluegreen-dev-nodejs/exec');
    expect(one(synthService(), 'aws_ecs_cluster')).not.toHaveProperty('configuration');
  });
});

describe('auto scaling', () => {
  test('is off by default', () => {
    expect(all(synthService(), 'aws_appautoscaling_target')).toEqual({});
  });

  test('tracks CPU and, when asked to, memory', () => {
    const stack = synthService({ autoScaling: { minimum: 2, maximum: 6, memoryPercent: 70 } });
    expect(one(stack, 'aws_appautoscaling_target')).toMatchObject({
      min_capacity: 2,
      max_capacity: 6,
      scalable_dimension: 'ecs:service:DesiredCount',
      service_namespace: 'ecs',
    });
    const metrics = Object.values(all(stack, 'aws_appautoscaling_policy')).map(
      (policy) => policy.target_tracking_scaling_policy_configuration,
    );
    expect(metrics).toEqual([
      {
        predefined_metric_specification: { predefined_metric_type: 'ECSServiceAverageCPUUtilization' },
        target_value: 60,
      },
      {
        predefined_metric_specification: { predefined_metric_type: 'ECSServiceAverageMemoryUtilization' },
        target_value: 70,
      },
    ]);
  });
});
