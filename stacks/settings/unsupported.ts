/** Keys that other tools have and that are left out on purpose, with the reason. */
const unsupported: readonly { readonly keys: readonly string[]; readonly because: string }[] = [
  {
    keys: ['serviceConnect', 'serviceConnectConfiguration'],
    because: 'ECS refuses Service Connect for a service that CodeDeploy deploys',
  },
  {
    keys: ['schedulingStrategy', 'daemon'],
    because: 'CodeDeploy deploys replica services only; the number of tasks is desiredCount',
  },
  {
    keys: ['deploymentCircuitBreaker', 'circuitBreaker'],
    because:
      "the circuit breaker belongs to ECS's own deployments; CodeDeploy rolls back by deployment.rollback and alarms",
  },
  {
    keys: ['minimumHealthyPercent', 'maximumPercent', 'deploymentConfiguration'],
    because: 'they steer rolling updates; CodeDeploy starts a whole second task set',
  },
  {
    keys: ['capacityProviders', 'capacityProviderStrategy', 'capacityProvider', 'spot', 'fargateSpot'],
    because: 'task sets of CodeDeploy run with the launch type FARGATE, and a change would lose the strategy',
  },
  {
    keys: ['requestsPerTarget', 'requestCountPerTarget', 'albRequestCountPerTarget'],
    because:
      'the metric names one target group, and the groups swap: AWS does not support it with blue/green; use cpuPercent',
  },
  {
    keys: ['deploymentController'],
    because: 'it is CODE_DEPLOY',
  },
  {
    keys: ['launchType', 'placementConstraints', 'placementStrategy'],
    because: 'tasks run on Fargate',
  },
  {
    keys: ['privileged', 'hostNetwork', 'networkMode'],
    because: 'Fargate has neither privileged containers nor a network mode other than awsvpc',
  },
  {
    keys: ['assignPublicIp'],
    because: 'tasks run in private subnets; network.nat or network.endpoints give them a way out',
  },
  {
    keys: ['targetGroups', 'loadBalancers', 'additionalTargetGroups'],
    because: 'CodeDeploy swaps exactly one pair of target groups on one load balancer',
  },
  {
    keys: ['networkLoadBalancer', 'nlb'],
    because: 'a network load balancer can only be switched at once: no canary, no linear',
  },
  {
    keys: ['keepAlive', 'greenFleetProvisioningOption', 'autoScalingGroups'],
    because:
      'CodeDeploy has it for EC2 only; the original task set is always terminated, see terminationWaitMinutes',
  },
  {
    keys: ['imageTag', 'tag', 'latest'],
    because:
      'a release is known by its digest: a tag that moves cannot be rolled back to; the pipeline pushes by commit',
  },
];

/** Why there is no such key; undefined where it is simply unknown. */
export function whyUnsupported(key: string): string | undefined {
  return unsupported.find(({ keys }) => keys.includes(key))?.because;
}

/** For the reference page. */
export const unsupportedKeys = unsupported;
