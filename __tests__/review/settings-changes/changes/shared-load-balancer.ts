/** Changes of services that share a load balancer, and one that has its own. */
import type { JsonObject } from '../../../../rehearsal/settings-changes';
import { arn, at, blocked, nothing, warned, type SettingsChanges } from '../settings-change';

/** What the changes are patches of: without what has nothing to do with load balancers. */
export const sharedSettings: JsonObject = {
  name: 'shop',
  defaults: { pipeline: { enabled: false }, deployment: { smokeTest: { enabled: false } } },
  environments: {
    live: {
      loadBalancer: { productionPort: 8080, testPort: 8090 },
      services: {
        web: { routes: [{ priority: 300, hosts: ['shop.test'] }] },
        api: { routes: [{ priority: 100, paths: ['/api/*'] }] },
        admin: { loadBalancer: { productionPort: 9080, testPort: 9090 } },
      },
    },
  },
};

const live = (environment: JsonObject): JsonObject => ({ environments: { live: environment } });
const services = (members: JsonObject): JsonObject => live({ services: members });
const unprotected = { protect: false };

/** Addresses of what services share, and of the rules that each of them has. */
const shared = {
  balancer: 'aws_lb.load-balancer_D8F84775',
  production: 'aws_lb_listener_rule.traffic_shared_production-0_31547AE8',
  productionListener: 'aws_lb_listener.load-balancer_production-listener_0605101C',
  test: 'aws_lb_listener_rule.traffic_shared_test-0_047AA312',
  testFromAnywhere: 'aws_vpc_security_group_ingress_rule.test-from-0000-0',
  testListener: 'aws_lb_listener.load-balancer_test-listener_CE3B8337',
} as const;

/** Gives routes to a service that has a load balancer of its own. */
const moveInPlace = {
  admin: { loadBalancer: null, routes: [{ priority: 500, hosts: ['admin.test'] }] },
} as const;

/** @param ofShared - what is found of the shared load balancer, too */
const movedInPlace = (...ofShared: readonly string[]) =>
  blocked(
    `CD505 fail ${at.deploymentGroup}`,
    'CD509 fail aws_iam_role.releases_deployment_role_9B553891',
    `LB401 unknown ${shared.production}`,
    `LB404 fail ${at.production}`,
    `LB404 fail ${at.test}`,
    ...ofShared,
    `LB407 fail ${at.loadBalancer}`,
    `SG732 fail ${at.loadBalancerToTasks}`,
    `SG732 fail ${at.tasksFromLoadBalancer}`,
    `ST801 fail ${at.blue}`,
    `ST801 fail ${at.green}`,
    `TG301 fail ${at.blue}`,
    `TG301 fail ${at.green}`,
  );

export const sharedChanges: SettingsChanges = {
  'route-path': {
    title: 'a route has another path',
    settings: services({ api: { routes: [{ priority: 100, paths: ['/v2/*'] }] } }),
    expects: {
      ...warned(`LB409 fail ${shared.production}`, `LB409 fail ${shared.production}`),
      traffic: ['nothing', 'endpoint-changes', 'endpoint-changes'],
      resources: '2 update',
    },
  },
  'route-host-added': {
    title: 'a route takes another host',
    settings: services({ web: { routes: [{ priority: 300, hosts: ['shop.test', 'www.shop.test'] }] } }),
    expects: {
      ...warned(`LB409 fail ${shared.production}`),
      traffic: ['nothing', 'nothing', 'endpoint-changes'],
      resources: '2 update',
    },
  },
  'priority-behind': {
    title: 'a route keeps its place with another priority',
    settings: services({ web: { routes: [{ priority: 400, hosts: ['shop.test'] }] } }),
    expects: { ...nothing, traffic: ['nothing', 'nothing', 'endpoint-changes'], resources: '2 update' },
  },
  'priority-in-front': {
    title: 'a route comes before that of another service',
    settings: services({ web: { routes: [{ priority: 50, hosts: ['shop.test'] }] } }),
    expects: {
      ...warned(`LB409 fail ${shared.production}`, `LB409 fail ${shared.production}`),
      traffic: ['nothing', 'endpoint-changes', 'endpoint-changes'],
      resources: '2 update',
    },
  },
  'priorities-swapped': {
    title: 'two routes swap their priorities',
    settings: services({
      web: { routes: [{ priority: 100, hosts: ['shop.test'] }] },
      api: { routes: [{ priority: 300, paths: ['/api/*'] }] },
    }),
    expects: {
      ...blocked(
        `LB409 fail ${shared.production}`,
        `LB410 fail ${shared.production}`,
        `LB410 fail ${shared.production}`,
        `LB410 fail ${shared.test}`,
        `LB410 fail ${shared.test}`,
      ),
      traffic: ['nothing', 'endpoint-changes', 'endpoint-changes'],
      resources: '4 update',
    },
  },
  'service-added': {
    title: 'a service comes behind the load balancer, with a route of its own',
    settings: services({ jobs: { routes: [{ priority: 200, hosts: ['jobs.test'] }] } }),
    expects: { ...nothing, traffic: ['nothing', 'nothing', 'nothing', 'nothing'], resources: '40 create' },
  },
  'service-in-front': {
    title: 'a service comes behind the load balancer, and takes requests of another one',
    settings: services({ jobs: { routes: [{ priority: 200, hosts: ['shop.test'], paths: ['/jobs/*'] }] } }),
    expects: {
      ...warned(`LB409 fail ${shared.production}`),
      traffic: ['nothing', 'nothing', 'endpoint-changes', 'nothing'],
      resources: '40 create',
    },
  },
  'moved-in-place': {
    title: 'a service with a load balancer of its own gets routes: the plan fails',
    settings: services(moveInPlace),
    expects: {
      ...movedInPlace(),
      traffic: ['nothing', 'nothing', 'outage'],
      resources: '4 create, 1 replace, 9 update, 9 delete',
    },
  },
  'moved-in-place-unprotected': {
    title: 'the same without protection',
    settings: live({ ...unprotected, services: moveInPlace }),
    expects: {
      ...movedInPlace(`LB407 fail ${shared.balancer}`),
      traffic: ['outage', 'endpoint-changes', 'endpoint-changes'],
      resources: '4 create, 1 replace, 16 update, 9 delete',
    },
  },
  'second-service': {
    title: 'a second service takes the place of one with a load balancer of its own',
    settings: services({ backstage: { routes: [{ priority: 500, hosts: ['admin.test'] }] } }),
    expects: { ...nothing, traffic: ['nothing', 'nothing', 'nothing', 'nothing'], resources: '40 create' },
  },
  certificate: {
    title: 'the load balancer gets a certificate',
    settings: live({
      loadBalancer: {
        certificateArn: arn('acm', 'certificate/9d4b7a60-3c58-4e0f-8b21-1e6f5a9c7d02'),
        redirectHttp: false,
      },
    }),
    expects: {
      ...warned(`LB406 fail ${shared.productionListener}`, `LB406 fail ${shared.testListener}`),
      traffic: ['nothing', 'endpoint-changes', 'endpoint-changes'],
      resources: '2 update',
    },
  },
  'testers-everybody': {
    title: 'everybody reaches the test listener',
    settings: live({ loadBalancer: { testAllowedCidrs: ['0.0.0.0/0'] } }),
    expects: {
      ...blocked(`SG731 fail ${shared.testFromAnywhere}`),
      traffic: ['nothing', 'endpoint-changes', 'endpoint-changes'],
      resources: '1 create, 1 delete',
    },
  },
  'production-port': {
    title: 'the production listener has another port',
    settings: live({ loadBalancer: { productionPort: 8081 } }),
    expects: {
      ...warned(`LB406 fail ${shared.productionListener}`),
      traffic: ['nothing', 'endpoint-changes', 'endpoint-changes'],
      resources: '2 update',
    },
  },
  'internal-unprotected': {
    title: 'the load balancer becomes internal, without protection',
    settings: live({ ...unprotected, loadBalancer: { internal: true } }),
    expects: {
      ...blocked(
        `LB404 fail ${shared.productionListener}`,
        `LB404 fail ${shared.productionListener}`,
        `LB404 fail ${shared.testListener}`,
        `LB404 fail ${shared.testListener}`,
        `LB407 fail ${shared.balancer}`,
        `LB407 fail ${at.loadBalancer}`,
        'RV905 fail ',
        'RV905 fail ',
      ),
      traffic: ['endpoint-changes', 'outage', 'outage'],
      resources: '3 replace, 7 update, 1 delete',
    },
  },
};
