/** Changes of `loadBalancer`: they take effect at once, without a deployment. */
import {
  arn,
  at,
  blocked,
  nothing,
  services,
  smokeTestGone,
  warned,
  type SettingsChanges,
} from '../settings-change';

const pair = (rule: string): readonly string[] => [at.blue, at.green].map((group) => `${rule} fail ${group}`);

export const loadBalancerChanges: SettingsChanges = {
  'health-check-path': {
    title: 'another path of the health check',
    settings: services({ loadBalancer: { healthCheck: { path: '/ready' } } }),
    expects: {
      // Green has no tasks that could fail it.
      ...warned(`TG303 fail ${at.blue}`),
      traffic: 'endpoint-changes',
      resources: '1 replace, 3 update',
    },
  },
  'health-check-matcher': {
    title: 'more HTTP codes are healthy',
    settings: services({ loadBalancer: { healthCheck: { matcher: '200-299' } } }),
    expects: { ...nothing, traffic: 'endpoint-changes', resources: '3 update' },
  },
  'health-check-sooner': {
    title: 'health checks at shorter intervals',
    settings: services({ loadBalancer: { healthCheck: { intervalSeconds: 10 } } }),
    expects: { ...warned(...pair('TG304')), traffic: 'endpoint-changes', resources: '2 update' },
  },
  'health-check-later': {
    title: 'health checks at longer intervals',
    settings: services({ loadBalancer: { healthCheck: { intervalSeconds: 30 } } }),
    expects: { ...nothing, traffic: 'endpoint-changes', resources: '2 update' },
  },
  'health-check-threshold': {
    title: 'fewer failed checks make a task unhealthy',
    settings: services({ loadBalancer: { healthCheck: { unhealthyThreshold: 2 } } }),
    expects: { ...warned(...pair('TG304')), traffic: 'endpoint-changes', resources: '2 update' },
  },
  'draining-beyond-wait': {
    title: 'draining that takes longer than the old tasks are kept',
    settings: services({ loadBalancer: { deregistrationDelaySeconds: 600 } }),
    expects: { ...warned(...pair('TG305')), traffic: 'endpoint-changes', resources: '2 update' },
  },
  'draining-longer': {
    title: 'longer draining, within the time that the old tasks are kept',
    settings: services({ loadBalancer: { deregistrationDelaySeconds: 120 } }),
    expects: { ...nothing, traffic: 'endpoint-changes', resources: '2 update' },
  },
  'draining-shorter': {
    title: 'less time for requests of tasks that go',
    settings: services({ loadBalancer: { deregistrationDelaySeconds: 5 } }),
    expects: { ...warned(...pair('TG306')), traffic: 'endpoint-changes', resources: '2 update' },
  },
  stickiness: {
    title: 'sticky sessions',
    settings: services({ loadBalancer: { stickinessSeconds: 3600 } }),
    expects: { ...warned(...pair('TG306')), traffic: 'endpoint-changes', resources: '2 update' },
  },
  'idle-timeout': {
    title: 'a longer idle timeout',
    settings: services({ loadBalancer: { idleTimeoutSeconds: 120 } }),
    expects: { ...nothing, traffic: 'endpoint-changes', resources: '1 replace, 1 update' },
  },
  'access-logs': {
    title: 'access logs',
    settings: services({ loadBalancer: { accessLogs: true } }),
    expects: { ...nothing, traffic: 'endpoint-changes', resources: '7 create, 1 update' },
  },
  'web-acl': {
    title: 'a web ACL in front of the load balancer',
    settings: services({
      loadBalancer: {
        webAclArn: arn('wafv2', 'regional/webacl/shop/0f9b7d1c-5a3e-4a3c-9a55-0c1f6f1b2a3d'),
      },
    }),
    expects: { ...nothing, traffic: 'endpoint-changes', resources: '1 create' },
  },
  'production-port': {
    title: 'another port of production',
    settings: services({ loadBalancer: { productionPort: 9080 } }),
    expects: { ...warned(`LB406 fail ${at.production}`), traffic: 'endpoint-changes', resources: '2 update' },
  },
  'test-port': {
    title: 'another port of the test listener',
    settings: services({ loadBalancer: { testPort: 9090 } }),
    expects: { ...warned(`LB406 fail ${at.test}`), traffic: 'endpoint-changes', resources: '5 update' },
  },
  'test-listener-off': {
    title: 'no test listener, and no smoke test through it',
    settings: services({
      loadBalancer: { testListener: false },
      deployment: { smokeTest: { enabled: false } },
    }),
    expects: {
      ...blocked(...smokeTestGone, `LB405 fail ${at.deploymentGroup}`),
      traffic: 'endpoint-changes',
      resources: '5 update, 15 delete',
    },
  },
  'certificate-same-ports': {
    title: 'HTTPS on the ports that were HTTP, for which there is no smoke test',
    settings: services({
      loadBalancer: {
        certificateArn: arn('acm', 'certificate/0f9b7d1c-5a3e-4a3c-9a55-0c1f6f1b2a3d'),
        productionPort: 8080,
        testPort: 8090,
        redirectHttp: false,
      },
    }),
    expects: {
      ...blocked(...smokeTestGone, `LB406 fail ${at.production}`, `LB406 fail ${at.test}`),
      traffic: 'endpoint-changes',
      resources: '6 update, 13 delete',
    },
  },
  'callers-fewer': {
    title: 'production for one office alone',
    settings: services({ loadBalancer: { allowedCidrs: ['203.0.113.0/24'] } }),
    expects: {
      ...warned(`SG734 fail ${at.productionFromAnywhere}`),
      traffic: 'endpoint-changes',
      resources: '1 create, 1 delete',
    },
  },
  'testers-everybody': {
    title: 'the test listener for everybody',
    settings: services({ loadBalancer: { testAllowedCidrs: ['0.0.0.0/0'] } }),
    expects: {
      ...blocked(`SG731 fail ${at.testFromAnywhere}`),
      traffic: 'endpoint-changes',
      resources: '1 create, 1 delete',
    },
  },
  'testers-more': {
    title: 'the test listener for one office more',
    settings: services({ loadBalancer: { testAllowedCidrs: ['10.0.0.0/16', '192.0.2.0/24'] } }),
    expects: { ...nothing, traffic: 'endpoint-changes', resources: '1 create' },
  },
  'load-balancer-internal-unprotected': {
    title: 'a load balancer within the VPC, and no protection',
    settings: { protect: false, ...services({ loadBalancer: { internal: true } }) },
    expects: {
      ...blocked(`LB404 fail ${at.production}`, `LB404 fail ${at.test}`, `LB407 fail ${at.loadBalancer}`),
      traffic: 'outage',
      resources: '1 create, 4 replace, 12 update, 1 delete',
    },
  },
};
