/** The engine, as the operations on deployments see it. */
import {
  deploymentsVia,
  Refusal,
  type Deployments,
  type DeploymentView,
  type EngineClient,
  type Place,
} from '../../engine';
import type { CallContext } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { DeploymentGroup } from './model';

/** Its calls reject with an AwsError. */
export interface DeploymentEngine extends Deployments {
  /** Announces that a deployment may be created soon. */
  readonly prepare: () => void;
}

/** Until the first deployment, calls that only read are answered without the engine: it need not run. */
export function deploymentEngine(client: EngineClient): DeploymentEngine {
  const { deployments } = client;
  let hasDeployments = false;
  const calls = deploymentsVia(async (name, input) => {
    try {
      return await deployments[name](input);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw new AwsError(error.code, error.message, error.code === 'InternalFailure' ? 500 : 400);
    }
  });
  return {
    ...calls,
    prepare: () => {
      client.prepare();
    },
    create: (input) => {
      hasDeployments = true;
      return calls.create(input);
    },
    list: (place) => (hasDeployments ? calls.list(place) : Promise.resolve([])),
    get: (input) =>
      hasDeployments
        ? calls.get(input)
        : Promise.reject(
            new AwsError('DeploymentDoesNotExistException', `The deployment ${input.id} could not be found`),
          ),
  };
}

/** Account and region of a request, and nothing else of its context. */
export const placeOf = ({ accountId, region }: CallContext): Place => ({ accountId, region });

/** Lists the deployments of a group, the oldest first. */
export async function deploymentsOf(
  group: DeploymentGroup,
  engine: DeploymentEngine,
  context: CallContext,
): Promise<readonly DeploymentView[]> {
  const views = await engine.list(placeOf(context));
  return views.filter(({ record }) => record.deploymentGroupId === group.deploymentGroupId);
}
