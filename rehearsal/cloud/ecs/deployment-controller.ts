/** What a deployment controller forbids. */
import { AwsError } from '../protocol/aws-error';
import type { DeploymentControllerType, Service } from './model';
import { invalidParameter } from './references';
import type { CreateServiceInput, UpdateServiceInput } from './shapes';

const types: readonly DeploymentControllerType[] = ['ECS', 'CODE_DEPLOY', 'EXTERNAL'];

/** @returns the deployment controller of that name; without one it is ECS */
export function deploymentController(name = 'ECS'): DeploymentControllerType {
  const type = types.find((each) => each === name);
  if (type === undefined) {
    throw invalidParameter(`deploymentController type ${name} must be ${types.join(', ')}`);
  }
  return type;
}

/**
 * Refuses a new service that asks for what only the ECS controller does.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html
 */
export function checkNewService(input: CreateServiceInput, controller: DeploymentControllerType): void {
  if (controller === 'ECS') {
    checkStrategy(input);
    return;
  }
  checkRollingFeatures(input, controller);
  if (input.schedulingStrategy === 'DAEMON') {
    throw invalidParameter(
      `The daemon scheduling strategy does not support the ${controller} deployment controller. Use the ECS deployment controller and try again.`,
    );
  }
  if (controller === 'CODE_DEPLOY' && input.loadBalancers?.length !== 1) {
    throw invalidParameter(
      `Services with a CODE_DEPLOY deployment controller need exactly one load balancer target group, not ${input.loadBalancers?.length ?? 0}.`,
    );
  }
}

/**
 * What UpdateService refuses under CODE_DEPLOY; a member that is present is refused, changed or not. The sentences on
 * task definition, load balancers, network parameters and forced deployments are AWS's own:
 * hashicorp/terraform-provider-aws#12703, kayac/ecspresso#393, hashicorp/terraform-provider-aws#8005,
 * aws/aws-toolkit-vscode#4017. The others follow them.
 */
const fixedMembers: readonly (readonly [keyof UpdateServiceInput, string])[] = [
  ['taskDefinition', 'update task definition'],
  ['loadBalancers', 'update load balancers'],
  ['networkConfiguration', 'update network parameters'],
  ['platformVersion', 'update platform version'],
  ['capacityProviderStrategy', 'update capacity provider strategy'],
  ['serviceRegistries', 'update service registries'],
  ['volumeConfigurations', 'update volume configurations'],
  ['vpcLatticeConfigurations', 'update VPC Lattice configurations'],
];

/** Refuses an update that the service's deployment controller has to make itself. */
export function checkUpdate(service: Service, input: UpdateServiceInput): void {
  const { deploymentController: controller } = service;
  if (input.deploymentController?.type !== undefined && input.deploymentController.type !== controller) {
    throw invalidParameter(
      `Unable to update the deployment controller of a service from ${controller} to ${input.deploymentController.type}.`,
    );
  }
  if (controller === 'ECS') {
    checkStrategy(input);
    return;
  }
  const suffix =
    controller === 'CODE_DEPLOY'
      ? 'services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.'
      : 'services with an EXTERNAL deployment controller. Use task sets instead.';
  const fixed = fixedMembers.find(([member]) => input[member] !== undefined);
  if (fixed !== undefined) throw invalidParameter(`Unable to ${fixed[1]} on ${suffix}`);
  if (input.forceNewDeployment) throw invalidParameter(`Cannot force a new deployment on ${suffix}`);
  checkRollingFeatures(input, controller);
}

/** ECS's own blue/green, linear and canary strategies are not emulated: a service would say one and do another. */
function checkStrategy({
  deploymentConfiguration,
}: Pick<CreateServiceInput, 'deploymentConfiguration'>): void {
  const { strategy = 'ROLLING' } = deploymentConfiguration ?? {};
  if (strategy === 'ROLLING') return;
  throw new AwsError(
    'UnsupportedFeatureException',
    `The embedded AWS performs the deployment strategy ROLLING only, not ${strategy}. Use the CODE_DEPLOY deployment controller for blue/green deployments.`,
  );
}

function checkRollingFeatures(
  input: Pick<CreateServiceInput, 'deploymentConfiguration' | 'serviceConnectConfiguration'>,
  controller: DeploymentControllerType,
): void {
  const { deploymentCircuitBreaker, alarms, strategy } = input.deploymentConfiguration ?? {};
  const features = [
    [deploymentCircuitBreaker?.enable, 'Deployment circuit breaker'],
    [alarms?.enable, 'Deployment alarms'],
    [strategy !== undefined && strategy !== 'ROLLING', 'Deployment strategy'],
    [input.serviceConnectConfiguration?.enabled, 'Service Connect'],
  ] as const;
  const asked = features.find(([enabled]) => enabled);
  if (asked !== undefined) {
    throw invalidParameter(
      `${asked[1]} is not supported on services with a ${controller} deployment controller. Use the ECS deployment controller and try again.`,
    );
  }
}
