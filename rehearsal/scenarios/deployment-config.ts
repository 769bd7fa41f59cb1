import {
  CreateDeploymentConfigCommand,
  DeploymentConfigAlreadyExistsException,
  GetDeploymentConfigCommand,
  GetDeploymentGroupCommand,
  type CodeDeployClient,
  type TrafficRoutingConfig,
} from '@aws-sdk/client-codedeploy';
import type { TrafficRouting } from '../../deployment/machine';
import { known } from './aws';
import type { Stage } from './stage';

/** Name of a deployment configuration that moves traffic so; it is created where none is predefined. */
export async function deploymentConfigName(
  client: CodeDeployClient,
  routing: TrafficRouting,
): Promise<string> {
  if (routing.type === 'AllAtOnce') return 'CodeDeployDefault.ECSAllAtOnce';
  const { type, percentage, intervalMinutes } = routing;
  const kind = type === 'TimeBasedCanary' ? 'canary' : 'linear';
  const name = `rehearsal-${kind}-${percentage}-percent-${intervalMinutes}-minutes`;
  try {
    await client.send(
      new CreateDeploymentConfigCommand({
        deploymentConfigName: name,
        computePlatform: 'ECS',
        trafficRoutingConfig: trafficRoutingConfig(routing),
      }),
    );
  } catch (error) {
    if (!(error instanceof DeploymentConfigAlreadyExistsException)) throw error;
  }
  return name;
}

function trafficRoutingConfig(routing: Exclude<TrafficRouting, { type: 'AllAtOnce' }>): TrafficRoutingConfig {
  const { type, percentage, intervalMinutes } = routing;
  return type === 'TimeBasedCanary'
    ? { type, timeBasedCanary: { canaryPercentage: percentage, canaryInterval: intervalMinutes } }
    : { type, timeBasedLinear: { linearPercentage: percentage, linearInterval: intervalMinutes } };
}

/**
 * How a deployment group moves traffic.
 *
 * @throws Failure its deployment configuration says nothing of traffic
 */
export async function readRouting(
  client: CodeDeployClient,
  { application, deploymentGroup }: Pick<Stage, 'application' | 'deploymentGroup'>,
): Promise<TrafficRouting> {
  const { deploymentGroupInfo } = await client.send(
    new GetDeploymentGroupCommand({ applicationName: application, deploymentGroupName: deploymentGroup }),
  );
  const { deploymentConfigName: name } = known(
    deploymentGroupInfo,
    `the deployment group ${deploymentGroup}`,
  );
  const { deploymentConfigInfo } = await client.send(
    new GetDeploymentConfigCommand({ deploymentConfigName: name }),
  );
  return routingOf(known(deploymentConfigInfo?.trafficRoutingConfig, `the traffic of ${name ?? ''}`));
}

/** Pure. */
export function routingOf({ type, timeBasedCanary, timeBasedLinear }: TrafficRoutingConfig): TrafficRouting {
  switch (type) {
    case 'TimeBasedCanary':
      return {
        type,
        percentage: known(timeBasedCanary?.canaryPercentage, 'the share of the canary'),
        intervalMinutes: known(timeBasedCanary?.canaryInterval, 'the interval of the canary'),
      };
    case 'TimeBasedLinear':
      return {
        type,
        percentage: known(timeBasedLinear?.linearPercentage, 'the share of a step'),
        intervalMinutes: known(timeBasedLinear?.linearInterval, 'the interval of a step'),
      };
    default:
      return { type: 'AllAtOnce' };
  }
}
