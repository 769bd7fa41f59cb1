/** A change that a team makes to its settings, and what the review of it must say. */
import type { JsonObject } from '../../../rehearsal/settings-changes';
import type { TrafficEffect, Verdict } from '../../../review/result';

export interface SettingsChange {
  readonly title: string;
  /** Patch of `context.blueGreen`, which is empty: every default. */
  readonly settings: JsonObject;
  readonly expects: Expectation;
}

export interface Expectation {
  readonly verdict: Verdict;
  /** All findings: rule, outcome, address. */
  readonly findings: readonly string[];
  /** What the apply does to running traffic of the service; in the order of the services where there are several. */
  readonly traffic: TrafficEffect['effect'] | readonly TrafficEffect['effect'][];
  /** Resources by what happens to them: `1 replaced, 2 updated`. @default - not told */
  readonly resources?: string;
  /** What the forecast of the next deployment leaves out. @default - nothing */
  readonly gaps?: readonly string[];
  /** Stacks that Terraform cannot plan before others are applied. @default - none */
  readonly withoutPlan?: readonly string[];
}

/** Changes by the names of their fixtures. */
export type SettingsChanges = Readonly<Record<string, SettingsChange>>;

/** Settings of every service. */
export const services = (defaults: JsonObject): JsonObject => ({ defaults });

/** A new network that has other settings. */
export const network = (settings: JsonObject): JsonObject => ({
  environments: { dev: { network: { type: 'new', ...settings } } },
});

/** An ARN in the account and the Region of the stacks. */
export const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:ap-southeast-1:123456789012:${resource}`;

/** Changes of which the review says nothing. */
export const nothing: Pick<Expectation, 'verdict' | 'findings'> = { verdict: 'clean', findings: [] };

export const warned = (...findings: readonly string[]): Pick<Expectation, 'verdict' | 'findings'> => ({
  verdict: 'warnings',
  findings,
});

export const blocked = (...findings: readonly string[]): Pick<Expectation, 'verdict' | 'findings'> => ({
  verdict: 'blocked',
  findings,
});

/** Addresses of the deployed stacks. */
export const at = {
  appSpec: 'aws_s3_object.releases_templates_app-spec_0661C721',
  blue: 'aws_lb_target_group.traffic_load-balancer_blue_C7BFFFA0',
  buildLogs: 'aws_cloudwatch_log_group.build_log_0B472AA1',
  defaultRoutes: [
    'aws_route.vpc_private-route-1_0AF29E3A',
    'aws_route.vpc_private-route-2_C2146AC7',
    'aws_route.vpc_public-route_F447845C',
  ],
  deploymentGroup: 'aws_codedeploy_deployment_group.releases_deployment_E33AC993',
  green: 'aws_lb_target_group.traffic_load-balancer_green_7590A17D',
  key: 'aws_kms_key.key_FEDD6EC0',
  lifecycle: 'aws_ecr_lifecycle_policy.repository_lifecycle_E10FE1C4',
  loadBalancer: 'aws_lb.traffic_load-balancer_1CB7EA44',
  loadBalancerToTasks:
    'aws_vpc_security_group_egress_rule.traffic_security-groups_load-balancer-to-tasks_1404D3BB',
  logs: 'aws_cloudwatch_log_group.tasks_logs_E21124E4',
  natGateway: 'aws_nat_gateway.vpc_nat-gateway-1_F3145AA3',
  pipeline: 'aws_codepipeline.pipeline_DBECAE49',
  privateSubnets: ['aws_subnet.vpc_private-subnet-1_FA2DCB12', 'aws_subnet.vpc_private-subnet-2_0D016223'],
  production: 'aws_lb_listener.traffic_load-balancer_production-listener_64BA69DA',
  productionFromAnywhere:
    'aws_vpc_security_group_ingress_rule.traffic_security-groups_production-from-0000-0_25CBCF15',
  repository: 'aws_ecr_repository.repository_9F1A3F0B',
  service: 'aws_ecs_service.tasks_service_2A54B10D',
  releaseFilesLogs: 'aws_cloudwatch_log_group.release-files_logs_C2011411',
  smokeTestLogs: 'aws_cloudwatch_log_group.releases_smoke-test_logs_C398C98C',
  source: 'aws_codecommit_repository.repository',
  tasksFromLoadBalancer:
    'aws_vpc_security_group_ingress_rule.traffic_security-groups_tasks-from-load-balancer_BC3647E0',
  taskPermissions: 'aws_iam_role_policy.tasks_roles_task_policy_748488D5',
  template: 'aws_s3_object.releases_templates_task-definition_E588274A',
  test: 'aws_lb_listener.traffic_load-balancer_test-listener_F170E398',
  testFromAnywhere: 'aws_vpc_security_group_ingress_rule.traffic_security-groups_test-from-0000-0_1B22A15E',
} as const;

/** What is found wherever the smoke test goes. */
export const smokeTestGone: readonly string[] = [
  `CD510 fail ${at.appSpec}`,
  `LG751 fail ${at.smokeTestLogs}`,
];

/** The alarms that watch something: of both target groups, or what the load balancer answers itself. */
export const alarms = (
  what: 'errors' | 'latency' | 'unhealthy-hosts' | 'load-balancer-errors',
): readonly string[] =>
  ({
    errors: ['blue-errors_74ACAE65', 'green-errors_8668B414'],
    latency: ['blue-latency_4C0F8167', 'green-latency_C66A3655'],
    'load-balancer-errors': ['load-balancer-errors_AEA84D9F'],
    'unhealthy-hosts': ['blue-unhealthy-hosts_0CA77E29', 'green-unhealthy-hosts_D227A071'],
  })[what].map((name) => `aws_cloudwatch_metric_alarm.releases_alarms_${name}`);
