import type { Settings } from '../model';
import { nameLimits, names, sharedLoadBalancerNames } from '../names';
import {
  type Constraint,
  type EnvironmentSubject,
  type Finding,
  repeated,
  type ServiceSubject,
  when,
} from './constraint';

const loadBalancerNames =
  'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html';

export const nameLengths: Constraint<ServiceSubject> = {
  refused: 'names that together are longer than AWS allows',
  because:
    'a load balancer is named <project>-<environment>-<service>, a target group <environment>-<service>-green',
  source: loadBalancerNames,
  check: ({ settings, environment, service }) => {
    const physical = names(settings, environment, service);
    const [longest] = [physical.loadBalancer, physical.greenTargetGroup].sort((a, b) => b.length - a.length);
    return when(longest !== undefined && longest.length > nameLimits.loadBalancer, {
      path: [],
      got: `${JSON.stringify(longest)} (${longest?.length ?? 0} characters)`,
      allowed: `at most ${nameLimits.loadBalancer} characters`,
      fix: 'shorten the name of the project, the environment or the service',
    });
  },
};

export const sharedNameLength: Constraint<EnvironmentSubject> = {
  refused: 'a shared load balancer whose name is longer than AWS allows',
  because: 'it is named <project>-<environment>-lb',
  source: loadBalancerNames,
  check: ({ settings, environment }) => {
    const { loadBalancer } = sharedLoadBalancerNames(settings, environment);
    return when(environment.loadBalancer !== undefined && loadBalancer.length > nameLimits.loadBalancer, {
      path: ['loadBalancer'],
      got: `${JSON.stringify(loadBalancer)} (${loadBalancer.length} characters)`,
      allowed: `at most ${nameLimits.loadBalancer} characters`,
      fix: 'shorten the name of the project or the environment',
    });
  },
};

export const notInternal: Constraint<Settings> = {
  refused: 'a project named internal or internal-…',
  because: 'the name of a load balancer must not begin with internal-',
  source: loadBalancerNames,
  check: ({ name }) =>
    when(/^internal(?:-|$)/.test(name), {
      path: ['name'],
      got: JSON.stringify(name),
      fix: 'name it differently',
    }),
};

interface Place {
  readonly path: Finding['path'];
  readonly value: string;
}

export const distinctNames: Constraint<Settings> = {
  refused: 'environments and services whose names join to the same',
  because: 'service eu-api of dev and service api of dev-eu would both be <project>-dev-eu-api',
  source: loadBalancerNames,
  check: (settings) =>
    repeatedPlaces(
      settings.environments.flatMap((environment) => [
        ...(environment.loadBalancer === undefined
          ? []
          : [
              {
                path: ['environments', environment.name, 'loadBalancer'],
                value: sharedLoadBalancerNames(settings, environment).loadBalancer,
              },
            ]),
        ...environment.services.map((service) => ({
          path: ['environments', environment.name, 'services', service.name],
          value: names(settings, environment, service).prefix,
        })),
      ]),
      'rename the environment or the service',
    ),
};

export const distinctDomains: Constraint<Settings> = {
  refused: 'one domain for two services',
  because: 'a DNS name has one alias record',
  source:
    'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html',
  check: (settings) =>
    repeatedPlaces(
      settings.environments.flatMap((environment) => [
        ...(environment.loadBalancer?.domain === undefined
          ? []
          : [
              {
                path: ['environments', environment.name, 'loadBalancer', 'domain', 'name'],
                value: environment.loadBalancer.domain.name,
              },
            ]),
        ...environment.services.flatMap(({ name, loadBalancer: { domain } }) =>
          domain === undefined
            ? []
            : [
                {
                  path: [
                    'environments',
                    environment.name,
                    'services',
                    name,
                    'loadBalancer',
                    'domain',
                    'name',
                  ],
                  value: domain.name,
                },
              ],
        ),
      ]),
      'give each service a name of its own',
    ),
};

function repeatedPlaces(places: readonly Place[], fix: string): readonly Finding[] {
  return repeated(places.map(({ value }) => value)).flatMap((index) => {
    const place = places[index];
    return place === undefined ? [] : [{ path: place.path, got: JSON.stringify(place.value), fix }];
  });
}
