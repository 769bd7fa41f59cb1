import type { TrafficRouting } from './model';

const canary = (intervalMinutes: number): TrafficRouting => ({
  type: 'TimeBasedCanary',
  percentage: 10,
  intervalMinutes,
});

const linear = (intervalMinutes: number): TrafficRouting => ({
  type: 'TimeBasedLinear',
  percentage: 10,
  intervalMinutes,
});

/**
 * The deployment configs that AWS keeps for ECS, by name.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
 */
export const predefinedConfigs: Readonly<Record<string, TrafficRouting>> = {
  'CodeDeployDefault.ECSAllAtOnce': { type: 'AllAtOnce' },
  'CodeDeployDefault.ECSLinear10PercentEvery1Minutes': linear(1),
  'CodeDeployDefault.ECSLinear10PercentEvery3Minutes': linear(3),
  'CodeDeployDefault.ECSCanary10Percent5Minutes': canary(5),
  'CodeDeployDefault.ECSCanary10Percent15Minutes': canary(15),
};
