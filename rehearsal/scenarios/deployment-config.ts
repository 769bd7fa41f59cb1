import {
  CreateDeploymentConfigCommand,
  DeploymentConfigAlreadyExistsException,
  type CodeDeployClient,
  type TrafficRoutingConfig,
} from '@aws-sdk/client-codedeploy';
import type { TrafficRouting } from '../deployment/model';

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
