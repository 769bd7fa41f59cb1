/** Moves traffic between the two target groups of a deployment, on a listener and on those of its rules that lead to them. */
import type { Weights } from '../../deployment/machine';
import { EffectFailure, elbMessage } from './failing';
import type { Route, TrafficRoutes, WeightedTargetGroup } from './aws-api';
import type { Pair } from './record';

const invalid = (why: string) => new EffectFailure('ELASTIC_LOAD_BALANCING_INVALID', elbMessage(why));

/** @returns the default action of a listener and its rules */
export async function routesOf(trafficRoutes: TrafficRoutes, listenerArn: string): Promise<readonly Route[]> {
  const routes = await trafficRoutes.routes(listenerArn);
  if (routes === undefined) throw invalid(`The listener ${listenerArn} could not be found.`);
  return routes;
}

/** @returns those that lead to one of the two target groups at least */
export function routesToPair(routes: readonly Route[], pair: Pair): Route[] {
  return routes.filter((route) => weightIn(route, pair.original) ?? weightIn(route, pair.replacement));
}

/**
 * Refuses to begin where production traffic does not go to the original alone.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/troubleshooting-ecs.html
 */
export function checkBeforeInstall(routes: readonly Route[], pair: Pair, listenerArn: string): void {
  const astray = routes.find((route) => (weightIn(route, pair.original)?.weight ?? 0) === 0);
  if (routes.length === 0 || astray !== undefined) {
    throw invalid(`Primary taskset target group must be behind listener ${astray?.arn ?? listenerArn}`);
  }
  for (const route of routes) {
    if ((weightIn(route, pair.replacement)?.weight ?? 0) > 0) {
      throw invalid(
        `the target group ${pair.replacement.targetGroup.name} of the replacement already has traffic of ${route.arn}`,
      );
    }
  }
}

/**
 * Refuses to go on where somebody else has changed a route since the deployment began.
 *
 * @param remembered ARNs of the routes that led to the pair at the beginning
 * @param shifted whether the deployment itself has changed the weights: then both target groups must be there
 */
export function checkUnchanged(
  routes: readonly Route[],
  pair: Pair,
  remembered: readonly string[],
  shifted: boolean,
): void {
  for (const arn of remembered) {
    const route = routes.find((each) => each.arn === arn);
    const groups = route?.targetGroups ?? [];
    const arns = groups.map((group) => group.arn);
    const own = [pair.original.targetGroup.arn, pair.replacement.targetGroup.arn];
    const isOurs = arns.length > 0 && arns.every((each) => own.includes(each));
    if (isOurs && (!shifted || own.every((each) => arns.includes(each)))) continue;
    const found = groups.map((group) => `${group.arn} with weight ${group.weight}`).join(' and ');
    throw invalid(
      `${arn} was changed by somebody else during the deployment: it forwards to ${found || 'no target group'}`,
    );
  }
}

/** Gives the weights to all of the routes. Both target groups stay, the idle one with weight 0, in the order they are in. */
export async function setWeights(
  trafficRoutes: TrafficRoutes,
  routes: readonly Route[],
  pair: Pair,
  weights: Weights,
): Promise<void> {
  for (const route of routes) {
    const wanted = weighted(route, pair, weights);
    if (!isEqual(route.targetGroups, wanted)) await trafficRoutes.forward(route, wanted);
  }
}

/** @returns the route that gives this target group a share of its traffic */
export function routeWithTraffic(routes: readonly Route[], targetGroupArn: string): Route | undefined {
  return routes.find((route) =>
    route.targetGroups?.some((group) => group.arn === targetGroupArn && group.weight > 0),
  );
}

function weighted(route: Route, pair: Pair, weights: Weights): WeightedTargetGroup[] {
  const original = { arn: pair.original.targetGroup.arn, weight: weights.original };
  const replacement = { arn: pair.replacement.targetGroup.arn, weight: weights.replacement };
  return route.targetGroups?.[0]?.arn === replacement.arn ? [replacement, original] : [original, replacement];
}

function weightIn(
  route: Route,
  side: Pair['original'] | Pair['replacement'],
): WeightedTargetGroup | undefined {
  return route.targetGroups?.find((group) => group.arn === side.targetGroup.arn);
}

function isEqual(
  groups: readonly WeightedTargetGroup[] | undefined,
  wanted: readonly WeightedTargetGroup[],
): boolean {
  return (
    groups?.length === wanted.length &&
    groups.every((group, index) => group.arn === wanted[index]?.arn && group.weight === wanted[index].weight)
  );
}
