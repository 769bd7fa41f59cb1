/** Changes of services that share a load balancer, and one that has its own. */
import type { JsonObject } from '../../../../rehearsal/settings-changes';
import { arn, nothing, type SettingsChanges } from '../settings-change';

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

const todo = { ...nothing, traffic: 'nothing' } as const;

export const sharedChanges: SettingsChanges = {
  'route-path': {
    title: 'a route has another path',
    settings: services({ api: { routes: [{ priority: 100, paths: ['/v2/*'] }] } }),
    expects: todo,
  },
  'route-host-added': {
    title: 'a route takes another host',
    settings: services({ web: { routes: [{ priority: 300, hosts: ['shop.test', 'www.shop.test'] }] } }),
    expects: todo,
  },
  'priority-behind': {
    title: 'a route keeps its place with another priority',
    settings: services({ web: { routes: [{ priority: 400, hosts: ['shop.test'] }] } }),
    expects: todo,
  },
  'priority-in-front': {
    title: 'a route comes before that of another service',
    settings: services({ web: { routes: [{ priority: 50, hosts: ['shop.test'] }] } }),
    expects: todo,
  },
  'priorities-swapped': {
    title: 'two routes swap their priorities',
    settings: services({
      web: { routes: [{ priority: 100, hosts: ['shop.test'] }] },
      api: { routes: [{ priority: 300, paths: ['/api/*'] }] },
    }),
    expects: todo,
  },
  'service-added': {
    title: 'a service comes behind the load balancer, with a route of its own',
    settings: services({ jobs: { routes: [{ priority: 200, hosts: ['jobs.test'] }] } }),
    expects: todo,
  },
  'service-in-front': {
    title: 'a service comes behind the load balancer, and takes requests of another one',
    settings: services({ jobs: { routes: [{ priority: 200, hosts: ['shop.test'], paths: ['/jobs/*'] }] } }),
    expects: todo,
  },
  'moved-in-place': {
    title: 'a service with a load balancer of its own gets routes: the plan fails',
    settings: services({ admin: { loadBalancer: null, routes: [{ priority: 500, hosts: ['admin.test'] }] } }),
    expects: todo,
  },
  'moved-in-place-unprotected': {
    title: 'the same without protection',
    settings: live({
      ...unprotected,
      services: { admin: { loadBalancer: null, routes: [{ priority: 500, hosts: ['admin.test'] }] } },
    }),
    expects: todo,
  },
  'second-service': {
    title: 'a second service takes the place of one with a load balancer of its own',
    settings: services({ backstage: { routes: [{ priority: 500, hosts: ['admin.test'] }] } }),
    expects: todo,
  },
  certificate: {
    title: 'the load balancer gets a certificate',
    settings: live({
      loadBalancer: {
        certificateArn: arn('acm', 'certificate/9d4b7a60-3c58-4e0f-8b21-1e6f5a9c7d02'),
        redirectHttp: false,
      },
    }),
    expects: todo,
  },
  'testers-everybody': {
    title: 'everybody reaches the test listener',
    settings: live({ loadBalancer: { testAllowedCidrs: ['0.0.0.0/0'] } }),
    expects: todo,
  },
  'production-port': {
    title: 'the production listener has another port',
    settings: live({ loadBalancer: { productionPort: 8081 } }),
    expects: todo,
  },
  'internal-unprotected': {
    title: 'the load balancer becomes internal, without protection',
    settings: live({ ...unprotected, loadBalancer: { internal: true } }),
    expects: todo,
  },
};
