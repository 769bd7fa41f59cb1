import { alarmNames, ecsGroups, watchesAlarms } from '../../blue-green/deployment-groups';
import { fail, orPass, unsure } from '../../outcomes';
import { isKept, isThere } from '../../plan/changes';
import type { Path, ResourceChange } from '../../plan/model';
import { difference, listAt, valueAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

const path: Path = ['auto_rollback_configuration'];

/** Without DEPLOYMENT_STOP_ON_REQUEST: whoever stops a deployment by hand can ask for the rollback with it. */
const events = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] as const;

export const automaticRollback: Rule = {
  id: 'CD504',
  name: 'automatic-rollback',
  severity: 'block',
  title: 'Keep automatic rollback for failed deployments and alarms',
  why:
    'Without automatic rollback, CodeDeploy leaves traffic where it was when a deployment failed or an alarm stopped ' +
    'it. The faulty version may keep receiving requests until somebody acts.',
  fix: 'Enable auto_rollback_configuration with the events DEPLOYMENT_FAILURE and DEPLOYMENT_STOP_ON_ALARM.',
  link: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html#deployments-rollback-and-redeploy-automatic-rollbacks',
  watches: {
    aws_codedeploy_deployment_group: ['auto_rollback_configuration', 'alarm_configuration.enabled'],
  },
  example: {
    changes: [
      {
        address: 'aws_codedeploy_deployment_group.web',
        actions: ['update'],
        before: {
          deployment_group_name: 'web',
          ecs_service: [{ cluster_name: 'web', service_name: 'web' }],
          auto_rollback_configuration: [
            { enabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] },
          ],
        },
        after: {
          deployment_group_name: 'web',
          ecs_service: [{ cluster_name: 'web', service_name: 'web' }],
          auto_rollback_configuration: [],
        },
      },
    ],
  },
  check: (context) =>
    ecsGroups(context)
      .filter(isThere)
      .flatMap((group) => orPass(group, found(group))),
};

function found(group: ResourceChange): readonly Outcome[] {
  const compared = difference(group, path);
  if (compared === 'unknown') {
    return [unsure(group, 'which deployments are rolled back is known at apply only', path)];
  }
  const after = rolledBack(group, 'after');
  const lost = isKept(group) ? rolledBack(group, 'before').filter((event) => !after.includes(event)) : [];
  if (lost.length > 0) {
    const left = after.length === 0 ? 'nothing' : after.join(' and ');
    const message = `deployments are no longer rolled back on ${lost.join(' and ')}: what is left is ${left}`;
    return [fail(group, message, path)];
  }
  const startsWatching = !watchesAlarms(group, 'before') && watchesAlarms(group, 'after');
  if (startsWatching && !after.includes('DEPLOYMENT_STOP_ON_ALARM')) {
    const message =
      'alarms stop deployments from now on, and nothing rolls a stopped one back: DEPLOYMENT_STOP_ON_ALARM is not ' +
      `among the events (${after.length === 0 ? 'none' : after.join(', ')}), so traffic stays where the alarm found it`;
    return [fail(group, message, alarmNames.slice(0, 2))];
  }
  return [];
}

/** The events on which a group rolls back, before or after. */
function rolledBack(group: ResourceChange, side: 'before' | 'after'): readonly string[] {
  if (valueAt(group[side], [...path, 0, 'enabled']) !== true) return [];
  const named = listAt(group[side], [...path, 0, 'events']);
  return events.filter((event) => named.includes(event));
}
