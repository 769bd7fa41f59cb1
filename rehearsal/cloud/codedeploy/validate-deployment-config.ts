import { AwsError } from '../protocol/aws-error';
import type { ComputePlatform } from './model';
import type { DeploymentConfigInput } from './shapes';

/** Minutes from the first shift to the last; the reference says so for canaries and linear shifts. */
const longestShiftInMinutes = 2880;

/** Refuses what CodeDeploy refuses of a new deployment config. */
export function checkDeploymentConfig(config: DeploymentConfigInput, platform: ComputePlatform): void {
  if (platform === 'Server') {
    checkMinimumHealthyHosts(config);
    if (config.trafficRoutingConfig !== undefined) {
      throw invalidRouting('a Server deployment configuration has no trafficRoutingConfig');
    }
    return;
  }
  if (config.minimumHealthyHosts !== undefined) {
    throw invalidHosts(`minimumHealthyHosts can not be specified for compute platform ${platform}`);
  }
  checkTrafficRouting(config.trafficRoutingConfig, platform);
}

function checkMinimumHealthyHosts({ minimumHealthyHosts: hosts }: DeploymentConfigInput): void {
  if (hosts === undefined) throw invalidHosts('minimumHealthyHosts is required');
  const { type, value } = hosts;
  if (type !== 'HOST_COUNT' && type !== 'FLEET_PERCENT') {
    throw invalidHosts(`type ${type ?? 'none'} must be HOST_COUNT or FLEET_PERCENT`);
  }
  if (value === undefined || value < 0 || (type === 'FLEET_PERCENT' && value > 99)) {
    throw invalidHosts(`value ${value ?? 'none'} must be 0 or more, and at most 99 for FLEET_PERCENT`);
  }
}

function checkTrafficRouting(
  routing: DeploymentConfigInput['trafficRoutingConfig'],
  platform: ComputePlatform,
): void {
  if (routing === undefined) {
    throw invalidRouting(`trafficRoutingConfig is required for compute platform ${platform}`);
  }
  const { type, timeBasedCanary, timeBasedLinear } = routing;
  switch (type) {
    case 'AllAtOnce':
      if (timeBasedCanary ?? timeBasedLinear) {
        throw invalidRouting('AllAtOnce has neither timeBasedCanary nor timeBasedLinear');
      }
      return;
    case 'TimeBasedCanary':
      if (timeBasedLinear) throw invalidRouting('TimeBasedCanary has no timeBasedLinear');
      checkStep('canary', timeBasedCanary?.canaryPercentage, timeBasedCanary?.canaryInterval, () => 1);
      return;
    case 'TimeBasedLinear':
      if (timeBasedCanary) throw invalidRouting('TimeBasedLinear has no timeBasedCanary');
      checkStep('linear', timeBasedLinear?.linearPercentage, timeBasedLinear?.linearInterval, linearSteps);
      return;
    default:
      throw invalidRouting(`type ${type ?? 'none'} must be TimeBasedCanary, TimeBasedLinear or AllAtOnce`);
  }
}

/** The first shift is at the start, so n shifts are n - 1 intervals apart. */
function linearSteps(percentage: number): number {
  return Math.ceil(100 / percentage) - 1;
}

function checkStep(
  name: 'canary' | 'linear',
  percentage: number | undefined,
  interval: number | undefined,
  intervals: (percentage: number) => number,
): void {
  if (percentage === undefined || percentage < 1 || percentage > 99) {
    throw invalidRouting(`${name}Percentage ${percentage ?? 'none'} must be 1 to 99`);
  }
  if (interval === undefined || interval < 1) {
    throw invalidRouting(`${name}Interval ${interval ?? 'none'} must be 1 or more minutes`);
  }
  const total = interval * intervals(percentage);
  if (total > longestShiftInMinutes) {
    throw invalidRouting(`the shift takes ${total} minutes, at most ${longestShiftInMinutes} are allowed`);
  }
}

function invalidRouting(why: string): AwsError {
  return new AwsError(
    'InvalidTrafficRoutingConfigurationException',
    `The configuration that specifies how traffic is routed during a deployment is invalid: ${why}`,
  );
}

function invalidHosts(why: string): AwsError {
  return new AwsError(
    'InvalidMinimumHealthyHostValueException',
    `The minimum healthy instance value was specified in an invalid format: ${why}`,
  );
}
