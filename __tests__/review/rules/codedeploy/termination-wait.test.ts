import type { ExampleChange } from '../../../../review/rule';
import { terminationWait } from '../../../../review/rules/codedeploy/termination-wait';
import {
  alarm,
  alarms,
  blueGreen,
  created,
  deleted,
  group,
  groupAddress,
  kept,
  updated,
  type Value,
} from '../../../support/release-resources';
import { describeRule } from '../../../support/review';

const waiting = (minutes: number, change: Value = {}): Value =>
  group({ blue_green_deployment_config: blueGreen({ terminationMinutes: minutes }), ...change });
const from = (before: number, after: number): ExampleChange =>
  updated(groupAddress, waiting(before), waiting(after));
const slowAlarm = updated(
  'aws_cloudwatch_metric_alarm.blue',
  alarm('blue'),
  alarm('blue', { period: 300, evaluation_periods: 2 }),
);
const fails = [`fail ${groupAddress}`];
const passes = [`pass ${groupAddress}`];

describeRule(terminationWait, [
  {
    title: 'passes where it stays',
    plan: { changes: [kept(groupAddress, waiting(5)), ...alarms] },
    expected: passes,
  },
  { title: 'passes where it grows', plan: { changes: [from(5, 60)] }, expected: passes },
  { title: 'fails where it shrinks', plan: { changes: [from(60, 30)] }, expected: fails },
  { title: 'fails where it goes to nothing', plan: terminationWait.example, expected: fails },
  {
    title: 'fails where a new group waits for less than its alarms need',
    plan: { changes: [created(groupAddress, waiting(1)), ...alarms] },
    expected: fails,
  },
  {
    title: 'fails where an alarm becomes slower than the wait',
    plan: { changes: [kept(groupAddress, waiting(5)), slowAlarm] },
    expected: fails,
  },
  {
    title: 'counts the datapoints that have to breach, not all periods',
    plan: {
      changes: [
        kept(groupAddress, waiting(5)),
        updated(
          'aws_cloudwatch_metric_alarm.blue',
          alarm('blue'),
          alarm('blue', { datapoints_to_alarm: 2, evaluation_periods: 10 }),
        ),
      ],
    },
    expected: passes,
  },
  {
    title: 'passes where alarms do not stop deployments',
    plan: {
      changes: [
        created(groupAddress, waiting(0, { alarm_configuration: [{ alarms: [], enabled: false }] })),
        ...alarms,
      ],
    },
    expected: passes,
  },
  {
    title: 'says nothing of a wait that was too short before',
    plan: { changes: [kept(groupAddress, waiting(0)), ...alarms] },
    expected: passes,
  },
  {
    title: 'is unknown where the wait is known at apply only',
    plan: {
      changes: [
        updated(groupAddress, waiting(5), waiting(5), {
          blue_green_deployment_config: [
            { terminate_blue_instances_on_deployment_success: [{ termination_wait_time_in_minutes: true }] },
          ],
        }),
      ],
    },
    expected: [`unknown ${groupAddress}`],
  },
  {
    title: 'does not apply to a deployment group that is deleted',
    plan: { changes: [deleted(groupAddress, group())] },
    expected: [],
  },
]);
