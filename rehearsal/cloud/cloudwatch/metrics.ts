/**
 * moto forgets percentiles, has no period in its answers and lacks parts of GetMetricData. Metrics are kept here: what
 * the load balancers measure, and what clients put.
 */
import type { InterceptedCall, Interceptor } from '../contract/interceptor';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import type { QueryOutput } from '../protocol/query-response';
import { parseExpression, type Expression } from './metric-math';
import { minuteMs, type Metric, type MetricsStore } from './metrics-store';
import { readData } from './put-metric-data';
import { isStatistic, sampleCountOf, statisticOf } from './statistics';
import { asItems, asNumber, asStructure, asText, asTime, readInput, writeOutput } from './wire';

/** @param now - milliseconds of AWS time since the epoch */
export function metrics(store: MetricsStore, now: () => number): Interceptor {
  const answering = (answer: (input: Json, region: string) => QueryOutput) => (call: InterceptedCall) =>
    Promise.resolve(writeOutput(call, answer(readInput(call), call.region)));
  return {
    service: 'monitoring',
    operations: {
      PutMetricData: async (call) => {
        for (const datum of readData(readInput(call), now())) store.record(call.region, datum);
        return Promise.resolve(writeOutput(call, {}));
      },
      GetMetricStatistics: answering((input, region) => statistics(store, region, input)),
      GetMetricData: answering((input, region) => metricData(store, region, input)),
      ListMetrics: answering((input, region) => {
        const wanted = asItems(input.Dimensions);
        const listed = store.metrics(region).filter(
          ({ namespace, name, dimensions }) =>
            [undefined, namespace].includes(asText(input.Namespace)) &&
            [undefined, name].includes(asText(input.MetricName)) &&
            wanted.every(({ Name, Value }) => {
              const value = dimensions[asText(Name) ?? ''];
              return value !== undefined && [undefined, value].includes(asText(Value));
            }),
        );
        return { Metrics: listed.map(written) };
      }),
    },
  };
}

const written = ({ namespace, name, dimensions }: Metric): QueryOutput => ({
  Namespace: namespace,
  MetricName: name,
  Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
});

const readMetric = (input: Json): Metric => ({
  namespace: asText(input.Namespace) ?? '',
  name: asText(input.MetricName) ?? '',
  dimensions: Object.fromEntries(
    asItems(input.Dimensions).map(({ Name, Value }) => [asText(Name) ?? '', asText(Value) ?? '']),
  ),
});

/** Periods of a range, from its start on, which is rounded down to the minute as AWS does it. */
function periodsOf(input: Json, period: number): readonly { readonly start: number; readonly end: number }[] {
  const [from, end] = [asTime(input.StartTime), asTime(input.EndTime)];
  if (from === undefined || end === undefined || from >= end) {
    throw new AwsError(
      'InvalidParameterValue',
      'The parameter StartTime must be less than the parameter EndTime.',
    );
  }
  const start = Math.floor(from / minuteMs) * minuteMs;
  // Metrics have a value a minute.
  const length = Math.max(minuteMs, period * 1000);
  const count = Math.ceil((end - start) / length);
  if (count > mostDatapoints) {
    throw new AwsError(
      'InvalidParameterCombination',
      `You have requested up to ${count} datapoints, which exceeds the limit of ${mostDatapoints}.`,
    );
  }
  return Array.from({ length: count }, (_, index) => ({
    start: start + index * length,
    end: start + (index + 1) * length,
  }));
}

const mostDatapoints = 100_800;

function statistics(store: MetricsStore, region: string, input: Json): QueryOutput {
  const names = [input.Statistics, input.ExtendedStatistics].map((list) =>
    Array.isArray(list) ? list.filter((name): name is string => typeof name === 'string') : [],
  );
  const [simple = [], extended = []] = names;
  if (simple.length + extended.length === 0) {
    throw new AwsError('InvalidParameterCombination', 'Must specify either Statistics or ExtendedStatistics');
  }
  [...simple, ...extended].forEach(refuseUnknownStatistic);
  const metric = readMetric(input);
  const unit = store.unit(region, metric);
  const isUnit = [undefined, unit].includes(asText(input.Unit));
  const datapoints = periodsOf(input, asNumber(input.Period) ?? 60).flatMap(({ start, end }) => {
    const samples = isUnit ? store.samples(region, metric, start, end) : [];
    if (sampleCountOf(samples) === 0) return [];
    const values = (each: readonly string[]): QueryOutput =>
      Object.fromEntries(each.map((name) => [name, statisticOf(name, samples)]));
    return [
      {
        Timestamp: new Date(start),
        ...Object.fromEntries(simple.map((name) => [name, statisticOf(name, samples)])),
        Unit: unit,
        ...(extended.length === 0 ? {} : { ExtendedStatistics: values(extended) }),
      },
    ];
  });
  return { Label: metric.name, Datapoints: datapoints };
}

function refuseUnknownStatistic(name: string): void {
  if (isStatistic(name)) return;
  throw new AwsError(
    'InvalidParameterValue',
    `The value ${name} for parameter ExtendedStatistics is not supported.`,
  );
}

/** Queries of metrics, and arithmetic on them; each on its own period. */
function metricData(store: MetricsStore, region: string, input: Json): QueryOutput {
  const queries = asItems(input.MetricDataQueries);
  const series = new Map<string, ReadonlyMap<number, number>>();
  for (const query of queries) {
    if (query.MetricStat !== undefined)
      series.set(asText(query.Id) ?? '', readSeries(store, region, input, query));
  }
  const evaluated = queries.map((query) => {
    const id = asText(query.Id) ?? '';
    const expression = asText(query.Expression);
    const values = series.get(id) ?? (expression === undefined ? undefined : calculated(expression, series));
    if (values === undefined) {
      throw new AwsError('ValidationError', `The query ${id} has neither a MetricStat nor an Expression.`);
    }
    return { id, label: asText(query.Label) ?? labelOf(query), values, isReturned: isReturned(query) };
  });
  const isAscending = asText(input.ScanBy) === 'TimestampAscending';
  return {
    MetricDataResults: evaluated
      .filter((each) => each.isReturned)
      .map(({ id, label, values }) => {
        const sorted = [...values].sort(([one], [other]) => (isAscending ? one - other : other - one));
        return {
          Id: id,
          Label: label,
          Timestamps: sorted.map(([timestamp]) => new Date(timestamp)),
          Values: sorted.map(([, value]) => value),
          StatusCode: 'Complete',
        };
      }),
    Messages: [],
  };
}

/** A query of the query protocol says so in a text. */
const isReturned = ({ ReturnData: returned }: Json): boolean => returned !== false && returned !== 'false';

const labelOf = (query: Json): string =>
  asText(asStructure(asStructure(query.MetricStat).Metric).MetricName) ?? asText(query.Id) ?? '';

function readSeries(
  store: MetricsStore,
  region: string,
  input: Json,
  query: Json,
): ReadonlyMap<number, number> {
  const stat = asStructure(query.MetricStat);
  const name = asText(stat.Stat) ?? '';
  refuseUnknownStatistic(name);
  const metric = readMetric(asStructure(stat.Metric));
  const values = new Map<number, number>();
  for (const { start, end } of periodsOf(input, asNumber(stat.Period) ?? 60)) {
    const value = statisticOf(name, store.samples(region, metric, start, end));
    if (value !== undefined) values.set(start, value);
  }
  return values;
}

function calculated(
  text: string,
  series: ReadonlyMap<string, ReadonlyMap<number, number>>,
): ReadonlyMap<number, number> {
  const evaluate = parsed(text);
  const timestamps = new Set([...series.values()].flatMap((values) => [...values.keys()]));
  const results = [...timestamps].map(
    (timestamp) => [timestamp, evaluate((id) => series.get(id)?.get(timestamp))] as const,
  );
  return new Map(results.flatMap(([timestamp, value]) => (value === undefined ? [] : [[timestamp, value]])));
}

function parsed(text: string): Expression {
  try {
    return parseExpression(text);
  } catch (error) {
    throw new AwsError('ValidationError', error instanceof Error ? error.message : String(error));
  }
}
