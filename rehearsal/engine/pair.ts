/** The two task sets of a deployment: which is the original, which target group is left for the replacement. */
import { EffectFailure } from './failing';
import type { Aws, ServiceFacts, TaskSet } from './aws-api';
import type { DeploymentTarget, Pair } from './record';

/**
 * @returns the service that is deployed to
 * @throws EffectFailure there is none, or CodeDeploy does not control it
 */
export async function deployedService(aws: Aws, target: DeploymentTarget): Promise<ServiceFacts> {
  const service = await aws.taskSets(target.cluster, target.service).service();
  if (service?.status !== 'ACTIVE') {
    throw new EffectFailure(
      'INVALID_ECS_SERVICE',
      `The ECS service ${target.service} in the cluster ${target.cluster} could not be found or is not active.`,
    );
  }
  if (service.deploymentController !== 'CODE_DEPLOY') {
    throw new EffectFailure(
      'INVALID_ECS_SERVICE',
      "Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.",
    );
  }
  return service;
}

/** @throws EffectFailure the service has no primary task set */
export function primaryOf(service: ServiceFacts, target: DeploymentTarget): TaskSet {
  const primary = service.taskSets.find((taskSet) => taskSet.status === 'PRIMARY');
  if (primary === undefined) {
    throw new EffectFailure(
      'INVALID_ECS_SERVICE',
      `The ECS service ${target.service} has no primary task set.`,
    );
  }
  return primary;
}

/** The original is the primary task set, wherever its target group stands in the list; the replacement gets the other group. */
export async function findPair(aws: Aws, target: DeploymentTarget, primary: TaskSet): Promise<Pair> {
  const groups = await aws.trafficRoutes.targetGroups(target.targetGroups);
  const missing = target.targetGroups.filter((name) => !groups.some((group) => group.name === name));
  if (missing.length > 0) {
    throw new EffectFailure(
      'ELASTIC_LOAD_BALANCING_INVALID',
      `The target group ${missing.join(', ')} could not be found.`,
    );
  }
  const original = groups.find((group) => group.arn === primary.targetGroupArn);
  const other = groups.find((group) => group.arn !== primary.targetGroupArn);
  if (original === undefined || other === undefined) {
    throw new EffectFailure(
      'INVALID_ECS_SERVICE',
      `The primary task set ${primary.id} is in the target group ${primary.targetGroupArn ?? 'none'}, which is none of ${target.targetGroups.join(', ')}.`,
    );
  }
  return {
    original: { taskSetArn: primary.taskSetArn, targetGroup: original },
    replacement: { targetGroup: other },
  };
}
