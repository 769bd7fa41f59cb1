import { predefinedConfigs, type TrafficRouting } from '../../../deployment/machine';
import { uuid } from '../support/ids';
import type { ComputePlatform, DeploymentConfig } from './model';

type Routing = Exclude<DeploymentConfig['trafficRoutingConfig'], undefined>;

/** Names that begin with this belong to AWS. */
export const predefinedPrefix = 'CodeDeployDefault.';

const allAtOnce: Routing = { type: 'AllAtOnce' };

/** All of the predefined ones move 10 %. */
const canary = (canaryInterval: number): Routing => ({
  type: 'TimeBasedCanary',
  timeBasedCanary: { canaryPercentage: 10, canaryInterval },
});

const linear = (linearInterval: number): Routing => ({
  type: 'TimeBasedLinear',
  timeBasedLinear: { linearPercentage: 10, linearInterval },
});

/** Those of Lambda; intervals in minutes. */
const lambda: Readonly<Record<string, Routing>> = {
  LambdaAllAtOnce: allAtOnce,
  LambdaLinear10PercentEvery1Minute: linear(1),
  LambdaLinear10PercentEvery2Minutes: linear(2),
  LambdaLinear10PercentEvery3Minutes: linear(3),
  LambdaLinear10PercentEvery10Minutes: linear(10),
  LambdaCanary10Percent5Minutes: canary(5),
  LambdaCanary10Percent10Minutes: canary(10),
  LambdaCanary10Percent15Minutes: canary(15),
  LambdaCanary10Percent30Minutes: canary(30),
};

const minimumHealthyHosts: Readonly<Record<string, NonNullable<DeploymentConfig['minimumHealthyHosts']>>> = {
  OneAtATime: { type: 'HOST_COUNT', value: -1 },
  HalfAtATime: { type: 'FLEET_PERCENT', value: 50 },
  AllAtOnce: { type: 'HOST_COUNT', value: 0 },
};

/**
 * @returns the deployment configs that AWS keeps in every account
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
 */
export function predefinedDeploymentConfigs(): DeploymentConfig[] {
  return [
    ...Object.entries(minimumHealthyHosts).map(([name, hosts]) =>
      predefined(`${predefinedPrefix}${name}`, 'Server', { minimumHealthyHosts: hosts }),
    ),
    ...Object.entries(predefinedConfigs).map(([name, routing]) =>
      predefined(name, 'ECS', { trafficRoutingConfig: inApiSpelling(routing) }),
    ),
    ...Object.entries(lambda).map(([name, trafficRoutingConfig]) =>
      predefined(`${predefinedPrefix}${name}`, 'Lambda', { trafficRoutingConfig }),
    ),
  ];
}

function inApiSpelling(routing: TrafficRouting): Routing {
  switch (routing.type) {
    case 'AllAtOnce':
      return allAtOnce;
    case 'TimeBasedCanary':
      return canary(routing.intervalMinutes);
    case 'TimeBasedLinear':
      return linear(routing.intervalMinutes);
  }
}

function predefined(
  deploymentConfigName: string,
  computePlatform: ComputePlatform,
  rest: Pick<DeploymentConfig, 'minimumHealthyHosts' | 'trafficRoutingConfig'>,
): DeploymentConfig {
  return { deploymentConfigId: uuid(), deploymentConfigName, computePlatform, ...rest };
}
