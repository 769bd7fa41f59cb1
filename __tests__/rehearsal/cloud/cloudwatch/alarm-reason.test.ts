import { readAlarm } from '../../../../rehearsal/cloud/cloudwatch/alarm';
import { evaluateAlarm } from '../../../../rehearsal/cloud/cloudwatch/alarm-evaluation';
import { stateReason, stateReasonData } from '../../../../rehearsal/cloud/cloudwatch/alarm-reason';
import { alarmJson } from './sample-alarm';

const newest = Date.UTC(2026, 10, 23, 6, 20);

/** Why the alarm of these values is in its state; the newest value comes first. */
function reason(values: readonly (number | undefined)[], changes: object = {}): string {
  const alarm = readAlarm(alarmJson(changes));
  const evaluation = evaluateAlarm(
    alarm.rule,
    values.map((value, index) => ({
      timestamp: newest - index * 60_000,
      value,
      sampleCount: value === undefined ? 0 : 1,
    })),
  );
  if (evaluation.state === 'keep') throw new Error('the alarm keeps its state');
  return `${evaluation.state}: ${stateReason(alarm, evaluation.state, evaluation)}`;
}

it.each([
  [
    [7, 6.5],
    {},
    'ALARM: Threshold Crossed: 2 out of the last 2 datapoints [7.0 (23/11/26 06:20:00), 6.5 (23/11/26 06:19:00)] were greater than or equal to the threshold (5.0) (minimum 2 datapoints for OK -> ALARM transition).',
  ],
  [
    [7, 0],
    {},
    'OK: Threshold Crossed: 1 out of the last 2 datapoints [0.0 (23/11/26 06:19:00)] was not greater than or equal to the threshold (5.0) (minimum 1 datapoint for ALARM -> OK transition).',
  ],
  [
    [613, undefined, undefined],
    { EvaluationPeriods: 20, DatapointsToAlarm: 1 },
    'ALARM: Threshold Crossed: 1 out of the last 20 datapoints [613.0 (23/11/26 06:20:00)] was greater than or equal to the threshold (5.0) and 19 missing datapoints were treated as [NonBreaching] (minimum 1 datapoint for OK -> ALARM transition).',
  ],
  [
    [undefined, undefined],
    {},
    'OK: Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [NonBreaching].',
  ],
  [
    [7, undefined],
    {},
    'OK: Threshold Crossed: 1 datapoint was received for 2 periods and 1 missing datapoint was treated as [NonBreaching].',
  ],
  [
    [undefined],
    { EvaluationPeriods: 1, TreatMissingData: 'breaching' },
    'ALARM: Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching].',
  ],
  [
    [undefined],
    { EvaluationPeriods: 1, TreatMissingData: 'missing' },
    'INSUFFICIENT_DATA: Insufficient Data: 1 datapoint was unknown.',
  ],
  [
    [1],
    { EvaluationPeriods: 1, ComparisonOperator: 'LessThanThreshold' },
    'ALARM: Threshold Crossed: 1 out of the last 1 datapoints [1.0 (23/11/26 06:20:00)] was less than the threshold (5.0) (minimum 1 datapoint for OK -> ALARM transition).',
  ],
])('the reason of %j %j', (values, changes, expected) => {
  expect(reason(values, changes)).toBe(expected);
});

it('the data of the reason are what was evaluated', () => {
  const alarm = readAlarm(alarmJson());
  const evaluated = [
    { timestamp: newest, value: 7, sampleCount: 2 },
    { timestamp: newest - 60_000, value: 6, sampleCount: 1 },
  ];
  const data: unknown = JSON.parse(
    stateReasonData(alarm, { state: 'ALARM', evaluated, filled: 0 }, newest + 62_000),
  );
  expect(data).toEqual({
    version: '1.0',
    queryDate: '2026-11-23T06:21:02.000+0000',
    startDate: '2026-11-23T06:19:00.000+0000',
    statistic: 'Sum',
    period: 60,
    recentDatapoints: [6, 7],
    threshold: 5,
    evaluatedDatapoints: [
      { timestamp: '2026-11-23T06:20:00.000+0000', sampleCount: 2, value: 7 },
      { timestamp: '2026-11-23T06:19:00.000+0000', sampleCount: 1, value: 6 },
    ],
  });
});
