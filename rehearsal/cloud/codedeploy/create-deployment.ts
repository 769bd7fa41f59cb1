/** CreateDeployment, up to where the engine takes over: what a request names is resolved, then recorded. */
import { randomInt } from 'node:crypto';
import {
  defaultEngineSettings,
  hookNames,
  initial,
  type DeploymentPlan,
  type EngineSettings,
  type RollbackEvent,
  type TrafficRouting,
} from '../../../deployment/machine';
import type { DeploymentRecord, DeploymentTarget } from '../../engine';
import type { CallContext } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { present } from '../support/output';
import { readShape } from '../support/shape';
import { readAppSpec, type ParsedAppSpec } from './app-spec';
import type { Application, DeploymentConfig, DeploymentGroup, Revision } from './model';
import { findApplication, findDeploymentConfig, findDeploymentGroup } from './names';
import { createDeploymentInput, type CreateDeploymentInput } from './shapes';
import type { CodeDeployState } from './store';
import { checkAlarms, checkAutoRollback } from './validate-deployment-group';

/** A valid request, and what its names refer to. */
export interface ResolvedDeployment {
  readonly input: CreateDeploymentInput;
  readonly application: Application;
  readonly group: DeploymentGroup;
  readonly config: DeploymentConfig;
}

/** @throws AwsError what CodeDeploy rejects, apart from the revision */
export function resolveDeployment(state: CodeDeployState, request: Json): ResolvedDeployment {
  const input = readShape(createDeploymentInput, request);
  const application = findApplication(state, input.applicationName);
  const group = findDeploymentGroup(application, input.deploymentGroupName);
  if (application.computePlatform !== 'ECS') {
    throw new AwsError(
      'UnsupportedActionForDeploymentTypeException',
      `Deployments to compute platform ${application.computePlatform} are not emulated, only those to ECS`,
    );
  }
  checkOptions(input);
  const config = findDeploymentConfig(
    state,
    input.deploymentConfigName ?? group.settings.deploymentConfigName,
  );
  if (config.computePlatform !== 'ECS') {
    throw new AwsError(
      'InvalidDeploymentConfigNameException',
      `Deployment configuration ${config.deploymentConfigName} is for compute platform ${config.computePlatform}, the application's is ECS`,
    );
  }
  return { input, application, group, config };
}

export interface DeploymentRecordProps extends ResolvedDeployment {
  readonly revision: Revision;
  /** Revision of the group's last release that succeeded. */
  readonly previousRevision: Json | undefined;
  readonly settings: Partial<EngineSettings>;
}

/**
 * Builds what the engine is given.
 *
 * @throws AwsError an AppSpec that CodeDeploy rejects
 */
export function deploymentRecord(
  { input, application, group, config, revision, previousRevision, settings }: DeploymentRecordProps,
  context: CallContext,
): DeploymentRecord {
  const appSpec = readAppSpec(revision.content);
  const shown = shownOf(input, group, config, revision, previousRevision);
  return {
    id: deploymentId(),
    accountId: context.accountId,
    region: context.region,
    applicationName: application.applicationName,
    deploymentGroupName: group.deploymentGroupName,
    deploymentGroupId: group.deploymentGroupId,
    createTime: Math.round(context.now() * 1000),
    creator: 'user',
    initial: initial(planOf(input, group, config, appSpec, settings)),
    target: targetOf(input, group, appSpec),
    triggers: (group.settings.triggerConfigurations ?? []).map((trigger) => ({
      name: trigger.triggerName ?? '',
      topicArn: trigger.triggerTargetArn ?? '',
      events: trigger.triggerEvents ?? [],
    })),
    shown,
    shownOfRollback: present({
      ...shown,
      // As AWS shows it, whatever the group's config is.
      deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
      revision: previousRevision,
      previousRevision: shown.revision,
      description: undefined,
      overrideAlarmConfiguration: undefined,
    }),
    rollbackId: deploymentId(),
  };
}

/** What is there for other compute platforms only, or for a single deployment. */
function checkOptions(input: CreateDeploymentInput): void {
  const { description = '', targetInstances, fileExistsBehavior } = input;
  if (description.length > descriptionLimit) {
    throw new AwsError('DescriptionTooLongException', 'The description is too long.');
  }
  if (input.updateOutdatedInstancesOnly) {
    throw new AwsError(
      'InvalidUpdateOutdatedInstancesOnlyValueException',
      'The UpdateOutdatedInstancesOnly value is invalid. For ECS deployments, false is expected.',
    );
  }
  if (targetInstances !== undefined && Object.keys(targetInstances).length > 0) {
    throw new AwsError(
      'InvalidTargetInstancesException',
      'For ECS deployments, targetInstances can not be specified',
    );
  }
  if (fileExistsBehavior !== undefined && !fileExistsBehaviors.includes(fileExistsBehavior)) {
    throw new AwsError(
      'InvalidFileExistsBehaviorException',
      `fileExistsBehavior ${fileExistsBehavior} must be ${fileExistsBehaviors.join(', ')}`,
    );
  }
  checkAutoRollback(input.autoRollbackConfiguration);
  checkAlarms(input.overrideAlarmConfiguration);
}

const descriptionLimit = 256;
const fileExistsBehaviors = ['DISALLOW', 'OVERWRITE', 'RETAIN'];

function planOf(
  input: CreateDeploymentInput,
  { settings: group }: DeploymentGroup,
  config: DeploymentConfig,
  appSpec: ParsedAppSpec,
  settings: Partial<EngineSettings>,
): DeploymentPlan {
  const { deploymentReadyOption: ready, terminateBlueInstancesOnDeploymentSuccess: terminate } =
    group.blueGreenDeploymentConfiguration ?? {};
  const rollback = input.autoRollbackConfiguration ?? group.autoRollbackConfiguration;
  const alarms = input.overrideAlarmConfiguration ?? group.alarmConfiguration;
  return {
    kind: 'release',
    trafficRouting: trafficRouting(config),
    hooks: hookNames.filter((hook) => appSpec.hooks[hook] !== undefined),
    hasTestRoute: testListener(group) !== undefined,
    readyWaitMinutes: ready?.actionOnTimeout === 'STOP_DEPLOYMENT' ? (ready.waitTimeInMinutes ?? 0) : 0,
    terminationWaitMinutes: terminate?.terminationWaitTimeInMinutes ?? 0,
    terminatesOriginal: terminate?.action === 'TERMINATE',
    // Checked when the group or the request was.
    rollbackEvents: rollback?.enabled ? ((rollback.events ?? []) as RollbackEvent[]) : [],
    watchesAlarms: alarms?.enabled ?? false,
    ignoresPollAlarmFailure: alarms?.ignorePollAlarmFailure ?? false,
    settings: { ...defaultEngineSettings, ...settings },
  };
}

/** Percentages and intervals were checked when the config was created. */
function trafficRouting({ trafficRoutingConfig: routing }: DeploymentConfig): TrafficRouting {
  switch (routing?.type) {
    case 'TimeBasedCanary':
      return {
        type: 'TimeBasedCanary',
        percentage: routing.timeBasedCanary?.canaryPercentage ?? 0,
        intervalMinutes: routing.timeBasedCanary?.canaryInterval ?? 0,
      };
    case 'TimeBasedLinear':
      return {
        type: 'TimeBasedLinear',
        percentage: routing.timeBasedLinear?.linearPercentage ?? 0,
        intervalMinutes: routing.timeBasedLinear?.linearInterval ?? 0,
      };
    default:
      return { type: 'AllAtOnce' };
  }
}

function targetOf(
  input: CreateDeploymentInput,
  { settings: group }: DeploymentGroup,
  appSpec: ParsedAppSpec,
): DeploymentTarget {
  const pair = group.loadBalancerInfo?.targetGroupPairInfoList?.[0];
  const service = group.ecsServices?.[0];
  const test = testListener(group);
  const alarms = input.overrideAlarmConfiguration ?? group.alarmConfiguration;
  return {
    cluster: service?.clusterName ?? '',
    service: service?.serviceName ?? '',
    targetGroups: (pair?.targetGroups ?? []).map(({ name = '' }) => name),
    productionListenerArn: pair?.prodTrafficRoute?.listenerArns?.[0] ?? '',
    ...(test !== undefined && { testListenerArn: test }),
    serviceRoleArn: group.serviceRoleArn ?? '',
    replacement: appSpec.replacement,
    hooks: appSpec.hooks,
    alarms: (alarms?.alarms ?? []).map(({ name = '' }) => name),
  };
}

const testListener = ({ loadBalancerInfo }: DeploymentGroup['settings']): string | undefined =>
  loadBalancerInfo?.targetGroupPairInfoList?.[0]?.testTrafficRoute?.listenerArns?.[0];

/** What GetDeployment shows and the engine does not need. */
function shownOf(
  input: CreateDeploymentInput,
  { settings: group }: DeploymentGroup,
  config: DeploymentConfig,
  revision: Revision,
  previousRevision: Json | undefined,
): Json {
  return present({
    deploymentConfigName: config.deploymentConfigName,
    previousRevision,
    revision: revision.location,
    description: input.description,
    ignoreApplicationStopFailures: input.ignoreApplicationStopFailures ?? false,
    autoRollbackConfiguration: input.autoRollbackConfiguration ?? group.autoRollbackConfiguration,
    updateOutdatedInstancesOnly: false,
    deploymentStyle: group.deploymentStyle,
    blueGreenDeploymentConfiguration: group.blueGreenDeploymentConfiguration,
    loadBalancerInfo: group.loadBalancerInfo,
    fileExistsBehavior: input.fileExistsBehavior ?? 'DISALLOW',
    overrideAlarmConfiguration: input.overrideAlarmConfiguration,
  });
}

const idCharacters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

function deploymentId(): string {
  const characters = Array.from({ length: 9 }, () => idCharacters[randomInt(idCharacters.length)]);
  return `d-${characters.join('')}`;
}
