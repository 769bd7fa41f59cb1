import { metricsOf, writtenPath } from '../../blue-green/alarms';
import { colourOf, pairOf, type Colour } from '../../blue-green/colours';
import type { RuleContext } from '../../blue-green/context';
import {
  alarmNames,
  alarmsOf,
  ecsGroups,
  serviceOf,
  watchesAlarms,
} from '../../blue-green/deployment-groups';
import { fail, orPass, unsure } from '../../outcomes';
import { isThere, isTouched } from '../../plan/changes';
import type { ResourceChange } from '../../plan/model';
import { difference } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

export const alarmsOfBothColours: Rule = {
  id: 'AL602',
  name: 'alarms-of-both-colours',
  severity: 'block',
  title: 'Watch both target groups of the pair',
  why:
    'Every deployment swaps the target groups, so the new version receives its requests through the group that the ' +
    'previous version did not use. An alarm on one target group observes only every second deployment; the other ' +
    'deployments go unwatched.',
  fix: 'Add the same alarm for the other target group, or measure the sum of both or the whole load balancer.',
  link: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html',
  watches: {
    aws_codedeploy_deployment_group: ['alarm_configuration.alarms', 'load_balancer_info'],
    aws_cloudwatch_metric_alarm: ['dimensions', 'metric_name', 'metric_query'],
  },
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['no-op'],
        before: { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }] },
        after: { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }] },
      },
      ...['blue', 'green'].map((colour) => ({
        address: `aws_lb_target_group.${colour}`,
        actions: ['no-op'],
        before: { name: colour, arn_suffix: `targetgroup/${colour}/0123456789abcdef` },
        after: { name: colour, arn_suffix: `targetgroup/${colour}/0123456789abcdef` },
      })),
      {
        address: 'aws_cloudwatch_metric_alarm.blue_errors',
        actions: ['no-op'],
        before: exampleAlarm(),
        after: exampleAlarm(),
      },
      {
        address: 'aws_codedeploy_deployment_group.web',
        actions: ['update'],
        before: exampleGroup(['blue-errors', 'green-errors']),
        after: exampleGroup(['blue-errors']),
      },
    ],
  },
  check: (context) =>
    ecsGroups(context)
      .filter(isThere)
      .filter((group) => watchesAlarms(group, 'after'))
      .flatMap((group) => orPass(group, found(group, context))),
};

function found(group: ResourceChange, context: RuleContext): readonly Outcome[] {
  const pair = pairOf(serviceOf(group, context)?.targetGroups ?? []);
  const watched = alarmsOf(group, 'after', context);
  if (pair === undefined || ![group, ...pair, ...watched].some(isTouched)) return [];
  if (difference(group, alarmNames) === 'unknown') {
    return [unsure(group, 'which alarms are watched is known at apply only', alarmNames)];
  }
  const colours = new Map<string, Set<Colour>>();
  for (const alarm of watched.filter(isThere)) {
    for (const watchedMetric of metricsOf(alarm, 'after')) {
      const { metric, dimensions, path } = watchedMetric;
      const known = colours.get(metric) ?? new Set<Colour>();
      const written = writtenPath(alarm, watchedMetric, context);
      colours.set(metric, known.add(colourOf(alarm, dimensions, path, pair, context, written)));
    }
  }
  const partly = [...colours.values()].filter((of) => !of.has('any'));
  // An alarm of another service's target group is none of this pair's.
  const isOfPair = (of: ReadonlySet<Colour>): boolean => pair.some((targetGroup) => of.has(targetGroup));
  const lacking = pair.flatMap((targetGroup) => {
    const of = partly.filter((known) => isOfPair(known) && !known.has('unknown') && !known.has(targetGroup));
    if (of.length === 0) return [];
    const count = of.length === 1 ? 'a metric is' : `${of.length} metrics are`;
    const message = `${count} watched on the other target group of the pair, and not on ${targetGroup.address}`;
    return [fail(group, `${message}: every second deployment goes unnoticed`, alarmNames)];
  });
  const isOpen = partly.some((of) => of.has('unknown') && !pair.every((targetGroup) => of.has(targetGroup)));
  if (lacking.length > 0 || !isOpen) return lacking;
  return [unsure(group, 'whether the alarms watch both target groups is known at apply only', alarmNames)];
}

function exampleAlarm(): Readonly<Record<string, unknown>> {
  return {
    alarm_name: 'blue-errors',
    namespace: 'AWS/ApplicationELB',
    metric_name: 'HTTPCode_Target_5XX_Count',
    statistic: 'Sum',
    dimensions: { TargetGroup: 'targetgroup/blue/0123456789abcdef' },
  };
}

function exampleGroup(alarms: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    ecs_service: [{ cluster_name: 'web', service_name: 'web' }],
    load_balancer_info: [
      { target_group_pair_info: [{ target_group: [{ name: 'blue' }, { name: 'green' }] }] },
    ],
    alarm_configuration: [{ enabled: true, alarms }],
  };
}
