import { longestWait, type EcsGroupFault } from '../../../deployment/groups';
import type { RuleContext } from '../../blue-green/context';
import { ecsGroups, pairNames, targetGroupPair } from '../../blue-green/deployment-groups';
import { refusedSettings } from '../../blue-green/refused-settings';
import { fail, orPass, unsure } from '../../outcomes';
import { isThere, isTouched } from '../../plan/changes';
import type { Path, ResourceChange } from '../../plan/model';
import { referredBy } from '../../plan/references';
import { isMarked, listAt, textAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';
import { exampleArns } from '../examples/service';

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

const ofSettings = (group: ResourceChange, context: RuleContext): readonly Outcome[] =>
  refusedSettings(group, context).map(({ fault, path }) =>
    fail(group, `the apply fails: ${inWords(fault, context.show(group, 'after', path))}`, path),
  );

/** @param shown - the value that CodeDeploy rejects */
function inWords(fault: EcsGroupFault, shown: string): string {
  switch (fault.kind) {
    case 'server-setting':
      return fault.member === 'autoScalingGroups'
        ? 'a deployment group for ECS cannot have Auto Scaling groups'
        : `a deployment group for ECS cannot have ${fault.member}`;
    case 'deployment-type':
      return `deployments to ECS need BLUE_GREEN, not ${shown}`;
    case 'deployment-option':
      return `deployments to ECS need WITH_TRAFFIC_CONTROL, not ${shown}`;
    case 'termination-missing':
      return 'blue_green_deployment_config needs terminate_blue_instances_on_deployment_success with the action TERMINATE';
    case 'ready-option-missing':
      return 'blue_green_deployment_config needs deployment_ready_option';
    case 'green-fleet':
      return 'green_fleet_provisioning_option is for EC2, and a deployment group for ECS cannot have it';
    case 'termination-action':
      return fault.action === undefined
        ? 'terminate_blue_instances_on_deployment_success needs the action TERMINATE'
        : 'the original task set of an ECS deployment is always terminated, never kept alive';
    case 'termination-wait':
    case 'ready-wait':
      return `a wait has 0 to ${longestWait} minutes, not ${shown}`;
    case 'wait-without-stop':
      return 'CONTINUE_DEPLOYMENT does not go with a wait';
    case 'stop-without-wait':
      return 'STOP_DEPLOYMENT needs a wait of at least a minute';
    case 'ready-action':
      return `action_on_timeout is CONTINUE_DEPLOYMENT or STOP_DEPLOYMENT, not ${shown}`;
    case 'cluster-name':
      return `cluster_name is the name of a cluster, not an ARN, and not ${shown}`;
    case 'other-load-balancers':
      return 'elb_info and target_group_info are for EC2: name both target groups in target_group_pair_info';
    case 'pair-count':
      return `a deployment group for ECS has one target group pair, not ${fault.count}`;
    case 'production-listeners':
      return `prod_traffic_route names one listener, not ${fault.count}`;
    case 'test-listeners':
      return `test_traffic_route names one listener, not ${fault.count}`;
    case 'no-listener':
      return 'a traffic route names something that is no listener';
    case 'same-listener':
      return 'production and test route need different listeners';
    // Told by the rules of names and of the pair.
    case 'service-count':
    case 'service-name':
    case 'pair-missing':
    case 'pair-names':
      return `CodeDeploy rejects ${shown}`;
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
  const remaining = new Set(known.flatMap((each) => nameOf(each) ?? []));
  const isMade = names.map(
    (name, at) => referred[at] !== undefined || (name !== undefined && remaining.has(name)),
  );
  // Where none is known, they are made elsewhere.
  if (!isMade.includes(true) && !names.some((name) => wasNamed(known, name))) return [];
  return pairNames.flatMap((path, at) => {
    if (isMade[at] === true || names[at] === undefined) return [];
    const shown = context.show(group, 'after', path);
    return [fail(group, `no target group of the plans under review goes by ${shown} after the apply`, path)];
  });
}

/** After the apply. */
const nameOf = ({ after }: ResourceChange): string | undefined => textAt(after, ['name']);

const wasNamed = (known: readonly ResourceChange[], name: string | undefined): boolean =>
  known.some(({ before }) => name !== undefined && textAt(before, ['name']) === name);

function ofService(group: ResourceChange, context: RuleContext): readonly Outcome[] {
  const all = context.changesOf('aws_ecs_service');
  if (![group, ...all].some(isTouched)) return [];
  const name = textAt(group.after, service);
  const referred = referredBy(group, service, context);
  const found = all.find((each) => name !== undefined && nameOf(each) === name) ?? referred;
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
    deployment_style: [{ deployment_type: 'BLUE_GREEN', deployment_option: 'WITH_TRAFFIC_CONTROL' }],
    blue_green_deployment_config: [
      {
        deployment_ready_option: [{ action_on_timeout: 'CONTINUE_DEPLOYMENT', wait_time_in_minutes: 0 }],
        terminate_blue_instances_on_deployment_success: [
          { action: 'TERMINATE', termination_wait_time_in_minutes: 5 },
        ],
      },
    ],
    ecs_service: [{ cluster_name: 'web', service_name: 'web' }],
    load_balancer_info: [
      {
        target_group_pair_info: [
          {
            prod_traffic_route: [{ listener_arns: [exampleArns.production] }],
            target_group: [{ name: first }, { name: second }],
          },
        ],
      },
    ],
  };
}
