/** A service behind a load balancer of its own, or behind its environment's. Pure. */
import type { EnvironmentSettings, LoadBalancerSettings, Route, ServiceSettings } from './model';
import { effectivePorts, type EffectivePorts } from './ports';

type Placed = Pick<ServiceSettings, 'routes' | 'loadBalancer'>;
type Place = Pick<EnvironmentSettings, 'loadBalancer'>;

/** Routes of a service that shares a load balancer; none of a service that has its own. */
export const routesOf = ({ routes }: Placed): readonly Route[] => routes ?? [];

export const sharesLoadBalancer = (service: Placed): boolean => routesOf(service).length > 0;

/**
 * What holds for the requests of a service: the settings of the load balancer that it stands behind, with the target groups
 * and the domain of its own.
 */
export function effectiveLoadBalancer(environment: Place, service: Placed): LoadBalancerSettings {
  const { loadBalancer: own } = service;
  if (!sharesLoadBalancer(service) || environment.loadBalancer === undefined) return own;
  return { ...own, ...environment.loadBalancer, domain: own.domain };
}

/** Ports of the load balancer that the service stands behind. */
export const portsOfService = (environment: Place, service: Placed): EffectivePorts =>
  effectivePorts(
    (sharesLoadBalancer(service) ? environment.loadBalancer : undefined) ?? service.loadBalancer,
  );

/**
 * A host that the first route leads to the service from, whatever stands there for other characters filled in.
 *
 * @returns undefined where it takes any
 */
export function hostOfRoutes(service: Placed): string | undefined {
  const [first] = routesOf(service);
  const exact = first?.hosts.find((host) => !isPattern(host));
  return exact ?? first?.hosts[0]?.replaceAll('*', 'any').replaceAll('?', 'x');
}

/** The beginning of the paths of the first route, without a slash at its end; '' where it takes any. */
export function pathOfRoutes(service: Placed): string {
  const [path = ''] = routesOf(service)[0]?.paths ?? [];
  const [literal = ''] = path.split(/[*?]/);
  return literal.replace(/\/+$/, '');
}

const isPattern = (text: string): boolean => /[*?]/.test(text);

/** Whether the pattern takes every text that the other one, which may be one itself, takes. */
export function covers(pattern: string, other: string): boolean {
  // Whether what was read of the pattern covers so many characters of the other.
  let reached = [true, ...Array.from(other, () => false)];
  for (const sign of pattern) {
    const next = [sign === '*' && reached[0] === true];
    for (const [index, character] of Array.from(other).entries()) {
      const fits = sign === '?' ? character !== '*' : sign === character;
      next.push(
        sign === '*' ? reached[index + 1] === true || next[index] === true : fits && reached[index] === true,
      );
    }
    reached = next;
  }
  return reached.at(-1) === true;
}

type Patterns = Pick<Route, 'hosts' | 'paths'>;

/** Whether every request that fits the other route fits this one. */
export function coversRoute(route: Patterns, other: Patterns): boolean {
  const all = (patterns: readonly string[], others: readonly string[]): boolean =>
    patterns.length === 0 ||
    (others.length > 0 && others.every((each) => patterns.some((pattern) => covers(pattern, each))));
  return all(route.hosts, other.hosts) && all(route.paths, other.paths);
}

/** A route, and where it is among the settings of its environment. */
export interface PlacedRoute {
  readonly service: string;
  readonly index: number;
  readonly route: Route;
}

/** Those of all services, in the order of the settings. */
export const routesOfServices = (services: readonly ServiceSettings[]): readonly PlacedRoute[] =>
  services.flatMap((service) =>
    routesOf(service).map((route, index) => ({ service: service.name, index, route })),
  );

/**
 * The service that gets a request.
 *
 * @param host - undefined for the name of the load balancer
 * @returns undefined where no route leads anywhere
 */
export function serviceOfRequest(
  services: readonly ServiceSettings[],
  host: string | undefined,
  path: string,
): string | undefined {
  const request = { hosts: host === undefined ? [] : [host], paths: [path] };
  const [first] = routesOfServices(services)
    .filter(({ route }) => coversRoute(route, request))
    .sort((one, other) => one.route.priority - other.route.priority);
  return first?.service;
}
