import { covers, coversRoute } from '../../../../stacks/settings/shared-load-balancer';
import { refusals } from '../../../support/settings';

const certificateArn = 'arn:aws:acm:ap-southeast-1:111122223333:certificate/abc';
const quiet = { smokeTest: { enabled: false } };
const web = { routes: [{ priority: 300, hosts: ['shop.example.com'] }] };
const api = {
  deployment: quiet,
  routes: [{ priority: 100, hosts: ['shop.example.com'], paths: ['/api/*'] }],
};

const refused = (services: object, loadBalancer: object = {}) =>
  refusals({ environments: { dev: { loadBalancer, services } } });
const one = (service: object, loadBalancer?: object) =>
  refused({ web: { ...web, ...service } }, loadBalancer);

describe('routes', () => {
  test('of two services behind one load balancer are accepted', () => {
    expect(refused({ web, api })).toEqual([]);
  });

  test('need the load balancer of the environment', () => {
    expect(refusals({ environments: { dev: { services: { web } } } })).toEqual([
      expect.stringMatching(
        /^environments\.dev\.services\.web\.routes: routes in an environment without loadBalancer: .*add environments\.dev\.loadBalancer, or remove routes$/,
      ),
    ]);
  });

  test('that are the same in two services are refused once', () => {
    const other = { deployment: quiet, routes: [{ ...web.routes[0]!, priority: 301 }] };
    expect(refused({ web, other })).toEqual([
      expect.stringMatching(
        /^environments\.dev\.services\.other\.routes\[0\]: a route that no request can take: .*services\.web\.routes\[0\], priority 300/,
      ),
    ]);
  });

  test('that are wider than another service must come after it', () => {
    const early = { routes: [{ ...web.routes[0]!, priority: 50 }] };
    expect(refused({ web: early, api })).toEqual([
      expect.stringMatching(
        /^environments\.dev\.services\.api\.routes\[0\]: a route that no request can take: .*services\.web\.routes\[0\], priority 50/,
      ),
    ]);
  });

  test('have priorities of their own', () => {
    const other = { deployment: quiet, routes: [{ priority: 300, paths: ['/other/*'] }] };
    expect(refused({ web, other })).toEqual([
      expect.stringMatching(
        /^environments\.dev\.services\.other\.routes\[0\]\.priority: two routes of an environment with one priority: .*got 300, which a route of web has/,
      ),
    ]);
  });

  test.each([
    ['no condition', {}, 'name hosts or paths'],
    [
      'more values than a rule may have',
      { paths: ['/a', '/b', '/c', '/d', '/e', '/f'] },
      '6 hosts and paths',
    ],
    ['more wildcards than a rule may have', { paths: ['/*/*/*/*', '/b/*/*/*'] }, '7 wildcards'],
  ])('with %s are refused', (_, route, problem) => {
    const found = one({ deployment: quiet, routes: [{ priority: 1, ...route }] });
    expect(found).toEqual([expect.stringContaining(problem)]);
  });

  test.each([
    ['hosts', ['Shop.example.com']],
    ['hosts', ['shop.example.com:8443']],
    ['hosts', ['shop']],
    ['paths', ['api/*']],
    ['paths', ['/a b']],
  ])('with a wrong value in %s are refused: %j', (key, values) => {
    expect(one({ deployment: quiet, routes: [{ priority: 1, [key]: values }] })).toHaveLength(1);
  });
});

describe('a service with routes', () => {
  test.each([
    ['internal', true],
    ['productionPort', 9000],
    ['testPort', 9001],
    ['testListener', false],
    ['allowedCidrs', ['10.0.0.0/8']],
    ['testAllowedCidrs', ['10.0.0.0/8']],
    ['certificateArn', certificateArn],
    ['idleTimeoutSeconds', 30],
    ['accessLogs', true],
  ])('has no %s of its own', (key, value) => {
    expect(one({ loadBalancer: { [key]: value } })).toEqual([
      expect.stringMatching(
        new RegExp(
          `^environments\\.dev\\.services\\.web\\.loadBalancer\\.${key}: settings of a load balancer of its own in a service that has routes`,
        ),
      ),
    ]);
  });

  test('has its own health check, delays and names of target groups', () => {
    const loadBalancer = {
      healthCheck: { path: '/ok' },
      deregistrationDelaySeconds: 5,
      stickinessSeconds: 60,
      targetGroupNames: 'unique',
    };
    expect(one({ loadBalancer })).toEqual([]);
  });

  test('has a domain that its routes name, over HTTPS', () => {
    const domain = { name: 'shop.example.com', hostedZoneId: 'Z0123456789' };
    const far = { ...domain, name: 'far.example.com' };
    expect(one({ loadBalancer: { domain } }, { certificateArn })).toEqual([]);
    expect(one({ loadBalancer: { domain: far } }, { certificateArn })).toEqual([
      expect.stringContaining('name it in the hosts of a route'),
    ]);
    expect(one({ loadBalancer: { domain } })).toEqual([
      expect.stringContaining('set certificateArn or domain in environments.dev.loadBalancer'),
    ]);
  });

  test('has a smoke test that its routes lead to it', () => {
    const { routes } = api;
    expect(refused({ web, api: { routes } })).toEqual([
      expect.stringMatching(
        /^environments\.dev\.services\.api\.deployment\.smokeTest\.paths: .*got \/health of shop\.example\.com, which web gets/,
      ),
    ]);
    expect(refused({ api: { routes } })).toEqual([expect.stringContaining('which no route takes')]);
    const paths = ['/api/health?deep'];
    expect(refused({ web, api: { routes, deployment: { smokeTest: { paths } } } })).toEqual([]);
  });
});

describe('a shared load balancer', () => {
  test.each([
    [{ productionPort: 8090 }, 'productionPort'],
    [{ additionalCertificateArns: [certificateArn] }, 'additionalCertificateArns'],
    [{ testListener: false, testPort: 9000 }, 'testPort'],
    [{ certificateArn: certificateArn.replace('ap-southeast-1', 'eu-west-1') }, 'certificateArn'],
  ])('is held to what holds of any: %j', (loadBalancer, key) => {
    expect(refused({ api }, loadBalancer)).toEqual([
      expect.stringMatching(
        new RegExp(`^environments\\.dev\\.loadBalancer\\.${key}: .*of a shared load balancer`),
      ),
    ]);
  });

  test('has a name of its own', () => {
    expect(refused({ api, lb: {} })).toEqual([
      expect.stringContaining('environments and services whose names join to the same'),
    ]);
  });
});

test.each([
  ['*', 'anything', true],
  ['/api/*', '/api/', true],
  ['/api/*', '/api', false],
  ['/api/*', '/*', false],
  ['/*', '/api/*', true],
  ['/?', '/*', false],
  ['/?', '/?', true],
  ['*.example.com', 'shop.example.com', true],
  ['*.example.com', 'example.com', false],
  ['/a*b*c', '/a-b-b-c', true],
])('%s covers %s: %s', (pattern, other, expected) => {
  expect(covers(pattern, other)).toBe(expected);
});

test('a route without hosts covers those with, and not the other way round', () => {
  const any = { hosts: [], paths: ['/*'] };
  const some = { hosts: ['a.test'], paths: ['/x'] };
  expect(coversRoute(any, some)).toBe(true);
  expect(coversRoute(some, any)).toBe(false);
});
