import type { RuleContext } from '../../blue-green/context';
import { containersOf } from '../../blue-green/find-services';
import { describeChange, describeFate } from '../../change-words';
import { fail, orPass, unsure } from '../../outcomes';
import { fateOf } from '../../plan/changes';
import type { ResourceChange } from '../../plan/model';
import { difference, isMarked, numberAt, textAt, valueAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

const retention = ['retention_in_days'];

export const logGroupRetention: Rule = {
  id: 'LG751',
  name: 'log-group-retention',
  severity: 'warn',
  title: 'Keep log groups and their retention',
  why:
    'Deleting a log group deletes its events, and so does a shorter retention. A task whose log driver names a ' +
    'missing log group does not start: "The specified log group does not exist". Without a retention, a log group ' +
    'keeps its events, and their cost, forever.',
  fix: 'Keep the name. Export the events before you shorten the retention. Set a retention on every log group.',
  link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html',
  watches: {
    aws_cloudwatch_log_group: ['name', 'name_prefix', 'retention_in_days', 'skip_destroy'],
    aws_ecs_task_definition: ['container_definitions'],
  },
  example: {
    changes: [
      {
        address: 'aws_cloudwatch_log_group.web',
        actions: ['update'],
        before: { name: '/ecs/web', retention_in_days: 90 },
        after: { name: '/ecs/web', retention_in_days: 7 },
      },
    ],
  },
  check: (context) =>
    context
      .changesOf('aws_cloudwatch_log_group')
      .filter(({ before }) => before !== null)
      .flatMap((group) => orPass(group, [...ofFate(group, context), ...ofRetention(group, context)])),
};

function ofFate(group: ResourceChange, context: RuleContext): readonly Outcome[] {
  const fate = fateOf(group);
  if (fate === 'unknown') return [unsure(group, `the apply ${describeFate(group)} the log group`)];
  // Terraform forgets it then, and AWS keeps it.
  if (fate !== 'goes' || valueAt(group.before, ['skip_destroy']) === true) return [];
  const shown = context.show(group, 'before', ['name']);
  const users = usersOf(group, context);
  const tasks =
    users.length === 0 ? '' : `; tasks of ${users.join(' and ')} log to it and do not start without it`;
  return [
    fail(
      group,
      `the apply ${describeFate(group)} ${shown} with all its events${tasks}`,
      group.replacePaths[0],
    ),
  ];
}

function usersOf(group: ResourceChange, { services }: RuleContext): readonly string[] {
  const name = textAt(group.before, ['name']);
  return services
    .filter(({ taskDefinition }) =>
      taskDefinition === undefined
        ? false
        : (['before', 'after'] as const).some((side) =>
            containersOf(taskDefinition, side)?.some(
              (container) =>
                name !== undefined &&
                valueAt(container, ['logConfiguration', 'options', 'awslogs-group']) === name,
            ),
          ),
    )
    .map(({ service }) => service.address);
}

function ofRetention(group: ResourceChange, { show }: RuleContext): readonly Outcome[] {
  if (group.after === null || difference(group, retention) === 'same') return [];
  const change = describeChange(show, group, retention);
  if (isMarked(group.afterUnknown, retention)) {
    return [unsure(group, `how many days the log group holds events changes ${change}`, retention)];
  }
  const [before, after] = [daysOf(group.before), daysOf(group.after)];
  if (before === after) return [];
  if (after === Infinity) {
    return [
      fail(group, `the log group holds its events for ever: retention_in_days goes ${change}`, retention),
    ];
  }
  return after < before
    ? [
        fail(
          group,
          `events older than the new retention are lost: retention_in_days goes ${change}`,
          retention,
        ),
      ]
    : [];
}

/** For ever is 0 days, as is none. */
function daysOf(group: ResourceChange['after']): number {
  const days = numberAt(group, retention) ?? 0;
  return days === 0 ? Infinity : days;
}
