import { routingInWords } from '../../../deployment/forecast';
import type { RuleContext } from '../../blue-green/context';
import { ecsGroups } from '../../blue-green/deployment-groups';
import { configNamed, firstLead, routingNamed } from '../../blue-green/routings';
import { fail, pass, unsure } from '../../outcomes';
import { isKept } from '../../plan/changes';
import type { ResourceChange } from '../../plan/model';
import { referredBy } from '../../plan/references';
import { difference, isMarked, textAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

const path = ['deployment_config_name'];

export const deploymentRouting: Rule = {
  id: 'CD501',
  name: 'deployment-routing',
  severity: 'warn',
  title: 'Check that alarms fire before the larger traffic shift',
  why:
    'The deployment config sets how much production traffic reaches a new version, and when. A larger step or a ' +
    'shorter interval exposes more users to a faulty version before an alarm stops the deployment.',
  fix: 'Keep the config, or verify that the alarms of the deployment group fire before traffic reaches the larger share.',
  link: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html#deployment-configuration-ecs',
  watches: {
    aws_codedeploy_deployment_group: ['deployment_config_name'],
    aws_codedeploy_deployment_config: ['deployment_config_name', 'traffic_routing_config'],
  },
  example: {
    changes: [
      {
        address: 'aws_codedeploy_deployment_group.web',
        actions: ['update'],
        before: {
          deployment_group_name: 'web',
          ecs_service: [{ cluster_name: 'web', service_name: 'web' }],
          deployment_config_name: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
        },
        after: {
          deployment_group_name: 'web',
          ecs_service: [{ cluster_name: 'web', service_name: 'web' }],
          deployment_config_name: 'CodeDeployDefault.ECSAllAtOnce',
        },
      },
    ],
  },
  check: (context) =>
    ecsGroups(context)
      .filter(isKept)
      .map((group) => outcomeOf(group, context)),
};

function outcomeOf(group: ResourceChange, context: RuleContext): Outcome {
  const { changesOf, show } = context;
  const configs = changesOf('aws_codedeploy_deployment_config');
  const named = difference(group, path);
  const referred = named === 'unknown' ? referredBy(group, path, context) : undefined;
  const from = textAt(group.before, path) ?? '';
  const to = named === 'unknown' ? textAt(referred?.after, path) : (textAt(group.after, path) ?? '');
  if (to === undefined) {
    const was = show(group, 'before', path);
    return unsure(group, `which deployment config takes the place of ${was} is known at apply only`, path);
  }
  const config = configNamed(to, configs);
  if (config !== undefined && isMarked(config.afterUnknown, ['traffic_routing_config'])) {
    return unsure(config, 'how deployments move traffic under this config is known at apply only', [
      'traffic_routing_config',
    ]);
  }
  const before = routingNamed(from, configs, 'before');
  const after = routingNamed(to, configs, 'after');
  const shown = [show(group, 'before', path), show(referred ?? group, 'after', path)] as const;
  if (before === undefined || after === undefined) {
    // A config for another platform is what CD502 is about.
    if (named === 'same' || to.startsWith('CodeDeployDefault.')) return pass(group);
    return unsure(
      group,
      `the config changes from ${shown[0]} to ${shown[1]}; AWS has no such config for ECS and no plan under review makes it, ` +
        'so how much traffic a new version gets, and when, cannot be told',
      path,
    );
  }
  const lead = firstLead(before, after);
  if (lead === undefined) return pass(group);
  return fail(
    group,
    `deployments change from ${shown[0]} (${routingInWords(before)}) to ${shown[1]} (${routingInWords(after)}): ` +
      `${lead.after} % of the requests meet the new version ${momentOf(lead.minutes)} instead of ${lead.before} %`,
    path,
  );
}

const momentOf = (minutes: number): string => (minutes === 0 ? 'at once' : `after ${minutes} min`);
