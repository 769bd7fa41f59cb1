import type { RuleContext } from '../../blue-green/context';
import { ecsGroups, serviceOf } from '../../blue-green/deployment-groups';
import { configNamed, routingNamed } from '../../blue-green/routings';
import { fail, orPass, unsure } from '../../outcomes';
import { isThere, isTouched } from '../../plan/changes';
import type { ResourceChange } from '../../plan/model';
import { referredBy } from '../../plan/references';
import { difference, isMarked, textAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

const path = ['deployment_config_name'];
const type = 'aws_codedeploy_deployment_config';

export const deploymentConfigForEcs: Rule = {
  id: 'CD502',
  name: 'deployment-config-for-ecs',
  severity: 'block',
  title: 'Use a deployment config that supports the ECS service',
  why:
    'If deployment_config_name is omitted, the provider sets CodeDeployDefault.OneAtATime, which is for EC2. ' +
    'CodeDeploy offers five predefined configs for ECS and custom configs with the ECS compute platform. Behind a ' +
    'Network Load Balancer it supports only CodeDeployDefault.ECSAllAtOnce. It does not delete a config that a ' +
    'deployment group uses.',
  fix:
    'Set deployment_config_name to a CodeDeployDefault.ECS… config, or to a custom config with compute_platform ECS. ' +
    'When a custom config changes, give it a new name and create_before_destroy.',
  link: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html#deployment-configuration-ecs',
  consequences: [{ kind: 'deployments-fail' }],
  watches: {
    aws_codedeploy_deployment_group: ['deployment_config_name'],
    aws_codedeploy_deployment_config: [
      'compute_platform',
      'deployment_config_name',
      'traffic_routing_config',
    ],
    aws_lb: ['load_balancer_type'],
  },
  example: {
    changes: [
      {
        address: 'aws_codedeploy_deployment_group.web',
        actions: ['create'],
        after: {
          deployment_group_name: 'web',
          ecs_service: [{ cluster_name: 'web', service_name: 'web' }],
          deployment_config_name: 'CodeDeployDefault.OneAtATime',
        },
      },
    ],
  },
  check: (context) =>
    ecsGroups(context)
      .filter(isThere)
      .flatMap((group) => orPass(group, found(group, context))),
};

function found(group: ResourceChange, context: RuleContext): readonly Outcome[] {
  const configs = context.changesOf(type);
  const unknown = isMarked(group.afterUnknown, path);
  const name = textAt(group.after, path) ?? '';
  const referred = referredBy(group, path, context);
  const config = (referred?.type === type ? referred : undefined) ?? configNamed(name, configs);
  const inUse = configs.flatMap((other) => deleted(group, other, context));
  if (inUse.length > 0) return inUse;
  const { loadBalancer } = serviceOf(group, context) ?? {};
  if (![group, config, loadBalancer].some((change) => change !== undefined && isTouched(change))) return [];
  const shown = context.show(group, 'after', path);
  if (config !== undefined) {
    const platform = textAt(config.after, ['compute_platform']);
    if (platform !== undefined && platform !== 'ECS') {
      const message =
        'this config is for another compute platform than ECS: a deployment group for ECS cannot use it';
      return [fail(config, message, ['compute_platform'])];
    }
  } else if (unknown) {
    return [unsure(group, 'whether the config is one for ECS is known at apply only', path)];
  } else if (name.startsWith('CodeDeployDefault.') && routingNamed(name, [], 'after') === undefined) {
    return [
      fail(group, `${shown} is no config for ECS: CodeDeploy does not deploy the service with it`, path),
    ];
  }
  const routing = routingNamed(textAt(config?.after, ['deployment_config_name']) ?? name, configs, 'after');
  const isNetwork = textAt(loadBalancer?.after, ['load_balancer_type']) === 'network';
  if (isNetwork && routing !== undefined && routing.type !== 'AllAtOnce') {
    const message = `behind a Network Load Balancer CodeDeploy supports CodeDeployDefault.ECSAllAtOnce alone, not ${shown}`;
    return [fail(group, message, path)];
  }
  return [];
}

/** CodeDeploy answers DeploymentConfigInUseException; it comes before the group could take another config. */
function deleted(group: ResourceChange, config: ResourceChange, { show }: RuleContext): readonly Outcome[] {
  const name = textAt(config.before, ['deployment_config_name']);
  if (name === undefined || textAt(group.before, path) !== name) return [];
  const shown = show(config, 'before', ['deployment_config_name']);
  if (config.kind === 'delete' && textAt(group.after, path) === name) {
    return [fail(config, `the apply fails: ${shown} cannot be deleted while a deployment group uses it`)];
  }
  if (config.kind !== 'replace') return [];
  if (config.deletesFirst !== false) {
    const message = `the apply fails: ${shown} is deleted before its successor is made, and a deployment group uses it`;
    return [fail(config, message, config.replacePaths[0])];
  }
  return difference(config, ['deployment_config_name']) === 'same'
    ? [
        fail(
          config,
          `the apply fails: there is a config ${shown} already when its successor is made`,
          config.replacePaths[0],
        ),
      ]
    : [];
}
