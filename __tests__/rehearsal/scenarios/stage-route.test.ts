import { ElasticLoadBalancingV2Client, type Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { exitStatus } from '../../../rehearsal/failures';
import { findRoute, requestsTo } from '../../../rehearsal/scenarios/stage-route';
import type { TrafficRequest } from '../../../rehearsal/traffic';

const forwardTo = (name: string): Rule['Actions'] => [
  { Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: name, Weight: 100 }] } },
];

const rule = (
  name: string,
  priority: number,
  { hosts = [], paths = [], methods = [] }: Readonly<Record<string, string[]>>,
): Rule => ({
  RuleArn: `rule/${name}`,
  Priority: String(priority),
  IsDefault: false,
  Conditions: [
    ...(hosts.length === 0 ? [] : [{ Field: 'host-header', HostHeaderConfig: { Values: hosts } }]),
    ...(paths.length === 0 ? [] : [{ Field: 'path-pattern', PathPatternConfig: { Values: paths } }]),
    ...(methods.length === 0
      ? []
      : [{ Field: 'http-request-method', HttpRequestMethodConfig: { Values: methods } }]),
  ],
  Actions: forwardTo(`${name}-blue`),
});

const notFound: Rule['Actions'] = [{ Type: 'fixed-response' }];

/** As AWS lists them: on two pages, in no order. */
function listener(rules: readonly Rule[], defaultActions = notFound) {
  const all = [
    ...rules,
    { RuleArn: 'default', Priority: 'default', IsDefault: true, Actions: defaultActions },
  ];
  const client = Object.assign(new ElasticLoadBalancingV2Client({ region: 'us-east-1' }), {
    send: ({ input }: { input: { Marker?: string } }) =>
      Promise.resolve(
        input.Marker === undefined ? { Rules: all.slice(0, 1), NextMarker: 'more' } : { Rules: all.slice(1) },
      ),
  });
  const find = (name: string, knownPaths: readonly string[] = []) =>
    findRoute(client, { arn: 'listener', defaultActions }, [`${name}-green`, `${name}-blue`], knownPaths);
  return { find };
}

const shop = [
  rule('web', 300, { hosts: ['*.shop.test', 'shop.test'] }),
  rule('api', 100, { hosts: ['shop.test'], paths: ['/api/*'] }),
  rule('posts', 50, { paths: ['/api/posts'], methods: ['POST'] }),
  rule('admin', 20, { hosts: ['admin.test'], paths: ['/health', '/version'] }),
  rule('jobs', 200, { paths: ['/jobs/?/*'] }),
];

const routeOf = async (name: string, knownPaths?: readonly string[]) => {
  const route = await listener(shop).find(name, knownPaths);
  if (route === undefined) throw new Error('no route');
  return route;
};

describe('the way of requests to a service', () => {
  it('is the default action of a listener of its own', async () => {
    expect(await listener([], forwardTo('web-blue')).find('web')).toBeUndefined();
  });

  it.each([
    ['web', [], { host: 'shop.test', path: '/' }],
    ['api', [], { host: 'shop.test', path: '/api/' }],
    ['api', ['/health', '/api/health'], { host: 'shop.test', path: '/api/health' }],
    ['jobs', [], { path: '/jobs/x/' }],
    ['admin', ['/health'], { host: 'admin.test', path: '/version' }],
  ])('is the rule of %s; with the known paths %j it meets %j', async (name, knownPaths, request) => {
    expect(await routeOf(name, knownPaths)).toMatchObject({ ruleArn: `rule/${name}`, request });
  });

  it('reads the rules of all pages in the order of their priorities, whatever they look at', async () => {
    const { rules } = await routeOf('web');
    expect(rules.map(({ arn, isNarrower }) => [arn, isNarrower])).toEqual([
      ['rule/admin', false],
      ['rule/posts', true],
      ['rule/api', false],
      ['rule/jobs', false],
      ['rule/web', false],
    ]);
  });

  it('is missing, or meets no request', async () => {
    await expect(listener(shop).find('other')).rejects.toMatchObject({ status: exitStatus.checkFailed });
    const hidden = [rule('all', 1, { paths: ['*'] }), ...shop];
    await expect(listener(hidden).find('web')).rejects.toMatchObject({ status: exitStatus.checkFailed });
  });
});

describe('what is requested', () => {
  const get = (path: string, headers: Readonly<Record<string, string>> = {}): TrafficRequest => ({
    method: 'GET',
    ...{ path, headers, weight: 1 },
  });
  const paths = (requests: readonly TrafficRequest[] | undefined) =>
    requests?.map(({ path, headers }) => [path, headers]);

  it('of a service with listeners of its own is what is given', () => {
    const requests = [get('/a')];
    expect(requestsTo({ service: 'web' }, requests)).toBe(requests);
    expect(requestsTo({ service: 'web' }, undefined)).toBeUndefined();
  });

  it('of a service behind a rule is by default a request that meets it', async () => {
    const [web, jobs] = [await routeOf('web'), await routeOf('jobs')];
    expect(paths(requestsTo({ service: 'web', route: web }, undefined))).toEqual([
      ['/', { host: 'shop.test' }],
    ]);
    expect(paths(requestsTo({ service: 'jobs', route: jobs }, undefined))).toEqual([['/jobs/x/', {}]]);
  });

  it('is what of the given requests the rule forwards to the service, with its host where they name none', async () => {
    const requests = [
      get('/api/items?page=2'),
      get('/'),
      get('/', { Host: 'eu.shop.test:8080' }),
      get('/jobs/1/x'),
    ];
    const of = async (service: string) =>
      paths(requestsTo({ service, route: await routeOf(service) }, requests));
    expect(await of('api')).toEqual([['/api/items?page=2', { host: 'shop.test' }]]);
    expect(await of('web')).toEqual([
      ['/', { host: 'shop.test' }],
      ['/', { Host: 'eu.shop.test:8080' }],
    ]);
    expect(await of('jobs')).toEqual([['/jobs/1/x', {}]]);
  });

  it('must meet the rule', async () => {
    const route = await routeOf('api');
    expect(() => requestsTo({ service: 'api', route }, [get('/')])).toThrow(
      expect.objectContaining({ status: exitStatus.badUsage }) as Error,
    );
  });
});
