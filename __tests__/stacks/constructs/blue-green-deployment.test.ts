import { all, one, synthService } from '../../support/synth';

const stackOf = (deployment: object = {}, rest: object = {}) => synthService({ deployment, ...rest });
const group = (deployment: object = {}, rest: object = {}) =>
  one(stackOf(deployment, rest), 'aws_codedeploy_deployment_group');

describe('deployment group', () => {
  test('moves traffic between the two target groups over production and test listener', () => {
    expect(group()).toMatchObject({
      deployment_style: { deployment_type: 'BLUE_GREEN', deployment_option: 'WITH_TRAFFIC_CONTROL' },
      load_balancer_info: {
        target_group_pair_info: {
          prod_traffic_route: { listener_arns: [expect.stringContaining('production-listener')] },
          test_traffic_route: { listener_arns: [expect.stringContaining('test-listener')] },
          target_group: [
            { name: expect.stringContaining('_blue_') as string },
            { name: expect.stringContaining('_green_') as string },
          ],
        },
      },
    });
  });

  test('has no test route without a test listener', () => {
    const { load_balancer_info: info } = group({}, { loadBalancer: { testListener: false } });
    expect(info).not.toHaveProperty('target_group_pair_info.test_traffic_route');
  });

  test('names the application of the ECS platform', () => {
    expect(one(stackOf(), 'aws_codedeploy_app')).toMatchObject({
      name: 'bluegreen-dev-nodejs',
      compute_platform: 'ECS',
    });
  });

  test('goes on at once, and terminates the original task set after five minutes', () => {
    expect(group().blue_green_deployment_config).toEqual({
      deployment_ready_option: { action_on_timeout: 'CONTINUE_DEPLOYMENT' },
      terminate_blue_instances_on_deployment_success: {
        action: 'TERMINATE',
        termination_wait_time_in_minutes: 5,
      },
    });
  });

  test('waits for continue-deployment and then stops', () => {
    expect(group({ readyWaitMinutes: 30 }).blue_green_deployment_config).toMatchObject({
      deployment_ready_option: { action_on_timeout: 'STOP_DEPLOYMENT', wait_time_in_minutes: 30 },
    });
  });

  test('rolls back on failure, alarm and request', () => {
    expect(group().auto_rollback_configuration).toEqual({
      enabled: true,
      events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
    });
  });

  test('never rolls back when told so', () => {
    const rollback = { onFailure: false, onAlarm: false, onRequest: false };
    // Disabled, it would be a change in every plan: the provider reads no block.
    expect(group({ rollback })).not.toHaveProperty('auto_rollback_configuration');
  });

  test('has no alarm configuration when alarms are off', () => {
    const off = group({ rollback: { onAlarm: false } }, { alarms: { enabled: false } });
    expect(off).not.toHaveProperty('alarm_configuration');
  });

  test('watches its own alarms and additional ones', () => {
    const { alarms } = group({}, { alarms: { additional: ['checkout-errors'] } }).alarm_configuration as {
      alarms: string[];
    };
    expect(alarms).toHaveLength(8);
    expect(alarms.at(-1)).toBe('checkout-errors');
  });

  test('watches additional alarms also where it has none of its own', () => {
    const { alarm_configuration } = group(
      {},
      { alarms: { enabled: false, additional: ['checkout-errors'] } },
    );
    expect(alarm_configuration).toMatchObject({ enabled: true, alarms: ['checkout-errors'] });
  });
});

describe('deployment configuration', () => {
  const custom = (percentage: number, type = 'canary') =>
    one(stackOf({ config: { type, percentage, intervalMinutes: 10 } }), 'aws_codedeploy_deployment_config');

  test('a predefined one is named and not created', () => {
    const stack = stackOf({ config: 'CodeDeployDefault.ECSAllAtOnce' });
    expect(one(stack, 'aws_codedeploy_deployment_group').deployment_config_name).toBe(
      'CodeDeployDefault.ECSAllAtOnce',
    );
    expect(all(stack, 'aws_codedeploy_deployment_config')).toEqual({});
  });

  test('a custom canary has a name of its content and is created before the old one goes', () => {
    expect(custom(25)).toMatchObject({
      deployment_config_name: expect.stringMatching(/^bluegreen-dev-nodejs-canary-[0-9a-f]{8}$/) as string,
      compute_platform: 'ECS',
      traffic_routing_config: {
        type: 'TimeBasedCanary',
        time_based_canary: { percentage: 25, interval: 10 },
      },
      lifecycle: { create_before_destroy: true },
    });
    expect(custom(25).deployment_config_name).toBe(custom(25).deployment_config_name);
    expect(custom(25).deployment_config_name).not.toBe(custom(26).deployment_config_name);
  });

  test('a custom linear one moves in equal steps', () => {
    expect(custom(20, 'linear').traffic_routing_config).toEqual({
      type: 'TimeBasedLinear',
      time_based_linear: { percentage: 20, interval: 10 },
    });
  });
});

describe('alarms', () => {
  test('watch errors, latency and health of both target groups', () => {
    const alarms = Object.values(
      all(
        stackOf({}, { alarms: { errorCount: 7, loadBalancerErrors: false } }),
        'aws_cloudwatch_metric_alarm',
      ),
    );
    expect(alarms.map(({ alarm_name: name, metric_name: metric }) => [name, metric])).toEqual([
      ['bluegreen-dev-nodejs-blue-errors', 'HTTPCode_Target_5XX_Count'],
      ['bluegreen-dev-nodejs-blue-latency', 'TargetResponseTime'],
      ['bluegreen-dev-nodejs-blue-unhealthy-hosts', 'UnHealthyHostCount'],
      ['bluegreen-dev-nodejs-green-errors', 'HTTPCode_Target_5XX_Count'],
      ['bluegreen-dev-nodejs-green-latency', 'TargetResponseTime'],
      ['bluegreen-dev-nodejs-green-unhealthy-hosts', 'UnHealthyHostCount'],
    ]);
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({
        actions_enabled: true,
        treat_missing_data: 'notBreaching',
        namespace: 'AWS/ApplicationELB',
      });
      const colour = (alarm.alarm_name as string).includes('-blue-') ? 'blue' : 'green';
      expect(alarm.dimensions).toEqual({
        LoadBalancer: expect.stringMatching(/^\$\{aws_lb\..*\.arn_suffix\}$/) as string,
        TargetGroup: expect.stringMatching(new RegExp(`_${colour}_\\w+\\.arn_suffix\\}$`)) as string,
      });
    }
  });

  test('watch a percentage of errors unless their number is set', () => {
    const thresholdOf = (alarms: object) => {
      const errors = one(stackOf({}, { alarms }), 'aws_cloudwatch_metric_alarm', 'blue-errors');
      return [errors.threshold, errors.metric_name];
    };
    expect(thresholdOf({})).toEqual([5, undefined]);
    expect(thresholdOf({ errorCount: 7 })).toEqual([7, 'HTTPCode_Target_5XX_Count']);
    expect(thresholdOf({ errorCount: 7, errorPercent: 2 })).toEqual([2, undefined]);
  });

  test('watch what the load balancer answers itself, in percent of all its requests', () => {
    const dimensions = { LoadBalancer: expect.stringMatching(/^\$\{aws_lb\..*\.arn_suffix\}$/) as string };
    const alarm = one(
      stackOf({}, { alarms: { errorCount: 7 } }),
      'aws_cloudwatch_metric_alarm',
      'load-balancer',
    );
    expect(alarm).toMatchObject({
      threshold: 5,
      metric_query: [
        {
          expression: 'IF(requests >= 10, 100 * FILL(errors, 0) / requests, 0)',
          return_data: true,
        },
        { id: 'errors', metric: { metric_name: 'HTTPCode_ELB_5XX_Count', dimensions } },
        { id: 'requests', metric: { metric_name: 'RequestCount', dimensions } },
      ],
    });
    const off = stackOf({}, { alarms: { loadBalancerErrors: false } });
    expect(JSON.stringify(off)).not.toContain('HTTPCode_ELB_5XX_Count');
  });

  test('may watch the percentage of errors instead of their number', () => {
    const alarms = { errorPercent: 0.5, errorPercentMinimumRequests: 50, periodSeconds: 120 };
    const stack = stackOf({}, { alarms });
    const errors = one(stack, 'aws_cloudwatch_metric_alarm', 'green-errors');
    for (const left of ['metric_name', 'namespace', 'dimensions', 'period', 'statistic'])
      expect(errors).not.toHaveProperty(left);
    const dimensions = {
      LoadBalancer: expect.stringMatching(/\.arn_suffix\}$/) as string,
      TargetGroup: expect.stringMatching(/_green_\w+\.arn_suffix\}$/) as string,
    };
    const metric = { namespace: 'AWS/ApplicationELB', dimensions, stat: 'Sum', period: 120 };
    expect(errors).toMatchObject({
      threshold: 0.5,
      comparison_operator: 'GreaterThanOrEqualToThreshold',
      evaluation_periods: 2,
      treat_missing_data: 'notBreaching',
      metric_query: [
        {
          id: 'percent',
          expression: 'IF(requests >= 50, 100 * FILL(errors, 0) / requests, 0)',
          return_data: true,
        },
        { id: 'errors', metric: { ...metric, metric_name: 'HTTPCode_Target_5XX_Count' } },
        { id: 'requests', metric: { ...metric, metric_name: 'RequestCount' } },
      ],
    });
    expect(one(stack, 'aws_cloudwatch_metric_alarm', 'green-latency')).toMatchObject({
      extended_statistic: 'p99',
      period: 120,
    });
  });

  test('have the statistics of their metrics', () => {
    const stack = stackOf();
    const alarm = (part: string) => one(stack, 'aws_cloudwatch_metric_alarm', part);
    const counted = stackOf({}, { alarms: { errorCount: 5 } });
    expect(one(counted, 'aws_cloudwatch_metric_alarm', 'green-errors')).toMatchObject({
      statistic: 'Sum',
      threshold: 5,
      period: 60,
      evaluation_periods: 2,
    });
    expect(alarm('green-latency')).toMatchObject({ extended_statistic: 'p99', threshold: 2 });
    expect(alarm('green-latency')).not.toHaveProperty('statistic');
    expect(alarm('green-unhealthy-hosts')).toMatchObject({ statistic: 'Maximum', threshold: 1 });
  });

  test.each([
    ['the grace period and one period more', 120, {}, 3],
    ['a part of a period as a whole one', 121, {}, 4],
    ['more, if the settings ask for more', 120, { evaluationPeriods: 5 }, 5],
    ['longer periods', 300, { periodSeconds: 300 }, 2],
    ['no grace period', 0, {}, 2],
    ['a day at most', 2_147_483_647, {}, 1440],
  ])('on unhealthy targets take %s', (_, healthCheckGracePeriodSeconds, alarms, periods) => {
    const stack = stackOf({}, { healthCheckGracePeriodSeconds, alarms });
    expect(one(stack, 'aws_cloudwatch_metric_alarm', 'blue-unhealthy').evaluation_periods).toBe(periods);
  });
});

describe('notifications', () => {
  const triggers = { emails: ['releases@example.com'], events: ['DeploymentFailure', 'DeploymentReady'] };

  test('are off by default', () => {
    expect(all(stackOf(), 'aws_sns_topic')).toEqual({});
    expect(group().trigger_configuration).toEqual([]);
  });

  test('go to an encrypted topic that is read by e-mail', () => {
    const stack = stackOf({ triggers });
    expect(one(stack, 'aws_sns_topic').kms_master_key_id).toMatch(/^\$\{aws_kms_key\./);
    expect(one(stack, 'aws_sns_topic_subscription')).toMatchObject({
      protocol: 'email',
      endpoint: 'releases@example.com',
    });
    expect(one(stack, 'aws_codedeploy_deployment_group').trigger_configuration).toEqual([
      {
        trigger_name: 'notifications',
        trigger_events: ['DeploymentFailure', 'DeploymentReady'],
        trigger_target_arn: expect.stringMatching(/^\$\{aws_sns_topic\..*\.arn\}$/) as string,
      },
    ]);
    expect(one(stack, 'aws_cloudwatch_metric_alarm', 'blue-errors').alarm_actions).toEqual([
      expect.stringMatching(/^\$\{aws_sns_topic\./),
    ]);
  });

  test('go to an existing topic', () => {
    const topicArn = 'arn:aws:sns:ap-southeast-1:111122223333:releases';
    const stack = stackOf({ triggers: { ...triggers, topicArn } });
    expect(all(stack, 'aws_sns_topic')).toEqual({});
    expect(one(stack, 'aws_sns_topic_subscription').topic_arn).toBe(topicArn);
    // The service's key has not encrypted it.
    const grants = one(stack, 'aws_iam_role_policy', 'releases_deployment_role').policy as string;
    expect(grants).toContain(`"sns:Publish"],"Resource":["${topicArn}"]`);
    expect(grants).not.toContain('sns.ap-southeast-1.amazonaws.com');
  });

  test('the topic takes alarms of this service only, over TLS only', () => {
    const policy = one(stackOf({ triggers }), 'aws_sns_topic_policy').policy as string;
    const [alarms, tls] = (JSON.parse(policy) as { Statement: Record<string, unknown>[] }).Statement;
    expect(alarms).toMatchObject({
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: {
        ArnLike: { 'aws:SourceArn': expect.stringMatching(/:alarm:bluegreen-dev-nodejs-\*$/) as string },
      },
    });
    expect(tls).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
  });
});

describe('release templates', () => {
  const content = (part: string) => one(stackOf(), 'aws_s3_object', part).content as string;

  test('are encrypted, have no digest to drift and no tags', () => {
    for (const object of Object.values(all(stackOf(), 'aws_s3_object'))) {
      expect(object).toMatchObject({
        server_side_encryption: 'aws:kms',
        override_provider: { default_tags: { tags: {} } },
      });
      expect(Object.keys(object).filter((key) => /etag|hash|source$/.test(key))).toEqual([]);
    }
    expect(
      one(synthService({}, {}, { customerManagedKey: false }), 'aws_s3_object', 'app-spec'),
    ).toMatchObject({
      server_side_encryption: 'AES256',
    });
  });

  test('taskdef.json is what RegisterTaskDefinition takes', () => {
    const taskDefinition = JSON.parse(content('task-definition')) as Record<string, unknown>;
    expect(Object.keys(taskDefinition).sort()).toEqual([
      'containerDefinitions',
      'cpu',
      'executionRoleArn',
      'family',
      'memory',
      'networkMode',
      'requiresCompatibilities',
      'runtimePlatform',
      'tags',
      'taskRoleArn',
      'volumes',
    ]);
    expect(taskDefinition).toMatchObject({
      cpu: '512',
      memory: '1024',
      containerDefinitions: [{ name: 'NodejsApp', image: '<IMAGE1_NAME>' }],
    });
    expect(taskDefinition.taskRoleArn).toMatch(/^\$\{aws_iam_role\..*task.*\.arn\}$/);
  });

  test('appspec.yaml names the container of the task definition and where it runs', () => {
    expect(content('app-spec')).toMatch(/ContainerName: "NodejsApp"\n\s+ContainerPort: 3000\n/);
    expect(content('app-spec')).toMatch(/SecurityGroups: \["\$\{aws_security_group\..*tasks.*\.id\}"\]/);
  });
});

describe('image repository', () => {
  test('keeps tags as they are, scans images and lets old ones go', () => {
    const stack = synthService({ imagesToKeep: 12 });
    expect(one(stack, 'aws_ecr_repository')).toMatchObject({
      image_tag_mutability: 'IMMUTABLE',
      image_scanning_configuration: { scan_on_push: true },
      encryption_configuration: [{ encryption_type: 'KMS' }],
      force_delete: false,
    });
    const policy = JSON.parse(one(stack, 'aws_ecr_lifecycle_policy').policy as string) as {
      rules: { selection: object }[];
    };
    expect(policy.rules.map(({ selection }) => selection)).toEqual([
      { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 1 },
      {
        tagStatus: 'tagged',
        tagPrefixList: ['released-'],
        countType: 'imageCountMoreThan',
        countNumber: 12,
      },
      { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 12 },
    ]);
  });

  test('goes with its images when nothing is protected', () => {
    expect(one(synthService({}, { protect: false }), 'aws_ecr_repository').force_delete).toBe(true);
  });
});
