/** What goes where: the routes of production before the apply and after it, where they change. Pure. */
import type { RuleContext } from '../../blue-green/context';
import { nameInArn } from '../../blue-green/route-index';
import {
  actionsOf,
  isForwarding,
  isRouteUnknown,
  productionAt,
  productionRoutes,
  sharesAt,
  type Shares,
} from '../../blue-green/routes';
import { conditionsInWords, conditionsOf, priorityOf } from '../../blue-green/rule-conditions';
import type { BlueGreenService } from '../../blue-green/service';
import { isTouched } from '../../plan/changes';
import type { Json, ResourceChange } from '../../plan/model';
import { isMarked, isSame, listAt, numberAt, textAt } from '../../plan/values';
import type { RouteEffect, RouteLine } from '../../result';

type Side = 'before' | 'after';

/** Routes of a service; a listener may have thousands of rules. */
const most = 50;

export const routeEffects = ({ services }: RuleContext): readonly RouteEffect[] =>
  services.flatMap((service) => {
    const routes = routesOf(service);
    if (!routes.some(isTouched)) return [];
    const [before, after] = [linesOf(routes, service, 'before'), linesOf(routes, service, 'after')];
    return isSame(before as unknown as Json, after as unknown as Json)
      ? []
      : [{ stack: service.stack, service: service.service.address, before, after }];
  });

/** Those that lead to the service, and rules of others on its listener that change. */
const routesOf = (service: BlueGreenService): readonly ResourceChange[] => [
  ...new Set([
    ...productionRoutes([service]).map(({ change }) => change),
    ...service.rulesOfProduction.filter((rule) => isTouched(rule)),
  ]),
];

function linesOf(
  routes: readonly ResourceChange[],
  service: BlueGreenService,
  side: Side,
): readonly RouteLine[] {
  return routes
    .filter((route) => route[side] !== null)
    .sort((a, b) => (priorityOf(a, side) ?? Infinity) - (priorityOf(b, side) ?? Infinity))
    .slice(0, most)
    .map((route) => lineOf(route, service, side));
}

function lineOf(route: ResourceChange, service: BlueGreenService, side: Side): RouteLine {
  const isRule = route.type === 'aws_lb_listener_rule';
  const isUnknown = (name: string): boolean => side === 'after' && isMarked(route.afterUnknown, [name]);
  return {
    address: route.address,
    listener: listenerOf(isRule ? (service.productionListener ?? route) : route, side),
    priority: isRule ? String(priorityOf(route, side) ?? '(known after apply)') : 'default',
    requests: !isRule
      ? 'all other requests'
      : isUnknown('condition')
        ? '(known after apply)'
        : conditionsInWords(conditionsOf(route, side)),
    target: targetOf(route, service, side),
  };
}

/** A rule whose listener no plan has goes by its ARN. */
function listenerOf(listener: ResourceChange, side: Side): string {
  const value = listener[side] ?? listener.before ?? listener.after;
  const port = numberAt(value, ['port']);
  return port === undefined
    ? (textAt(value, ['listener_arn']) ?? listener.address)
    : `${textAt(value, ['protocol']) ?? 'HTTP'}:${port}`;
}

function targetOf(route: ResourceChange, service: BlueGreenService, side: Side): string {
  if (side === 'after' && isRouteUnknown(route)) return '(known after apply)';
  if (!isForwarding(route, side)) {
    return textAt(listAt(route[side], actionsOf(route)).at(-1), ['type']) ?? 'nothing';
  }
  const shares = side === 'before' ? productionAt({ service, change: route }) : sharesAt(route, side);
  return shares === undefined || shares.size === 0
    ? 'a target group that no plan tells'
    : inWords(shares, service);
}

const inWords = (shares: Shares, { targetGroups }: BlueGreenService): string =>
  [...shares]
    .map(([arn, share]) => {
      const group = targetGroups.find(({ before, after }) =>
        [before, after].some((value) => textAt(value, ['arn']) === arn),
      );
      const name = textAt(group?.after ?? group?.before, ['name']) ?? nameInArn(arn) ?? arn;
      return share === 100 ? name : `${name} ${Math.round(share)} %`;
    })
    .join(' and ');
