import { AlarmActions } from '../../../../rehearsal/cloud/cloudwatch/alarm-actions';
import { AlarmEvaluator, evaluationDelayMs } from '../../../../rehearsal/cloud/cloudwatch/alarm-evaluator';
import { MetricsStore } from '../../../../rehearsal/cloud/cloudwatch/metrics-store';
import { loadBalancerMetrics } from '../../../../rehearsal/cloud/elbv2/metrics';
import { AwsError } from '../../../../rehearsal/cloud/protocol/aws-error';
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { clientOf, emptyResult } from '../../../support/aws-client';
import { ManualClock } from '../../../support/manual-clock';
import { until } from '../../../support/until';
import { alarmJson } from './sample-alarm';

const minute = 60_000;
const start = Date.UTC(2026, 10, 23, 6, 20);
const dimensions = { LoadBalancer: 'app/a/1', TargetGroup: 'targetgroup/blue/2' };

/** CloudWatch of moto with one alarm, SNS of moto, and our evaluation of the alarm. */
function cloudWatch(changes: object = {}) {
  const clock = new ManualClock(start + 30_000);
  const log: string[] = [];
  const published: Record<string, string>[] = [];
  const set: Json[] = [];
  let described = 0;
  const store = new MetricsStore({ now: clock.now });
  const regions = new Map([[dimensions.LoadBalancer, 'us-east-1']]);
  const alarm: Record<string, unknown> = { ...alarmJson(changes) };
  const json = (operation: string, input: Json): Promise<Json> => {
    if (operation === 'monitoring.DescribeAlarms') {
      described += 1;
      return Promise.resolve({ MetricAlarms: [{ ...alarm }] });
    }
    if (alarm.isDeleted === true) return Promise.reject(new AwsError('ResourceNotFound', 'gone'));
    set.push(input);
    alarm.StateValue = input.StateValue;
    return Promise.resolve({});
  };
  const query = (operation: string, parameters: Readonly<Record<string, string>>) => {
    published.push({ operation, ...parameters });
    return emptyResult;
  };
  const say = (line: string) => log.push(line);
  const actions = new AlarmActions({ aws: clientOf({ query }), accountId: '123456789012', log: say });
  const evaluator = new AlarmEvaluator({ clock, store, upstream: clientOf({ json }), actions, log: say });
  const errors = (at: number, ...values: number[]) => {
    loadBalancerMetrics(regions, store).put([
      {
        namespace: 'AWS/ApplicationELB',
        name: 'HTTPCode_Target_5XX_Count',
        dimensions,
        minute: at,
        values,
        counts: values.map(() => 1),
      },
    ]);
  };
  evaluator.watch('us-east-1');
  return { clock, log, published, set, store, alarm, evaluator, errors, described: () => described };
}

describe('the evaluation of an alarm', () => {
  it('computes the percentage of errors as the stacks ask for it, from a number of requests on', async () => {
    const metric = (Id: string, MetricName: string) => ({
      Id,
      ReturnData: false,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/ApplicationELB',
          MetricName,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        },
        Period: 60,
        Stat: 'Sum',
      },
    });
    const { evaluator, store, set } = cloudWatch({
      MetricName: undefined,
      Namespace: undefined,
      Dimensions: undefined,
      Statistic: undefined,
      Period: undefined,
      Threshold: 2,
      Metrics: [
        {
          Id: 'percent',
          Expression: 'IF(requests >= 20, 100 * FILL(errors, 0) / requests, 0)',
          ReturnData: true,
        },
        metric('errors', 'HTTPCode_Target_5XX_Count'),
        metric('requests', 'RequestCount'),
      ],
    });
    const regions = new Map([[dimensions.LoadBalancer, 'us-east-1']]);
    const put = (at: number, name: string, value: number) => {
      loadBalancerMetrics(regions, store).put([
        { namespace: 'AWS/ApplicationELB', name, dimensions, minute: at, values: [value], counts: [1] },
      ]);
    };
    // 1 of 10 is below the floor, 1 of 100 below the threshold, and no error has no datapoint.
    for (const [ago, errors, requests] of [
      [4, 1, 10],
      [3, 1, 100],
      [2, 0, 100],
      [1, 1, 100],
    ] as const) {
      if (errors > 0) put(start - ago * minute, 'HTTPCode_Target_5XX_Count', errors);
      put(start - ago * minute, 'RequestCount', requests);
    }
    await evaluator.evaluate(start);
    expect(set).toEqual([]);
    for (const later of [0, 1]) {
      put(start + later * minute, 'HTTPCode_Target_5XX_Count', 2);
      put(start + later * minute, 'RequestCount', 100);
    }
    await evaluator.evaluate(start + 2 * minute);
    expect(set).toMatchObject([{ AlarmName: 'errors', StateValue: 'ALARM' }]);
  });

  it('sets the state of moto, says why and tells the topic', async () => {
    const { evaluator, errors, set, published, log } = cloudWatch();
    errors(start - minute, 3, 4);
    errors(start - 2 * minute, 6);
    await evaluator.evaluate(start);
    expect(set).toEqual([
      {
        AlarmName: 'errors',
        StateValue: 'ALARM',
        StateReason:
          'Threshold Crossed: 2 out of the last 2 datapoints [7.0 (23/11/26 06:19:00), 6.0 (23/11/26 06:18:00)] were greater than or equal to the threshold (5.0) (minimum 2 datapoints for OK -> ALARM transition).',
        StateReasonData: expect.stringContaining('"recentDatapoints":[6,7]') as string,
      },
    ]);
    expect(published).toHaveLength(1);
    expect(published[0]).toMatchObject({
      operation: 'sns.Publish',
      TopicArn: 'arn:aws:sns:us-east-1:123456789012:alarms',
      Subject: 'ALARM: "errors" in us-east-1',
    });
    expect(JSON.parse(published[0]?.Message ?? '')).toMatchObject({
      AlarmName: 'errors',
      OldStateValue: 'OK',
      NewStateValue: 'ALARM',
      StateChangeTime: '2026-11-23T06:20:30.000+0000',
      Trigger: { MetricName: 'HTTPCode_Target_5XX_Count', Statistic: 'SUM', Threshold: 5 },
    });
    expect(log).toEqual(['alarm errors us-east-1: OK -> ALARM']);
  });

  it('does nothing while the state stays', async () => {
    const { evaluator, errors, set } = cloudWatch({ StateValue: 'ALARM' });
    errors(start - minute, 7);
    errors(start - 2 * minute, 7);
    await evaluator.evaluate(start);
    expect(set).toEqual([]);
  });

  it('undoes a state that was set by hand', async () => {
    const { evaluator, alarm } = cloudWatch({ StateValue: 'ALARM' });
    await evaluator.evaluate(start);
    expect(alarm.StateValue).toBe('OK');
  });

  it('tells nobody where the actions are disabled', async () => {
    const { evaluator, errors, set, published } = cloudWatch({ ActionsEnabled: false, EvaluationPeriods: 1 });
    errors(start - minute, 7);
    await evaluator.evaluate(start);
    expect(set).toHaveLength(1);
    expect(published).toEqual([]);
  });

  it('sees data of its own dimensions and unit alone', async () => {
    const { evaluator, errors, alarm } = cloudWatch({ EvaluationPeriods: 1, Unit: 'Seconds' });
    errors(start - minute, 7);
    await evaluator.evaluate(start);
    expect(alarm.StateValue).toBe('OK');
    Object.assign(alarm, { Unit: 'Count' });
    await evaluator.evaluate(start);
    expect(alarm.StateValue).toBe('ALARM');
    Object.assign(alarm, { Dimensions: [{ Name: 'LoadBalancer', Value: 'app/a/1' }] });
    await evaluator.evaluate(start);
    expect(alarm.StateValue).toBe('OK');
  });

  it('takes periods of several minutes that end now', async () => {
    const { evaluator, errors, alarm } = cloudWatch({ EvaluationPeriods: 1, Period: 180 });
    errors(start - 3 * minute, 2);
    errors(start - minute, 3);
    await evaluator.evaluate(start);
    expect(alarm.StateValue).toBe('ALARM');
    await evaluator.evaluate(start + minute);
    expect(alarm.StateValue).toBe('OK');
  });

  it('calculates metric math', async () => {
    const { evaluator, errors, alarm } = cloudWatch({
      EvaluationPeriods: 1,
      Metrics: [
        { Id: 'double', Expression: 'm1 * 2', ReturnData: true },
        {
          Id: 'm1',
          ReturnData: false,
          MetricStat: {
            Metric: {
              Namespace: 'AWS/ApplicationELB',
              MetricName: 'HTTPCode_Target_5XX_Count',
              Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
            },
            Period: 60,
            Stat: 'Sum',
          },
        },
      ],
    });
    errors(start - minute, 2);
    await evaluator.evaluate(start);
    expect(alarm.StateValue).toBe('OK');
    errors(start - minute, 1);
    await evaluator.evaluate(start);
    expect(alarm.StateValue).toBe('ALARM');
  });

  it('leaves an alarm that asks for more as it is, and says so once', async () => {
    const { evaluator, set, log } = cloudWatch({ Statistic: null, ExtendedStatistic: 'tm90' });
    await evaluator.evaluate(start);
    await evaluator.evaluate(start + minute);
    expect(set).toEqual([]);
    expect(log).toEqual([
      'alarm errors is not evaluated: the statistic "tm90" is not known: only SampleCount, Sum, Average, Minimum, Maximum and percentiles are',
    ]);
  });

  it('passes over an alarm that is deleted meanwhile', async () => {
    const { evaluator, errors, log } = cloudWatch({ EvaluationPeriods: 1, isDeleted: true });
    errors(start - minute, 7);
    await evaluator.evaluate(start);
    expect(log).toEqual([]);
  });

  it('says that moto does not answer, and tries again', async () => {
    const { clock, store, log } = cloudWatch();
    let fails = true;
    const evaluator = new AlarmEvaluator({
      clock,
      store,
      upstream: clientOf({
        json: () => {
          if (fails) throw new Error('no answer');
          return {};
        },
      }),
      actions: new AlarmActions({
        aws: clientOf(),
        accountId: '',
        log: () => undefined,
      }),
      log: (line) => log.push(line),
    });
    evaluator.watch('eu-west-1');
    await evaluator.evaluate(start);
    fails = false;
    await evaluator.evaluate(start);
    expect(log).toEqual(['alarms of eu-west-1 are not evaluated: no answer']);
  });
});

describe('the evaluator', () => {
  it('evaluates at every minute, a little after it is over', async () => {
    const { clock, evaluator, errors, set, described } = cloudWatch({ EvaluationPeriods: 1 });
    evaluator.start();
    errors(start, 7);
    clock.advance(30_000 + evaluationDelayMs - 1);
    expect(described()).toBe(0);
    clock.advance(1);
    await until(() => clock.pending === 1, 'the next evaluation to be due');
    expect(set.map(({ StateValue }) => StateValue)).toEqual(['ALARM']);
    clock.advance(minute);
    await until(() => clock.pending === 1, 'the next evaluation to be due');
    expect(described()).toBe(2);
    await evaluator.stop();
    expect(clock.pending).toBe(0);
  });

  it('asks nobody before an alarm has been put', async () => {
    const { clock, store } = cloudWatch();
    const evaluator = new AlarmEvaluator({
      clock,
      store,
      upstream: clientOf(),
      actions: undefined as unknown as AlarmActions,
      log: (line) => {
        throw new Error(line);
      },
    });
    await evaluator.evaluate(start);
    expect(store.metrics('us-east-1')).toEqual([]);
  });
});
