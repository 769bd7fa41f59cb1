import { uuid } from '../support/ids';
import type { ComputePlatform, DeploymentConfig } from './store';

type Routing = Exclude<DeploymentConfig['trafficRoutingConfig'], undefined>;

/** Names that begin with this belong to AWS. */
export const predefinedPrefix = 'CodeDeployDefault.';

const allAtOnce: Routing = { type: 'AllAtOnce' };

const canary = (canaryInterval: number): Routing => ({
  type: 'TimeBasedCanary',
  timeBasedCanary: { canaryPercentage: 10, canaryInterval },
});

const linear = (linearInterval: number): Routing => ({
  type: 'TimeBasedLinear',
  timeBasedLinear: { linearPercentage: 10, linearInterval },
});

/**
 * Traffic routing of the predefined configs; intervals in minutes.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
 */
const routings: Readonly<Record<'ECS' | 'Lambda', Readonly<Record<string, Routing>>>> = {
  ECS: {
    ECSAllAtOnce: allAtOnce,
    ECSLinear10PercentEvery1Minutes: linear(1),
    ECSLinear10PercentEvery3Minutes: linear(3),
    ECSCanary10Percent5Minutes: canary(5),
    ECSCanary10Percent15Minutes: canary(15),
  },
  Lambda: {
    LambdaAllAtOnce: allAtOnce,
    LambdaLinear10PercentEvery1Minute: linear(1),
    LambdaLinear10PercentEvery2Minutes: linear(2),
    LambdaLinear10PercentEvery3Minutes: linear(3),
    LambdaLinear10PercentEvery10Minutes: linear(10),
    LambdaCanary10Percent5Minutes: canary(5),
    LambdaCanary10Percent10Minutes: canary(10),
    LambdaCanary10Percent15Minutes: canary(15),
    LambdaCanary10Percent30Minutes: canary(30),
  },
};

const minimumHealthyHosts: Readonly<Record<string, NonNullable<DeploymentConfig['minimumHealthyHosts']>>> = {
  OneAtATime: { type: 'HOST_COUNT', value: -1 },
  HalfAtATime: { type: 'FLEET_PERCENT', value: 50 },
  AllAtOnce: { type: 'HOST_COUNT', value: 0 },
};

/** @returns the deployment configs that AWS keeps in every account */
export function predefinedDeploymentConfigs(): DeploymentConfig[] {
  const server = Object.entries(minimumHealthyHosts).map(([name, hosts]) =>
    predefined(name, 'Server', { minimumHealthyHosts: hosts }),
  );
  const routed = Object.entries(routings).flatMap(([platform, configs]) =>
    Object.entries(configs).map(([name, trafficRoutingConfig]) =>
      predefined(name, platform as keyof typeof routings, { trafficRoutingConfig }),
    ),
  );
  return [...server, ...routed];
}

function predefined(
  name: string,
  computePlatform: ComputePlatform,
  rest: Pick<DeploymentConfig, 'minimumHealthyHosts' | 'trafficRoutingConfig'>,
): DeploymentConfig {
  return {
    deploymentConfigId: uuid(),
    deploymentConfigName: `${predefinedPrefix}${name}`,
    computePlatform,
    ...rest,
  };
}
