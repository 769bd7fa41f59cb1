/** The alarms that a deployment group watches, as far as the stack says what they are. */
import {
  block,
  isBlock,
  list,
  nameOf,
  number,
  referenceIn,
  resolve,
  text,
  type ForecastStack,
  type ResourceBlock,
} from './synthesized';

export type Comparison =
  | 'GreaterThanOrEqualToThreshold'
  | 'GreaterThanThreshold'
  | 'LessThanThreshold'
  | 'LessThanOrEqualToThreshold';

export interface WatchedAlarm {
  readonly name: string;
  readonly metric: string;
  /** `Sum`, `Maximum`, … or a percentile such as `p99`. */
  readonly statistic: string;
  readonly comparison: Comparison;
  readonly threshold: number;
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  /** @default - all of the evaluation periods */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: string;
  /** Of an alarm on the percentage of errors: a period with fewer requests does not breach. @default - it counts */
  readonly percentFromRequests?: number;
  /** Whether a percentile of few requests is left out: see `evaluate_low_sample_count_percentiles`. */
  readonly ignoresFewSamples: boolean;
  /** Name of the target group that it watches alone. @default - the whole load balancer */
  readonly targetGroup?: string;
}

/** Why an alarm cannot be forecast. */
export type UnjudgedReason =
  | { readonly type: 'notInStack' }
  /** It has `metric_query` blocks. */
  | { readonly type: 'metricMath' }
  /** Its namespace is not `AWS/ApplicationELB`; empty if it has none. */
  | { readonly type: 'otherNamespace'; readonly namespace: string }
  /** Its threshold, period, evaluation periods or comparison is not a constant that the forecast supports. */
  | { readonly type: 'unsupportedThreshold' };

/** An alarm that cannot be forecast, and why. */
export interface UnjudgedAlarm {
  readonly name: string;
  readonly reason: UnjudgedReason;
}

const comparisons: readonly string[] = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
] satisfies Comparison[];

const isComparison = (value: string): value is Comparison => comparisons.includes(value);

/** Reads the alarms of a deployment group; those that the stack does not make are known by name alone. */
export function readAlarms(
  stack: ForecastStack,
  group: ResourceBlock,
): { readonly watched: readonly WatchedAlarm[]; readonly unjudged: readonly UnjudgedAlarm[] } {
  const read = list(block(group, 'alarm_configuration')?.alarms).flatMap((value) => {
    const alarm = resolve(stack, value) ?? alarmNamed(stack, text(value));
    const name = nameOf(stack, value, 'alarm_name');
    if (alarm === undefined) return [{ name, reason: { type: 'notInStack' } as const }];
    return watchesOwnAnswers(alarm) ? [] : [readAlarm(stack, name, alarm)];
  });
  return {
    watched: read.filter((alarm): alarm is WatchedAlarm => 'metric' in alarm),
    unjudged: read.filter((alarm): alarm is UnjudgedAlarm => 'reason' in alarm),
  };
}

/** On what the load balancer answers itself: none of the bad versions makes it do so, and nothing is wrong with that. */
const watchesOwnAnswers = (alarm: ResourceBlock): boolean =>
  [
    alarm,
    ...list(alarm.metric_query).map((query) => block(isBlock(query) ? query : undefined, 'metric')),
  ].some((metric) => /^HTTPCode_ELB_5\d\d_Count$|^HTTPCode_ELB_5XX_Count$/.test(text(metric?.metric_name)));

function alarmNamed(stack: ForecastStack, name: string): ResourceBlock | undefined {
  return Object.values(stack.resources.aws_cloudwatch_metric_alarm ?? {}).find(
    (alarm) => alarm.alarm_name === name,
  );
}

function readAlarm(stack: ForecastStack, name: string, alarm: ResourceBlock): WatchedAlarm | UnjudgedAlarm {
  const comparison = text(alarm.comparison_operator);
  const threshold = number(alarm.threshold);
  const periodSeconds = number(alarm.period);
  const evaluationPeriods = number(alarm.evaluation_periods);
  if (alarm.metric_query !== undefined) return readPercentage(stack, name, alarm);
  const namespace = text(alarm.namespace);
  if (namespace !== 'AWS/ApplicationELB') return { name, reason: { type: 'otherNamespace', namespace } };
  if (
    threshold === undefined ||
    periodSeconds === undefined ||
    evaluationPeriods === undefined ||
    !isComparison(comparison)
  )
    return { name, reason: { type: 'unsupportedThreshold' } };
  const targetGroup = block(alarm, 'dimensions')?.TargetGroup;
  return {
    name,
    metric: text(alarm.metric_name),
    statistic: text(alarm.extended_statistic) || text(alarm.statistic),
    comparison,
    threshold,
    periodSeconds,
    evaluationPeriods,
    datapointsToAlarm: number(alarm.datapoints_to_alarm) ?? evaluationPeriods,
    treatMissingData: text(alarm.treat_missing_data) || 'missing',
    ignoresFewSamples: alarm.evaluate_low_sample_count_percentiles === 'ignore',
    ...(targetGroup !== undefined && {
      targetGroup:
        referenceIn(targetGroup) === undefined ? text(targetGroup) : nameOf(stack, targetGroup, 'name'),
    }),
  };
}

/** As the stacks compute it: other expressions are not judged. */
const percentage = /^IF\(requests >= (\d+), 100 \* FILL\(errors, 0\) \/ requests, 0\)$/;

/** An alarm on the percentage of errors among the requests to a target group. */
function readPercentage(
  stack: ForecastStack,
  name: string,
  alarm: ResourceBlock,
): WatchedAlarm | UnjudgedAlarm {
  const { metric_query: given, ...rest } = alarm;
  const queries = list(given).filter(isBlock);
  const queried = (id: string) =>
    block(
      queries.find((query) => query.id === id),
      'metric',
    );
  const [, minimum] = queries.flatMap(({ expression }) => percentage.exec(text(expression)) ?? []);
  const [errors, requests] = [queried('errors'), queried('requests')];
  const isOurs =
    minimum !== undefined &&
    errors?.metric_name === 'HTTPCode_Target_5XX_Count' &&
    requests?.metric_name === 'RequestCount';
  // A review hands on no more of it than its queries.
  if (!isOurs || alarm.threshold === undefined) return { name, reason: { type: 'metricMath' } };
  const read = readAlarm(stack, name, { ...rest, ...errors, statistic: errors.stat });
  return 'reason' in read ? read : { ...read, percentFromRequests: Number(minimum) };
}
