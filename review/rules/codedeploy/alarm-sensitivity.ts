import { computationOf, detectionSeconds, isComputationUnknown } from '../../blue-green/alarms';
import type { RuleContext } from '../../blue-green/context';
import { alarmsOf, ecsGroups } from '../../blue-green/deployment-groups';
import { fail, orPass, unsure } from '../../outcomes';
import { isKept } from '../../plan/changes';
import type { Json, Path, ResourceChange } from '../../plan/model';
import { difference, isSame, numberAt, textAt, valueAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

const watched = [
  'threshold',
  'comparison_operator',
  'period',
  'evaluation_periods',
  'datapoints_to_alarm',
  'treat_missing_data',
  'evaluate_low_sample_count_percentiles',
  'namespace',
  'metric_name',
  'statistic',
  'extended_statistic',
  'metric_query',
] as const;

/** Together these say what is measured. */
const measured = ['namespace', 'metric_name', 'statistic', 'extended_statistic', 'metric_query'];

export const alarmSensitivity: Rule = {
  id: 'AL601',
  name: 'alarm-sensitivity',
  severity: 'warn',
  title: 'Keep deployment alarms as fast and as sensitive as they are',
  why:
    'An alarm goes into ALARM when its metric breaches the threshold in datapoints_to_alarm of its periods. A looser ' +
    'threshold, longer periods, or missing data that no longer counts as breaching exposes users to a faulty version ' +
    'for longer.',
  fix: 'Keep the sensitivity of the alarm, or lengthen the canary interval and the termination wait accordingly.',
  link: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html',
  watches: { aws_cloudwatch_metric_alarm: watched },
  example: {
    changes: [
      {
        address: 'aws_codedeploy_deployment_group.web',
        actions: ['no-op'],
        before: exampleGroup(),
        after: exampleGroup(),
      },
      {
        address: 'aws_cloudwatch_metric_alarm.errors',
        actions: ['update'],
        before: exampleAlarm(5),
        after: exampleAlarm(50),
      },
    ],
  },
  check: (context) => {
    const alarms = new Set(
      ecsGroups(context)
        .filter(isKept)
        .flatMap((group) => alarmsOf(group, 'after', context)),
    );
    return [...alarms].filter(isKept).flatMap((alarm) => orPass(alarm, found(alarm, context)));
  },
};

function found(alarm: ResourceChange, { show }: RuleContext): readonly Outcome[] {
  const unknown = watched.filter((name) =>
    name === 'metric_query' ? isComputationUnknown(alarm) : difference(alarm, [name]) === 'unknown',
  );
  if (unknown.length > 0) {
    return [unsure(alarm, `what ${unknown.join(', ')} will be is known at apply only`, [unknown[0] ?? ''])];
  }
  const changed = (path: Path): string =>
    `from ${show(alarm, 'before', path)} to ${show(alarm, 'after', path)}`;
  const because = (name: string, why: string): Outcome =>
    fail(alarm, `${why}: ${name} changes ${changed([name])}`, [name]);
  const other = measured.find(
    (name) => !isSame(valueOf(alarm, 'before', name), valueOf(alarm, 'after', name)),
  );
  if (other !== undefined) return [because(other, 'the alarm measures something else')];
  const outcomes: Outcome[] = [];
  if (isLooser(alarm)) outcomes.push(because('threshold', 'the alarm goes off at graver faults only'));
  if (isStricterComparison(alarm)) {
    outcomes.push(
      because('comparison_operator', 'the alarm does not go off at the threshold, or in the other direction'),
    );
  }
  const [before, after] = (['before', 'after'] as const).map((side) => detectionSeconds(alarm, side));
  if (before !== undefined && after !== undefined && after > before) {
    const message = `the alarm needs ${after} s of faults to go off instead of ${before} s`;
    const names = ['period', 'datapoints_to_alarm', 'evaluation_periods'];
    outcomes.push(
      fail(alarm, message, names.filter((name) => difference(alarm, [name]) === 'differs').slice(0, 1)),
    );
  }
  const missing = textAt(alarm.after, ['treat_missing_data']);
  if (difference(alarm, ['treat_missing_data']) === 'differs' && missing !== 'breaching') {
    outcomes.push(because('treat_missing_data', 'what no data means changes'));
  }
  const few = 'evaluate_low_sample_count_percentiles';
  if (textAt(alarm.after, [few]) === 'ignore' && textAt(alarm.before, [few]) !== 'ignore') {
    outcomes.push(because(few, 'the alarm stays as it is while there are few requests'));
  }
  return outcomes;
}

/** The provider writes a text that is not set as '' or as null. */
const valueOf = (alarm: ResourceChange, side: 'before' | 'after', name: string): Json =>
  name === 'metric_query' ? computationOf(alarm[side]) : (valueAt(alarm[side], [name]) ?? '');

const isLower = (alarm: ResourceChange): boolean =>
  textAt(alarm.after, ['comparison_operator'])?.startsWith('LessThan') === true;

function isLooser(alarm: ResourceChange): boolean {
  const [before, after] = [alarm.before, alarm.after].map((value) => numberAt(value, ['threshold']));
  if (before === undefined || after === undefined) return false;
  return isLower(alarm) ? after < before : after > before;
}

/** From `GreaterThanOrEqualToThreshold` to `GreaterThanThreshold`, or to the other direction. */
function isStricterComparison(alarm: ResourceChange): boolean {
  const [before = '', after = ''] = [alarm.before, alarm.after].map((value) =>
    textAt(value, ['comparison_operator']),
  );
  const isWider = before.replace('Than', 'ThanOrEqualTo') === after;
  return before !== after && !isWider;
}

function exampleGroup(): Readonly<Record<string, unknown>> {
  return {
    ecs_service: [{ cluster_name: 'web', service_name: 'web' }],
    alarm_configuration: [{ enabled: true, alarms: ['web-errors'] }],
  };
}

function exampleAlarm(threshold: number): Readonly<Record<string, unknown>> {
  return {
    alarm_name: 'web-errors',
    namespace: 'AWS/ApplicationELB',
    metric_name: 'HTTPCode_Target_5XX_Count',
    statistic: 'Sum',
    comparison_operator: 'GreaterThanOrEqualToThreshold',
    threshold,
    period: 60,
    evaluation_periods: 2,
  };
}
