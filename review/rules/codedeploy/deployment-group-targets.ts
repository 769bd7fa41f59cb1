import type { RuleContext } from '../../blue-green/context';
import { ecsGroups, pairNames, targetGroupPair } from '../../blue-green/deployment-groups';
import { refusedSettings, type RefusedSetting } from '../../blue-green/refused-settings';
import { fail, orPass, unsure } from '../../outcomes';
import { isThere, isTouched } from '../../plan/changes';
import type { Path, ResourceChange } from '../../plan/model';
import { referredBy } from '../../plan/references';
import { isMarked, listAt, textAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

const service: Path = ['ecs_service', 0, 'service_name'];

export const deploymentGroupTargets: Rule = {
  id: 'CD508',
  name: 'deployment-group-targets',
  severity: 'block',
  title: 'Give the deployment group targets and settings that CodeDeploy accepts for ECS',
  why:
    'CodeDeploy moves traffic between the two target groups of the pair, for one ECS service with the CODE_DEPLOY ' +
    'controller. If a name does not exist, if both entries name the same group, or if a setting is for EC2, the apply ' +
    'or the next deployment fails.',
  fix:
    'Reference the resources: ecs_service.service_name of the aws_ecs_service and the names of two different ' +
    'aws_lb_target_group. Use BLUE_GREEN with WITH_TRAFFIC_CONTROL, action TERMINATE, no Auto Scaling groups, and a ' +
    'wait only with STOP_DEPLOYMENT.',
  link: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-create-ecs.html',
  consequences: [{ kind: 'deployments-fail' }],
  watches: {
    aws_codedeploy_deployment_group: [
      'load_balancer_info.target_group_pair_info.target_group',
      'ecs_service',
      'autoscaling_groups',
      'deployment_style',
      'blue_green_deployment_config',
    ],
    aws_ecs_service: ['name', 'deployment_controller'],
    aws_lb_target_group: ['name'],
  },
  example: {
    changes: [
      {
        address: 'aws_codedeploy_deployment_group.web',
        actions: ['update'],
        before: exampleGroup('web-blue', 'web-green'),
        after: exampleGroup('web-blue', 'web-blue'),
      },
    ],
  },
  check: (context) =>
    ecsGroups(context)
      .filter(isThere)
      .flatMap((group) =>
        orPass(group, [
          ...ofPair(group, context),
          ...ofService(group, context),
          ...(isTouched(group) ? ofSettings(group, context) : []),
        ]),
      ),
};

const ofSettings = (group: ResourceChange, { show }: RuleContext): readonly Outcome[] =>
  refusedSettings(group).map((setting) =>
    fail(group, `the apply fails: ${inWords(setting, show(group, 'after', setting.path))}`, setting.path),
  );

function inWords(setting: RefusedSetting, shown: string): string {
  switch (setting.kind) {
    case 'auto-scaling-groups':
      return 'a deployment group for ECS cannot have Auto Scaling groups';
    case 'original-kept-alive':
      return 'the original task set of an ECS deployment is always terminated, never kept alive';
    case 'deployment-style':
      return `deployments to ECS need ${setting.needed}, not ${shown}`;
    case 'wait-without-stop':
      return 'CONTINUE_DEPLOYMENT does not go with a wait';
    case 'stop-without-wait':
      return 'STOP_DEPLOYMENT needs a wait of at least a minute';
  }
}

function ofPair(group: ResourceChange, context: RuleContext): readonly Outcome[] {
  const known = context.changesOf('aws_lb_target_group');
  if (![group, ...known].some(isTouched)) return [];
  const names = pairNames.map((path) => textAt(group.after, path));
  const referred = pairNames.map((path) => referredBy(group, path, context));
  const isUnknown = pairNames.some(
    (path, at) => isMarked(group.afterUnknown, path) && referred[at] === undefined,
  );
  if (isUnknown || isMarked(group.afterUnknown, targetGroupPair, 'nowhere')) {
    return [
      unsure(group, 'which target groups traffic moves between is known at apply only', targetGroupPair),
    ];
  }
  const [first, second] = names.map((name, at) => name ?? referred[at]?.address);
  if (listAt(group.after, targetGroupPair).length !== 2 || first === second) {
    const count = new Set([first, second].filter((name) => name !== undefined)).size;
    const message = `traffic moves between two target groups, and the pair has ${count}: CodeDeploy refuses it`;
    return [fail(group, message, targetGroupPair)];
  }
  const remaining = known.filter(isThere);
  const isMade = names.map(
    (name, at) =>
      referred[at] !== undefined || remaining.some(({ after }) => textAt(after, ['name']) === name),
  );
  // Where none is known, they are made elsewhere.
  if (!isMade.includes(true) && !names.some((name) => wasNamed(known, name))) return [];
  return pairNames.flatMap((path, at) => {
    if (isMade[at] === true || names[at] === undefined) return [];
    const shown = context.show(group, 'after', path);
    return [fail(group, `no target group of the plans under review goes by ${shown} after the apply`, path)];
  });
}

const wasNamed = (known: readonly ResourceChange[], name: string | undefined): boolean =>
  known.some(({ before }) => name !== undefined && textAt(before, ['name']) === name);

function ofService(group: ResourceChange, context: RuleContext): readonly Outcome[] {
  const all = context.changesOf('aws_ecs_service');
  if (![group, ...all].some(isTouched)) return [];
  const name = textAt(group.after, service);
  const referred = referredBy(group, service, context);
  const found = all.find(({ after }) => name !== undefined && textAt(after, ['name']) === name) ?? referred;
  if (found !== undefined && found.after !== null) {
    const controller: Path = ['deployment_controller', 0, 'type'];
    if (isMarked(found.afterUnknown, controller) || textAt(found.after, controller) === 'CODE_DEPLOY')
      return [];
    const message =
      'a deployment group releases this service, and its deployment controller is not CODE_DEPLOY';
    return [fail(found, message, controller)];
  }
  if (name === undefined) {
    return isMarked(group.afterUnknown, service)
      ? [unsure(group, 'which service is released is known at apply only', service)]
      : [fail(group, 'the deployment group names no service', ['ecs_service'])];
  }
  const shown = context.show(group, 'after', service);
  const wasThere = all.find(({ before }) => textAt(before, ['name']) === name);
  if (wasThere !== undefined) {
    return [fail(group, `the service ${shown} that is released goes away or changes its name`, service)];
  }
  return isUnreleased(group, all, context)
    ? [
        fail(
          group,
          `no service goes by ${shown}, and the one in the same stack has no deployment group`,
          service,
        ),
      ]
    : [];
}

/** Whether the stack of a group has a service with the CODE_DEPLOY controller that no group names. */
function isUnreleased(group: ResourceChange, all: readonly ResourceChange[], context: RuleContext): boolean {
  const stack = context.stacks.find(({ plan }) => plan.changes.includes(group));
  const named = ecsGroups(context).map(({ after }) => textAt(after, service));
  return all.some(
    (candidate) =>
      stack?.plan.changes.includes(candidate) === true &&
      textAt(candidate.after, ['deployment_controller', 0, 'type']) === 'CODE_DEPLOY' &&
      !named.includes(textAt(candidate.after, ['name'])),
  );
}

function exampleGroup(first: string, second: string): Readonly<Record<string, unknown>> {
  return {
    deployment_group_name: 'web',
    ecs_service: [{ cluster_name: 'web', service_name: 'web' }],
    load_balancer_info: [{ target_group_pair_info: [{ target_group: [{ name: first }, { name: second }] }] }],
  };
}
