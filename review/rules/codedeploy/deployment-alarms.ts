import type { RuleContext } from '../../blue-green/context';
import { alarmNames, ecsGroups, watchesAlarms } from '../../blue-green/deployment-groups';
import { fail, orPass, unsure } from '../../outcomes';
import { isKept } from '../../plan/changes';
import { having } from '../../plan/lookup';
import type { Json, ResourceChange } from '../../plan/model';
import { difference, isMarked, listAt, textAt, valueAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

const block = ['alarm_configuration'];
const ignoring = [...block, 0, 'ignore_poll_alarm_failure'];

export const deploymentAlarms: Rule = {
  id: 'CD505',
  name: 'deployment-alarms',
  severity: 'block',
  title: 'Keep the alarms that stop a deployment',
  why:
    'An alarm stops only the deployments of a group that watches it. If a watched alarm does not exist or cannot be ' +
    'read, CodeDeploy stops every deployment, unless ignore_poll_alarm_failure is true.',
  fix:
    'Keep alarm_configuration enabled with an alarm for everything it covered. Remove an alarm from it before you ' +
    'delete the alarm.',
  link: 'https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_AlarmConfiguration.html',
  watches: {
    aws_codedeploy_deployment_group: ['alarm_configuration'],
    aws_cloudwatch_metric_alarm: ['alarm_name'],
    aws_cloudwatch_composite_alarm: ['alarm_name'],
  },
  example: {
    changes: [
      {
        address: 'aws_codedeploy_deployment_group.web',
        actions: ['update'],
        before: {
          deployment_group_name: 'web',
          ecs_service: [{ cluster_name: 'web', service_name: 'web' }],
          alarm_configuration: [
            { enabled: true, alarms: ['web-errors', 'web-latency'], ignore_poll_alarm_failure: false },
          ],
        },
        after: {
          deployment_group_name: 'web',
          ecs_service: [{ cluster_name: 'web', service_name: 'web' }],
          alarm_configuration: [{ enabled: true, alarms: ['web-errors'], ignore_poll_alarm_failure: false }],
        },
      },
    ],
  },
  check: (context) =>
    ecsGroups(context)
      .filter(isKept)
      .flatMap((group) => orPass(group, [...ofGroup(group, context), ...missingAlarms(group, context)])),
};

function ofGroup(group: ResourceChange, { show }: RuleContext): readonly Outcome[] {
  if (!watchesAlarms(group, 'before')) return [];
  if (difference(group, block) === 'unknown') {
    return [unsure(group, 'which alarms stop a deployment is known at apply only', block)];
  }
  if (!watchesAlarms(group, 'after')) {
    return [fail(group, 'alarms do not stop deployments any longer', block)];
  }
  const before = listAt(group.before, alarmNames);
  const after = listAt(group.after, alarmNames);
  const gone = before.flatMap((name, at) => (after.includes(name) ? [] : [at]));
  const isNew = (name: unknown): boolean => !before.some((known) => known === name);
  // One alarm for another one is no loss by itself; AL601 and AL602 look at what they watch.
  const isLess = gone.length > after.filter(isNew).length;
  const shown = gone.map((at) => show(group, 'before', [...alarmNames, at]));
  return [
    ...(isLess
      ? [
          fail(
            group,
            `${shown.join(', ')} ${gone.length === 1 ? 'stops' : 'stop'} deployments no longer`,
            alarmNames,
          ),
        ]
      : []),
    ...(valueAt(group.before, ignoring) !== true && valueAt(group.after, ignoring) === true
      ? [fail(group, 'deployments go on where the state of an alarm cannot be read', ignoring)]
      : []),
  ];
}

/** Alarms that the group watches after the apply, and that the apply deletes or gives another name. */
function missingAlarms(group: ResourceChange, { changesOf, show }: RuleContext): readonly Outcome[] {
  if (!watchesAlarms(group, 'after')) return [];
  const alarms = changesOf('aws_cloudwatch_metric_alarm', 'aws_cloudwatch_composite_alarm');
  const isNamed = (value: ResourceChange['before'], name: Json): boolean =>
    textAt(value, ['alarm_name']) === name;
  const gone = listAt(group.after, alarmNames).flatMap((name) => {
    const named = typeof name === 'string' ? having(alarms, 'alarm_name', name) : [];
    const remains = named.some(({ after }) => isNamed(after, name));
    return remains ? [] : named.filter(({ before }) => isNamed(before, name));
  });
  return gone.flatMap((alarm): readonly Outcome[] => {
    if (alarm.kind === 'forget') return [];
    if (isMarked(alarm.afterUnknown, ['alarm_name'])) {
      return [
        unsure(
          alarm,
          `whether ${show(alarm, 'before', ['alarm_name'])} keeps its name is known at apply only`,
        ),
      ];
    }
    const message =
      `${show(alarm, 'before', ['alarm_name'])} goes away and a deployment group still watches it: ` +
      'CodeDeploy cannot read its state';
    return [fail(alarm, message)];
  });
}
