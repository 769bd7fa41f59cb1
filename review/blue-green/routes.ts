/** Where listeners and their rules send requests. Pure. */
import { distinct } from '../plan/lookup';
import type { Json, Path, ResourceChange } from '../plan/model';
import { isMarked, listAt, numberAt, textAt, valueAt } from '../plan/values';
import type { BlueGreenService } from './service';

/** Percent of the requests by the ARN of a target group; groups without any are left out. */
export type Shares = ReadonlyMap<string, number>;

/** A listener or a rule of one that forwards production of a service. */
interface ProductionRoute {
  readonly service: BlueGreenService;
  readonly change: ResourceChange;
}

/** `default_action` of a listener, `action` of a rule. */
export const actionsOf = ({ type }: ResourceChange): Path => [
  type === 'aws_lb_listener' ? 'default_action' : 'action',
];

/** The listener and the rules that forward production to the pair of the service, before the apply or after it. */
export function productionRoutes(services: readonly BlueGreenService[]): readonly ProductionRoute[] {
  return services.flatMap((service) => {
    const { productionListener: listener, listenerRules, inferredRoutes } = service;
    if (inferredRoutes.length > 0) return inferredRoutes.map((change) => ({ service, change }));
    const rules = listenerRules.filter((rule) => isOfProduction(rule, service));
    const isRoute = listener !== undefined && (rules.length === 0 || leadsToPair(listener, service));
    return [...(isRoute ? [listener] : []), ...rules].map((change) => ({ service, change }));
  });
}

/**
 * By the listeners of the plans, or by those that the deployment group names: they may be in another stack. A rule without a
 * known listener may be one of the test listener: it is taken for one of production.
 */
export function isOfProduction(rule: ResourceChange, service: BlueGreenService): boolean {
  const named = [rule.before, rule.after].flatMap((value) => textAt(value, ['listener_arn']) ?? []);
  const isOf = (listener: ResourceChange | undefined, route: string): boolean =>
    [...(listener === undefined ? [] : arnsOf([listener])), ...routeOf(service, route)].some((arn) =>
      named.includes(arn),
    );
  const { productionListener, testListener } = service;
  return !isOf(testListener, 'test_traffic_route') || isOf(productionListener, 'prod_traffic_route');
}

/** ARNs of the listeners of a route of the deployment group. */
const routeOf = ({ deploymentGroup: group }: BlueGreenService, route: string): readonly string[] =>
  [group?.before, group?.after].flatMap((side) =>
    listAt(side, ['load_balancer_info', 0, 'target_group_pair_info', 0, route, 0, 'listener_arns']).filter(
      (arn): arn is string => typeof arn === 'string',
    ),
  );

/**
 * Whether a listener or a rule leads to the pair, before the apply or after it. Of one that forwards with
 * `target_group_arn` the provider reads no weights: after a deployment nothing tells where it leads, so it may be there.
 */
export function leadsToPair(change: ResourceChange, { targetGroups }: BlueGreenService): boolean {
  const groups = new Set(arnsOf(targetGroups));
  return (['before', 'after'] as const).some((side) => {
    const targets = targetsAt(change, side);
    return targets.some((arn) => groups.has(arn)) || forwardsSomewhere(change, side);
  });
}

/** Whether it forwards, and the plan does not tell to which target group. */
export const forwardsSomewhere = (change: ResourceChange, side: 'before' | 'after'): boolean =>
  isForwarding(change, side) && targetsAt(change, side).length === 0;

const arnsOf = (changes: readonly ResourceChange[]): readonly string[] =>
  changes.flatMap(({ before, after }) => [before, after].flatMap((value) => textAt(value, ['arn']) ?? []));

/** Whether requests of a rule of production reach the service by it alone: the listener itself leads elsewhere. */
export const isOnlyWay = (rule: ResourceChange, service: BlueGreenService): boolean =>
  isOfProduction(rule, service) &&
  rule.before !== null &&
  (service.productionListener === undefined ||
    service.productionListener.after === null ||
    !leadsToPair(service.productionListener, service));

/** The block that forwards, with the path of it; the last action of a rule may be of another type. */
function forwardOf(
  change: ResourceChange,
  side: 'before' | 'after',
): { path: Path; block: Json } | undefined {
  const path = actionsOf(change);
  const at = listAt(change[side], path).findIndex((block) => valueAt(block, ['type']) === 'forward');
  const block = listAt(change[side], path)[at];
  return block === undefined ? undefined : { path: [...path, at], block };
}

/** Target groups of `forward`, with weights; empty where the action has none. */
export const weightsAt = (
  change: ResourceChange,
  side: 'before' | 'after',
): readonly { readonly arn: string; readonly weight: number }[] =>
  listAt(forwardOf(change, side)?.block, ['forward', 0, 'target_group']).flatMap((group) => {
    const arn = textAt(group, ['arn']);
    // ELB takes a weight that is left out for 1, and so does the provider.
    return arn === undefined ? [] : [{ arn, weight: numberAt(group, ['weight']) ?? 1 }];
  });

/** Whether the action forwards; whatever else it does is no business of CodeDeploy. */
export const isForwarding = (change: ResourceChange, side: 'before' | 'after'): boolean =>
  forwardOf(change, side) !== undefined;

export const singleTarget = (change: ResourceChange, side: 'before' | 'after'): string | undefined => {
  const arn = textAt(forwardOf(change, side)?.block, ['target_group_arn']);
  return arn === '' ? undefined : arn;
};

const targetsAt = (change: ResourceChange, side: 'before' | 'after'): readonly string[] =>
  distinct([...weightsAt(change, side).map(({ arn }) => arn), singleTarget(change, side)]);

export function sharesAt(change: ResourceChange, side: 'before' | 'after'): Shares {
  const weights = weightsAt(change, side);
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  const single = singleTarget(change, side);
  if (weights.length === 0) return new Map(single === undefined ? [] : [[single, 100]]);
  return new Map(
    weights.filter(({ weight }) => weight > 0).map(({ arn, weight }) => [arn, (100 * weight) / total]),
  );
}

/**
 * Where production is before the apply; undefined where no plan tells. Of a listener with `target_group_arn` the provider
 * reads no weights: after a deployment its plans have no target at all, and the target group of the service tells.
 */
export function productionAt({ service, change }: ProductionRoute): Shares | undefined {
  const shares = sharesAt(change, 'before');
  if (shares.size > 0 || !isForwarding(change, 'before')) return shares;
  const arn = textAt(service.service.before, ['load_balancer', 0, 'target_group_arn']);
  return arn === undefined || arn === '' ? undefined : new Map([[arn, 100]]);
}

/** Whether a target, or a weight, is known at apply only. */
export function isRouteUnknown(change: ResourceChange): boolean {
  const path = actionsOf(change);
  if (isMarked(change.afterUnknown, path, 'nowhere')) return true;
  return listAt(change.after, path).some((_, at) =>
    ['type', 'target_group_arn', 'forward'].some((name) =>
      isMarked(change.afterUnknown, [...path, at, name]),
    ),
  );
}

/** Whether requests of production reach a target group now; true where no plan tells. */
export function servesProduction(group: ResourceChange, services: readonly BlueGreenService[]): boolean {
  const users = services.filter(({ targetGroups }) => targetGroups.includes(group));
  const routes = productionRoutes(users).filter(({ change }) => change.before !== null);
  const arn = textAt(group.before, ['arn']);
  const known = routes.flatMap((route) => productionAt(route) ?? []).filter(({ size }) => size > 0);
  return known.length === 0 || arn === undefined || known.some((shares) => shares.has(arn));
}
