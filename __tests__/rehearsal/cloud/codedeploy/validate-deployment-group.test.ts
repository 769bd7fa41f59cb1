import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { refusal } from '../../../support/service-caller';
import { settings, started } from './sample-deployment-group';

const blueGreen = settings.blueGreenDeploymentConfiguration;
const [pair] = settings.loadBalancerInfo.targetGroupPairInfoList;
const [trigger] = settings.triggerConfigurations;

const withReady = (deploymentReadyOption: Json): Json => ({
  blueGreenDeploymentConfiguration: { ...blueGreen, deploymentReadyOption },
});
const withTermination = (terminateBlueInstancesOnDeploymentSuccess: Json): Json => ({
  blueGreenDeploymentConfiguration: { ...blueGreen, terminateBlueInstancesOnDeploymentSuccess },
});
const withPair = (changes: Json): Json => ({
  loadBalancerInfo: { targetGroupPairInfoList: [{ ...pair, ...changes }] },
});
const names = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `alarm-${index}` }));

const refused: readonly (readonly [string, Json, string])[] = [
  ['no role', { serviceRoleArn: undefined }, 'RoleRequiredException: The role ID was not specified.'],
  [
    'a role that is no ARN',
    { serviceRoleArn: 'deploy' },
    'InvalidRoleException: The service role ARN was specified in an invalid format: deploy',
  ],
  [
    'an unknown config',
    { deploymentConfigName: 'nope' },
    'DeploymentConfigDoesNotExistException: No Deployment Configuration found for name: nope',
  ],
  [
    'a config of another platform',
    { deploymentConfigName: 'CodeDeployDefault.OneAtATime' },
    "InvalidDeploymentConfigNameException: Deployment configuration CodeDeployDefault.OneAtATime is for compute platform Server, the application's is ECS",
  ],
  [
    'eleven alarms',
    { alarmConfiguration: { enabled: true, alarms: names(11) } },
    'AlarmsLimitExceededException: The maximum number of alarms for a deployment group (10) was exceeded.',
  ],
  [
    'alarms enabled without one',
    { alarmConfiguration: { enabled: true, alarms: [] } },
    'InvalidAlarmConfigException: The format of the alarm configuration is invalid: the alarm configuration is enabled, but the alarm list is empty',
  ],
  [
    'an alarm twice',
    { alarmConfiguration: { enabled: true, alarms: [{ name: 'a' }, { name: 'a' }] } },
    'InvalidAlarmConfigException: The format of the alarm configuration is invalid: two alarms with the same name have been specified',
  ],
  [
    'rollback without events',
    { autoRollbackConfiguration: { enabled: true } },
    'InvalidAutoRollbackConfigException: The automatic rollback configuration was specified in an invalid format: automatic rollback is enabled, but no event types were listed',
  ],
  [
    'rollback on an unknown event',
    { autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_STOPPED'] } },
    'InvalidAutoRollbackConfigException: The automatic rollback configuration was specified in an invalid format: event DEPLOYMENT_STOPPED is not one of DEPLOYMENT_FAILURE, DEPLOYMENT_STOP_ON_ALARM, DEPLOYMENT_STOP_ON_REQUEST',
  ],
  [
    'eleven triggers',
    { triggerConfigurations: Array.from({ length: 11 }, () => trigger) },
    'TriggerTargetsLimitExceededException: The maximum allowed number of triggers (10) was exceeded.',
  ],
  [
    'a trigger to no topic',
    { triggerConfigurations: [{ ...trigger, triggerTargetArn: 'arn:aws:sqs:eu-west-1:123456789012:q' }] },
    'InvalidTriggerConfigException: The trigger was specified in an invalid format: the target arn:aws:sqs:eu-west-1:123456789012:q of failures is not an SNS topic',
  ],
  [
    'a trigger on an unknown event',
    { triggerConfigurations: [{ ...trigger, triggerEvents: ['DeploymentEnd'] }] },
    'InvalidTriggerConfigException: The trigger was specified in an invalid format: event DeploymentEnd of failures is not one of DeploymentStart, DeploymentSuccess, DeploymentFailure, DeploymentStop, DeploymentRollback, DeploymentReady, InstanceStart, InstanceSuccess, InstanceFailure, InstanceReady',
  ],
  [
    'an unknown deployment type',
    { deploymentStyle: { deploymentType: 'CANARY' } },
    'InvalidDeploymentStyleException: An invalid deployment style was specified. Valid deployment types include "IN_PLACE" and "BLUE_GREEN." Valid deployment options include "WITH_TRAFFIC_CONTROL" and "WITHOUT_TRAFFIC_CONTROL."',
  ],
  [
    'an in-place deployment',
    { deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITH_TRAFFIC_CONTROL' } },
    'InvalidDeploymentStyleException: For ECS deployment group, deploymentStyle must be BLUE_GREEN and WITH_TRAFFIC_CONTROL',
  ],
  [
    'Auto Scaling groups',
    { autoScalingGroups: ['fleet'] },
    'InvalidAutoScalingGroupException: For ECS deployment group, autoScalingGroups can not be specified',
  ],
  [
    'no blue/green configuration',
    { blueGreenDeploymentConfiguration: undefined },
    'InvalidBlueGreenDeploymentConfigurationException: For ECS deployment group, terminateBlueInstancesOnDeploymentSuccess and deploymentReadyOption must be specified',
  ],
  [
    'green instances',
    {
      blueGreenDeploymentConfiguration: {
        ...blueGreen,
        greenFleetProvisioningOption: { action: 'DISCOVER_EXISTING' },
      },
    },
    'InvalidBlueGreenDeploymentConfigurationException: For ECS deployment group, greenFleetProvisioningOption can not be specified',
  ],
  [
    'blue kept alive',
    withTermination({ action: 'KEEP_ALIVE' }),
    'InvalidBlueGreenDeploymentConfigurationException: For ECS deployment group, action KEEP_ALIVE of terminateBlueInstancesOnDeploymentSuccess must be TERMINATE',
  ],
  [
    'a termination wait over two days',
    withTermination({ action: 'TERMINATE', terminationWaitTimeInMinutes: 2881 }),
    'InvalidBlueGreenDeploymentConfigurationException: terminationWaitTimeInMinutes 2881 must be 0 to 2880',
  ],
  [
    'a ready wait over two days',
    withReady({ actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 2881 }),
    'InvalidBlueGreenDeploymentConfigurationException: waitTimeInMinutes 2881 must be 0 to 2880',
  ],
  [
    'a stop without a ready wait',
    withReady({ actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 0 }),
    "InvalidBlueGreenDeploymentConfigurationException: Deployment ready action cannot be set to 'STOP_DEPLOYMENT' when timeout is not specified",
  ],
  [
    'a ready wait before going on',
    withReady({ actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 1 }),
    "InvalidBlueGreenDeploymentConfigurationException: Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified",
  ],
  [
    'no service',
    { ecsServices: [] },
    'InvalidECSServiceException: For ECS deployment group, exactly one ECS service must be specified, not 0',
  ],
  [
    'a service by ARN',
    {
      ecsServices: [
        { clusterName: 'main', serviceName: 'arn:aws:ecs:eu-west-1:123456789012:service/main/web' },
      ],
    },
    'InvalidECSServiceException: The Amazon ECS service identifier is not valid: arn:aws:ecs:eu-west-1:123456789012:service/main/web must be a name, not an ARN',
  ],
  [
    'no target group pair',
    { loadBalancerInfo: {} },
    'InvalidLoadBalancerInfoException: For ECS deployment group, targetGroupPairInfoList must be specified',
  ],
  [
    'a list of target groups',
    { loadBalancerInfo: { targetGroupInfoList: [{ name: 'web-blue' }] } },
    'InvalidLoadBalancerInfoException: For ECS deployment group, elbInfoList and targetGroupInfoList can not be specified',
  ],
  [
    'one target group twice',
    withPair({ targetGroups: [{ name: 'web-blue' }, { name: 'web-blue' }] }),
    'InvalidTargetGroupPairException: A target group pair associated with this deployment is not valid: it must have the names of two different target groups, not [web-blue, web-blue]',
  ],
  [
    'no production listener',
    withPair({ prodTrafficRoute: { listenerArns: [] } }),
    'InvalidTargetGroupPairException: A target group pair associated with this deployment is not valid: prodTrafficRoute must have exactly one listener, not 0',
  ],
  [
    'one listener for both routes',
    withPair({ testTrafficRoute: pair?.prodTrafficRoute }),
    'InvalidTargetGroupPairException: A target group pair associated with this deployment is not valid: the two traffic routes must have different listeners',
  ],
];

describe('a deployment group of the ECS platform', () => {
  it.each(refused)('is refused with %s', async (_title, changes, expected) => {
    const { createGroup } = await started();
    expect(await refusal(createGroup(changes))).toBe(expected);
  });

  // A member that is absent from an update is no change.
  it.each(refused.filter(([, changes]) => Object.values(changes).every((value) => value !== undefined)))(
    'is refused and stays as it was when an update brings %s',
    async (_title, changes, expected) => {
      const { call, createGroup, getGroup } = await started();
      await createGroup();
      const before = await getGroup();
      const group = { applicationName: 'web', currentDeploymentGroupName: 'web' };
      expect(await refusal(call('UpdateDeploymentGroup', { ...group, ...changes }))).toBe(expected);
      expect(await getGroup()).toEqual(before);
    },
  );

  it.each([
    ['ten alarms', { alarmConfiguration: { enabled: true, alarms: names(10) } }],
    ['waits of two days', withTermination({ action: 'TERMINATE', terminationWaitTimeInMinutes: 2880 })],
    ['no test listener', withPair({ testTrafficRoute: undefined })],
    ['no ready wait', withReady({ actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 0 })],
    ['rollback on alarm without alarms, which is inert', { alarmConfiguration: undefined }],
  ])('is accepted with %s', async (_title, changes) => {
    const { createGroup } = await started();
    expect(await refusal(createGroup(changes))).toBe('accepted');
  });
});
