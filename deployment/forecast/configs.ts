/** Deployment configs by name: AWS's five for ECS, and those of the stack. */
import { predefinedConfigs, type TrafficRouting } from '../machine';
import { block, nameOf, number, resolve, text, type ForecastStack } from './synthesized';

export interface NamedConfig {
  readonly name: string;
  /** @default - neither AWS nor the stack has a config of that name */
  readonly routing?: TrafficRouting;
}

/** The configs that AWS keeps for ECS. */
export const namedConfigs: readonly Required<NamedConfig>[] = Object.entries(predefinedConfigs).map(
  ([name, routing]) => ({ name, routing }),
);

/** The config that a deployment group names; without a name ECS moves all at once. */
export function readConfig(stack: ForecastStack, value: unknown): NamedConfig {
  const name = nameOf(stack, value, 'deployment_config_name') || 'CodeDeployDefault.ECSAllAtOnce';
  const predefined = predefinedConfigs[name];
  if (predefined !== undefined) return { name, routing: predefined };
  const resource =
    resolve(stack, value) ??
    Object.values(stack.resources.aws_codedeploy_deployment_config ?? {}).find(
      (config) => config.deployment_config_name === name,
    );
  const shift = block(resource, 'traffic_routing_config');
  const routing = routingOf(text(shift?.type), {
    canary: block(shift, 'time_based_canary') ?? {},
    linear: block(shift, 'time_based_linear') ?? {},
  });
  return routing === undefined ? { name } : { name, routing };
}

interface Shift {
  readonly percentage?: unknown;
  readonly interval?: unknown;
}

function routingOf(
  type: string | undefined,
  { canary, linear }: { readonly canary: Shift; readonly linear: Shift },
): TrafficRouting | undefined {
  if (type === 'AllAtOnce') return { type };
  if (type !== 'TimeBasedCanary' && type !== 'TimeBasedLinear') return undefined;
  const shift = type === 'TimeBasedCanary' ? canary : linear;
  const percentage = number(shift.percentage);
  const intervalMinutes = number(shift.interval);
  if (percentage === undefined || intervalMinutes === undefined || percentage < 1) return undefined;
  return { type, percentage, intervalMinutes };
}
