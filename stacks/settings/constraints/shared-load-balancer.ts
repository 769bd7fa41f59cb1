/** Services that share a load balancer, and their routes. */
import type { LoadBalancerSettings, SharedLoadBalancerSettings } from '../model';
import { effectivePorts } from '../ports';
import {
  covers,
  coversRoute,
  effectiveLoadBalancer,
  hostOfRoutes,
  routesOf,
  routesOfServices,
  serviceOfRequest,
  sharesLoadBalancer,
} from '../shared-load-balancer';
import { effectiveSmokeTest } from '../smoke-test';
import { type Constraint, type EnvironmentSubject, type ServiceSubject, when } from './constraint';

const rules = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html';
const quotas =
  'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const mostValues = 5;
const mostWildcards = 6;

/** The same constraint, of a service that shares a load balancer with the settings of that. */
export const behind = ({ check, ...rest }: Constraint<ServiceSubject>): Constraint<ServiceSubject> => ({
  ...rest,
  check: (subject) => {
    const { environment, service } = subject;
    return sharesLoadBalancer(service)
      ? check({
          ...subject,
          service: { ...service, loadBalancer: effectiveLoadBalancer(environment, service) },
        })
      : check(subject);
  },
});

export const routesNeedLoadBalancer: Constraint<ServiceSubject> = {
  refused: 'routes in an environment without loadBalancer',
  because: 'they are the rules of the load balancer that services of an environment share',
  source: rules,
  check: ({ environment, service }) =>
    when(sharesLoadBalancer(service) && environment.loadBalancer === undefined, {
      path: ['routes'],
      fix: `add environments.${environment.name}.loadBalancer, or remove routes`,
    }),
};

export const conditionsOfRoutes: Constraint<ServiceSubject> = {
  refused: 'a route without hosts and paths, or with more of them than a rule may have',
  because: `a rule has at least one condition, at most ${mostValues} values and ${mostWildcards} wildcards in them`,
  source: quotas,
  check: ({ service }) =>
    routesOf(service).flatMap(({ hosts, paths }, index) => {
      const values = [...hosts, ...paths];
      const wildcards = values.join('').replace(/[^*?]/g, '').length;
      const path = ['routes', index];
      return [
        ...when(values.length === 0, { path, fix: 'name hosts or paths' }),
        ...when(values.length > mostValues, {
          path,
          got: `${values.length} hosts and paths`,
          allowed: `at most ${mostValues}`,
          fix: 'name fewer, with wildcards',
        }),
        ...when(wildcards > mostWildcards, {
          path,
          got: `${wildcards} wildcards`,
          allowed: `at most ${mostWildcards}`,
          fix: 'name fewer patterns',
        }),
      ];
    }),
};

export const distinctPriorities: Constraint<EnvironmentSubject> = {
  refused: 'two routes of an environment with one priority',
  because: 'a listener has one rule of a priority',
  source: rules,
  check: ({ environment: { services } }) => {
    const routes = routesOfServices(services);
    return routes.flatMap(({ service, index, route }, at) => {
      const other = routes.slice(0, at).find((each) => each.route.priority === route.priority);
      return when(other !== undefined, {
        path: ['services', service, 'routes', index, 'priority'],
        got: `${route.priority}, which a route of ${other?.service ?? ''} has`,
        fix: 'choose another number for the new route, so that the rules that are there stay',
      });
    });
  },
};

export const routesWithinReach: Constraint<EnvironmentSubject> = {
  refused: 'a route that no request can take',
  because:
    'every request that fits it fits a route of another service with a smaller priority, or the same route',
  source: rules,
  check: ({ environment: { services } }) => {
    const routes = routesOfServices(services);
    return routes.flatMap(({ service, index, route }) => {
      const before = routes.find(
        (each) =>
          each.service !== service && each.route.priority < route.priority && coversRoute(each.route, route),
      );
      return when(before !== undefined && route.hosts.length + route.paths.length > 0, {
        path: ['services', service, 'routes', index],
        got: `the requests of services.${before?.service ?? ''}.routes[${before?.index ?? 0}], priority ${before?.route.priority ?? 0}`,
        fix: 'give the narrower route the smaller priority, or take another host or path',
      });
    });
  },
};

/** Members of the load balancer that a service which shares one has no say in, with what they are by default. */
const ofTheOther: { readonly [Key in keyof SharedLoadBalancerSettings]?: unknown } & Record<string, unknown> =
  {
    internal: false,
    productionPort: undefined,
    testPort: undefined,
    testListener: true,
    testAllowedCidrs: undefined,
    certificateArn: undefined,
    redirectHttp: true,
    idleTimeoutSeconds: 60,
    accessLogs: false,
    webAclArn: undefined,
  };

export const settingsOfTheShared: Constraint<ServiceSubject> = {
  refused: 'settings of a load balancer of its own in a service that has routes',
  because: "it stands behind the environment's, whose settings hold for all of its services",
  source: rules,
  check: ({ environment, service }) => {
    if (!sharesLoadBalancer(service)) return [];
    const { loadBalancer } = service;
    const fix = `set it in environments.${environment.name}.loadBalancer`;
    return [
      ...Object.entries(ofTheOther).flatMap(([key, standard]) =>
        when(loadBalancer[key as keyof LoadBalancerSettings] !== standard, {
          path: ['loadBalancer', key],
          fix,
        }),
      ),
      ...when(loadBalancer.allowedCidrs.join() !== '0.0.0.0/0', {
        path: ['loadBalancer', 'allowedCidrs'],
        fix,
      }),
      ...when(loadBalancer.additionalCertificateArns.length > 0, {
        path: ['loadBalancer', 'additionalCertificateArns'],
        fix,
      }),
    ];
  },
};

export const domainOfRoutes: Constraint<ServiceSubject> = {
  refused: 'a domain of a service that has routes, which its routes do not name or HTTPS does not serve',
  because:
    'the record leads requests for the name to the shared load balancer, whose listeners need a certificate of theirs',
  source:
    'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html',
  check: ({ environment, service }) => {
    const { domain } = service.loadBalancer;
    if (!sharesLoadBalancer(service) || domain === undefined || environment.loadBalancer === undefined)
      return [];
    const path = ['loadBalancer', 'domain', 'name'];
    const isNamed = routesOf(service).some(
      ({ hosts }) => hosts.length === 0 || hosts.some((host) => covers(host, domain.name)),
    );
    return [
      ...when(!isNamed, { path, got: JSON.stringify(domain.name), fix: 'name it in the hosts of a route' }),
      ...when(!effectivePorts(environment.loadBalancer).https, {
        path,
        fix: `set certificateArn or domain in environments.${environment.name}.loadBalancer`,
      }),
    ];
  },
};

export const smokeTestWithinRoutes: Constraint<ServiceSubject> = {
  refused: 'a smoke test of a path that the routes do not lead to the service',
  because: 'it asks the shared test listener, which would answer itself or let another service answer',
  source: rules,
  check: ({ environment, service }) => {
    if (!sharesLoadBalancer(service)) return [];
    const smokeTest = effectiveSmokeTest(
      { ...service, loadBalancer: effectiveLoadBalancer(environment, service) },
      environment.network,
    );
    const host = hostOfRoutes(service);
    return (smokeTest?.paths ?? []).flatMap((path) => {
      const [asked = path] = path.split('?');
      const answers = serviceOfRequest(environment.services, host, asked);
      return when(answers !== service.name, {
        path: ['deployment', 'smokeTest', 'paths'],
        got: `${path}${host === undefined ? '' : ` of ${host}`}, which ${answers === undefined ? 'no route takes' : `${answers} gets`}`,
        fix: 'name paths of the routes, or set deployment.smokeTest.enabled to false',
      });
    });
  },
};
