import type { CallContext, Operation } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { uuid } from '../support/ids';
import { present } from '../support/output';
import { page } from '../support/paging';
import { readShape, structure, text } from '../support/shape';
import { computePlatform } from './applications';
import type { DeploymentConfig } from './model';
import { deploymentConfigName, findDeploymentConfig, invalidToken } from './names';
import { predefinedPrefix } from './predefined-configs';
import { deploymentConfigInput, nextTokenInput } from './shapes';
import type { CodeDeployState } from './store';
import { checkDeploymentConfig } from './validate-deployment-config';

const nameInput = structure({ deploymentConfigName: text() });

/** Deployment configs on a page. */
const pageSize = 100;

/** Operations on deployment configs. */
export function deploymentConfigOperations(
  stateOf: (context: CallContext) => CodeDeployState,
): Record<string, Operation> {
  return {
    CreateDeploymentConfig: (request, context) => create(stateOf(context), request, context),
    GetDeploymentConfig: (request, context) => ({
      deploymentConfigInfo: present(
        findDeploymentConfig(stateOf(context), readShape(nameInput, request).deploymentConfigName),
      ),
    }),
    DeleteDeploymentConfig: (request, context) => remove(stateOf(context), request),
    ListDeploymentConfigs: (request, context) => listConfigs(stateOf(context), request),
  };
}

function create(state: CodeDeployState, request: Json, context: CallContext): Json {
  const read = readShape(deploymentConfigInput, request);
  const name = deploymentConfigName(read.deploymentConfigName);
  refusePredefined(name, 'InvalidDeploymentConfigNameException');
  const platform = computePlatform(read.computePlatform);
  checkDeploymentConfig(read, platform);
  if (state.deploymentConfigs.has(name)) {
    throw new AwsError(
      'DeploymentConfigAlreadyExistsException',
      `Deployment Configuration already exists: ${name}`,
    );
  }
  const config: DeploymentConfig = {
    ...read,
    deploymentConfigId: uuid(),
    deploymentConfigName: name,
    computePlatform: platform,
    createTime: context.now(),
  };
  state.deploymentConfigs.set(name, config);
  return { deploymentConfigId: config.deploymentConfigId };
}

function remove(state: CodeDeployState, request: Json): Json {
  const name = deploymentConfigName(readShape(nameInput, request).deploymentConfigName);
  refusePredefined(name, 'InvalidOperationException');
  const users = [...state.applications.values()].flatMap((application) => [
    ...application.deploymentGroups.values(),
  ]);
  if (users.some((group) => group.settings.deploymentConfigName === name)) {
    throw new AwsError('DeploymentConfigInUseException', `Deployment Configuration is in use: ${name}`);
  }
  state.deploymentConfigs.delete(name);
  return {};
}

function listConfigs(state: CodeDeployState, request: Json): Json {
  const { items, nextToken } = page([...state.deploymentConfigs.keys()], {
    token: readShape(nextTokenInput, request).nextToken,
    limit: pageSize,
    invalidToken,
  });
  return present({ deploymentConfigsList: items, nextToken });
}

function refusePredefined(name: string, exception: string): void {
  if (name.startsWith(predefinedPrefix)) {
    throw new AwsError(
      exception,
      `${name} is not allowed: names that begin with ${predefinedPrefix} are AWS's own`,
    );
  }
}
