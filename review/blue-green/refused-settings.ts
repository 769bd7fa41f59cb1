/** Settings of a deployment group that CodeDeploy rejects for ECS, as a plan shows the group. Pure. */
import {
  ecsGroupFaults,
  type EcsGroupFault,
  type EcsGroupSettings,
  type ServerSetting,
} from '../../deployment/groups';
import type { Json, Path, ResourceChange } from '../plan/model';
import { referredWithin, referringBlock } from '../plan/references';
import { isMarked, listAt, numberAt, textAt, valueAt } from '../plan/values';
import type { RuleContext } from './context';

export interface RefusedSetting {
  readonly fault: EcsGroupFault;
  readonly path: Path;
}

const config: Path = ['blue_green_deployment_config', 0];
const ready: Path = [...config, 'deployment_ready_option', 0];
const termination: Path = [...config, 'terminate_blue_instances_on_deployment_success', 0];
const pairs: Path = ['load_balancer_info', 0, 'target_group_pair_info'];
const pair: Path = [...pairs, 0];
const production: Path = [...pair, 'prod_traffic_route', 0, 'listener_arns'];
const test: Path = [...pair, 'test_traffic_route', 0, 'listener_arns'];

const ofServers: Readonly<Record<ServerSetting, string>> = {
  autoScalingGroups: 'autoscaling_groups',
  ec2TagFilters: 'ec2_tag_filter',
  ec2TagSet: 'ec2_tag_set',
  onPremisesInstanceTagFilters: 'on_premises_instance_tag_filter',
  onPremisesTagSet: 'on_premises_tag_set',
};

/** Of a group after the apply; what is known after apply only is not judged. */
export function refusedSettings(
  group: ResourceChange,
  context: Pick<RuleContext, 'stacks'>,
): readonly RefusedSetting[] {
  return ecsGroupFaults(settingsOf(group, context))
    .map((fault) => ({ fault, path: pathOf(fault) }))
    .filter(({ fault, path }) => isJudged(fault, path, group, context));
}

function settingsOf(group: ResourceChange, context: Pick<RuleContext, 'stacks'>): EcsGroupSettings {
  const { after } = group;
  const blockAt = (path: Path): Json | undefined => valueAt(after, path);
  const named = (path: Path): readonly string[] => namesAt(group, path, context);
  const terminate = blockAt(termination);
  const option = blockAt(ready);
  return {
    ofServers: (Object.keys(ofServers) as readonly ServerSetting[]).filter(
      (member) => listAt(after, [ofServers[member]]).length > 0,
    ),
    style: {
      deploymentType: textAt(after, ['deployment_style', 0, 'deployment_type']),
      deploymentOption: textAt(after, ['deployment_style', 0, 'deployment_option']),
    },
    terminate:
      terminate === undefined
        ? undefined
        : {
            action: present(textAt(terminate, ['action'])),
            waitMinutes: numberAt(terminate, ['termination_wait_time_in_minutes']) ?? 0,
          },
    ready:
      option === undefined
        ? undefined
        : {
            actionOnTimeout: present(textAt(option, ['action_on_timeout'])),
            waitMinutes: numberAt(option, ['wait_time_in_minutes']) ?? 0,
          },
    hasGreenFleet: textAt(after, [...config, 'green_fleet_provisioning_option', 0, 'action']) !== undefined,
    services: listAt(after, ['ecs_service']).map((service) => ({
      serviceName: textAt(service, ['service_name']),
      clusterName: textAt(service, ['cluster_name']),
    })),
    hasOtherLoadBalancers: ['elb_info', 'target_group_info'].some(
      (name) => listAt(after, ['load_balancer_info', 0, name]).length > 0,
    ),
    pairs: listAt(after, pairs).map((info) => ({
      targetGroups: listAt(info, ['target_group']).map((each) => textAt(each, ['name']) ?? ''),
      production: named(production),
      test: listAt(info, ['test_traffic_route']).length > 0 ? named(test) : undefined,
    })),
  };
}

const present = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

/** ARNs of listeners; addresses of those that get theirs in the apply. */
function namesAt(group: ResourceChange, path: Path, context: Pick<RuleContext, 'stacks'>): readonly string[] {
  if (!isMarked(group.afterUnknown, path)) {
    return listAt(group.after, path).filter((arn): arn is string => typeof arn === 'string');
  }
  return referredWithin(group, path, context)?.map(({ address }) => address) ?? [];
}

/** What nobody knows yet may be right; what nobody configures, and CodeDeploy needs, is not there. */
function isJudged(
  fault: EcsGroupFault,
  path: Path,
  group: ResourceChange,
  context: Pick<RuleContext, 'stacks'>,
): boolean {
  switch (fault.kind) {
    // Rules of names and of the pair say more of these.
    case 'pair-names':
    case 'service-count':
    case 'service-name':
    case 'pair-missing':
      return false;
    case 'same-listener':
      return true;
    case 'no-listener':
      return fault.arn.startsWith('arn:');
    default:
      return !isMarked(group.afterUnknown, path) || isUnconfigured(group, path, context);
  }
}

function isUnconfigured(group: ResourceChange, path: Path, context: Pick<RuleContext, 'stacks'>): boolean {
  const block = referringBlock(group, context);
  const [argument = ''] = path;
  return block !== undefined && valueAt(block, [argument]) === undefined;
}

function pathOf(fault: EcsGroupFault): Path {
  switch (fault.kind) {
    case 'server-setting':
      return [ofServers[fault.member]];
    case 'deployment-type':
      return ['deployment_style', 0, 'deployment_type'];
    case 'deployment-option':
      return ['deployment_style', 0, 'deployment_option'];
    case 'termination-missing':
      return termination;
    case 'termination-action':
      return [...termination, 'action'];
    case 'termination-wait':
      return [...termination, 'termination_wait_time_in_minutes'];
    case 'ready-option-missing':
      return ready;
    case 'ready-action':
      return [...ready, 'action_on_timeout'];
    case 'ready-wait':
    case 'wait-without-stop':
    case 'stop-without-wait':
      return [...ready, 'wait_time_in_minutes'];
    case 'green-fleet':
      return [...config, 'green_fleet_provisioning_option'];
    case 'service-count':
    case 'service-name':
      return ['ecs_service'];
    case 'cluster-name':
      return ['ecs_service', 0, 'cluster_name'];
    case 'other-load-balancers':
      return ['load_balancer_info'];
    case 'pair-missing':
    case 'pair-count':
      return pairs;
    case 'pair-names':
      return [...pair, 'target_group'];
    case 'test-listeners':
      return test;
    case 'production-listeners':
    case 'no-listener':
    case 'same-listener':
      return production;
  }
}
