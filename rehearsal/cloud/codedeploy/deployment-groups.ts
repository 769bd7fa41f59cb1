import type { DeploymentView } from '../../engine';
import type { CallContext, Operation } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { uuid } from '../support/ids';
import { present } from '../support/output';
import { page } from '../support/paging';
import { list, readShape, structure, text } from '../support/shape';
import { checkDeployedService } from './deployed-service';
import { deploymentsOf, type DeploymentEngine } from './deployment-engine';
import type { Application, ComputePlatform, DeploymentGroup } from './model';
import {
  applicationName,
  checkBatch,
  deploymentGroupName,
  findApplication,
  findDeploymentConfig,
  findDeploymentGroup,
  invalidToken,
} from './names';
import {
  deploymentGroupNames,
  deploymentGroupSettings,
  nextTokenInput,
  tagsInput,
  type DeploymentGroupSettings,
} from './shapes';
import type { CodeDeployState } from './store';
import { checkTags } from './tags';
import { checkDeploymentGroup } from './validate-deployment-group';

const batchInput = structure({ applicationName: text(), deploymentGroupNames: list(text()) });

/** Deployment groups on a page. */
const pageSize = 100;

/** What a group is deployed with when its request names no config. */
const defaultConfig: Readonly<Record<ComputePlatform, string>> = {
  Server: 'CodeDeployDefault.OneAtATime',
  Lambda: 'CodeDeployDefault.LambdaAllAtOnce',
  ECS: 'CodeDeployDefault.ECSAllAtOnce',
};

/** Operations on deployment groups. */
export function deploymentGroupOperations(
  stateOf: (context: CallContext) => CodeDeployState,
  engine: DeploymentEngine,
): Record<string, Operation> {
  return {
    CreateDeploymentGroup: (request, context) => create(stateOf(context), engine, request, context),
    GetDeploymentGroup: (request, context) => get(stateOf(context), engine, request, context),
    BatchGetDeploymentGroups: (request, context) => batchGet(stateOf(context), engine, request, context),
    UpdateDeploymentGroup: (request, context) => update(stateOf(context), request, context),
    DeleteDeploymentGroup: (request, context) => remove(stateOf(context), request),
    ListDeploymentGroups: (request, context) => listGroups(stateOf(context), request),
  };
}

/** @returns the group as GetDeploymentGroup shows it */
function describe(
  application: Application,
  group: DeploymentGroup,
  deployments: readonly DeploymentView[],
): Json {
  const { autoScalingGroups = [], ...settings } = group.settings;
  const attempted = deployments.at(-1);
  const successful = deployments.findLast(({ state }) => state.status === 'Succeeded');
  return present({
    applicationName: application.applicationName,
    deploymentGroupId: group.deploymentGroupId,
    deploymentGroupName: group.deploymentGroupName,
    ...settings,
    autoScalingGroups: autoScalingGroups.map((name) => ({ name })),
    targetRevision: attempted?.record.shown.revision,
    lastSuccessfulDeployment: successful && describeLast(successful),
    lastAttemptedDeployment: attempted && describeLast(attempted),
    computePlatform: application.computePlatform,
  });
}

function describeLast({ record, state }: DeploymentView): Json {
  return present({
    deploymentId: record.id,
    status: state.status,
    endTime: state.completeTime === undefined ? undefined : state.completeTime / 1000,
    createTime: record.createTime / 1000,
  });
}

async function create(
  state: CodeDeployState,
  engine: DeploymentEngine,
  request: Json,
  context: CallContext,
): Promise<Json> {
  const names = readShape(deploymentGroupNames, request);
  const application = findApplication(state, names.applicationName);
  const name = deploymentGroupName(names.deploymentGroupName);
  const { tags = new Map() } = readShape(tagsInput, request);
  const settings = withDefaults(readShape(deploymentGroupSettings, request), application.computePlatform);
  check(state, application, settings);
  checkTags(tags);
  await checkDeployedService(settings, context);
  // Nothing is awaited from here on: two calls at once cannot both find the name free.
  checkFree(application, name);
  const group: DeploymentGroup = {
    deploymentGroupId: uuid(),
    deploymentGroupName: name,
    settings,
    tags,
  };
  application.deploymentGroups.set(name, group);
  if (application.computePlatform === 'ECS') engine.prepare();
  return { deploymentGroupId: group.deploymentGroupId };
}

function withDefaults(settings: DeploymentGroupSettings, platform: ComputePlatform): DeploymentGroupSettings {
  return completed({
    deploymentConfigName: defaultConfig[platform],
    deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' },
    outdatedInstancesStrategy: 'UPDATE',
    triggerConfigurations: [],
    terminationHookEnabled: false,
    ...settings,
  });
}

/** Members that SDKs leave out when they are false or 0, and that AWS shows nevertheless. */
function completed(settings: DeploymentGroupSettings): DeploymentGroupSettings {
  const { alarmConfiguration, autoRollbackConfiguration, blueGreenDeploymentConfiguration } = settings;
  const { deploymentReadyOption, terminateBlueInstancesOnDeploymentSuccess } =
    blueGreenDeploymentConfiguration ?? {};
  return {
    ...settings,
    ...(alarmConfiguration && {
      alarmConfiguration: {
        enabled: false,
        ignorePollAlarmFailure: false,
        alarms: [],
        ...alarmConfiguration,
      },
    }),
    ...(autoRollbackConfiguration && {
      autoRollbackConfiguration: { enabled: false, events: [], ...autoRollbackConfiguration },
    }),
    ...(blueGreenDeploymentConfiguration && {
      blueGreenDeploymentConfiguration: {
        ...blueGreenDeploymentConfiguration,
        ...(deploymentReadyOption && {
          deploymentReadyOption: { waitTimeInMinutes: 0, ...deploymentReadyOption },
        }),
        ...(terminateBlueInstancesOnDeploymentSuccess && {
          terminateBlueInstancesOnDeploymentSuccess: {
            terminationWaitTimeInMinutes: 0,
            ...terminateBlueInstancesOnDeploymentSuccess,
          },
        }),
      },
    }),
  };
}

async function get(
  state: CodeDeployState,
  engine: DeploymentEngine,
  request: Json,
  context: CallContext,
): Promise<Json> {
  const names = readShape(deploymentGroupNames, request);
  const application = findApplication(state, names.applicationName);
  const group = findDeploymentGroup(application, names.deploymentGroupName);
  return { deploymentGroupInfo: describe(application, group, await deploymentsOf(group, engine, context)) };
}

async function batchGet(
  state: CodeDeployState,
  engine: DeploymentEngine,
  request: Json,
  context: CallContext,
): Promise<Json> {
  const read = readShape(batchInput, request);
  const application = findApplication(state, read.applicationName);
  const names = (read.deploymentGroupNames ?? [undefined]).map(deploymentGroupName);
  checkBatch(names);
  const missing = names.filter((name) => !application.deploymentGroups.has(name));
  const found = names.flatMap((name) => application.deploymentGroups.get(name) ?? []);
  return present({
    deploymentGroupsInfo: await Promise.all(
      found.map(async (group) => describe(application, group, await deploymentsOf(group, engine, context))),
    ),
    errorMessage:
      missing.length > 0 ? `No Deployment Group found for name: ${missing.join(', ')}` : undefined,
  });
}

async function update(state: CodeDeployState, request: Json, context: CallContext): Promise<Json> {
  const names = readShape(deploymentGroupNames, request);
  const application = findApplication(state, names.applicationName);
  const group = findDeploymentGroup(application, names.currentDeploymentGroupName);
  const name = deploymentGroupName(names.newDeploymentGroupName ?? group.deploymentGroupName);
  const settings = completed({ ...group.settings, ...readShape(deploymentGroupSettings, request) });
  check(state, application, settings, group);
  await checkDeployedService(settings, context);
  if (name !== group.deploymentGroupName) checkFree(application, name);
  application.deploymentGroups.delete(group.deploymentGroupName);
  application.deploymentGroups.set(name, { ...group, deploymentGroupName: name, settings });
  return {};
}

/** Deleting what does not exist succeeds, as on AWS. */
function remove(state: CodeDeployState, request: Json): Json {
  const names = readShape(deploymentGroupNames, request);
  const application = state.applications.get(applicationName(names.applicationName));
  application?.deploymentGroups.delete(deploymentGroupName(names.deploymentGroupName));
  return { hooksNotCleanedUp: [] };
}

function listGroups(state: CodeDeployState, request: Json): Json {
  const application = findApplication(state, readShape(deploymentGroupNames, request).applicationName);
  const { items, nextToken } = page([...application.deploymentGroups.keys()], {
    token: readShape(nextTokenInput, request).nextToken,
    limit: pageSize,
    invalidToken,
  });
  return present({ applicationName: application.applicationName, deploymentGroups: items, nextToken });
}

function check(
  state: CodeDeployState,
  application: Application,
  settings: DeploymentGroupSettings,
  itself?: DeploymentGroup,
): void {
  checkDeploymentGroup(settings, application.computePlatform);
  const config = findDeploymentConfig(state, settings.deploymentConfigName);
  if (config.computePlatform !== application.computePlatform) {
    throw new AwsError(
      'InvalidDeploymentConfigNameException',
      `Deployment configuration ${config.deploymentConfigName} is for compute platform ${config.computePlatform}, the application's is ${application.computePlatform}`,
    );
  }
  checkServicesAreFree(state, settings, itself);
}

/** An ECS service belongs to one deployment group of the account and region. */
function checkServicesAreFree(
  state: CodeDeployState,
  settings: DeploymentGroupSettings,
  itself: DeploymentGroup | undefined,
): void {
  for (const application of state.applications.values()) {
    for (const group of application.deploymentGroups.values()) {
      if (group.deploymentGroupId === itself?.deploymentGroupId) continue;
      const taken = group.settings.ecsServices?.find((theirs) =>
        settings.ecsServices?.some(
          (ours) => ours.serviceName === theirs.serviceName && ours.clusterName === theirs.clusterName,
        ),
      );
      if (taken !== undefined) {
        throw new AwsError(
          'ECSServiceMappingLimitExceededException',
          `The Amazon ECS service ${taken.clusterName ?? ''}/${taken.serviceName ?? ''} is already associated with deployment group ${group.deploymentGroupName} of application ${application.applicationName}`,
        );
      }
    }
  }
}

function checkFree(application: Application, name: string): void {
  if (application.deploymentGroups.has(name)) {
    throw new AwsError('DeploymentGroupAlreadyExistsException', `Deployment Group already exists: ${name}`);
  }
}
