/** The datapoints that an alarm looks at, from the metrics that there are. */
import type { AlarmQuery, MetricAlarm, MetricStat } from './alarm';
import { extraDatapoints, type Datapoint } from './alarm-evaluation';
import { parseExpression } from './metric-math';
import type { MetricsStore } from './metrics-store';
import { isStatistic, sampleCountOf, statisticOf } from './statistics';

/** How far back an alarm looks, in milliseconds of AWS time. */
export const evaluationRangeMs = ({ rule, periodSeconds }: MetricAlarm): number =>
  (rule.evaluationPeriods + extraDatapoints) * periodMs(periodSeconds);

/** Metrics have a value a minute: the 10 and 30 seconds of a high-resolution alarm are taken for a minute. */
const periodMs = (seconds: number): number => Math.max(60, seconds) * 1000;

type Reading = Pick<Datapoint, 'value' | 'sampleCount'>;

/**
 * @param end - end of the newest period: periods slide with the minute of the evaluation, whatever their length
 * @returns the newest first
 * @throws Error an alarm that cannot be evaluated here
 */
export function alarmDatapoints(
  alarm: MetricAlarm,
  store: MetricsStore,
  region: string,
  end: number,
): readonly Datapoint[] {
  const read = readerOf(alarm.queries, store, region);
  const length = periodMs(alarm.periodSeconds);
  return Array.from({ length: alarm.rule.evaluationPeriods + extraDatapoints }, (_, index) => {
    const timestamp = end - (index + 1) * length;
    return { timestamp, ...read(timestamp, timestamp + length) };
  });
}

type Reader = (start: number, end: number) => Reading;

function readerOf(queries: readonly AlarmQuery[], store: MetricsStore, region: string): Reader {
  const readers = new Map<string, Reader>();
  const reader = (query: AlarmQuery): Reader => {
    const { stat, expression } = query;
    if (stat !== undefined) return statReader(stat, store, region);
    const evaluate = parseExpression(expression ?? '');
    return (start, end) => {
      const valueOf = (id: string) => readers.get(id)?.(start, end).value;
      return { value: evaluate(valueOf), sampleCount: 0 };
    };
  };
  for (const query of queries) readers.set(query.id, reader(query));
  const result = queries.find(({ isResult }) => isResult);
  const found = result && readers.get(result.id);
  if (found === undefined) throw new Error('no query of it returns data');
  return found;
}

function statReader(stat: MetricStat, store: MetricsStore, region: string): Reader {
  if (!isStatistic(stat.statistic)) {
    throw new Error(
      `the statistic ${JSON.stringify(stat.statistic)} is not known: only SampleCount, Sum, Average, Minimum, Maximum and percentiles are`,
    );
  }
  const hasUnit = stat.unit === undefined || stat.unit === store.unit(region, stat);
  return (start, end) => {
    const samples = hasUnit ? store.samples(region, stat, start, end) : [];
    return { value: statisticOf(stat.statistic, samples), sampleCount: sampleCountOf(samples) };
  };
}
