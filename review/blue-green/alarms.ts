/** What alarms of CloudWatch watch, and how fast. */
import type { Json, Path, ResourceChange } from '../plan/model';
import { referringBlock, valueIn } from '../plan/references';
import { isList, isMarked, isObject, listAt, numberAt, textAt, valueAt } from '../plan/values';
import type { RuleContext } from './context';

type Side = 'before' | 'after';

/**
 * Seconds from the first faulty minute until an alarm goes off: its period times the datapoints that have to breach.
 * Undefined for one that computes with metrics of several periods, and where a value is not known.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function detectionSeconds(alarm: ResourceChange, side: Side): number | undefined {
  const value = alarm[side];
  const period = periodOf(value);
  // 0 stands for none: all evaluation periods have to breach then.
  const breaching = numberAt(value, ['datapoints_to_alarm']) ?? 0;
  const datapoints = breaching === 0 ? numberAt(value, ['evaluation_periods']) : breaching;
  return period === undefined || datapoints === undefined || period === 0 ? undefined : period * datapoints;
}

/** Seconds. */
function periodOf(alarm: Json): number | undefined {
  const own = numberAt(alarm, ['period']);
  if (own !== undefined && own !== 0) return own;
  const periods = listAt(alarm, ['metric_query'])
    .flatMap((query) => listAt(query, ['metric']))
    .map((metric) => numberAt(metric, ['period']));
  return new Set(periods).size === 1 ? periods[0] : undefined;
}

/** What an alarm computes, whatever its metrics are measured on. Terraform has no order of queries. */
export const computationOf = (alarm: Json): Json =>
  listAt(alarm, ['metric_query'])
    .map(withoutDimensions)
    .sort((one, other) => ((textAt(one, ['id']) ?? '') < (textAt(other, ['id']) ?? '') ? -1 : 1));

export const isComputationUnknown = ({ afterUnknown }: ResourceChange): boolean =>
  valueAt(afterUnknown, ['metric_query']) === true ||
  isMarked(listAt(afterUnknown, ['metric_query']).map(withoutDimensions), []);

function withoutDimensions(query: Json): Json {
  if (!isObject(query)) return query;
  const metric = listAt(query, ['metric']).map((each) =>
    isObject(each) ? setMembers(each, 'dimensions') : each,
  );
  return { ...setMembers(query, 'metric'), metric };
}

/** The provider writes what is not set as null, or as the empty value of its type. */
const setMembers = (of: Readonly<Record<string, Json>>, except: string): Readonly<Record<string, Json>> =>
  Object.fromEntries(
    Object.entries(of).filter(
      ([name, value]) => name !== except && ![null, '', 0, false].some((empty) => empty === value),
    ),
  );

/** A metric that an alarm watches, alone or within an expression. */
interface WatchedMetric {
  /** Namespace, name and statistic: the same for both colours. */
  readonly metric: string;
  readonly dimensions: Json;
  /** Where the dimensions stand in the plan of the alarm. */
  readonly path: Path;
  /** Id of the metric within an expression. */
  readonly query?: string | undefined;
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
    const dimensions = valueAt(metric, ['dimensions']) ?? {};
    return [{ metric: nameOf(metric), dimensions, path, query: textAt(query, ['id']) }];
  });
}

/** Where the dimensions stand as they are written, where queries have another order than in the plan. */
export function writtenPath(
  alarm: ResourceChange,
  { path, query }: WatchedMetric,
  context: Pick<RuleContext, 'stacks'>,
): Path {
  if (query === undefined) return path;
  const written = valueIn(referringBlock(alarm, context), ['metric_query']);
  const at = isList(written) ? written.findIndex((each) => textAt(each, ['id']) === query) : -1;
  return at < 0 ? path : ['metric_query', at, ...path.slice(2)];
}

const nameOf = (value: Json): string =>
  ['namespace', 'metric_name', 'statistic', 'extended_statistic', 'stat']
    .flatMap((name) => textAt(value, [name]) ?? [])
    .filter((text) => text !== '')
    .join(' ');
