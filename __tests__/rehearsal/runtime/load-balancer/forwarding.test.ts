import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { LoadBalancerConfig, Rule } from '../../../../rehearsal/runtime/load-balancer/model';
import {
  closeAll,
  defaultRule,
  exchangeRaw,
  forward,
  groupArn,
  groupConfig,
  listenerConfig,
  seededRandom,
  startLoadBalancer,
  startRawAnswers,
  startTarget,
  type Bench,
} from '../../../support/load-balancer';

afterEach(closeAll);

const named = (name: string) => startTarget((_, response) => response.end(name));
const rules = (...list: Omit<Rule, 'arn'>[]): Partial<LoadBalancerConfig> => ({
  listeners: [
    listenerConfig({
      rules: [
        ...list.map((rule, index) => ({ ...rule, arn: `rule-${index}` })),
        defaultRule(forward({ blue: 1 })),
      ],
    }),
  ],
});
const fixed = (body: string): Rule['action'] => ({ type: 'fixed-response', statusCode: 200, body });
const get = async (bench: Bench, path = '/', init: RequestInit = {}) =>
  (await fetch(bench.url(path), { redirect: 'manual', ...init })).text();

async function startBlueAndGreen(weights: Record<string, number>, seed: number): Promise<Bench> {
  const config = { listeners: [listenerConfig({ rules: [defaultRule(forward(weights))] })] };
  const bench = await startLoadBalancer({ config, random: seededRandom(seed) });
  bench.loadBalancers.register(groupArn('blue'), await named('blue'));
  bench.loadBalancers.register(groupArn('green'), await named('green'));
  return bench;
}

async function countAnswers(bench: Bench, requests: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let index = 0; index < requests; index += 1) {
    const answer = await get(bench);
    counts[answer] = (counts[answer] ?? 0) + 1;
  }
  return counts;
}

describe('weights', () => {
  it.each([
    [{ blue: 90, green: 10 }, 11],
    [{ blue: 1, green: 1 }, 12],
    [{ blue: 999, green: 333 }, 13],
  ])('%j share the requests', async (weights, seed) => {
    const requests = 600;
    const counts = await countAnswers(await startBlueAndGreen(weights, seed), requests);
    const share = weights.green / (weights.blue + weights.green);
    // Four standard deviations of a binomial distribution; the seed makes the run the same every time.
    const tolerance = 4 * Math.sqrt(requests * share * (1 - share));
    expect(Math.abs((counts.green ?? 0) - requests * share)).toBeLessThan(tolerance);
    expect((counts.green ?? 0) + (counts.blue ?? 0)).toBe(requests);
  });

  it('of 0 get nothing', async () => {
    expect(await countAnswers(await startBlueAndGreen({ blue: 1, green: 0 }, 1), 50)).toEqual({ blue: 50 });
  });

  it('that are all 0 give 503', async () => {
    const bench = await startBlueAndGreen({ blue: 0, green: 0 }, 1);
    expect((await fetch(bench.url())).status).toBe(503);
  });

  it('count for an empty target group too: there is no failover to the other', async () => {
    const config = { listeners: [listenerConfig({ rules: [defaultRule(forward({ blue: 1, green: 1 }))] })] };
    const bench = await startLoadBalancer({ config, random: seededRandom(5) });
    bench.loadBalancers.register(groupArn('blue'), await named('blue'));
    const statuses = new Set<number>();
    for (let index = 0; index < 30; index += 1) {
      const response = await fetch(bench.url());
      await response.text();
      statuses.add(response.status);
    }
    expect([...statuses].sort()).toEqual([200, 503]);
  });
});

describe('rules', () => {
  const client = { 'user-agent': 'a client' };

  it.each<[string, Rule['conditions'], string, Record<string, string>, boolean]>([
    ['a path', [{ field: 'path-pattern', values: ['/img/*'] }], '/img/a?b', {}, true],
    ['a path in other case', [{ field: 'path-pattern', values: ['/img/*'] }], '/IMG/a', {}, false],
    ['a path with one character', [{ field: 'path-pattern', values: ['/v?/'] }], '/v1/', {}, true],
    ['a path with a dot', [{ field: 'path-pattern', values: ['/a.b'] }], '/axb', {}, false],
    ['a path that is only begun', [{ field: 'path-pattern', values: ['/img'] }], '/img/a', {}, false],
    ['one of two paths', [{ field: 'path-pattern', values: ['/a', '/b'] }], '/b', {}, true],
    [
      'a host',
      [{ field: 'host-header', values: ['*.Shop.example'] }],
      '/',
      { host: 'WWW.shop.example:80' },
      true,
    ],
    [
      'another host',
      [{ field: 'host-header', values: ['*.shop.example'] }],
      '/',
      { host: 'shop.example' },
      false,
    ],
    ['a header', [{ field: 'http-header', name: 'User-Agent', values: ['a CLIENT'] }], '/', client, true],
    [
      'a header that is not there',
      [{ field: 'http-header', name: 'X-No', values: ['*'] }],
      '/',
      client,
      false,
    ],
    ['a method', [{ field: 'http-request-method', values: ['GET', 'PUT'] }], '/', {}, true],
    ['another method', [{ field: 'http-request-method', values: ['POST'] }], '/', {}, false],
    ['a query', [{ field: 'query-string', values: [{ key: 'V', value: '1?' }] }], '/?a=b&v=12', {}, true],
    ['another query', [{ field: 'query-string', values: [{ key: 'v', value: '1' }] }], '/?v=2', {}, false],
    [
      'a value of any key',
      [{ field: 'query-string', values: [{ value: '*beta*' }] }],
      '/?x=abetab',
      {},
      true,
    ],
    ['an address', [{ field: 'source-ip', values: ['10.0.0.0/8', '127.0.0.0/8'] }], '/', {}, true],
    ['another address', [{ field: 'source-ip', values: ['10.0.0.0/8', '::1/128'] }], '/', {}, false],
    [
      'all conditions',
      [
        { field: 'path-pattern', values: ['/a'] },
        { field: 'http-request-method', values: ['GET'] },
      ],
      '/a',
      {},
      true,
    ],
    [
      'one of two conditions',
      [
        { field: 'path-pattern', values: ['/a'] },
        { field: 'http-request-method', values: ['POST'] },
      ],
      '/a',
      {},
      false,
    ],
  ])('by %s', async (_, conditions, path, headers, isMet) => {
    const bench = await startLoadBalancer({ config: rules({ conditions, action: fixed('met') }) });
    const lines = Object.entries({ host: 'shop.example', ...headers, connection: 'close' });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const answer = await exchangeRaw(bench.port(), `GET ${path} HTTP/1.1\r\n${head}\r\n`);
    expect(answer.startsWith(isMet ? 'HTTP/1.1 200 OK' : 'HTTP/1.1 503 ')).toBe(true);
  });

  it('are looked at in their order', async () => {
    const path = (pattern: string): Rule['conditions'] => [{ field: 'path-pattern', values: [pattern] }];
    const config = rules(
      { conditions: path('/a/b'), action: fixed('first') },
      { conditions: path('/a/*'), action: fixed('second') },
    );
    const bench = await startLoadBalancer({ config });
    expect([await get(bench, '/a/b'), await get(bench, '/a/c')]).toEqual(['first', 'second']);
  });
});

describe('own answers', () => {
  it('are what the rule fixes', async () => {
    const action: Rule['action'] = {
      type: 'fixed-response',
      statusCode: 418,
      contentType: 'application/json',
      body: '{"é":1}',
    };
    const bench = await startLoadBalancer({
      config: { listeners: [listenerConfig({ rules: [defaultRule(action)] })] },
    });
    const response = await fetch(bench.url());
    expect(response.status).toBe(418);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('server')).toBe('awselb/2.0');
    expect(await response.text()).toBe('{"é":1}');
  });

  it.each([
    ['#{path}', '#{query}', '/a/b?c=d', 'https://shop.example:443/a/b?c=d'],
    ['#{path}', '#{query}', '/', 'https://shop.example:443/'],
    ['/new/#{path}', 'x=1&#{query}', '/a?b', 'https://shop.example:443/new/a?x=1&b'],
  ])('redirect to path %s and query %s', async (path, query, target, location) => {
    const action: Rule['action'] = {
      type: 'redirect',
      protocol: 'HTTPS',
      host: '#{host}',
      port: '443',
      path: `${path.startsWith('/') ? '' : '/'}${path}`,
      query,
      statusCode: 301,
    };
    const bench = await startLoadBalancer({
      config: { listeners: [listenerConfig({ rules: [defaultRule(action)] })] },
    });
    const answer = await exchangeRaw(
      bench.port(),
      `GET ${target} HTTP/1.1\r\nHost: shop.example:8080\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toContain('HTTP/1.1 301 Moved Permanently\r\n');
    expect(answer).toContain(`Location: ${location}\r\n`);
  });

  it('are the small pages of AWS', async () => {
    const bench = await startLoadBalancer();
    const response = await fetch(bench.url());
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(await response.text()).toBe(
      '<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n<body>\r\n<center><h1>503 Service Temporarily Unavailable</h1></center>\r\n</body>\r\n</html>\r\n',
    );
  });
});

describe('what a target is told', () => {
  async function headersSeen(
    sent: Record<string, string | string[]>,
    config: Partial<LoadBalancerConfig> = {},
  ): Promise<IncomingHttpHeaders> {
    const target = await startTarget((request, response) => response.end(JSON.stringify(request.headers)));
    const bench = await startLoadBalancer({ config });
    bench.loadBalancers.register(groupArn('blue'), target);
    return new Promise((resolve, reject) => {
      httpRequest(bench.url(), { headers: sent, agent: false }, (response) => {
        let text = '';
        response
          .on('data', (chunk) => (text += String(chunk)))
          .on('end', () => {
            resolve(JSON.parse(text) as IncomingHttpHeaders);
          });
      })
        .on('error', reject)
        .end();
    });
  }

  it('is who asked, how, and a trace id', async () => {
    const seen = await headersSeen({ host: 'shop.example:81', 'x-forwarded-proto': 'gopher' });
    expect(seen).toMatchObject({
      host: 'shop.example:81',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
    });
    expect(seen['x-forwarded-port']).toMatch(/^\d+$/);
    expect(seen['x-amzn-trace-id']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  });

  it.each<[LoadBalancerConfig['xffHeaderProcessing'], boolean, string | undefined]>([
    ['append', false, '1.2.3.4, 5.6.7.8, 127.0.0.1'],
    ['preserve', false, '1.2.3.4, 5.6.7.8'],
    ['remove', false, undefined],
    ['append', true, '1.2.3.4, 5.6.7.8, 127.0.0.1:PORT'],
  ])('X-Forwarded-For with %s, client port %s', async (xffHeaderProcessing, xffClientPort, expected) => {
    const seen = await headersSeen(
      { 'x-forwarded-for': ['1.2.3.4', '5.6.7.8'] },
      { xffHeaderProcessing, xffClientPort },
    );
    expect(seen['x-forwarded-for']?.toString().replace(/(127\.0\.0\.1):\d+/, '$1:PORT')).toBe(expected);
  });

  it('is the trace id of the client beside its own', async () => {
    const root = 'Root=1-67891233-abcdef012345678912345678';
    const { 'x-amzn-trace-id': trace } = await headersSeen({
      'x-amzn-trace-id': `Self=old;${root};Sampled=1`,
    });
    expect(trace).toMatch(new RegExp(`^Self=1-[0-9a-f]{8}-[0-9a-f]{24};${root};Sampled=1$`));
  });

  it('is nothing that speaks of the connection to the client', async () => {
    const seen = await headersSeen({
      connection: 'keep-alive, x-private, host, x-forwarded-for',
      'keep-alive': 'timeout=5',
      'x-private': '1',
      'x-public': '2',
      te: 'trailers',
      'proxy-authorization': 'secret',
      'proxy-connection': 'keep-alive',
      upgrade: 'h2c',
    });
    expect(Object.keys(seen).sort()).toEqual(
      [
        'connection',
        'host',
        'x-amzn-trace-id',
        'x-forwarded-for',
        'x-forwarded-port',
        'x-forwarded-proto',
        'x-public',
      ].filter((name) => name !== 'connection' || seen.connection !== undefined),
    );
  });

  it('is no header with an invalid name when they are dropped', async () => {
    const sent = { x_under: '1', 'x-good': '2' };
    expect(await headersSeen(sent)).toMatchObject(sent);
    const seen = await headersSeen(sent, { dropInvalidHeaderFields: true });
    expect(seen).toMatchObject({ 'x-good': '2' });
    expect(seen).not.toHaveProperty('x_under');
  });

  it('is the port of a listener that is not the usual one, unless Host is preserved', async () => {
    expect((await headersSeen({ host: 'shop.example' })).host).toMatch(/^shop\.example:\d+$/);
    expect((await headersSeen({ host: 'shop.example' }, { preserveHostHeader: true })).host).toBe(
      'shop.example',
    );
  });
});

describe('what a client is told', () => {
  it('is the response but for what speaks of the connection to the target', async () => {
    const bench = await startLoadBalancer();
    const target = await startRawAnswers(
      () =>
        'HTTP/1.1 299 Very Fine\r\nServer: mine\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nKeep-Alive: timeout=5\r\nX-Hop: 1\r\nConnection: keep-alive, X-Hop\r\nContent-Length: 2\r\n\r\nhi',
    );
    bench.loadBalancers.register(groupArn('blue'), target);
    const answer = await exchangeRaw(bench.port(), 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(answer).toBe(
      'HTTP/1.1 299 Very Fine\r\nServer: mine\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi',
    );
  });
});

describe('which target of a group', () => {
  async function startThree(algorithm: 'round_robin' | 'least_outstanding_requests' | 'weighted_random') {
    const bench = await startLoadBalancer({
      groups: [groupConfig('blue', { algorithm })],
      random: seededRandom(3),
    });
    const held: (() => void)[] = [];
    for (const name of ['a', 'b', 'c'])
      bench.loadBalancers.register(
        groupArn('blue'),
        await startTarget((request, response) => {
          if (request.url === '/hold') held.push(() => response.end(name));
          else response.end(name);
        }),
      );
    return { bench, held };
  }

  it('takes turns', async () => {
    const { bench } = await startThree('round_robin');
    expect(await countAnswers(bench, 9)).toEqual({ a: 3, b: 3, c: 3 });
  });

  it('is one by chance', async () => {
    const { bench } = await startThree('weighted_random');
    const counts = await countAnswers(bench, 300);
    for (const name of ['a', 'b', 'c'])
      expect(Math.abs((counts[name] ?? 0) - 100)).toBeLessThan(4 * Math.sqrt(67));
  });

  it('has the fewest requests under way', async () => {
    const { bench, held } = await startThree('least_outstanding_requests');
    const waiting = [get(bench, '/hold'), get(bench, '/hold')];
    while (held.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    const free = Object.keys(await countAnswers(bench, 5));
    expect(free).toHaveLength(1);
    for (const answer of held) answer();
    expect([...(await Promise.all(waiting)), ...free].sort()).toEqual(['a', 'b', 'c']);
  });
});
