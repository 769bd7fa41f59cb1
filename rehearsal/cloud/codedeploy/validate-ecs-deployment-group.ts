/** Rejects a deployment group of the ECS compute platform as CodeDeploy does, by the exception and the message of a fault. */
import {
  ecsGroupFaults,
  longestWait,
  type EcsGroupFault,
  type EcsGroupSettings,
} from '../../../deployment/groups';
import { AwsError } from '../protocol/aws-error';
import type { DeploymentGroupSettings } from './shapes';

/** @throws AwsError the first fault */
export function checkEcsDeploymentGroup(settings: DeploymentGroupSettings): void {
  const [fault] = ecsGroupFaults(settingsOf(settings));
  if (fault !== undefined) throw errorOf(fault);
}

function settingsOf(settings: DeploymentGroupSettings): EcsGroupSettings {
  const { ec2TagSet, onPremisesTagSet, loadBalancerInfo: info, deploymentStyle } = settings;
  const {
    terminateBlueInstancesOnDeploymentSuccess: terminate,
    deploymentReadyOption: ready,
    greenFleetProvisioningOption,
  } = settings.blueGreenDeploymentConfiguration ?? {};
  const ofServers = [
    ['autoScalingGroups', settings.autoScalingGroups],
    ['ec2TagFilters', settings.ec2TagFilters],
    ['ec2TagSet', ec2TagSet?.ec2TagSetList],
    ['onPremisesInstanceTagFilters', settings.onPremisesInstanceTagFilters],
    ['onPremisesTagSet', onPremisesTagSet?.onPremisesTagSetList],
  ] as const;
  return {
    ofServers: ofServers.flatMap(([member, list]) => (list?.length ? [member] : [])),
    style: deploymentStyle,
    terminate: terminate && {
      action: terminate.action,
      waitMinutes: terminate.terminationWaitTimeInMinutes ?? 0,
    },
    ready: ready && { actionOnTimeout: ready.actionOnTimeout, waitMinutes: ready.waitTimeInMinutes ?? 0 },
    hasGreenFleet: greenFleetProvisioningOption !== undefined,
    services: settings.ecsServices ?? [],
    hasOtherLoadBalancers: [info?.elbInfoList, info?.targetGroupInfoList].some(
      (list) => (list?.length ?? 0) > 0,
    ),
    pairs: (info?.targetGroupPairInfoList ?? []).map((pair) => ({
      targetGroups: (pair.targetGroups ?? []).map(({ name }) => name ?? ''),
      production: pair.prodTrafficRoute?.listenerArns ?? [],
      test: pair.testTrafficRoute && (pair.testTrafficRoute.listenerArns ?? []),
    })),
  };
}

/** The messages on autoScalingGroups and on CONTINUE_DEPLOYMENT are AWS's; the others follow them. */
function errorOf(fault: EcsGroupFault): AwsError {
  switch (fault.kind) {
    case 'server-setting':
      return new AwsError(
        serverExceptions[fault.member],
        `For ECS deployment group, ${fault.member} can not be specified`,
      );
    case 'deployment-type':
    case 'deployment-option':
      return new AwsError(
        'InvalidDeploymentStyleException',
        'For ECS deployment group, deploymentStyle must be BLUE_GREEN and WITH_TRAFFIC_CONTROL',
      );
    case 'termination-missing':
    case 'ready-option-missing':
      return invalidBlueGreen(
        'For ECS deployment group, terminateBlueInstancesOnDeploymentSuccess and deploymentReadyOption must be specified',
      );
    case 'green-fleet':
      return invalidBlueGreen('For ECS deployment group, greenFleetProvisioningOption can not be specified');
    case 'termination-action':
      return invalidBlueGreen(
        `For ECS deployment group, action ${fault.action ?? 'none'} of terminateBlueInstancesOnDeploymentSuccess must be TERMINATE`,
      );
    case 'termination-wait':
      return invalidBlueGreen(`terminationWaitTimeInMinutes ${fault.minutes} must be 0 to ${longestWait}`);
    case 'ready-wait':
      return invalidBlueGreen(`waitTimeInMinutes ${fault.minutes} must be 0 to ${longestWait}`);
    case 'wait-without-stop':
      return invalidBlueGreen(
        "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified",
      );
    case 'stop-without-wait':
      return invalidBlueGreen(
        "Deployment ready action cannot be set to 'STOP_DEPLOYMENT' when timeout is not specified",
      );
    case 'ready-action':
      return invalidBlueGreen(
        `actionOnTimeout ${fault.action ?? 'none'} must be CONTINUE_DEPLOYMENT or STOP_DEPLOYMENT`,
      );
    case 'service-count':
      return new AwsError(
        'InvalidECSServiceException',
        `For ECS deployment group, exactly one ECS service must be specified, not ${fault.count}`,
      );
    case 'service-name':
    case 'cluster-name':
      return new AwsError(
        'InvalidECSServiceException',
        `The Amazon ECS service identifier is not valid: ${fault.name === undefined || fault.name === '' ? 'none' : fault.name} must be a name, not an ARN`,
      );
    case 'other-load-balancers':
      return invalidLoadBalancer('elbInfoList and targetGroupInfoList can not be specified');
    case 'pair-missing':
      return invalidLoadBalancer('targetGroupPairInfoList must be specified');
    case 'pair-count':
      return invalidPair(`exactly one target group pair must be specified, not ${fault.count}`);
    case 'pair-names':
      return invalidPair(
        `it must have the names of two different target groups, not [${fault.names.join(', ')}]`,
      );
    case 'production-listeners':
      return invalidPair(`prodTrafficRoute must have exactly one listener, not ${fault.count}`);
    case 'test-listeners':
      return invalidPair(`testTrafficRoute must have exactly one listener, not ${fault.count}`);
    case 'no-listener':
      return invalidPair(`${fault.arn} is not the ARN of a listener`);
    case 'same-listener':
      return invalidPair('the two traffic routes must have different listeners');
  }
}

/** hashicorp/terraform-provider-aws#7128 */
const serverExceptions = {
  autoScalingGroups: 'InvalidAutoScalingGroupException',
  ec2TagFilters: 'InvalidEC2TagException',
  ec2TagSet: 'InvalidEC2TagException',
  onPremisesInstanceTagFilters: 'InvalidTagException',
  onPremisesTagSet: 'InvalidTagException',
} as const;

const invalidBlueGreen = (why: string): AwsError =>
  new AwsError('InvalidBlueGreenDeploymentConfigurationException', why);

const invalidLoadBalancer = (why: string): AwsError =>
  new AwsError('InvalidLoadBalancerInfoException', `For ECS deployment group, ${why}`);

const invalidPair = (why: string): AwsError =>
  new AwsError(
    'InvalidTargetGroupPairException',
    `A target group pair associated with this deployment is not valid: ${why}`,
  );
