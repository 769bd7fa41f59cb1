/** Operations on the target of a deployment: its ECS service. Those on instances are refused. */
import type { DeploymentView } from '../../engine';
import type { CallContext, Operation } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { list, map, readShape, structure, text } from '../support/shape';
import { placeOf, type DeploymentEngine } from './deployment-engine';
import { describeTarget, targetId, targetStatus } from './describe-deployment';
import { deploymentId, invalidToken } from './names';

const oneInput = structure({ deploymentId: text(), targetId: text() });
const batchInput = structure({ deploymentId: text(), targetIds: list(text()) });
const listInput = structure({
  deploymentId: text(),
  nextToken: text(),
  targetFilters: map(text(), list(text())),
});

const targetStatuses = ['Pending', 'InProgress', 'Succeeded', 'Failed', 'Skipped', 'Unknown', 'Ready'];

/** Labels of instances are taken and mean nothing: an ECS service has none. */
const filterNames = ['TargetStatus', 'ServerInstanceLabel'];

export function deploymentTargetOperations(engine: DeploymentEngine): Record<string, Operation> {
  return {
    GetDeploymentTarget: async (request, context) => {
      const read = readShape(oneInput, request);
      const view = await startedDeployment(engine, read.deploymentId, context);
      checkTarget(view, read.targetId);
      return { deploymentTarget: describeTarget(view) };
    },
    BatchGetDeploymentTargets: async (request, context) => {
      const { targetIds, deploymentId: id } = readShape(batchInput, request);
      const view = await startedDeployment(engine, id, context);
      if (targetIds !== undefined && targetIds.length > 1) {
        throw new AwsError(
          'DeploymentTargetListSizeExceededException',
          'The target list of an Amazon ECS deployment must have exactly one item',
        );
      }
      checkTarget(view, targetIds?.[0]);
      return { deploymentTargets: [describeTarget(view)] };
    },
    ListDeploymentTargets: async (request, context) => {
      const { deploymentId: id, targetFilters = {}, nextToken } = readShape(listInput, request);
      const view = await startedDeployment(engine, id, context);
      if (nextToken !== undefined) throw invalidToken();
      return { targetIds: matches(view, targetFilters) ? [targetId(view)] : [] };
    },
    ...instanceOperations(engine),
  };
}

async function startedDeployment(
  engine: DeploymentEngine,
  id: string | undefined,
  context: CallContext,
): Promise<DeploymentView> {
  const view = await engine.get({ ...placeOf(context), id: deploymentId(id), withTaskSets: true });
  if (view.state.startTime === undefined && view.state.completeTime === undefined) {
    throw new AwsError('DeploymentNotStartedException', `The deployment ${view.record.id} has not started`);
  }
  return view;
}

function checkTarget(view: DeploymentView, id: string | undefined): void {
  if (!id)
    throw new AwsError('DeploymentTargetIdRequiredException', 'A deployment target ID was not provided.');
  if (id !== targetId(view)) {
    throw new AwsError(
      'DeploymentTargetDoesNotExistException',
      `The target ${id} does not belong to the deployment ${view.record.id}, whose target is ${targetId(view)}`,
    );
  }
}

function matches(view: DeploymentView, filters: Readonly<Record<string, readonly string[]>>): boolean {
  const unknown = Object.keys(filters).find((name) => !filterNames.includes(name));
  if (unknown !== undefined) {
    throw new AwsError(
      'InvalidTargetFilterNameException',
      `The target filter ${unknown} must be ${filterNames.join(' or ')}`,
    );
  }
  const { TargetStatus: statuses = [] } = filters;
  const odd = statuses.find((status) => !targetStatuses.includes(status));
  if (odd !== undefined) {
    throw new AwsError(
      'InvalidInstanceStatusException',
      `The target status ${odd} must be ${targetStatuses.join(', ')}`,
    );
  }
  return statuses.length === 0 || statuses.includes(targetStatus(view));
}

/** A deployment to ECS has no instances. */
function instanceOperations(engine: DeploymentEngine): Record<string, Operation> {
  const names = ['GetDeploymentInstance', 'BatchGetDeploymentInstances', 'ListDeploymentInstances'];
  const refuse = async (request: Json, context: CallContext): Promise<Json> => {
    const id = deploymentId(readShape(oneInput, request).deploymentId);
    await engine.get({ ...placeOf(context), id });
    throw new AwsError(
      'InvalidComputePlatformException',
      'The computePlatform is invalid. Deployments to ECS have targets, not instances.',
    );
  };
  return Object.fromEntries(names.map((name) => [name, refuse]));
}
