/** The listeners and rules that lead requests to a service. Pure. */
import type { Path, ResourceChange } from '../plan/model';
import { listAt, numberAt, textAt } from '../plan/values';
import type { Links } from './links';
import { nameInArn, type RouteIndex } from './route-index';
import { forwardsSomewhere } from './routes';
import type { BlueGreenService } from './service';

const info: Path = ['load_balancer_info', 0, 'target_group_pair_info', 0];
const listenersOf = (route: 'prod_traffic_route' | 'test_traffic_route'): Path => [
  ...info,
  route,
  0,
  'listener_arns',
];

type Routes = Pick<
  BlueGreenService,
  'productionListener' | 'testListener' | 'listenerRules' | 'rulesOfProduction' | 'inferredRoutes'
>;

/**
 * Of the deployment group, where a plan shows it; else of whatever leads to the target groups of the service.
 *
 * @param targetGroups - of the service
 */
export function findRoutes(
  service: ResourceChange,
  group: ResourceChange | undefined,
  targetGroups: readonly ResourceChange[],
  links: Links,
  index: RouteIndex,
): Routes {
  const leading = index.leadingTo(targetGroups, namesOf(service, group, targetGroups));
  return group === undefined
    ? inferred(leading.length > 0 ? leading : hiddenRoutes(targetGroups, links), links)
    : named(group, leading, links);
}

function named(group: ResourceChange, leading: readonly ResourceChange[], links: Links): Routes {
  const found = (route: 'prod_traffic_route' | 'test_traffic_route'): ResourceChange | undefined => {
    const listeners = links.find(group, listenersOf(route), 'aws_lb_listener', 'arn');
    // Of two, requests come through the one that the group names now.
    const now = listAt(group.before, listenersOf(route));
    return listeners.find(({ before }) => now.includes(textAt(before, ['arn']) ?? '')) ?? listeners[0];
  };
  const [production, test] = [found('prod_traffic_route'), found('test_traffic_route')];
  const listeners = [production, test].filter((listener) => listener !== undefined);
  const arns = new Set([
    ...textsAt(group, listenersOf('prod_traffic_route')),
    ...textsAt(group, listenersOf('test_traffic_route')),
    ...listeners.flatMap((listener) => textsAt(listener, ['arn'])),
  ]);
  const isOfRoutes = (rule: ResourceChange): boolean =>
    textsAt(rule, ['listener_arn']).some((arn) => arns.has(arn)) ||
    links
      .find(rule, ['listener_arn'], 'aws_lb_listener', 'arn')
      .some((listener) => listeners.includes(listener));
  return {
    ...(production !== undefined && { productionListener: production }),
    ...(test !== undefined && { testListener: test }),
    listenerRules: leading.filter((change) => isRule(change) && isOfRoutes(change)),
    rulesOfProduction: production === undefined ? [] : rulesOf(production, links),
    inferredRoutes: [],
  };
}

/**
 * Listeners of the load balancers of the target groups that forward, and of which no plan tells where to: after a deployment
 * the provider reads no target of one with `target_group_arn`.
 */
function hiddenRoutes(targetGroups: readonly ResourceChange[], links: Links): readonly ResourceChange[] {
  const balancers = new Set(targetGroups.flatMap((each) => textsAt(each, ['load_balancer_arns'])));
  return links
    .ofType('aws_lb_listener')
    .filter(
      (listener) =>
        textsAt(listener, ['load_balancer_arn']).some((arn) => balancers.has(arn)) &&
        forwardsSomewhere(listener, 'before'),
    );
}

/** Which of several listeners is for tests nobody can tell then: all of them are taken for production. */
function inferred(leading: readonly ResourceChange[], links: Links): Routes {
  const listeners = leading.filter((change) => !isRule(change));
  const [first] = [...listeners].sort((a, b) => Number(isOfUsers(b)) - Number(isOfUsers(a)));
  return {
    ...(first !== undefined && { productionListener: first }),
    listenerRules: leading.filter(isRule),
    rulesOfProduction: first === undefined ? [] : rulesOf(first, links),
    inferredRoutes: leading,
  };
}

const isRule = ({ type }: ResourceChange): boolean => type === 'aws_lb_listener_rule';

const rulesOf = (listener: ResourceChange, links: Links): readonly ResourceChange[] =>
  links.findReferring(listener, 'arn', 'aws_lb_listener_rule', ['listener_arn']);

/** By the port that browsers use. */
const isOfUsers = ({ before, after }: ResourceChange): boolean =>
  [80, 443].includes(numberAt(before ?? after, ['port']) ?? 0);

function namesOf(
  service: ResourceChange,
  group: ResourceChange | undefined,
  targetGroups: readonly ResourceChange[],
): readonly string[] {
  const ofPair =
    group === undefined ? [] : [0, 1].flatMap((at) => textsAt(group, [...info, 'target_group', at, 'name']));
  const ofService = textsAt(service, ['load_balancer', 0, 'target_group_arn']).flatMap(
    (arn) => nameInArn(arn) ?? [],
  );
  return [...new Set([...targetGroups.flatMap((each) => textsAt(each, ['name'])), ...ofPair, ...ofService])];
}

/** Texts at a path, or in a list there, before and after. */
const textsAt = ({ before, after }: ResourceChange, path: Path): readonly string[] =>
  [before, after].flatMap((side) => {
    const text = textAt(side, path);
    const texts = text === undefined ? listAt(side, path) : [text];
    return texts.filter((each): each is string => typeof each === 'string' && each !== '');
  });
