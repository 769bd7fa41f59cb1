/** Deployment groups that release services of ECS. */
import { having } from '../plan/lookup';
import type { Path, ResourceChange } from '../plan/model';
import { listAt, textAt } from '../plan/values';
import type { RuleContext } from './context';
import type { BlueGreenService } from './service';

/** Deployment groups of the ECS compute platform, before the change or after it. */
export const ecsGroups = ({ changesOf }: Pick<RuleContext, 'changesOf'>): readonly ResourceChange[] =>
  changesOf('aws_codedeploy_deployment_group').filter(({ before, after }) =>
    [before, after].some(
      (value) => listAt(value, ['ecs_service']).length > 0 || textAt(value, ['compute_platform']) === 'ECS',
    ),
  );

/** The service that a group releases; undefined where no plan shows it. */
export const serviceOf = (
  group: ResourceChange,
  { services }: Pick<RuleContext, 'services'>,
): BlueGreenService | undefined => {
  let byGroup = groupsOf.get(services);
  if (byGroup === undefined) {
    // The first service of a group counts, and a map keeps the last.
    byGroup = new Map([...services].reverse().map((service) => [service.deploymentGroup, service]));
    groupsOf.set(services, byGroup);
  }
  return byGroup.get(group);
};

/** A plan may have thousands of services, and rules ask for each group. */
const groupsOf = new WeakMap<
  readonly BlueGreenService[],
  ReadonlyMap<ResourceChange | undefined, BlueGreenService>
>();

export const targetGroupPair: Path = ['load_balancer_info', 0, 'target_group_pair_info', 0, 'target_group'];

/** Places of the names of both target groups. */
export const pairNames: readonly Path[] = [0, 1].map((at) => [...targetGroupPair, at, 'name']);

export const alarmNames: Path = ['alarm_configuration', 0, 'alarms'];

/** Alarms that a group watches, by the names in it; those of which no plan tells are left out. */
export function alarmsOf(
  group: ResourceChange,
  side: 'before' | 'after',
  { changesOf }: Pick<RuleContext, 'changesOf'>,
): readonly ResourceChange[] {
  if (!watchesAlarms(group, side)) return [];
  const alarms = changesOf('aws_cloudwatch_metric_alarm');
  const named = listAt(group[side], alarmNames).flatMap((name) =>
    typeof name === 'string' ? having(alarms, 'alarm_name', name) : [],
  );
  return [...new Set(named)];
}

/** Whether alarms stop the deployments of a group. */
export const watchesAlarms = (group: ResourceChange, side: 'before' | 'after'): boolean =>
  listAt(group[side], ['alarm_configuration']).some(
    (block) => typeof block === 'object' && block !== null && 'enabled' in block && block.enabled === true,
  );
