/** Deployments, as long as nothing can start one: there are none. */
import { AwsError } from '../service';
import type { CallContext, Json, Operation } from '../service';
import { list, readShape, structure, text } from '../support/shape';
import { checkBatch, findApplication, findDeploymentGroup } from './names';
import { deploymentGroupNames } from './shapes';
import type { CodeDeployState } from './store';

const oneInput = structure({ deploymentId: text() });
const batchInput = structure({ deploymentIds: list(text()) });

/** Operations that read deployments. */
export function deploymentOperations(
  stateOf: (context: CallContext) => CodeDeployState,
): Record<string, Operation> {
  return {
    ListDeployments: (request, context) => listDeployments(stateOf(context), request),
    GetDeployment: (request) => {
      const id = deploymentId(readShape(oneInput, request).deploymentId);
      throw new AwsError('DeploymentDoesNotExistException', `The deployment ${id} could not be found`);
    },
    BatchGetDeployments: (request) => {
      const { deploymentIds = [undefined] } = readShape(batchInput, request);
      checkBatch(deploymentIds.map(deploymentId));
      return { deploymentsInfo: [] };
    },
  };
}

function listDeployments(state: CodeDeployState, request: Json): Json {
  const names = readShape(deploymentGroupNames, request);
  if (names.applicationName !== undefined) {
    const application = findApplication(state, names.applicationName);
    if (names.deploymentGroupName !== undefined) findDeploymentGroup(application, names.deploymentGroupName);
  }
  return { deployments: [] };
}

function deploymentId(id: string | undefined): string {
  if (!id)
    throw new AwsError('DeploymentIdRequiredException', 'At least one deployment ID must be specified.');
  if (!/^d-[A-Z0-9]{9}$/.test(id)) {
    throw new AwsError(
      'InvalidDeploymentIdException',
      `${id} is not a deployment ID: it must be d- and 9 upper case letters and digits`,
    );
  }
  return id;
}
