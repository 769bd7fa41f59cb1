/** A plan as `terraform show -json` prints it, of many services; the same bytes every time. */
import { closeSync, openSync, writeSync } from 'node:fs';

interface Resource {
  readonly type: string;
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** What differs after. @default - nothing */
  readonly changes?: Readonly<Record<string, unknown>>;
  /** @default - no replacement */
  readonly replacePaths?: readonly (readonly string[])[];
}

const region = 'eu-west-1';
const arn = (service: string, rest: string): string => `arn:aws:${service}:${region}:123456789012:${rest}`;
const tags = { Environment: 'production', ManagedBy: 'cdktf', Project: 'bluegreen' };

/** Blocks that a provider fills with what was left out: most of a real plan. */
const defaults = {
  region,
  tags,
  tags_all: tags,
  timeouts: { create: null, update: null, delete: null },
  description: null,
  name_prefix: '',
  force_destroy: null,
  ...Object.fromEntries(
    Array.from({ length: 10 }, (_, at) => [`optional_block_${at}`, [{ enabled: false, arns: [], mode: '' }]]),
  ),
};

/** What changes in the service with this number: every tenth gets a new task definition, every seventh an alarm. */
function resourcesOf(service: number): readonly Resource[] {
  const name = `service-${service}`;
  const lb = arn('elasticloadbalancing', `loadbalancer/app/${name}/50dc6c495c0c9188`);
  const listener = (port: number): string => `${lb.replace('loadbalancer', 'listener')}/${port}`;
  const groups = ['blue', 'green'].map((colour) => `${name}-${colour}`);
  const group = (colour: string): string =>
    arn('elasticloadbalancing', `targetgroup/${colour}/73e2d6bc24d8a067`);
  const taskDefinition = arn('ecs', `task-definition/${name}:41`);
  const containers = (image: string): string =>
    JSON.stringify([
      {
        name: 'app',
        image: `123456789012.dkr.ecr.${region}.amazonaws.com/${name}:${image}`,
        portMappings: [{ containerPort: 8080, protocol: 'tcp' }],
        environment: Array.from({ length: 12 }, (_, at) => ({
          name: `SETTING_${at}`,
          value: `value of ${at}`,
        })),
        logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': `/ecs/${name}` } },
      },
    ]);
  const forward = [{ type: 'forward', target_group_arn: group(groups[0] ?? ''), order: 1, forward: [] }];
  return [
    {
      type: 'aws_ecs_service',
      name,
      values: {
        ...{
          id: arn('ecs', `service/main/${name}`),
          name,
          cluster: arn('ecs', 'cluster/main'),
          desired_count: 2,
        },
        task_definition: taskDefinition,
        deployment_controller: [{ type: 'CODE_DEPLOY' }],
        load_balancer: [
          { target_group_arn: group(groups[0] ?? ''), container_name: 'app', container_port: 8080 },
        ],
        network_configuration: [{ subnets: ['subnet-1', 'subnet-2'], security_groups: [`sg-${service}`] }],
      },
    },
    {
      type: 'aws_ecs_task_definition',
      name,
      values: {
        arn: taskDefinition,
        family: name,
        cpu: '512',
        memory: '1024',
        container_definitions: containers('1'),
      },
      ...(service % 10 === 0 && {
        changes: { container_definitions: containers('2') },
        replacePaths: [['container_definitions']],
      }),
    },
    { type: 'aws_lb', name, values: { arn: lb, name, internal: false, load_balancer_type: 'application' } },
    ...[443, 8443].map((port) => ({
      type: 'aws_lb_listener',
      name: `${name}-${port}`,
      values: {
        arn: listener(port),
        load_balancer_arn: lb,
        port,
        protocol: 'HTTPS',
        default_action: forward,
      },
    })),
    ...groups.map((colour) => ({
      type: 'aws_lb_target_group',
      name: colour,
      values: {
        ...{ arn: group(colour), name: colour, port: 8080, protocol: 'HTTP', target_type: 'ip' },
        health_check: [{ path: '/health', interval: 15, timeout: 5, matcher: '200' }],
      },
    })),
    { type: 'aws_codedeploy_app', name, values: { name, compute_platform: 'ECS' } },
    {
      type: 'aws_codedeploy_deployment_group',
      name,
      values: {
        ...{ app_name: name, deployment_group_name: name },
        deployment_config_name: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
        ecs_service: [{ cluster_name: 'main', service_name: name }],
        auto_rollback_configuration: [
          { enabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] },
        ],
        alarm_configuration: [{ enabled: true, alarms: groups.map((colour) => `${colour}-errors`) }],
        load_balancer_info: [
          {
            target_group_pair_info: [
              {
                prod_traffic_route: [{ listener_arns: [listener(443)] }],
                test_traffic_route: [{ listener_arns: [listener(8443)] }],
                target_group: groups.map((colour) => ({ name: colour })),
              },
            ],
          },
        ],
      },
    },
    ...groups.map((colour) => ({
      type: 'aws_cloudwatch_metric_alarm',
      name: colour,
      values: { alarm_name: `${colour}-errors`, threshold: 5, period: 60, evaluation_periods: 1 },
      ...(service % 7 === 0 && { changes: { threshold: 10 } }),
    })),
    ...['execution', 'task', 'deployment'].flatMap((role) => [
      {
        type: 'aws_iam_role',
        name: `${name}-${role}`,
        values: { arn: `arn:aws:iam::123456789012:role/${name}-${role}`, name: `${name}-${role}` },
      },
      {
        type: 'aws_iam_role_policy',
        name: `${name}-${role}`,
        values: { role: `${name}-${role}`, policy: policyOf(name) },
      },
    ]),
    { type: 'aws_cloudwatch_log_group', name, values: { name: `/ecs/${name}`, retention_in_days: 30 } },
    {
      type: 'aws_security_group',
      name,
      values: { id: `sg-${service}`, vpc_id: 'vpc-1', ingress: [], egress: [] },
    },
    ...[8080, 443, 53, 80].map((port) => ({
      type: 'aws_vpc_security_group_egress_rule',
      name: `${name}-${port}`,
      values: {
        security_group_id: `sg-${service}`,
        from_port: port,
        to_port: port,
        cidr_ipv4: '10.0.0.0/16',
      },
    })),
    { type: 'aws_ecr_repository', name, values: { name, image_tag_mutability: 'IMMUTABLE' } },
    {
      type: 'aws_s3_bucket',
      name,
      values: { bucket: `${name}-artifacts`, arn: `arn:aws:s3:::${name}-artifacts` },
    },
  ];
}

const policyOf = (name: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: ['s3:GetObject', 'logs:PutLogEvents', 'ecr:BatchGetImage'].map((action) => ({
      Effect: 'Allow',
      Action: [action],
      Resource: [`arn:aws:s3:::${name}-artifacts/*`, arn('logs', `log-group:/ecs/${name}:*`)],
    })),
  });

/** @returns its size in bytes */
export function writeLargePlan(file: string, changes: number): number {
  const descriptor = openSync(file, 'w');
  let size = 0;
  const write = (text: string): void => {
    size += writeSync(descriptor, text);
  };
  const list = (element: (resource: Resource) => object): void => {
    for (let written = 0, service = 0; written < changes; service += 1) {
      for (const resource of resourcesOf(service).slice(0, changes - written)) {
        write(`${written === 0 ? '' : ','}${JSON.stringify(element(resource))}`);
        written += 1;
      }
    }
  };
  write(
    '{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{"resources":[',
  );
  list((resource) => stateOf(resource, { ...resource.values, ...resource.changes }));
  write(']}},"resource_changes":[');
  list(changeOf);
  write(
    '],"prior_state":{"format_version":"1.0","terraform_version":"1.11.4","values":{"root_module":{"resources":[',
  );
  list((resource) => stateOf(resource, resource.values));
  write(']}}},"configuration":{"root_module":{"resources":[');
  list(({ type, name, values }) => ({
    ...{
      address: `${type}.${name}`,
      mode: 'managed',
      type,
      name,
      provider_config_key: 'aws',
      schema_version: 0,
    },
    expressions: Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, { constant_value: value }]),
    ),
  }));
  write(']}},"timestamp":"2026-01-01T00:00:00Z","applyable":true,"complete":true,"errored":false}\n');
  closeSync(descriptor);
  return size;
}

const headOf = ({ type, name }: Resource): object => ({
  ...{ address: `${type}.${name}`, mode: 'managed', type, name },
  provider_name: 'registry.terraform.io/hashicorp/aws',
});

const stateOf = (resource: Resource, values: object): object => ({
  ...headOf(resource),
  schema_version: 0,
  values: { ...defaults, ...values },
  sensitive_values: { tags: {}, tags_all: {} },
});

function changeOf(resource: Resource): object {
  const before = { ...defaults, ...resource.values };
  const actions =
    resource.changes === undefined
      ? ['no-op']
      : resource.replacePaths === undefined
        ? ['update']
        : ['delete', 'create'];
  return {
    ...headOf(resource),
    change: {
      actions,
      before,
      after: { ...before, ...resource.changes },
      after_unknown: {},
      before_sensitive: { tags: {}, tags_all: {} },
      after_sensitive: { tags: {}, tags_all: {} },
      ...(resource.replacePaths !== undefined && { replace_paths: resource.replacePaths }),
    },
  };
}
