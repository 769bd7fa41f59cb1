import type { Example } from '../../../../review/rule';
import { deploymentAlarms } from '../../../../review/rules/codedeploy/deployment-alarms';
import {
  alarm,
  alarms,
  created,
  deleted,
  group,
  groupAddress,
  kept,
  replaced,
  updated,
  type Value,
} from '../../../support/release-resources';
import { describeRule, messagesOf } from '../../../support/review';

const configuration = (change: Value): Value =>
  group({
    alarm_configuration: [
      {
        alarms: ['web-blue-errors', 'web-green-errors'],
        enabled: true,
        ignore_poll_alarm_failure: false,
        ...change,
      },
    ],
  });
const becomes = (change: Value): Example => ({
  changes: [updated(groupAddress, group(), configuration(change)), ...alarms],
});
const greenAddress = 'aws_cloudwatch_metric_alarm.green';
const fails = [`fail ${groupAddress}`];
const passes = [`pass ${groupAddress}`];

describeRule(deploymentAlarms, [
  {
    title: 'passes where they stay',
    plan: { changes: [kept(groupAddress, group()), ...alarms] },
    expected: passes,
  },
  { title: 'fails where one is taken out', plan: deploymentAlarms.example, expected: fails },
  { title: 'fails where alarms are switched off', plan: becomes({ enabled: false }), expected: fails },
  {
    title: 'fails where the block is taken away',
    plan: { changes: [updated(groupAddress, group(), group({ alarm_configuration: [] }))] },
    expected: fails,
  },
  { title: 'fails where the list is emptied', plan: becomes({ alarms: [] }), expected: fails },
  {
    title: 'fails where alarms that cannot be read are ignored',
    plan: becomes({ ignore_poll_alarm_failure: true }),
    expected: fails,
  },
  {
    title: 'passes where one is added',
    plan: becomes({ alarms: ['web-blue-errors', 'web-green-errors', 'web-latency'] }),
    expected: passes,
  },
  {
    title: 'passes where one takes the place of another',
    plan: becomes({ alarms: ['web-blue-errors', 'web-green-error-rate'] }),
    expected: passes,
  },
  {
    title: 'fails where an alarm is deleted that is still watched',
    plan: { changes: [kept(groupAddress, group()), deleted(greenAddress, alarm('green'))] },
    expected: [`fail ${greenAddress}`],
  },
  {
    title: 'fails where an alarm gets another name and is watched by the old one',
    plan: {
      changes: [
        kept(groupAddress, group()),
        replaced(greenAddress, alarm('green'), alarm('green', { alarm_name: 'green' })),
      ],
    },
    expected: [`fail ${greenAddress}`],
  },
  {
    title: 'passes where the group follows the new name of an alarm',
    plan: {
      changes: [
        updated(groupAddress, group(), configuration({ alarms: ['web-blue-errors', 'green'] })),
        replaced(greenAddress, alarm('green'), alarm('green', { alarm_name: 'green' })),
      ],
    },
    expected: passes,
  },
  {
    title: 'passes where an alarm is replaced under its name',
    plan: { changes: [kept(groupAddress, group()), replaced(greenAddress, alarm('green'), alarm('green'))] },
    expected: passes,
  },
  {
    title: 'passes where another resource makes the alarm from now on',
    plan: {
      changes: [
        kept(groupAddress, group()),
        deleted(greenAddress, alarm('green')),
        created('aws_cloudwatch_metric_alarm.moved', alarm('green')),
      ],
    },
    expected: passes,
  },
  {
    title: 'is unknown where the alarms are known at apply only',
    plan: {
      changes: [
        updated(groupAddress, group(), configuration({ alarms: [] }), {
          alarm_configuration: [{ alarms: true }],
        }),
      ],
    },
    expected: [`unknown ${groupAddress}`],
  },
  {
    title: 'does not apply to a deployment group that is created',
    plan: { changes: [created(groupAddress, group({ alarm_configuration: [] }))] },
    expected: [],
  },
]);

it('names the alarms that are taken out', () => {
  expect(messagesOf(deploymentAlarms, deploymentAlarms.example)).toEqual([
    'web-latency stops deployments no longer',
  ]);
});
