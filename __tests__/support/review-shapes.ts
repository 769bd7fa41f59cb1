/** Resources of a blue/green service as plans of the provider show them, each to be edited for a case of a rule. */
import type { ExampleChange } from '../../review/rule';

type Values = Readonly<Record<string, unknown>>;

/** What a case changes of a resource that would stay as it is. */
export interface Edit extends Partial<Omit<ExampleChange, 'before' | 'after'>> {
  /** Arguments that differ before. */
  readonly before?: Values;
  /** Arguments that differ after. */
  readonly after?: Values;
}

/** A resource with what an edit says; it is updated if the edit changes arguments, and says no action. */
export function edited(
  address: string,
  shape: Values,
  { before, after, actions, ...rest }: Edit = {},
): ExampleChange {
  const touches = before !== undefined || after !== undefined || rest.afterUnknown !== undefined;
  const done = actions ?? [touches ? 'update' : 'no-op'];
  return {
    address,
    actions: done,
    before: done.includes('create') && done.length === 1 ? null : { ...shape, ...before },
    after: done.includes('delete') && done.length === 1 ? null : { ...shape, ...after },
    ...rest,
  };
}

const elb = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012';

export const arns = {
  blue: `${elb}:targetgroup/shop-blue/95f6f043514206e2`,
  green: `${elb}:targetgroup/shop-green/17c816d68a27bbd0`,
  stranger: `${elb}:targetgroup/blog/0011223344556677`,
  loadBalancer: `${elb}:loadbalancer/app/shop/80077b85f4dba33d`,
  production: `${elb}:listener/app/shop/80077b85f4dba33d/df0bfd72f5a521c3`,
  test: `${elb}:listener/app/shop/80077b85f4dba33d/7b9472c69d034f0a`,
  taskDefinition: (revision: number): string =>
    `arn:aws:ecs:eu-west-1:123456789012:task-definition/shop:${revision}`,
};

export const service = (edit?: Edit): ExampleChange => edited('aws_ecs_service.shop', serviceShape, edit);

const serviceShape: Values = {
  alarms: [],
  capacity_provider_strategy: [],
  cluster: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop',
  deployment_controller: [{ type: 'CODE_DEPLOY' }],
  desired_count: 2,
  enable_execute_command: false,
  force_new_deployment: null,
  health_check_grace_period_seconds: 120,
  launch_type: 'FARGATE',
  load_balancer: [{ container_name: 'web', container_port: 3000, elb_name: '', target_group_arn: arns.blue }],
  name: 'shop',
  network_configuration: [
    { assign_public_ip: false, security_groups: ['sg-9d5c'], subnets: ['subnet-078b', 'subnet-30cc'] },
  ],
  platform_version: 'LATEST',
  scheduling_strategy: 'REPLICA',
  service_connect_configuration: [],
  service_registries: [],
  tags: {},
  tags_all: { Environment: 'dev' },
  task_definition: arns.taskDefinition(3),
  volume_configuration: [],
  vpc_lattice_configurations: [],
};

/** Of ECS itself: no rule of blue/green services applies to it. */
export const rollingService = (edit: Edit = {}): ExampleChange =>
  edited('aws_ecs_service.blog', { ...serviceShape, deployment_controller: [{ type: 'ECS' }] }, edit);

export const taskDefinition = (edit?: Edit): ExampleChange =>
  edited('aws_ecs_task_definition.shop', taskDefinitionShape, edit);

export const container = (values: Values = {}): Values => ({
  name: 'web',
  image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop@sha256:9f86d081',
  essential: true,
  environment: [{ name: 'LOG_LEVEL', value: 'info' }],
  secrets: [],
  portMappings: [{ containerPort: 3000, hostPort: 3000, protocol: 'tcp' }],
  ...values,
});

export const containers = (...all: readonly Values[]): string => JSON.stringify(all.map(container));

export const taskDefinitionShape: Values = {
  arn: arns.taskDefinition(3),
  arn_without_revision: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/shop',
  container_definitions: containers({}),
  cpu: '512',
  execution_role_arn: 'arn:aws:iam::123456789012:role/shop-execution',
  family: 'shop',
  id: 'shop',
  memory: '1024',
  network_mode: 'awsvpc',
  requires_compatibilities: ['FARGATE'],
  revision: 3,
  skip_destroy: false,
  task_role_arn: 'arn:aws:iam::123456789012:role/shop-task',
  track_latest: false,
};

/** A replacement, as every change of a task definition is. */
export const newRevision = (edit: Edit = {}): ExampleChange =>
  taskDefinition({
    actions: ['delete', 'create'],
    replacePaths: [['container_definitions']],
    afterUnknown: { arn: true, arn_without_revision: true, id: true, revision: true },
    ...edit,
    after: {
      arn: undefined,
      arn_without_revision: undefined,
      id: undefined,
      revision: undefined,
      ...edit.after,
    },
  });

export const blue = (edit?: Edit): ExampleChange =>
  edited('aws_lb_target_group.blue', { ...targetGroupShape, name: 'shop-blue', arn: arns.blue }, edit);

export const green = (edit?: Edit): ExampleChange =>
  edited('aws_lb_target_group.green', { ...targetGroupShape, name: 'shop-green', arn: arns.green }, edit);

export const healthCheck = (values: Values = {}): readonly Values[] => [
  {
    enabled: true,
    healthy_threshold: 2,
    interval: 15,
    matcher: '200',
    path: '/health',
    port: 'traffic-port',
    protocol: 'HTTP',
    timeout: 5,
    unhealthy_threshold: 3,
    ...values,
  },
];

export const targetGroupShape: Values = {
  deregistration_delay: '30',
  health_check: healthCheck(),
  ip_address_type: 'ipv4',
  load_balancing_algorithm_type: 'round_robin',
  name_prefix: '',
  port: 3000,
  protocol: 'HTTP',
  protocol_version: 'HTTP1',
  slow_start: 0,
  stickiness: [{ cookie_duration: 0, cookie_name: '', enabled: false, type: 'lb_cookie' }],
  target_type: 'ip',
  vpc_id: 'vpc-71c3',
};

/** A default action as the provider has it after CodeDeploy has touched the listener. */
export const forwards = (blueWeight: number, greenWeight: number): readonly Values[] => [
  {
    authenticate_cognito: [],
    authenticate_oidc: [],
    fixed_response: [],
    forward: [
      {
        stickiness: [{ duration: 0, enabled: false }],
        target_group: [
          { arn: arns.blue, weight: blueWeight },
          { arn: arns.green, weight: greenWeight },
        ],
      },
    ],
    order: 1,
    redirect: [],
    target_group_arn: '',
    type: 'forward',
  },
];

/** A default action as it is written without weights. */
export const forwardsTo = (arn: string | null): readonly Values[] => [
  { fixed_response: [], forward: [], order: 1, redirect: [], target_group_arn: arn, type: 'forward' },
];

export const production = (edit?: Edit): ExampleChange =>
  edited('aws_lb_listener.production', { ...listenerShape, arn: arns.production, port: 443 }, edit);

export const test = (edit?: Edit): ExampleChange =>
  edited('aws_lb_listener.test', { ...listenerShape, arn: arns.test, port: 8443 }, edit);

const listenerShape: Values = {
  certificate_arn: 'arn:aws:acm:eu-west-1:123456789012:certificate/1f6b',
  default_action: forwards(100, 0),
  load_balancer_arn: arns.loadBalancer,
  protocol: 'HTTPS',
  ssl_policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
  tags: {},
  tags_all: {},
};

export const listenerRule = (edit?: Edit): ExampleChange =>
  edited(
    'aws_lb_listener_rule.shop',
    {
      action: forwards(100, 0),
      arn: `${arns.production.replace(':listener/', ':listener-rule/')}/c6d7`,
      listener_arn: arns.production,
      priority: 10,
    },
    edit,
  );

export const loadBalancer = (edit?: Edit): ExampleChange =>
  edited(
    'aws_lb.shop',
    {
      arn: arns.loadBalancer,
      dns_name: 'shop-1.eu-west-1.elb.amazonaws.com',
      enable_deletion_protection: true,
      internal: false,
      load_balancer_type: 'application',
      name: 'shop',
      security_groups: ['sg-7444'],
      subnets: ['subnet-6c76', 'subnet-7b7b'],
    },
    edit,
  );

/** The terminate option of a deployment group. */
export const terminationWait = (minutes: number): Values => ({
  blue_green_deployment_config: [
    {
      deployment_ready_option: [{ action_on_timeout: 'CONTINUE_DEPLOYMENT', wait_time_in_minutes: 0 }],
      green_fleet_provisioning_option: [],
      terminate_blue_instances_on_deployment_success: [
        { action: 'TERMINATE', termination_wait_time_in_minutes: minutes },
      ],
    },
  ],
});

export const routes = (testListeners: readonly string[] = [arns.test]): Values => ({
  load_balancer_info: [
    {
      elb_info: [],
      target_group_info: [],
      target_group_pair_info: [
        {
          prod_traffic_route: [{ listener_arns: [arns.production] }],
          target_group: [{ name: 'shop-blue' }, { name: 'shop-green' }],
          test_traffic_route: testListeners.length === 0 ? [] : [{ listener_arns: testListeners }],
        },
      ],
    },
  ],
});

export const deploymentGroup = (edit?: Edit): ExampleChange =>
  edited(
    'aws_codedeploy_deployment_group.shop',
    {
      app_name: 'shop',
      deployment_config_name: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
      deployment_group_name: 'shop',
      deployment_style: [{ deployment_option: 'WITH_TRAFFIC_CONTROL', deployment_type: 'BLUE_GREEN' }],
      ecs_service: [{ cluster_name: 'shop', service_name: 'shop' }],
      ...terminationWait(5),
      ...routes(),
    },
    edit,
  );

export const scalableTarget = (edit?: Edit): ExampleChange =>
  edited(
    'aws_appautoscaling_target.shop',
    { resource_id: 'service/shop/shop', min_capacity: 2, max_capacity: 8, service_namespace: 'ecs' },
    edit,
  );

/** An object of S3 with a template of releases. */
export const template = (
  key: 'taskdef.json' | 'appspec.yaml',
  content: string,
  edit: Edit = {},
): ExampleChange =>
  edited(
    `aws_s3_object.${key === 'taskdef.json' ? 'taskdef' : 'appspec'}`,
    { bucket: 'shop-artifacts', content, key: `release-templates/${key}` },
    edit,
  );
