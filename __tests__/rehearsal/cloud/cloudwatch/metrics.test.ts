import { gzipSync } from 'node:zlib';
import { metrics } from '../../../../rehearsal/cloud/cloudwatch/metrics';
import { MetricsStore } from '../../../../rehearsal/cloud/cloudwatch/metrics-store';
import { loadBalancerMetrics } from '../../../../rehearsal/cloud/elbv2/metrics';
import { parseJson, type Json } from '../../../../rehearsal/cloud/protocol/json';
import { callRepair, jsonRequest, nobody, queryRequest } from '../../../support/repair-call';

const start = Date.UTC(2026, 10, 23, 6, 20);
const region = 'ap-southeast-1';

/** Metrics at a time that can be set. */
function cloudWatch() {
  const time = { now: start };
  const store = new MetricsStore({ now: () => time.now });
  const balancers = loadBalancerMetrics(new Map([['app/a/1', region]]), store);
  const repair = metrics(store, () => time.now);
  const json = async (operation: string, input: object): Promise<Json> => {
    const request = jsonRequest('monitoring', `GraniteServiceVersion20100801.${operation}`, input);
    return parseJson((await callRepair(repair, request, nobody)).body);
  };
  const query = async (form: string): Promise<string> =>
    (await callRepair(repair, queryRequest('monitoring', form), nobody)).body.toString();
  return { time, store, balancers, json, query };
}

const seconds = start / 1000;
const range = { StartTime: seconds - 600, EndTime: seconds + 60 };

describe('a metric', () => {
  it('that a load balancer measured is read back in both protocols', async () => {
    const { balancers, json, query } = cloudWatch();
    const dimensions = { LoadBalancer: 'app/a/1' };
    balancers.put([
      {
        ...{ namespace: 'AWS/ApplicationELB', name: 'TargetResponseTime', dimensions },
        ...{ minute: start - 60_000, values: [0.1, 0.2], counts: [9, 1] },
      },
    ]);
    expect(
      await json('GetMetricStatistics', {
        ...range,
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'TargetResponseTime',
        Dimensions: [{ Name: 'LoadBalancer', Value: 'app/a/1' }],
        Period: 60,
        Statistics: ['SampleCount', 'Maximum'],
        ExtendedStatistics: ['p50'],
      }),
    ).toEqual({
      Label: 'TargetResponseTime',
      Datapoints: [
        {
          Timestamp: seconds - 60,
          Unit: 'Seconds',
          SampleCount: 10,
          Maximum: 0.2,
          ExtendedStatistics: { p50: 0.1 },
        },
      ],
    });
    expect(
      await query(
        'Action=GetMetricStatistics&Namespace=AWS%2FApplicationELB&MetricName=TargetResponseTime&Dimensions.member.1.Name=LoadBalancer&Dimensions.member.1.Value=app%2Fa%2F1&StartTime=2026-11-23T06:00:00Z&EndTime=2026-11-23T07:00:00Z&Period=3600&Statistics.member.1=SampleCount',
      ),
    ).toContain(
      '<Datapoints><member><Timestamp>2026-11-23T06:00:00.000Z</Timestamp><SampleCount>10</SampleCount><Unit>Seconds</Unit></member></Datapoints>',
    );
  });

  it('of a load balancer that is gone is nobody’s', async () => {
    const { balancers, json } = cloudWatch();
    balancers.put([
      {
        ...{
          namespace: 'AWS/ApplicationELB',
          name: 'RequestCount',
          dimensions: { LoadBalancer: 'app/gone/1' },
        },
        ...{ minute: start, values: [1], counts: [1] },
      },
    ]);
    expect(await json('ListMetrics', {})).toEqual({ Metrics: [] });
  });

  it('that a client put is read back in both protocols', async () => {
    const { json, query } = cloudWatch();
    await json('PutMetricData', {
      Namespace: 'App',
      MetricData: [
        { MetricName: 'm', Timestamp: seconds - 120, Values: [1, 2], Counts: [1, 3], Unit: 'Count' },
        { MetricName: 'm', Timestamp: seconds - 60, Value: 5 },
        {
          MetricName: 'm',
          StatisticValues: { SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 },
          Timestamp: seconds - 60,
        },
      ],
    });
    await query(
      'Action=PutMetricData&Namespace=App&MetricData.member.1.MetricName=m&MetricData.member.1.Value=9&MetricData.member.1.Timestamp=2026-11-23T06:19:30Z',
    );
    const { Datapoints } = await json('GetMetricStatistics', {
      ...range,
      ...{ Namespace: 'App', MetricName: 'm', Period: 60, Statistics: ['Sum'] },
    });
    expect(Datapoints).toEqual([
      { Timestamp: seconds - 120, Sum: 7, Unit: 'Count' },
      { Timestamp: seconds - 60, Sum: 17, Unit: 'Count' },
    ]);
  });

  it('is another one with other dimensions, and in another region', async () => {
    const { store, json } = cloudWatch();
    const sample = { values: [1], counts: [1] };
    const metric = { namespace: 'App', name: 'm', timestamp: start, sample };
    store.record(region, { ...metric, dimensions: { a: '1', b: '2' } });
    store.record(region, { ...metric, dimensions: { b: '2', a: '1' } });
    store.record(region, { ...metric, dimensions: { a: '1' } });
    store.record('eu-west-1', { ...metric, dimensions: {} });
    expect((await json('ListMetrics', { Namespace: 'App' })).Metrics).toHaveLength(2);
    expect((await json('ListMetrics', { Dimensions: [{ Name: 'b' }] })).Metrics).toEqual([
      {
        Namespace: 'App',
        MetricName: 'm',
        Dimensions: [
          { Name: 'a', Value: '1' },
          { Name: 'b', Value: '2' },
        ],
      },
    ]);
    expect((await json('ListMetrics', { MetricName: 'other' })).Metrics).toEqual([]);
  });

  it('is forgotten after three hours, or after as long as an alarm needs it', () => {
    const { time, store } = cloudWatch();
    const metric = { namespace: 'App', name: 'm', dimensions: {} };
    const sample = { values: [1], counts: [1] };
    const kept = () => store.samples(region, metric, start, start + 60_000).length;
    store.record(region, { ...metric, timestamp: start, sample });
    store.retain(4 * 3_600_000);
    for (const hours of [3.5, 4.5]) {
      time.now = start + hours * 3_600_000;
      store.record(region, { ...metric, timestamp: time.now, sample });
      expect(kept()).toBe(hours === 3.5 ? 1 : 0);
    }
  });
});

it('a compressed PutMetricData is taken', async () => {
  const { store } = cloudWatch();
  const request = jsonRequest('monitoring', 'GraniteServiceVersion20100801.PutMetricData', {
    Namespace: 'App',
    MetricData: [{ MetricName: 'm', Value: 1 }],
  });
  const compressed = {
    ...request,
    headers: { ...request.headers, 'content-encoding': 'gzip' },
    body: gzipSync(request.body),
  };
  await callRepair(
    metrics(store, () => start),
    compressed,
    nobody,
  );
  expect(store.metrics(region)).toMatchObject([{ namespace: 'App', name: 'm' }]);
});

it('GetMetricData has series and arithmetic, the newest first', async () => {
  const { json } = cloudWatch();
  await json('PutMetricData', {
    Namespace: 'App',
    MetricData: [
      { MetricName: 'errors', Timestamp: seconds - 120, Value: 1 },
      { MetricName: 'errors', Timestamp: seconds - 60, Value: 2 },
      { MetricName: 'requests', Timestamp: seconds - 60, Value: 8 },
    ],
  });
  const stat = (MetricName: string) => ({
    MetricStat: { Metric: { Namespace: 'App', MetricName }, Period: 60, Stat: 'Sum' },
  });
  expect(
    await json('GetMetricData', {
      ...range,
      MetricDataQueries: [
        { Id: 'e', ...stat('errors') },
        { Id: 'r', ...stat('requests'), ReturnData: false },
        { Id: 'rate', Label: 'error rate', Expression: '100 * e / r' },
      ],
    }),
  ).toEqual({
    MetricDataResults: [
      {
        Id: 'e',
        Label: 'errors',
        Timestamps: [seconds - 60, seconds - 120],
        Values: [2, 1],
        StatusCode: 'Complete',
      },
      { Id: 'rate', Label: 'error rate', Timestamps: [seconds - 60], Values: [25], StatusCode: 'Complete' },
    ],
    Messages: [],
  });
});

it.each([
  ['PutMetricData', { Namespace: 'AWS/ApplicationELB', MetricData: [] }, 'InvalidParameterValue'],
  ['PutMetricData', { MetricData: [] }, 'MissingParameter'],
  ['PutMetricData', { Namespace: 'App', MetricData: [{ MetricName: 'm' }] }, 'MissingParameter'],
  ['PutMetricData', { Namespace: 'App', MetricData: [{ Value: 1 }] }, 'MissingParameter'],
  [
    'PutMetricData',
    { Namespace: 'App', MetricData: [{ MetricName: 'm', Values: [1, 2], Counts: [1] }] },
    'InvalidParameterValue',
  ],
  [
    'PutMetricData',
    { Namespace: 'App', MetricData: [{ MetricName: 'm', Value: 'many' }] },
    'InvalidParameterValue',
  ],
  ['GetMetricStatistics', range, 'InvalidParameterCombination'],
  ['GetMetricStatistics', { ...range, ExtendedStatistics: ['tm90'] }, 'InvalidParameterValue'],
  ['GetMetricStatistics', { ...range, EndTime: 0, Statistics: ['Sum'] }, 'InvalidParameterValue'],
  ['GetMetricStatistics', { ...range, StartTime: 0, Statistics: ['Sum'] }, 'InvalidParameterCombination'],
  ['GetMetricData', { ...range, MetricDataQueries: [{ Id: 'q' }] }, 'ValidationError'],
  [
    'GetMetricData',
    { ...range, MetricDataQueries: [{ Id: 'q', Expression: 'SUM(METRICS())' }] },
    'ValidationError',
  ],
])('%s of %j fails', async (operation, input, code) => {
  await expect(cloudWatch().json(operation, input)).rejects.toMatchObject({ code });
});
