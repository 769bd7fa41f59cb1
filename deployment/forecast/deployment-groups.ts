/** The deployments that the synthesized stacks configure, ready for the state machine. */
import {
  defaultEngineSettings,
  hookNames,
  type DeploymentPlan,
  type HookName,
  type RollbackEvent,
} from '../machine';
import { readAlarms, type UnjudgedAlarm, type WatchedAlarm } from './alarms';
import { readConfig, type NamedConfig } from './configs';
import {
  block,
  isBlock,
  list,
  nameOf,
  number,
  resolve,
  text,
  type ForecastStack,
  type ResourceBlock,
} from './synthesized';

export interface HealthCheck {
  readonly intervalSeconds: number;
  readonly unhealthyThreshold: number;
}

/** A target group with what a forecast needs to know of its health checks. */
export interface CheckedTargetGroup {
  readonly name: string;
  readonly healthCheck: HealthCheck;
}

export interface ConfiguredDeployment {
  readonly stack: string;
  readonly application: string;
  readonly deploymentGroup: string;
  readonly config: NamedConfig;
  readonly plan: DeploymentPlan;
  readonly alarms: readonly WatchedAlarm[];
  readonly unjudgedAlarms: readonly UnjudgedAlarm[];
  /** Both target groups; which one is the replacement's alternates from release to release. */
  readonly targetGroups: readonly CheckedTargetGroup[];
  readonly desiredCount: number;
  /** What the stack does not say and was assumed. */
  readonly gaps: readonly string[];
}

const rollbackEvents: readonly string[] = [
  'DEPLOYMENT_FAILURE',
  'DEPLOYMENT_STOP_ON_ALARM',
  'DEPLOYMENT_STOP_ON_REQUEST',
] satisfies RollbackEvent[];

const isRollbackEvent = (event: unknown): event is RollbackEvent => rollbackEvents.includes(text(event));

/** Every deployment group for ECS, in the order of the stacks. */
export const readDeployments = (stacks: readonly ForecastStack[]): ConfiguredDeployment[] =>
  stacks.flatMap((stack) =>
    Object.values(stack.resources.aws_codedeploy_deployment_group ?? {})
      .filter((group) => block(group, 'ecs_service') !== undefined)
      .map((group) => readDeployment(stack, group)),
  );

function readDeployment(stack: ForecastStack, group: ResourceBlock): ConfiguredDeployment {
  const config = readConfig(stack, group.deployment_config_name);
  const service = resolve(stack, block(group, 'ecs_service')?.service_name);
  const { watched, unjudged } = readAlarms(stack, group);
  const hooks = readHooks(stack);
  return {
    stack: stack.name,
    application: nameOf(stack, group.app_name, 'name'),
    deploymentGroup: text(group.deployment_group_name),
    config,
    plan: { ...readPlan(group), trafficRouting: config.routing ?? { type: 'AllAtOnce' }, hooks: hooks ?? [] },
    alarms: watched,
    unjudgedAlarms: unjudged,
    targetGroups: readTargetGroups(stack, group),
    desiredCount: number(service?.desired_count) ?? 1,
    gaps: [
      ...(config.routing === undefined
        ? [`the config ${config.name} is neither AWS's nor part of this stack: taken as all at once`]
        : []),
      ...(hooks === undefined ? ['the stack has no AppSpec: taken as one without functions'] : []),
    ],
  };
}

function readPlan(group: ResourceBlock): Omit<DeploymentPlan, 'trafficRouting' | 'hooks'> {
  const blueGreen = block(group, 'blue_green_deployment_config');
  const ready = block(blueGreen, 'deployment_ready_option');
  const termination = block(blueGreen, 'terminate_blue_instances_on_deployment_success');
  const rollback = block(group, 'auto_rollback_configuration');
  const alarms = block(group, 'alarm_configuration');
  const pair = block(block(group, 'load_balancer_info'), 'target_group_pair_info');
  const waits = ready?.action_on_timeout === 'STOP_DEPLOYMENT';
  return {
    kind: 'release',
    hasTestRoute: list(block(pair, 'test_traffic_route')?.listener_arns).length > 0,
    readyWaitMinutes: waits ? (number(ready.wait_time_in_minutes) ?? 0) : 0,
    terminationWaitMinutes: number(termination?.termination_wait_time_in_minutes) ?? 0,
    terminatesOriginal: termination?.action !== 'KEEP_ALIVE',
    rollbackEvents: rollback?.enabled === true ? list(rollback.events).filter(isRollbackEvent) : [],
    watchesAlarms: alarms?.enabled === true && list(alarms.alarms).length > 0,
    ignoresPollAlarmFailure: alarms?.ignore_poll_alarm_failure === true,
    settings: defaultEngineSettings,
  };
}

/** At least one, if only without a name; defaults are those of a load balancer's health check. */
function readTargetGroups(stack: ForecastStack, group: ResourceBlock): CheckedTargetGroup[] {
  const pair = block(block(group, 'load_balancer_info'), 'target_group_pair_info');
  const groups = list(pair?.target_group);
  return (groups.length > 0 ? groups : [{}]).map((entry) => {
    const value = isBlock(entry) ? entry.name : undefined;
    const check = block(resolve(stack, value), 'health_check');
    return {
      name: nameOf(stack, value, 'name'),
      healthCheck: {
        intervalSeconds: number(check?.interval) ?? 30,
        unhealthyThreshold: number(check?.unhealthy_threshold) ?? 2,
      },
    };
  });
}

/**
 * Events with a function of the AppSpec that the stack uploads; undefined where it uploads none. They are looked for by
 * name, in YAML and JSON alike: a parser takes longer to load than the forecast takes.
 */
function readHooks(stack: ForecastStack): HookName[] | undefined {
  const appSpec = Object.values(stack.resources.aws_s3_object ?? {})
    .map(({ content }) => text(content))
    .find((content) => content.includes('AWS::ECS::Service'));
  if (appSpec === undefined) return undefined;
  const [, hooks = ''] = appSpec.split(/\bHooks["']?\s*:/i);
  return hookNames.filter((name) => new RegExp(`\\b${name}["']?\\s*:`).test(hooks));
}
