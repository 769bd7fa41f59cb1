/** What CodeDeploy refuses of a deployment group's settings, one check a concept. */
import { AwsError } from '../protocol/aws-error';
import type { ComputePlatform } from './model';
import type { DeploymentGroupSettings } from './shapes';
import { checkEcsDeploymentGroup } from './validate-ecs-deployment-group';

const alarmLimit = 10;
const triggerLimit = 10;

const rollbackEvents = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'];

const triggerEvents = [
  'DeploymentStart',
  'DeploymentSuccess',
  'DeploymentFailure',
  'DeploymentStop',
  'DeploymentRollback',
  'DeploymentReady',
  'InstanceStart',
  'InstanceSuccess',
  'InstanceFailure',
  'InstanceReady',
];

/** Refuses the first fault in the settings of a deployment group. */
export function checkDeploymentGroup(settings: DeploymentGroupSettings, platform: ComputePlatform): void {
  checkRole(settings.serviceRoleArn);
  checkDeploymentStyle(settings.deploymentStyle);
  checkAlarms(settings.alarmConfiguration);
  checkAutoRollback(settings.autoRollbackConfiguration);
  checkTriggers(settings.triggerConfigurations);
  checkOutdatedInstancesStrategy(settings.outdatedInstancesStrategy);
  checkTagCombinations(settings);
  if (platform === 'ECS') {
    checkEcsDeploymentGroup(settings);
  } else if (settings.ecsServices?.length) {
    throw new AwsError(
      'InvalidECSServiceException',
      `For ${platform} deployment group, ecsServices can not be specified`,
    );
  }
}

function checkRole(role: string | undefined): void {
  if (!role) throw new AwsError('RoleRequiredException', 'The role ID was not specified.');
  if (!/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(role)) {
    throw new AwsError(
      'InvalidRoleException',
      `The service role ARN was specified in an invalid format: ${role}`,
    );
  }
}

function checkDeploymentStyle(style: DeploymentGroupSettings['deploymentStyle']): void {
  const { deploymentType = 'IN_PLACE', deploymentOption = 'WITHOUT_TRAFFIC_CONTROL' } = style ?? {};
  if (
    !['IN_PLACE', 'BLUE_GREEN'].includes(deploymentType) ||
    !['WITH_TRAFFIC_CONTROL', 'WITHOUT_TRAFFIC_CONTROL'].includes(deploymentOption)
  ) {
    throw new AwsError(
      'InvalidDeploymentStyleException',
      'An invalid deployment style was specified. Valid deployment types include "IN_PLACE" and "BLUE_GREEN." Valid deployment options include "WITH_TRAFFIC_CONTROL" and "WITHOUT_TRAFFIC_CONTROL."',
    );
  }
}

/** Refuses a faulty alarm configuration; a deployment may bring one of its own. */
export function checkAlarms(configuration: DeploymentGroupSettings['alarmConfiguration']): void {
  if (configuration === undefined) return;
  const { enabled = false, alarms = [] } = configuration;
  if (enabled && alarms.length === 0) {
    throw invalidAlarms('the alarm configuration is enabled, but the alarm list is empty');
  }
  if (alarms.length > alarmLimit) {
    throw new AwsError(
      'AlarmsLimitExceededException',
      `The maximum number of alarms for a deployment group (${alarmLimit}) was exceeded.`,
    );
  }
  const names = alarms.map((alarm) => alarm.name ?? '');
  if (names.some((name) => name.length < 1 || name.length > 255)) {
    throw invalidAlarms('the alarm name is empty or null or exceeds the limit of 255 characters');
  }
  if (hasDuplicates(names)) throw invalidAlarms('two alarms with the same name have been specified');
}

/** Refuses a faulty rollback configuration; a deployment may bring one of its own. */
export function checkAutoRollback(configuration: DeploymentGroupSettings['autoRollbackConfiguration']): void {
  const { enabled = false, events = [] } = configuration ?? {};
  const unknown = events.find((event) => !rollbackEvents.includes(event));
  if (unknown !== undefined) {
    throw invalidAutoRollback(`event ${unknown} is not one of ${rollbackEvents.join(', ')}`);
  }
  if (enabled && events.length === 0) {
    throw invalidAutoRollback('automatic rollback is enabled, but no event types were listed');
  }
}

function checkTriggers(triggers: DeploymentGroupSettings['triggerConfigurations'] = []): void {
  if (triggers.length > triggerLimit) {
    throw new AwsError(
      'TriggerTargetsLimitExceededException',
      `The maximum allowed number of triggers (${triggerLimit}) was exceeded.`,
    );
  }
  for (const { triggerName, triggerTargetArn = '', triggerEvents: events = [] } of triggers) {
    if (!triggerName) throw invalidTrigger('a trigger has no name');
    if (!/^arn:[\w-]+:sns:[\w-]+:\d{12}:.+$/.test(triggerTargetArn)) {
      throw invalidTrigger(`the target ${triggerTargetArn} of ${triggerName} is not an SNS topic`);
    }
    if (events.length === 0) throw invalidTrigger(`${triggerName} has no events`);
    const unknown = events.find((event) => !triggerEvents.includes(event));
    if (unknown !== undefined) {
      throw invalidTrigger(`event ${unknown} of ${triggerName} is not one of ${triggerEvents.join(', ')}`);
    }
  }
  if (hasDuplicates(triggers.map((trigger) => trigger.triggerName))) {
    throw invalidTrigger('two triggers with the same name have been specified');
  }
}

function checkOutdatedInstancesStrategy(strategy = 'UPDATE'): void {
  if (strategy !== 'UPDATE' && strategy !== 'IGNORE') {
    throw new AwsError(
      'InvalidInputException',
      `outdatedInstancesStrategy ${strategy} must be UPDATE or IGNORE`,
    );
  }
}

function checkTagCombinations(settings: DeploymentGroupSettings): void {
  if (settings.ec2TagFilters?.length && settings.ec2TagSet?.ec2TagSetList?.length) {
    throw new AwsError(
      'InvalidEC2TagCombinationException',
      'A call was submitted that specified both Ec2TagFilters and Ec2TagSet, but only one of these data types can be used in a single call.',
    );
  }
  if (
    settings.onPremisesInstanceTagFilters?.length &&
    settings.onPremisesTagSet?.onPremisesTagSetList?.length
  ) {
    throw new AwsError(
      'InvalidOnPremisesTagCombinationException',
      'A call was submitted that specified both OnPremisesTagFilters and OnPremisesTagSet, but only one of these data types can be used in a single call.',
    );
  }
}

function hasDuplicates(values: readonly unknown[]): boolean {
  return new Set(values).size < values.length;
}

function invalidAlarms(why: string): AwsError {
  return new AwsError(
    'InvalidAlarmConfigException',
    `The format of the alarm configuration is invalid: ${why}`,
  );
}

function invalidAutoRollback(why: string): AwsError {
  return new AwsError(
    'InvalidAutoRollbackConfigException',
    `The automatic rollback configuration was specified in an invalid format: ${why}`,
  );
}

function invalidTrigger(why: string): AwsError {
  return new AwsError(
    'InvalidTriggerConfigException',
    `The trigger was specified in an invalid format: ${why}`,
  );
}
