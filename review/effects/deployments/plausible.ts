/**
 * Numbers that AWS would refuse: the forecast counts minutes and periods one by one, and a plan may have been written by
 * anybody. Pure.
 */
import type { ForecastStack } from '../../../deployment/forecast';
import { predefinedConfigs } from '../../../deployment/machine';
import type { Json } from '../../plan/model';
import { isList, isObject } from '../../plan/values';

/** Bounds of arguments, wherever they stand in a block; those of AWS or wider. */
const bounds: Readonly<Record<string, readonly [from: number, to: number]>> = {
  interval: [1, 2880],
  percentage: [1, 99],
  wait_time_in_minutes: [0, 2880],
  termination_wait_time_in_minutes: [0, 2880],
  period: [10, 604_800],
  evaluation_periods: [1, 1440],
  datapoints_to_alarm: [1, 1440],
  desired_count: [0, 100_000],
};

/** Types whose numbers count; a health check has an interval of seconds. */
const counted = [
  'aws_codedeploy_deployment_group',
  'aws_codedeploy_deployment_config',
  'aws_cloudwatch_metric_alarm',
  'aws_ecs_service',
];

/** What is out of bounds, in words. */
export function implausible({ resources }: ForecastStack): readonly string[] {
  const found = counted.flatMap((type) =>
    Object.entries(resources[type] ?? {}).flatMap(([name, block]) =>
      Object.entries(block).flatMap(([argument, value]) =>
        outOfBounds(argument, value as Json).map(
          (what) => `${what} of ${type}.${name} is not what AWS takes`,
        ),
      ),
    ),
  );
  return [...found, ...namesOfObjects(resources.aws_codedeploy_deployment_group ?? {})];
}

function outOfBounds(argument: string, value: Json): readonly string[] {
  if (isList(value)) return value.flatMap((item) => outOfBounds(argument, item));
  if (isObject(value)) return Object.entries(value).flatMap(([key, member]) => outOfBounds(key, member));
  const [from, to] = (Object.hasOwn(bounds, argument) ? bounds[argument] : undefined) ?? [];
  if (from === undefined || to === undefined || value === null) return [];
  const number = typeof value === 'string' ? Number(value) : value;
  const isWithin = typeof number === 'number' && Number.isInteger(number) && number >= from && number <= to;
  return isWithin ? [] : [argument];
}

/** `constructor` and its like: names that every object of JavaScript has. */
const namesOfObjects = (
  groups: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): readonly string[] =>
  Object.entries(groups).flatMap(([name, { deployment_config_name: config }]) =>
    typeof config === 'string' && config in predefinedConfigs && !Object.hasOwn(predefinedConfigs, config)
      ? [`deployment_config_name of aws_codedeploy_deployment_group.${name} is not what AWS takes`]
      : [],
  );
