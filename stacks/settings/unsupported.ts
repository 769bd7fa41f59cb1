/** Keys that other tools have and that are left out on purpose, with the reason. */
const unsupported: readonly { readonly keys: readonly string[]; readonly because: string }[] = [
  {
    keys: ['serviceConnect', 'serviceConnectConfiguration'],
    because: 'ECS rejects Service Connect for a service that CodeDeploy deploys',
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
    because: 'they control rolling updates; CodeDeploy starts a complete second task set',
  },
  {
    keys: ['capacityProviders', 'capacityProviderStrategy', 'capacityProvider', 'spot', 'fargateSpot'],
    because: 'task sets of CodeDeploy run with the launch type FARGATE, and a change would lose the strategy',
  },
  {
    keys: ['requestsPerTarget', 'requestCountPerTarget', 'albRequestCountPerTarget'],
    because:
      'the metric names one target group, but the groups swap, so AWS does not support it with blue/green; use cpuPercent',
  },
  {
    keys: ['deploymentController'],
    because: 'it is always CODE_DEPLOY',
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
    because: 'CodeDeploy shifts a network load balancer all at once only: no canary, no linear',
  },
  {
    keys: ['keepAlive', 'greenFleetProvisioningOption', 'autoScalingGroups'],
    because:
      'CodeDeploy supports it for EC2 only; it always terminates the original task set, see terminationWaitMinutes',
  },
  {
    keys: ['ipAddressType', 'dualStack', 'dualstack', 'ipv6', 'enableIpv6', 'ipv6Cidr'],
    because:
      'networks, security groups and the smoke test have IPv4 addresses alone; a CloudFront distribution in front of the load balancer answers IPv6 clients',
  },
  {
    keys: ['vpcConfig', 'buildInVpc', 'inVpc', 'buildSubnetIds'],
    because:
      'builds run outside of the VPC, because a build in it needs a way out, network interfaces and a place for Docker layers; reach private resources from the tasks, or from a hook function of the deployment',
  },
  {
    keys: ['logGroup', 'logGroupName', 'existingLogGroup'],
    because:
      'the stacks name log groups after the service and grant roles these names alone; bring a log group of that name under Terraform with terraform import',
  },
  {
    keys: ['accessLogBucket', 'accessLogsBucket', 'logBucket', 'artifactBucket', 'existingBucket'],
    because:
      'the stacks create their buckets, because log delivery, CodePipeline and the lifecycle rules need policies of their own on them; replicate objects to another bucket with S3 replication',
  },
  {
    keys: ['imageTag', 'tag', 'latest'],
    because:
      'a release is identified by its digest, because a tag that moves cannot be rolled back to; the pipeline tags images with the commit',
  },
];

/** Why there is no such key; undefined where it is simply unknown. */
export function whyUnsupported(key: string): string | undefined {
  return unsupported.find(({ keys }) => keys.includes(key))?.because;
}

/** For the reference page. */
export const unsupportedKeys = unsupported;
