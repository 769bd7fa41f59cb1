/** What alarms of CloudWatch watch, and how fast. */
import type { Json, ResourceChange } from '../plan/model';
import { isObject, listAt, numberAt, textAt, valueAt } from '../plan/values';

type Side = 'before' | 'after';

/**
 * Seconds from the first faulty minute until an alarm goes off: its period times the datapoints that have to breach.
 * Undefined for one that computes with several metrics, and where a value is not known.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function detectionSeconds(alarm: ResourceChange, side: Side): number | undefined {
  const value = alarm[side];
  const period = numberAt(value, ['period']);
  // 0 stands for none: all evaluation periods have to breach then.
  const breaching = numberAt(value, ['datapoints_to_alarm']) ?? 0;
  const datapoints = breaching === 0 ? numberAt(value, ['evaluation_periods']) : breaching;
  return period === undefined || datapoints === undefined || period === 0 ? undefined : period * datapoints;
}

/** A metric that an alarm watches, alone or within an expression. */
interface WatchedMetric {
  /** Namespace, name and statistic: the same for both colours. */
  readonly metric: string;
  readonly dimensions: Json;
  /** Where the dimensions stand in the alarm. */
  readonly path: readonly (string | number)[];
}

export function metricsOf(alarm: ResourceChange, side: Side): readonly WatchedMetric[] {
  const value = alarm[side];
  if (value === null) return [];
  if (textAt(value, ['metric_name'])) {
    return [
      { metric: nameOf(value), dimensions: valueAt(value, ['dimensions']) ?? {}, path: ['dimensions'] },
    ];
  }
  return listAt(value, ['metric_query']).flatMap((query, at) => {
    const [metric] = listAt(query, ['metric']);
    if (!isObject(metric)) return [];
    const path = ['metric_query', at, 'metric', 0, 'dimensions'];
    return [{ metric: nameOf(metric), dimensions: valueAt(metric, ['dimensions']) ?? {}, path }];
  });
}

const nameOf = (value: Json): string =>
  ['namespace', 'metric_name', 'statistic', 'extended_statistic', 'stat']
    .flatMap((name) => textAt(value, [name]) ?? [])
    .filter((text) => text !== '')
    .join(' ');
