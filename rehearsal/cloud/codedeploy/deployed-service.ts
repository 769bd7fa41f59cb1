import type { CallContext } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import { list, readShape, structure, text } from '../support/shape';
import type { DeploymentGroupSettings } from './shapes';

const answerShape = structure({
  services: list(structure({ deploymentController: structure({ type: text() }) })),
});

/**
 * Refuses a deployment group for a service that CodeDeploy does not deploy, in CodeDeploy's own words. A service that
 * does not exist yet is accepted, because no document says otherwise: the deployment then fails.
 */
export async function checkDeployedService(
  { ecsServices = [] }: DeploymentGroupSettings,
  { aws }: CallContext,
): Promise<void> {
  for (const { clusterName, serviceName } of ecsServices) {
    const answer = await aws
      .json('ecs.DescribeServices', { cluster: clusterName, services: [serviceName] })
      .catch((error: unknown) => {
        if (error instanceof AwsError && error.status < 500) return {};
        throw error;
      });
    const { services = [] } = readShape(answerShape, answer);
    if (services.every(({ deploymentController }) => deploymentController?.type === 'CODE_DEPLOY')) continue;
    throw new AwsError(
      'InvalidECSServiceException',
      "Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.",
    );
  }
}
