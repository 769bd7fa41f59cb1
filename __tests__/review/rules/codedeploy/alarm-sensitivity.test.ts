import type { Example } from '../../../../review/rule';
import { alarmSensitivity } from '../../../../review/rules/codedeploy/alarm-sensitivity';
import {
  alarm,
  alarms,
  created,
  group,
  groupAddress,
  kept,
  updated,
  type Value,
} from '../../../support/release-resources';
import { describeRule, messagesOf } from '../../../support/review';

const blue = 'aws_cloudwatch_metric_alarm.blue';
const from = (before: Value, after: Value): Example => ({
  changes: [kept(groupAddress, group()), updated(blue, alarm('blue', before), alarm('blue', after))],
});
const becomes = (change: Value): Example => from({}, change);
const fails = [`fail ${blue}`];
const passes = [`pass ${blue}`];

describeRule(alarmSensitivity, [
  {
    title: 'passes where alarms stay',
    plan: { changes: [kept(groupAddress, group()), ...alarms] },
    expected: [`pass ${blue}`, 'pass aws_cloudwatch_metric_alarm.green'],
  },
  { title: 'fails where the threshold rises', plan: becomes({ threshold: 6 }), expected: fails },
  { title: 'passes where the threshold falls', plan: becomes({ threshold: 1 }), expected: passes },
  {
    title: 'fails where the threshold falls of an alarm on too little',
    plan: from(
      { comparison_operator: 'LessThanThreshold' },
      { comparison_operator: 'LessThanThreshold', threshold: 1 },
    ),
    expected: fails,
  },
  {
    title: 'fails where more periods have to breach',
    plan: becomes({ evaluation_periods: 3 }),
    expected: fails,
  },
  { title: 'fails where a period is longer', plan: becomes({ period: 300 }), expected: fails },
  {
    title: 'passes where longer periods need no more time together',
    plan: becomes({ evaluation_periods: 1, period: 120 }),
    expected: passes,
  },
  {
    title: 'passes where the same number of more periods has to breach',
    plan: becomes({ datapoints_to_alarm: 2, evaluation_periods: 5 }),
    expected: passes,
  },
  {
    title: 'fails where the threshold itself no longer breaches',
    plan: becomes({ comparison_operator: 'GreaterThanThreshold' }),
    expected: fails,
  },
  {
    title: 'passes where the threshold itself breaches from now on',
    plan: from(
      { comparison_operator: 'GreaterThanThreshold' },
      { comparison_operator: 'GreaterThanOrEqualToThreshold' },
    ),
    expected: passes,
  },
  {
    title: 'fails where the comparison is turned round',
    plan: becomes({ comparison_operator: 'LessThanThreshold' }),
    expected: fails,
  },
  {
    title: 'fails where missing data keeps the state as it is',
    plan: becomes({ treat_missing_data: 'ignore' }),
    expected: fails,
  },
  {
    title: 'passes where missing data breaches',
    plan: becomes({ treat_missing_data: 'breaching' }),
    expected: passes,
  },
  {
    title: 'fails where another metric is measured',
    plan: becomes({ metric_name: 'RequestCount' }),
    expected: fails,
  },
  {
    title: 'passes where what is not set is written in another way',
    plan: becomes({ extended_statistic: null }),
    expected: passes,
  },
  {
    title: 'fails where few requests no longer count',
    plan: becomes({ evaluate_low_sample_count_percentiles: 'ignore' }),
    expected: fails,
  },
  {
    title: 'is unknown where the threshold is known at apply only',
    plan: {
      changes: [
        kept(groupAddress, group()),
        updated(blue, alarm('blue'), alarm('blue', { threshold: undefined }), { threshold: true }),
      ],
    },
    expected: [`unknown ${blue}`],
  },
  {
    title: 'does not apply to alarms that no deployment group watches',
    plan: {
      changes: [
        kept(groupAddress, group({ alarm_configuration: [] })),
        updated(blue, alarm('blue'), alarm('blue', { threshold: 50 })),
      ],
    },
    expected: [],
  },
  {
    title: 'does not apply to alarms that are created',
    plan: { changes: [kept(groupAddress, group()), created(blue, alarm('blue', { threshold: 50 }))] },
    expected: [],
  },
]);

it('says how much slower', () => {
  expect(messagesOf(alarmSensitivity, becomes({ evaluation_periods: 3, period: 300 }))).toEqual([
    'the alarm needs 900 s of faults to go off instead of 120 s',
  ]);
});
