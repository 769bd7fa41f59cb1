/** A service as the examples of rules have it: what their changes belong to, and stays as it is. */
import type { ExampleChange } from '../../rule';

type Values = Readonly<Record<string, unknown>>;

/** Names and ARNs of it, cut to what tells them apart. */
export const exampleArns = {
  production: 'listener/app/web/50dc/9ab1',
  test: 'listener/app/web/50dc/7c02',
  loadBalancer: 'loadbalancer/app/web/50dc',
  blue: 'targetgroup/web-blue/2b7d',
  green: 'targetgroup/web-green/8f1c',
} as const;

/** A resource that stays. */
export const unchanged = (address: string, values: Values): ExampleChange => ({
  address,
  actions: ['no-op'],
  before: values,
  after: values,
});

const exampleGroupValues: Values = {
  deployment_group_name: 'web',
  ecs_service: [{ cluster_name: 'web', service_name: 'web' }],
  blue_green_deployment_config: [
    { terminate_blue_instances_on_deployment_success: [{ termination_wait_time_in_minutes: 5 }] },
  ],
  load_balancer_info: [
    {
      target_group_pair_info: [
        {
          prod_traffic_route: [{ listener_arns: [exampleArns.production] }],
          target_group: [{ name: 'web-blue' }, { name: 'web-green' }],
          test_traffic_route: [{ listener_arns: [exampleArns.test] }],
        },
      ],
    },
  ],
};

const service = unchanged('aws_ecs_service.web', {
  name: 'web',
  deployment_controller: [{ type: 'CODE_DEPLOY' }],
});

/** The service and its deployment group. */
export const exampleService: readonly ExampleChange[] = [
  service,
  unchanged('aws_codedeploy_deployment_group.web', exampleGroupValues),
];

/** The service alone. */
export const exampleServiceAlone: readonly ExampleChange[] = [service];
