import fc from 'fast-check';
import { breachesIn, watches } from '../../../deployment/forecast/bad-version';
import { firingTimes } from '../../../deployment/forecast/detection';
import { exposureOf } from '../../../deployment/forecast/exposure';
import { anyRouting } from '../machine/arbitraries';
import { circumstances, errorsAlarm, latencyAlarm } from './alarms';

const canary = exposureOf({ type: 'TimeBasedCanary', percentage: 10, intervalMinutes: 5 });
const allAtOnce = exposureOf({ type: 'AllAtOnce' });
const hour = 3600;

describe('exposureOf', () => {
  it('counts seconds of full traffic', () => {
    expect(canary.between(0, 300)).toBeCloseTo(30);
    expect(canary.between(240, 360)).toBeCloseTo(6 + 60);
  });

  it('is nothing before the shift', () => {
    expect(canary.between(-60, 0)).toBe(0);
    expect(canary.between(-60, 60)).toBeCloseTo(6);
  });

  it('adds up', () => {
    const time = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(anyRouting, time, time, (routing, a, b) => {
        const { between } = exposureOf(routing);
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        expect(between(0, from) + between(from, to)).toBeCloseTo(between(0, to), 3);
        expect(between(from, to)).toBeLessThanOrEqual(to - from + 1e-6);
      }),
    );
  });
});

describe('firingTimes', () => {
  const times = (alarm = errorsAlarm(), exposure = canary, change = {}, horizon = hour) =>
    firingTimes(alarm, 'errors', exposure, circumstances(change), horizon);

  it('depends on where in a period the first request falls: one period and a bit to two', () => {
    expect(times()).toEqual({ earliest: 61, latest: 121 });
  });

  it('counts datapoints to alarm, not evaluation periods', () => {
    expect(times(errorsAlarm({ evaluationPeriods: 5, datapointsToAlarm: 1 }))).toEqual({
      earliest: 1,
      latest: 61,
    });
  });

  it('grows with the period', () => {
    expect(times(errorsAlarm({ periodSeconds: 300 }))).toEqual({ earliest: 305, latest: 605 });
  });

  it('waits for enough traffic: five of 30 requests a minute come only after the canary', () => {
    expect(times(errorsAlarm(), canary, { requestsPerMinute: 30 })?.earliest).toBeGreaterThan(300);
  });

  it('is undefined where the traffic is never enough', () => {
    expect(times(errorsAlarm(), canary, { requestsPerMinute: 3 })).toBeUndefined();
  });

  it('is undefined where the version is gone before', () => {
    expect(times(errorsAlarm(), canary, {}, 60)).toBeUndefined();
  });

  it('has no latest time where some starts are noticed too late', () => {
    expect(times(errorsAlarm(), canary, {}, 100)).toEqual({ earliest: 61, latest: Infinity });
  });

  it('answers for days of waiting as fast as for minutes: what does not change is looked at once', () => {
    const slowest = exposureOf({ type: 'TimeBasedLinear', percentage: 1, intervalMinutes: 2880 });
    let looks = 0;
    const counting = {
      ...slowest,
      between: (from: number, to: number) => {
        looks += 1;
        return slowest.between(from, to);
      },
    };
    const found = times(errorsAlarm({ threshold: 600 }), counting, { requestsPerMinute: 1000 }, 1e9);
    // 600 a minute are 60 %, which it has after 59 increments of two days.
    expect(found?.earliest).toBeGreaterThanOrEqual(59 * 2 * 24 * hour);
    expect(looks).toBeLessThan(60 * 60 * 10);
  });

  it('is what a look at every period gives', () => {
    const plainly = (
      evaluationPeriods: number,
      datapointsToAlarm: number,
      rate: number,
      minutes: number,
      phase: number,
    ) => {
      const exposure = exposureOf({ type: 'TimeBasedLinear', percentage: 20, intervalMinutes: minutes });
      const alarm = errorsAlarm({ evaluationPeriods, datapointsToAlarm });
      const flags: boolean[] = [];
      for (let end = 60 - phase; end <= 2 * hour; end += 60) {
        flags.push(
          breachesIn(
            { from: end - 60, to: end },
            alarm,
            'errors',
            exposure,
            circumstances({ requestsPerMinute: rate }),
          ),
        );
        if (flags.slice(-evaluationPeriods).filter(Boolean).length >= datapointsToAlarm) return end;
      }
      return undefined;
    };
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 20 }),
        (evaluationPeriods, wanted, rate, minutes) => {
          const datapointsToAlarm = Math.min(evaluationPeriods, wanted);
          const all = Array.from({ length: 60 }, (_, phase) =>
            plainly(evaluationPeriods, datapointsToAlarm, rate, minutes, phase),
          ).filter((time) => time !== undefined);
          const exposure = exposureOf({ type: 'TimeBasedLinear', percentage: 20, intervalMinutes: minutes });
          const found = times(
            errorsAlarm({ evaluationPeriods, datapointsToAlarm }),
            exposure,
            { requestsPerMinute: rate },
            2 * hour,
          );
          expect(found?.earliest).toEqual(all.length === 0 ? undefined : Math.min(...all));
          if (all.length === 60) expect(found?.latest).toBe(Math.max(...all) + 1);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('what a datapoint of a bad version says', () => {
  const minute = { from: 0, to: 60 };
  const breaches = (
    alarm = errorsAlarm(),
    version: 'errors' | 'slow' | 'unhealthy' = 'errors',
    exposure = allAtOnce,
    change = {},
  ) => breachesIn(minute, alarm, version, exposure, circumstances(change));

  it('compares as the alarm does', () => {
    expect(breaches(errorsAlarm({ threshold: 12_000 }))).toBe(true);
    expect(breaches(errorsAlarm({ threshold: 12_000, comparison: 'GreaterThanThreshold' }))).toBe(false);
  });

  it('needs a slow request', () => {
    expect(breaches(latencyAlarm(), 'slow')).toBe(true);
    expect(breaches(latencyAlarm(), 'slow', canary, { requestsPerMinute: 3 })).toBe(false);
  });

  it('leaves percentiles of few requests out where the alarm does', () => {
    const careful = latencyAlarm({ ignoresFewSamples: true });
    expect(breaches(careful, 'slow', canary)).toBe(true);
    expect(breaches(careful, 'slow', canary, { requestsPerMinute: 600 })).toBe(false);
  });

  it('sees a slow canary in the whole load balancer where the percentile leaves out less than its share', () => {
    const { targetGroup, ...everything } = latencyAlarm();
    expect(targetGroup).toBe('green');
    expect(breaches(everything, 'slow', canary)).toBe(true);
    expect(breaches({ ...everything, statistic: 'p50' }, 'slow', canary)).toBe(false);
  });

  it('counts unhealthy targets once they have failed often enough', () => {
    const hosts = errorsAlarm({ metric: 'UnHealthyHostCount', statistic: 'Maximum', threshold: 1 });
    expect(breaches(hosts, 'unhealthy')).toBe(true);
    const late = breachesIn({ from: -30, to: 30 }, hosts, 'unhealthy', allAtOnce, circumstances());
    expect(late).toBe(false);
  });

  it('counts healthy targets that are missing', () => {
    const hosts = errorsAlarm({ metric: 'HealthyHostCount', comparison: 'LessThanThreshold', threshold: 1 });
    expect(breaches(hosts, 'unhealthy')).toBe(true);
    expect(breachesIn({ from: -60, to: 0 }, hosts, 'unhealthy', allAtOnce, circumstances())).toBe(false);
  });

  it('is watched by alarms on that metric of that target group, or of the load balancer', () => {
    expect(watches(errorsAlarm(), 'errors', 'green')).toBe(true);
    expect(watches(errorsAlarm(), 'errors', 'blue')).toBe(false);
    expect(watches(errorsAlarm(), 'slow', 'green')).toBe(false);
  });
});
