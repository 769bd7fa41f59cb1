import * as fc from 'fast-check';
import { Histogram } from '../../../../rehearsal/runtime/load-balancer/histogram';
import {
  dimensionOf,
  HostCounts,
  MinuteOfLoadBalancer,
} from '../../../../rehearsal/runtime/load-balancer/metrics';
import { MetricsReporter } from '../../../../rehearsal/runtime/load-balancer/metrics-reporter';
import type { MetricDatum } from '../../../../rehearsal/runtime/load-balancer/model';
import { ManualClock } from '../../../support/manual-clock';
import {
  closeAll,
  eventually,
  groupArn,
  groupConfig,
  loadBalancerArn,
  startLoadBalancer,
  startTarget,
} from '../../../support/load-balancer';

afterEach(closeAll);

const minute = 60_000;
const loadBalancer = 'app/shop/50dc6c495c0c9188';
const blue = 'targetgroup/blue/73e2d6bc24d8a067';

describe('a histogram', () => {
  const seconds = fc.double({ min: 0, max: 4000, noNaN: true });

  it('has few values, all counted, with the same sum, each near those that it stands for', () => {
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 1, maxLength: 500 }), (times) => {
        const histogram = new Histogram();
        for (const time of times) histogram.add(time);
        const { values, counts } = histogram.data();
        expect(values.length).toBeLessThanOrEqual(150);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(times.length);
        const sum = values.reduce((total, value, index) => total + value * counts[index]!, 0);
        expect(sum).toBeCloseTo(
          times.reduce((total, time) => total + time, 0),
          5,
        );
        const sorted = [...times].sort((a, b) => a - b);
        let index = 0;
        for (const [bucket, value] of values.entries()) {
          const slice = sorted.slice(index, (index += counts[bucket]!));
          for (const time of slice) expect(Math.abs(time - value)).toBeLessThanOrEqual(value * 0.13 + 0.0002);
        }
      }),
    );
  });
});

describe('the metrics of a minute', () => {
  it('count for the load balancer and for its target groups', () => {
    const tallies = new MinuteOfLoadBalancer();
    for (const status of [200, 201, 301, 404, 500, 503]) {
      tallies.request(blue);
      tallies.targetResponse(blue, status, 0.5);
    }
    tallies.newConnection();
    tallies.targetConnectionError(blue);
    tallies.ownResponse(502);
    tallies.ownResponse(400);
    tallies.ownResponse(200);
    const data = tallies.data(loadBalancer, 0, () => 3);
    const valuesOf = (dimensions: Record<string, string>) =>
      Object.fromEntries(
        data
          .filter((datum) => JSON.stringify(datum.dimensions) === JSON.stringify(dimensions))
          .map(({ name, values, counts }) => [name, [values, counts]]),
      );
    const one = (value: number) => [[value], [1]];
    const shared = {
      RequestCount: one(6),
      HTTPCode_Target_2XX_Count: one(2),
      HTTPCode_Target_3XX_Count: one(1),
      HTTPCode_Target_4XX_Count: one(1),
      HTTPCode_Target_5XX_Count: one(2),
      TargetResponseTime: [[0.5], [6]],
      TargetConnectionErrorCount: one(1),
    };
    expect(valuesOf({ LoadBalancer: loadBalancer })).toEqual({
      ...shared,
      NewConnectionCount: one(1),
      HTTPCode_ELB_4XX_Count: one(1),
      HTTPCode_ELB_5XX_Count: one(1),
      HTTPCode_ELB_502_Count: one(1),
    });
    expect(valuesOf({ LoadBalancer: loadBalancer, TargetGroup: blue })).toEqual({
      ...shared,
      RequestCountPerTarget: one(2),
    });
    expect(valuesOf({ TargetGroup: blue })).toEqual({ RequestCountPerTarget: one(2) });
  });

  it('are nothing where nothing happened', () => {
    expect(new MinuteOfLoadBalancer().data(loadBalancer, 0, () => 1)).toEqual([]);
  });

  it('have the least and the most hosts of the minute', () => {
    const counts = new HostCounts({ healthy: 2, unhealthy: 0 });
    counts.note({ healthy: 0, unhealthy: 2 });
    counts.note({ healthy: 1, unhealthy: 1 });
    const of = (data: MetricDatum[]) =>
      Object.fromEntries(data.map(({ name, values }) => [name, [...values].sort()]));
    expect(of(counts.data({}, 0))).toEqual({ HealthyHostCount: [0, 1, 2], UnHealthyHostCount: [0, 1, 2] });
    expect(of(counts.data({}, 0))).toEqual({ HealthyHostCount: [1], UnHealthyHostCount: [1] });
  });
});

it('dimensions are the ends of ARNs', () => {
  expect(dimensionOf(loadBalancerArn)).toBe(loadBalancer);
  expect(dimensionOf(groupArn('blue'))).toBe(blue);
});

describe('metrics are given', () => {
  const start = Date.UTC(2026, 0, 1, 12, 0, 20);

  function startReporter() {
    const clock = new ManualClock(start);
    const given: MetricDatum[][] = [];
    const reporter = new MetricsReporter(clock, { put: (data) => given.push([...data]) });
    return { clock, given, reporter };
  }

  it('at the end of each minute of AWS time, once, with the start of the minute', () => {
    const { clock, given, reporter } = startReporter();
    reporter.of(loadBalancerArn).newConnection();
    clock.advance(39_999);
    expect(given).toEqual([]);
    clock.advance(1);
    expect(given).toEqual([
      [
        {
          namespace: 'AWS/ApplicationELB',
          name: 'NewConnectionCount',
          dimensions: { LoadBalancer: loadBalancer },
          minute: Date.UTC(2026, 0, 1, 12, 0),
          values: [1],
          counts: [1],
        },
      ],
    ]);
    clock.advance(5 * minute);
    expect(given).toHaveLength(1);
  });

  it('for host counts in every minute while the group is in use', () => {
    const { clock, given, reporter } = startReporter();
    const group = { arn: groupArn('blue'), loadBalancerArn, hostCount: () => ({ healthy: 1, unhealthy: 0 }) };
    reporter.watch(group);
    clock.advance(3 * minute);
    expect(given.map(([datum]) => datum?.name)).toEqual(Array.from({ length: 3 }, () => 'HealthyHostCount'));
    reporter.unwatch(group.arn);
    clock.advance(3 * minute);
    expect(given).toHaveLength(3);
  });

  it('for the minute in which something happened, when the timer comes late', () => {
    const { clock, given, reporter } = startReporter();
    const late = { speed: clock.speed, now: clock.now, after: () => () => undefined };
    reporter.close();
    given.length = 0;
    const second = new MetricsReporter(late, { put: (data) => given.push([...data]) });
    second.watch({ arn: groupArn('blue'), loadBalancerArn, hostCount: () => ({ healthy: 1, unhealthy: 0 }) });
    second.of(loadBalancerArn).newConnection();
    clock.advance(3 * minute);
    second.of(loadBalancerArn).newConnection();
    const minutesOf = (name: string) =>
      given
        .flat()
        .filter((datum) => datum.name === name)
        .map((datum) => (datum.minute - Date.UTC(2026, 0, 1, 12)) / minute);
    expect(minutesOf('NewConnectionCount')).toEqual([0]);
    expect(minutesOf('HealthyHostCount')).toEqual([0, 1, 2]);
  });
});

it('a load balancer under traffic gives the metrics of CloudWatch', async () => {
  const clock = new ManualClock(Date.UTC(2026, 0, 1, 12));
  const bench = await startLoadBalancer({ clock, groups: [groupConfig('blue')] });
  const target = await startTarget((request, response) => {
    response.statusCode = Number(request.url?.slice(1));
    setTimeout(() => response.end(), 20);
  });
  bench.loadBalancers.register(groupArn('blue'), target);
  for (const status of [200, 204, 404, 500]) await (await fetch(bench.url(`/${status}`))).text();
  clock.advance(minute);
  const names = (group?: string) =>
    bench.metrics
      .filter(
        ({ dimensions }) => dimensions.TargetGroup === group && dimensions.LoadBalancer === loadBalancer,
      )
      .map(({ name }) => name)
      .sort();
  const shared = [
    'HTTPCode_Target_2XX_Count',
    'HTTPCode_Target_4XX_Count',
    'HTTPCode_Target_5XX_Count',
    'RequestCount',
    'TargetResponseTime',
  ];
  expect(names()).toEqual([...shared, 'NewConnectionCount'].sort());
  expect(names(blue)).toEqual(
    [...shared, 'HealthyHostCount', 'RequestCountPerTarget', 'UnHealthyHostCount'].sort(),
  );
  expect(bench.metrics.every((datum) => datum.minute === Date.UTC(2026, 0, 1, 12))).toBe(true);
  const times = bench.metrics.find(({ name }) => name === 'TargetResponseTime');
  // Wall time, whatever the speed of AWS time; the target took 20 ms each.
  expect(Math.min(...times!.values)).toBeGreaterThan(0.015);
  bench.loadBalancers.deregister(groupArn('blue'), target);
  expect((await fetch(bench.url())).status).toBe(503);
  await eventually(() => {
    expect(bench.log.at(-1)).toMatchObject({ elbStatus: 503 });
  });
  clock.advance(minute);
  expect(bench.metrics).toContainEqual(
    expect.objectContaining({
      name: 'HTTPCode_ELB_503_Count',
      minute: Date.UTC(2026, 0, 1, 12, 1),
      values: [1],
    }),
  );
});
