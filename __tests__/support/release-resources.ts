/** Resources of a blue/green service as the provider writes them into a plan; nested blocks are lists. */
import type { ExampleChange } from '../../review/rule';

export type Value = Readonly<Record<string, unknown>>;

const account = '123456789012';

/** A resource that the plan does not change. */
export const kept = (address: string, value: Value): ExampleChange => ({
  address,
  actions: ['no-op'],
  before: value,
  after: value,
});

export const updated = (
  address: string,
  before: Value,
  after: Value,
  afterUnknown: Value = {},
): ExampleChange => ({ address, actions: ['update'], before, after, afterUnknown });

export const created = (address: string, after: Value, afterUnknown: Value = {}): ExampleChange => ({
  address,
  actions: ['create'],
  before: null,
  after,
  afterUnknown,
});

export const deleted = (address: string, before: Value): ExampleChange => ({
  address,
  actions: ['delete'],
  before,
  after: null,
});

export const replaced = (
  address: string,
  before: Value,
  after: Value,
  order: readonly string[] = ['delete', 'create'],
): ExampleChange => ({ address, actions: order, before, after });

export const groupAddress = 'aws_codedeploy_deployment_group.web';
export const serviceAddress = 'aws_ecs_service.web';

/** A deployment group that releases the service `web` between `web-blue` and `web-green`. */
export const group = (change: Value = {}): Value => ({
  alarm_configuration: [
    { alarms: ['web-blue-errors', 'web-green-errors'], enabled: true, ignore_poll_alarm_failure: false },
  ],
  app_name: 'web',
  auto_rollback_configuration: [
    { enabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] },
  ],
  autoscaling_groups: [],
  blue_green_deployment_config: blueGreen({}),
  compute_platform: 'ECS',
  deployment_config_name: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
  deployment_group_name: 'web',
  deployment_style: [{ deployment_option: 'WITH_TRAFFIC_CONTROL', deployment_type: 'BLUE_GREEN' }],
  ecs_service: [{ cluster_name: 'web', service_name: 'web' }],
  load_balancer_info: pair('web-blue', 'web-green'),
  service_role_arn: `arn:aws:iam::${account}:role/web-codedeploy`,
  ...change,
});

interface BlueGreen {
  readonly ready?: 'CONTINUE_DEPLOYMENT' | 'STOP_DEPLOYMENT';
  readonly readyMinutes?: number;
  readonly action?: 'TERMINATE' | 'KEEP_ALIVE';
  readonly terminationMinutes?: number;
}

/** `blue_green_deployment_config`. */
export const blueGreen = ({
  ready = 'CONTINUE_DEPLOYMENT',
  readyMinutes = 0,
  action = 'TERMINATE',
  terminationMinutes = 5,
}: BlueGreen): readonly Value[] => [
  {
    deployment_ready_option: [{ action_on_timeout: ready, wait_time_in_minutes: readyMinutes }],
    green_fleet_provisioning_option: [],
    terminate_blue_instances_on_deployment_success: [
      { action, termination_wait_time_in_minutes: terminationMinutes },
    ],
  },
];

/** `load_balancer_info` with these target groups. */
export const pair = (...names: readonly string[]): readonly Value[] => [
  {
    elb_info: [],
    target_group_info: [],
    target_group_pair_info: [
      {
        prod_traffic_route: [{ listener_arns: [listenerArn] }],
        target_group: names.map((name) => ({ name })),
        test_traffic_route: [],
      },
    ],
  },
];

export const listenerArn = `arn:aws:elasticloadbalancing:eu-west-1:${account}:listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2`;

export const service = (change: Value = {}): Value => ({
  cluster: `arn:aws:ecs:eu-west-1:${account}:cluster/web`,
  deployment_controller: [{ type: 'CODE_DEPLOY' }],
  desired_count: 2,
  launch_type: 'FARGATE',
  name: 'web',
  ...change,
});

export const arnSuffix = (name: string): string => `targetgroup/${name}/95f6f043514206e2`;

export const targetGroup = (name: string): Value => ({
  arn: `arn:aws:elasticloadbalancing:eu-west-1:${account}:${arnSuffix(name)}`,
  arn_suffix: arnSuffix(name),
  name,
});

export const targetGroups: readonly ExampleChange[] = ['blue', 'green'].map((colour) =>
  kept(`aws_lb_target_group.${colour}`, targetGroup(`web-${colour}`)),
);

/** An alarm on the errors of one target group. */
export const alarm = (colour: string, change: Value = {}): Value => ({
  alarm_name: `web-${colour}-errors`,
  comparison_operator: 'GreaterThanOrEqualToThreshold',
  datapoints_to_alarm: 0,
  dimensions: { LoadBalancer: 'app/web/50dc6c495c0c9188', TargetGroup: arnSuffix(`web-${colour}`) },
  evaluate_low_sample_count_percentiles: '',
  evaluation_periods: 2,
  extended_statistic: '',
  metric_name: 'HTTPCode_Target_5XX_Count',
  metric_query: [],
  namespace: 'AWS/ApplicationELB',
  period: 60,
  statistic: 'Sum',
  threshold: 5,
  treat_missing_data: 'notBreaching',
  ...change,
});

export const alarms: readonly ExampleChange[] = ['blue', 'green'].map((colour) =>
  kept(`aws_cloudwatch_metric_alarm.${colour}`, alarm(colour)),
);

/** The AppSpec that the pipeline releases by, with a function at these events. */
export const appSpec = (hooks: Readonly<Record<string, string>>): Value => ({
  bucket: 'web-artifacts',
  content: [
    'version: 0.0',
    'Resources:',
    '  - TargetService:',
    '      Type: AWS::ECS::Service',
    '      Properties:',
    '        TaskDefinition: <TASK_DEFINITION>',
    ...(Object.keys(hooks).length === 0 ? [] : ['Hooks:']),
    ...Object.entries(hooks).map(([event, target]) => `  - ${event}: "${target}"`),
    '',
  ].join('\n'),
  key: 'release-templates/appspec.yaml',
});

export const functionArn = (name: string): string => `arn:aws:lambda:eu-west-1:${account}:function:${name}`;

export const role = (name: string, change: Value = {}): Value => ({
  arn: `arn:aws:iam::${account}:role/${name}`,
  assume_role_policy: trust('codedeploy.amazonaws.com'),
  inline_policy: [],
  managed_policy_arns: [],
  name,
  ...change,
});

export const trust = (principal: string): string =>
  policy([{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: principal } }]);

export const policy = (statements: readonly Value[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

export const allow = (...actions: readonly string[]): Value => ({
  Action: actions,
  Effect: 'Allow',
  Resource: '*',
});

export interface ActionParts {
  readonly name?: string;
  readonly provider?: string;
  readonly configuration?: Readonly<Record<string, string>>;
  readonly inputs?: readonly string[];
  readonly order?: number;
}

/** An action of a pipeline. */
export const action = (category: string, parts: ActionParts = {}): Value => ({
  category,
  configuration: parts.configuration ?? {},
  input_artifacts: parts.inputs ?? [],
  name: parts.name ?? category,
  owner: 'AWS',
  provider: parts.provider ?? 'Manual',
  run_order: parts.order ?? 1,
  version: '1',
});

export const stage = (name: string, ...actions: readonly Value[]): Value => ({
  action: actions,
  before_entry: [],
  name,
});

export const sourceAction = (configuration: Readonly<Record<string, string>> = {}): Value =>
  action('Source', {
    provider: 'CodeCommit',
    configuration: {
      BranchName: 'main',
      PollForSourceChanges: 'false',
      RepositoryName: 'web',
      ...configuration,
    },
  });

export const deployConfiguration = {
  AppSpecTemplateArtifact: 'Release',
  AppSpecTemplatePath: 'appspec.yaml',
  ApplicationName: 'web',
  DeploymentGroupName: 'web',
  Image1ArtifactName: 'Release',
  Image1ContainerName: 'IMAGE1_NAME',
  TaskDefinitionTemplateArtifact: 'Release',
  TaskDefinitionTemplatePath: 'taskdef.json',
};

export const deployAction = (configuration: Readonly<Record<string, string>> = {}): Value =>
  action('Deploy', {
    provider: 'CodeDeployToECS',
    configuration: { ...deployConfiguration, ...configuration },
    inputs: ['Release'],
  });

export const pipeline = (...stages: readonly Value[]): Value => ({
  name: 'web',
  pipeline_type: 'V2',
  stage: stages,
  trigger: [],
});

export const pipelineAddress = 'aws_codepipeline.web';
