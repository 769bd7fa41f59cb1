import { detectionSeconds } from '../../blue-green/alarms';
import type { RuleContext } from '../../blue-green/context';
import { alarmsOf, ecsGroups } from '../../blue-green/deployment-groups';
import { fail, orPass, unsure } from '../../outcomes';
import { isKept, isThere, isTouched } from '../../plan/changes';
import type { Path, ResourceChange } from '../../plan/model';
import { difference, numberAt, textAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

const option: Path = ['blue_green_deployment_config', 0, 'terminate_blue_instances_on_deployment_success', 0];
const path: Path = [...option, 'termination_wait_time_in_minutes'];

export const terminationWait: Rule = {
  id: 'CD503',
  name: 'termination-wait',
  severity: 'warn',
  title: 'Keep the original tasks until alarms have had time to fire',
  why:
    'Until the original task set is terminated, a rollback moves the listener back to running tasks. Afterwards a ' +
    'rollback is a new deployment that starts tasks first. If the wait is shorter than an alarm needs, the wait ends ' +
    'before the alarm can fire.',
  fix:
    'Set termination_wait_time_in_minutes above the time that the slowest alarm of the deployment group needs and the ' +
    'time that your team needs to notice a problem.',
  link: 'https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BlueInstanceTerminationOption.html',
  watches: {
    aws_codedeploy_deployment_group: [
      'blue_green_deployment_config.terminate_blue_instances_on_deployment_success',
    ],
    aws_cloudwatch_metric_alarm: ['period', 'evaluation_periods', 'datapoints_to_alarm'],
  },
  example: {
    changes: [
      {
        address: 'aws_codedeploy_deployment_group.web',
        actions: ['update'],
        before: exampleGroup(15),
        after: exampleGroup(0),
      },
    ],
  },
  check: (context) =>
    ecsGroups(context)
      .filter(isThere)
      .flatMap((group) => orPass(group, found(group, context))),
};

function found(group: ResourceChange, context: RuleContext): readonly Outcome[] {
  const { show } = context;
  const compared = isKept(group) ? difference(group, path) : 'same';
  if (compared === 'unknown') {
    return [
      unsure(
        group,
        `the wait of ${show(group, 'before', path)} min becomes one that is known at apply only`,
        path,
      ),
    ];
  }
  const after = numberAt(group.after, path) ?? 0;
  const before = numberAt(group.before, path) ?? 0;
  if (compared === 'differs' && after < before) {
    const message =
      `the original tasks are terminated ${show(group, 'after', path)} min after the traffic has moved instead of ` +
      `${show(group, 'before', path)} min: a rollback that comes later has to start tasks first`;
    return [fail(group, message, path)];
  }
  return shorterThanAlarms(group, after, context);
}

function shorterThanAlarms(group: ResourceChange, minutes: number, context: RuleContext): readonly Outcome[] {
  if (textAt(group.after, [...option, 'action']) === 'KEEP_ALIVE') return [];
  const alarms = alarmsOf(group, 'after', context).filter(isThere);
  if (![group, ...alarms].some(isTouched)) return [];
  const needed = Math.max(0, ...alarms.map((alarm) => detectionSeconds(alarm, 'after') ?? 0));
  if (minutes * 60 >= needed) return [];
  const message =
    `the original tasks are terminated ${minutes} min after the traffic has moved, and the slowest alarm needs ` +
    `${needed} s to go off: a fault that shows with the last of the traffic cannot be rolled back to tasks that run`;
  return [fail(group, message, path)];
}

function exampleGroup(wait: number): Readonly<Record<string, unknown>> {
  return {
    deployment_group_name: 'web',
    ecs_service: [{ cluster_name: 'web', service_name: 'web' }],
    blue_green_deployment_config: [
      {
        deployment_ready_option: [{ action_on_timeout: 'CONTINUE_DEPLOYMENT', wait_time_in_minutes: 0 }],
        terminate_blue_instances_on_deployment_success: [
          { action: 'TERMINATE', termination_wait_time_in_minutes: wait },
        ],
      },
    ],
  };
}
