import type { ExampleChange } from '../../../../review/rule';
import { alarmsOfBothColours } from '../../../../review/rules/codedeploy/alarms-of-both-colours';
import {
  alarm,
  alarms,
  arnSuffix,
  created,
  deleted,
  group,
  groupAddress,
  kept,
  service,
  serviceAddress,
  targetGroups,
  updated,
  type Value,
} from '../../../support/release-resources';
import { describeRule, messagesOf } from '../../../support/review';

const greenAddress = 'aws_cloudwatch_metric_alarm.green';
const blue = kept('aws_cloudwatch_metric_alarm.blue', alarm('blue'));
const around = (...changes: readonly ExampleChange[]): { readonly changes: readonly ExampleChange[] } => ({
  changes: [kept(serviceAddress, service()), ...targetGroups, ...changes],
});
const watching = (...names: readonly string[]): Value =>
  group({ alarm_configuration: [{ alarms: names, enabled: true, ignore_poll_alarm_failure: false }] });
const latency = (colour: string): ExampleChange =>
  created(
    `aws_cloudwatch_metric_alarm.${colour}_latency`,
    alarm(colour, {
      alarm_name: `web-${colour}-latency`,
      extended_statistic: 'p99',
      metric_name: 'TargetResponseTime',
      statistic: '',
    }),
  );
const query = (id: string, colour: string): Value => ({
  expression: '',
  id,
  metric: [
    {
      dimensions: { TargetGroup: arnSuffix(`web-${colour}`) },
      metric_name: 'HTTPCode_Target_5XX_Count',
      namespace: 'AWS/ApplicationELB',
      period: 60,
      stat: 'Sum',
    },
  ],
});
const sumOf = (...colours: readonly string[]): Value =>
  alarm('blue', {
    alarm_name: 'web-errors',
    dimensions: {},
    metric_name: '',
    metric_query: [
      { expression: 'SUM(METRICS())', id: 'sum', metric: [], return_data: true },
      ...colours.map((colour) => query(colour, colour)),
    ],
    namespace: '',
    statistic: '',
  });
const fails = [`fail ${groupAddress}`];
const passes = [`pass ${groupAddress}`];

describeRule(alarmsOfBothColours, [
  {
    title: 'passes with an alarm of each',
    plan: around(created(groupAddress, group()), ...alarms),
    expected: passes,
  },
  { title: 'fails where the alarm of one is taken out', plan: alarmsOfBothColours.example, expected: fails },
  {
    title: 'fails where the alarm of one is deleted',
    plan: around(kept(groupAddress, group()), blue, deleted(greenAddress, alarm('green'))),
    expected: fails,
  },
  {
    title: 'fails where both alarms are of one',
    plan: around(
      kept(groupAddress, group()),
      blue,
      updated(
        greenAddress,
        alarm('green'),
        alarm('green', { dimensions: { TargetGroup: arnSuffix('web-blue') } }),
      ),
    ),
    expected: fails,
  },
  {
    title: 'looks at each metric by itself',
    plan: around(
      updated(groupAddress, group(), watching('web-blue-errors', 'web-green-errors', 'web-blue-latency')),
      ...alarms,
      latency('blue'),
    ),
    expected: fails,
  },
  {
    title: 'passes with each metric of both',
    plan: around(
      updated(
        groupAddress,
        group(),
        watching('web-blue-errors', 'web-green-errors', 'web-blue-latency', 'web-green-latency'),
      ),
      ...alarms,
      latency('blue'),
      latency('green'),
    ),
    expected: passes,
  },
  {
    title: 'passes with an alarm of the whole load balancer',
    plan: around(
      updated(groupAddress, group(), watching('web-blue-errors')),
      updated(
        'aws_cloudwatch_metric_alarm.blue',
        alarm('blue'),
        alarm('blue', { dimensions: { LoadBalancer: 'app/web/50dc6c495c0c9188' } }),
      ),
    ),
    expected: passes,
  },
  {
    title: 'passes with the sum of both',
    plan: around(
      updated(groupAddress, group(), watching('web-errors')),
      created('aws_cloudwatch_metric_alarm.sum', sumOf('blue', 'green')),
    ),
    expected: passes,
  },
  {
    title: 'fails with the sum of one',
    plan: around(
      updated(groupAddress, group(), watching('web-errors')),
      created('aws_cloudwatch_metric_alarm.sum', sumOf('blue')),
    ),
    expected: fails,
  },
  {
    title: 'says nothing of alarms of other services',
    plan: around(
      updated(groupAddress, group(), watching('database')),
      created(
        'aws_cloudwatch_metric_alarm.database',
        alarm('blue', { alarm_name: 'database', dimensions: { TargetGroup: arnSuffix('other') } }),
      ),
    ),
    expected: passes,
  },
  {
    title: 'says nothing of a fault that stays',
    plan: around(kept(groupAddress, watching('web-blue-errors')), blue),
    expected: passes,
  },
  {
    title: 'is unknown where dimensions are known at apply only',
    plan: around(
      created(groupAddress, group()),
      created('aws_cloudwatch_metric_alarm.blue', alarm('blue', { dimensions: {} }), {
        dimensions: { TargetGroup: true },
      }),
      created(greenAddress, alarm('green', { dimensions: {} }), { dimensions: { TargetGroup: true } }),
    ),
    expected: [`unknown ${groupAddress}`],
  },
  {
    title: 'follows references where dimensions are known at apply only',
    plan: around(
      created(groupAddress, group()),
      ...['blue', 'green'].map((colour) =>
        created(
          `aws_cloudwatch_metric_alarm.${colour}`,
          alarm(colour, { dimensions: { TargetGroup: `\${aws_lb_target_group.${colour}.arn_suffix}` } }),
          { dimensions: { TargetGroup: true } },
        ),
      ),
    ),
    expected: passes,
  },
  {
    title: 'is unknown where the alarms are known at apply only',
    plan: around(
      updated(groupAddress, group(), watching(), { alarm_configuration: [{ alarms: true }] }),
      ...alarms,
    ),
    expected: [`unknown ${groupAddress}`],
  },
  {
    title: 'does not apply where no alarm stops deployments',
    plan: around(updated(groupAddress, group(), group({ alarm_configuration: [] })), blue),
    expected: [],
  },
]);

it('names the target group that is not watched', () => {
  expect(messagesOf(alarmsOfBothColours, alarmsOfBothColours.example)).toEqual([
    expect.stringContaining('not on aws_lb_target_group.green'),
  ]);
});
