/** A deployed service in the shape that `terraform show -json` has, for tests that change a part of it. */
import type { ExampleChange } from '../../review/rule';

type Values = Readonly<Record<string, unknown>>;

const aws = 'ap-southeast-1:123456789012';

export const arns = {
  blue: `arn:aws:elasticloadbalancing:${aws}:targetgroup/web-blue/95f6f043514206e2`,
  green: `arn:aws:elasticloadbalancing:${aws}:targetgroup/web-green/17c816d68a27bbd0`,
  loadBalancer: `arn:aws:elasticloadbalancing:${aws}:loadbalancer/app/web/80077b85f4dba33d`,
  production: `arn:aws:elasticloadbalancing:${aws}:listener/app/web/80077b85f4dba33d/df0bfd72f5a521c3`,
  test: `arn:aws:elasticloadbalancing:${aws}:listener/app/web/80077b85f4dba33d/7b9472c69d034f0a`,
  cluster: `arn:aws:ecs:${aws}:cluster/web`,
} as const;

/** `default_action` of a listener, or `action` of a rule, with the weights of both target groups. */
export const forward = (blue: number, green: number): readonly Values[] => [
  {
    type: 'forward',
    target_group_arn: '',
    forward: [
      {
        stickiness: [{ duration: 0, enabled: false }],
        target_group: [
          { arn: arns.blue, weight: blue },
          { arn: arns.green, weight: green },
        ],
      },
    ],
  },
];

const targetGroup = (colour: 'blue' | 'green'): Values => ({
  arn: arns[colour],
  arn_suffix: arns[colour].replace(/^.*:/, ''),
  name: `web-${colour}`,
  health_check: [{ interval: 15, unhealthy_threshold: 3, path: '/health' }],
  vpc_id: 'vpc-1',
});

const alarm = (colour: 'blue' | 'green'): Values => ({
  alarm_name: `web-${colour}-errors`,
  comparison_operator: 'GreaterThanOrEqualToThreshold',
  datapoints_to_alarm: 0,
  dimensions: {
    LoadBalancer: 'app/web/80077b85f4dba33d',
    TargetGroup: arns[colour].replace(/^.*:/, ''),
  },
  evaluation_periods: 2,
  extended_statistic: '',
  metric_name: 'HTTPCode_Target_5XX_Count',
  metric_query: [],
  namespace: 'AWS/ApplicationELB',
  period: 60,
  statistic: 'Sum',
  threshold: 5,
  treat_missing_data: 'notBreaching',
});

/** Values of the resources by their addresses. */
export const deployed: Readonly<Record<string, Values>> = {
  'aws_ecs_cluster.web': { arn: arns.cluster, name: 'web' },
  'aws_ecs_task_definition.web': {
    arn: `arn:aws:ecs:${aws}:task-definition/web:1`,
    cpu: '512',
    family: 'web',
  },
  'aws_ecs_service.web': {
    id: `arn:aws:ecs:${aws}:service/web/web`,
    cluster: arns.cluster,
    deployment_controller: [{ type: 'CODE_DEPLOY' }],
    desired_count: 2,
    health_check_grace_period_seconds: 120,
    load_balancer: [{ container_name: 'web', container_port: 3000, target_group_arn: arns.blue }],
    name: 'web',
    network_configuration: [{ security_groups: ['sg-tasks'], subnets: ['subnet-1'] }],
    task_definition: `arn:aws:ecs:${aws}:task-definition/web:1`,
    tags: {},
  },
  'aws_lb.web': {
    arn: arns.loadBalancer,
    dns_name: 'web-1.ap-southeast-1.elb.amazonaws.com',
    security_groups: ['sg-lb'],
    idle_timeout: 60,
  },
  'aws_lb_target_group.blue': targetGroup('blue'),
  'aws_lb_target_group.green': targetGroup('green'),
  'aws_lb_listener.production': {
    arn: arns.production,
    default_action: forward(100, 0),
    load_balancer_arn: arns.loadBalancer,
    port: 443,
    ssl_policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
  },
  'aws_lb_listener.test': {
    arn: arns.test,
    default_action: forward(100, 0),
    load_balancer_arn: arns.loadBalancer,
    port: 8443,
  },
  'aws_security_group.load_balancer': { id: 'sg-lb', vpc_id: 'vpc-1' },
  'aws_security_group.tasks': { id: 'sg-tasks', vpc_id: 'vpc-1' },
  'aws_vpc_security_group_ingress_rule.users': {
    security_group_id: 'sg-lb',
    cidr_ipv4: '0.0.0.0/0',
    from_port: 443,
  },
  'aws_codedeploy_app.web': { name: 'web' },
  'aws_codedeploy_deployment_group.web': {
    alarm_configuration: [
      { alarms: ['web-blue-errors', 'web-green-errors'], enabled: true, ignore_poll_alarm_failure: false },
    ],
    app_name: 'web',
    auto_rollback_configuration: [
      { enabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] },
    ],
    blue_green_deployment_config: [
      {
        deployment_ready_option: [{ action_on_timeout: 'CONTINUE_DEPLOYMENT', wait_time_in_minutes: 0 }],
        green_fleet_provisioning_option: [],
        terminate_blue_instances_on_deployment_success: [
          { action: 'TERMINATE', termination_wait_time_in_minutes: 5 },
        ],
      },
    ],
    deployment_config_name: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
    deployment_group_name: 'web',
    ecs_service: [{ cluster_name: 'web', service_name: 'web' }],
    load_balancer_info: [
      {
        elb_info: [],
        target_group_pair_info: [
          {
            prod_traffic_route: [{ listener_arns: [arns.production] }],
            target_group: [{ name: 'web-blue' }, { name: 'web-green' }],
            test_traffic_route: [{ listener_arns: [arns.test] }],
          },
        ],
      },
    ],
  },
  'aws_cloudwatch_metric_alarm.blue': alarm('blue'),
  'aws_cloudwatch_metric_alarm.green': alarm('green'),
  'aws_s3_object.template': {
    bucket: 'web-artifacts',
    key: 'release-templates/taskdef.json',
    content: '{"cpu":"512"}',
  },
  'aws_s3_object.appspec': {
    bucket: 'web-artifacts',
    key: 'release-templates/appspec.yaml',
    content:
      'Resources:\n  - TargetService:\n      Type: AWS::ECS::Service\nHooks:\n  - AfterAllowTestTraffic: "arn:aws:lambda:x"\n',
  },
};

/** A resource that stays. */
export const kept = (address: string, values: Values): ExampleChange => ({
  address,
  actions: ['no-op'],
  before: values,
  after: values,
});

/** A resource of `deployed`, or another one, that is updated in place. */
export const updated = (
  address: string,
  values: Values,
  before: Values = deployed[address] ?? {},
): ExampleChange => ({
  address,
  actions: ['update'],
  before,
  after: { ...before, ...values },
});

export const deleted = (address: string, before: Values = deployed[address] ?? {}): ExampleChange => ({
  address,
  actions: ['delete'],
  before,
  after: null,
});

export const created = (address: string, after: Values): ExampleChange => ({
  address,
  actions: ['create'],
  before: null,
  after,
});

export const replaced = (address: string, values: Values = {}): ExampleChange => ({
  ...updated(address, values),
  actions: ['delete', 'create'],
});

/** All of `deployed`, with these changes in the place of what has their addresses. */
export function changesOf(...changes: readonly ExampleChange[]): readonly ExampleChange[] {
  const changed = new Set(changes.map(({ address }) => address));
  return [
    ...Object.entries(deployed)
      .filter(([address]) => !changed.has(address))
      .map(([address, values]) => kept(address, values)),
    ...changes,
  ];
}
