/**
 * What CodeDeploy refuses of a deployment group of the ECS compute platform.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-create-ecs.html
 */
import { AwsError } from '../protocol/aws-error';
import type { DeploymentGroupSettings } from './shapes';

type BlueGreen = DeploymentGroupSettings['blueGreenDeploymentConfiguration'];
type TargetGroupPair = NonNullable<
  NonNullable<DeploymentGroupSettings['loadBalancerInfo']>['targetGroupPairInfoList']
>[number];

/** Minutes; two days. */
const longestWait = 2880;

const listenerArn = /^arn:[\w-]+:elasticloadbalancing:[\w-]+:\d{12}:listener\/.+$/;

export function checkEcsDeploymentGroup(settings: DeploymentGroupSettings): void {
  checkServerSettings(settings);
  checkStyle(settings.deploymentStyle);
  checkBlueGreen(settings.blueGreenDeploymentConfiguration);
  checkServices(settings.ecsServices);
  checkLoadBalancer(settings.loadBalancerInfo);
}

/** The message on autoScalingGroups is AWS's (hashicorp/terraform-provider-aws#7128); the others follow it. */
function checkServerSettings(settings: DeploymentGroupSettings): void {
  const { ec2TagSet, onPremisesTagSet } = settings;
  if (settings.autoScalingGroups?.length)
    throw notForEcs('InvalidAutoScalingGroupException', 'autoScalingGroups');
  if (settings.ec2TagFilters?.length) throw notForEcs('InvalidEC2TagException', 'ec2TagFilters');
  if (ec2TagSet?.ec2TagSetList?.length) throw notForEcs('InvalidEC2TagException', 'ec2TagSet');
  if (settings.onPremisesInstanceTagFilters?.length) {
    throw notForEcs('InvalidTagException', 'onPremisesInstanceTagFilters');
  }
  if (onPremisesTagSet?.onPremisesTagSetList?.length)
    throw notForEcs('InvalidTagException', 'onPremisesTagSet');
}

function checkStyle(style: DeploymentGroupSettings['deploymentStyle']): void {
  if (style?.deploymentType !== 'BLUE_GREEN' || style.deploymentOption !== 'WITH_TRAFFIC_CONTROL') {
    throw new AwsError(
      'InvalidDeploymentStyleException',
      'For ECS deployment group, deploymentStyle must be BLUE_GREEN and WITH_TRAFFIC_CONTROL',
    );
  }
}

function checkBlueGreen(configuration: BlueGreen): void {
  const { terminateBlueInstancesOnDeploymentSuccess: terminate, deploymentReadyOption: ready } =
    configuration ?? {};
  if (terminate === undefined || ready === undefined) {
    throw invalidBlueGreen(
      'For ECS deployment group, terminateBlueInstancesOnDeploymentSuccess and deploymentReadyOption must be specified',
    );
  }
  if (configuration?.greenFleetProvisioningOption !== undefined) {
    throw invalidBlueGreen('For ECS deployment group, greenFleetProvisioningOption can not be specified');
  }
  checkTermination(terminate);
  checkReady(ready);
}

/** The original task set is always terminated: hashicorp/terraform-provider-aws#23995. */
function checkTermination(
  terminate: NonNullable<NonNullable<BlueGreen>['terminateBlueInstancesOnDeploymentSuccess']>,
): void {
  if (terminate.action !== 'TERMINATE') {
    throw invalidBlueGreen(
      `For ECS deployment group, action ${terminate.action ?? 'none'} of terminateBlueInstancesOnDeploymentSuccess must be TERMINATE`,
    );
  }
  checkWait('terminationWaitTimeInMinutes', terminate.terminationWaitTimeInMinutes ?? 0);
}

/** The message on CONTINUE_DEPLOYMENT is AWS's: hashicorp/terraform-provider-aws#9653. */
function checkReady(ready: NonNullable<NonNullable<BlueGreen>['deploymentReadyOption']>): void {
  const { actionOnTimeout, waitTimeInMinutes = 0 } = ready;
  checkWait('waitTimeInMinutes', waitTimeInMinutes);
  switch (actionOnTimeout) {
    case 'CONTINUE_DEPLOYMENT':
      if (waitTimeInMinutes > 0) {
        throw invalidBlueGreen(
          "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified",
        );
      }
      return;
    case 'STOP_DEPLOYMENT':
      if (waitTimeInMinutes === 0) {
        throw invalidBlueGreen(
          "Deployment ready action cannot be set to 'STOP_DEPLOYMENT' when timeout is not specified",
        );
      }
      return;
    default:
      throw invalidBlueGreen(
        `actionOnTimeout ${actionOnTimeout ?? 'none'} must be CONTINUE_DEPLOYMENT or STOP_DEPLOYMENT`,
      );
  }
}

function checkWait(member: string, minutes: number): void {
  if (minutes < 0 || minutes > longestWait) {
    throw invalidBlueGreen(`${member} ${minutes} must be 0 to ${longestWait}`);
  }
}

function checkServices(services: DeploymentGroupSettings['ecsServices'] = []): void {
  const [service, ...others] = services;
  if (service === undefined || others.length > 0) {
    throw new AwsError(
      'InvalidECSServiceException',
      `For ECS deployment group, exactly one ECS service must be specified, not ${services.length}`,
    );
  }
  for (const name of [service.serviceName, service.clusterName]) {
    if (!name || name.includes(':')) {
      throw new AwsError(
        'InvalidECSServiceException',
        `The Amazon ECS service identifier is not valid: ${name ?? 'none'} must be a name, not an ARN`,
      );
    }
  }
}

function checkLoadBalancer(info: DeploymentGroupSettings['loadBalancerInfo']): void {
  const pairs = info?.targetGroupPairInfoList ?? [];
  if (info?.elbInfoList?.length || info?.targetGroupInfoList?.length) {
    throw new AwsError(
      'InvalidLoadBalancerInfoException',
      'For ECS deployment group, elbInfoList and targetGroupInfoList can not be specified',
    );
  }
  const [pair, ...others] = pairs;
  if (pair === undefined) {
    throw new AwsError(
      'InvalidLoadBalancerInfoException',
      'For ECS deployment group, targetGroupPairInfoList must be specified',
    );
  }
  if (others.length > 0) {
    throw invalidPair(`exactly one target group pair must be specified, not ${pairs.length}`);
  }
  checkPair(pair);
}

function checkPair({ targetGroups = [], prodTrafficRoute, testTrafficRoute }: TargetGroupPair): void {
  const names = targetGroups.map((group) => group.name ?? '');
  if (names.length !== 2 || names[0] === names[1] || names.some((name) => !name || name.includes(':'))) {
    throw invalidPair(`it must have the names of two different target groups, not [${names.join(', ')}]`);
  }
  const production = prodTrafficRoute?.listenerArns ?? [];
  const test = testTrafficRoute?.listenerArns ?? [];
  if (production.length !== 1) {
    throw invalidPair(`prodTrafficRoute must have exactly one listener, not ${production.length}`);
  }
  if (testTrafficRoute !== undefined && test.length !== 1) {
    throw invalidPair(`testTrafficRoute must have exactly one listener, not ${test.length}`);
  }
  const foreign = [...production, ...test].find((arn) => !listenerArn.test(arn));
  if (foreign !== undefined) throw invalidPair(`${foreign} is not the ARN of a listener`);
  if (production[0] === test[0]) throw invalidPair('the two traffic routes must have different listeners');
}

function notForEcs(exception: string, member: string): AwsError {
  return new AwsError(exception, `For ECS deployment group, ${member} can not be specified`);
}

function invalidBlueGreen(why: string): AwsError {
  return new AwsError('InvalidBlueGreenDeploymentConfigurationException', why);
}

function invalidPair(why: string): AwsError {
  return new AwsError(
    'InvalidTargetGroupPairException',
    `A target group pair associated with this deployment is not valid: ${why}`,
  );
}
