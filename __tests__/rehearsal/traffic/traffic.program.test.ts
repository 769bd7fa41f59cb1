/** Against real servers on loopback: whatever they do, every request has one outcome. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { join } from 'node:path';
import { countBy, hasFailed, type Ledger } from '../../../rehearsal/traffic/ledger';
import type { TrafficSample } from '../../../rehearsal/traffic/sampler';
import { startTraffic, type Traffic, type TrafficProps } from '../../../rehearsal/traffic/start-traffic';
import { isRunning } from '../../support/processes';
import { until } from '../../support/until';

const servers: (Server | TcpServer)[] = [];
const started: Traffic[] = [];

afterEach(async () => {
  for (const traffic of started.splice(0)) traffic.abandon();
  for (const server of servers.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(server: Server | TcpServer): Promise<string> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const serve = (listener: RequestListener) => listen(createServer(listener));

async function start(props: TrafficProps): Promise<Traffic> {
  const traffic = await startTraffic(props);
  started.push(traffic);
  return traffic;
}

const get = (path: string) => ({ method: 'GET', path, headers: {}, weight: 1 });

/** Counts by what a request came to: a status, or an error. */
const outcomes = (ledger: Ledger) =>
  Object.fromEntries(
    countBy(ledger.requests, ({ status, error }) => error ?? String(status)).map(({ kind, count }) => [
      kind,
      count,
    ]),
  );
const sum = (counts: Record<string, number>) =>
  Object.values(counts).reduce((total, count) => total + count, 0);

describe('traffic', () => {
  it('sends requests as they are written, as often as their weights say, and accepts the statuses that they expect', async () => {
    const seen: string[] = [];
    const url = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen.push(`${request.method!} ${request.url!} ${String(request.headers['x-team'] ?? '')} ${body}`);
        response.statusCode = request.method === 'POST' ? 409 : 200;
        response.end();
      });
    });
    const post = {
      method: 'POST',
      path: '/items?a=1',
      headers: { 'x-team': 'shop' },
      body: '{"n":"ä"}',
      weight: 1,
    };
    const requests = [
      { ...get('/'), weight: 2 },
      { ...post, statuses: [201, 409] },
      { ...get('/unexpected'), statuses: [204] },
    ];
    const traffic = await start({ url, requests, rate: 200, timeoutMs: 120_000 });
    await until(() => seen.length >= 80, '80 requests');
    const ledger = await traffic.stop();
    const counts = Object.fromEntries(countBy(seen, (each) => each).map(({ kind, count }) => [kind, count]));
    expect(Object.keys(counts).sort()).toEqual([
      'GET /  ',
      'GET /unexpected  ',
      'POST /items?a=1 shop {"n":"ä"}',
    ]);
    expect(counts['GET /  ']).toBeGreaterThanOrEqual(Math.floor(ledger.sent / 4) * 2);
    // 409 is expected, and 200 where 204 is expected is not.
    expect(ledger.requests.filter(hasFailed)).toHaveLength(counts['GET /unexpected  ']!);
  });

  it('accounts for every request with status, version and connection', async () => {
    let served = 0;
    const seenIds = new Set<string>();
    const url = await serve((request, response) => {
      served += 1;
      seenIds.add(String(request.headers['x-request-id']));
      response.setHeader('x-app-version', served % 2 === 0 ? 'v1' : 'v2');
      response.statusCode = request.url === '/missing' ? 404 : 200;
      response.end('hello');
    });
    const traffic = await start({
      url,
      requests: [get('/'), get('/missing')],
      rate: 200,
      timeoutMs: 120_000,
    });
    await until(() => served >= 200, '200 requests');
    const ledger = await traffic.stop();

    expect(ledger.requests).toHaveLength(ledger.sent);
    expect(served).toBe(ledger.sent);
    expect(seenIds.size).toBe(ledger.sent);
    expect(ledger.requests.map(({ id }) => id)).toEqual([...ledger.requests.keys()]);
    expect(sum(outcomes(ledger))).toBe(ledger.sent);
    expect(Object.keys(outcomes(ledger)).sort()).toEqual(['200', '404']);
    expect(ledger.requests.filter(hasFailed)).toHaveLength(Math.floor(ledger.sent / 2));
    expect(new Set(ledger.requests.map(({ version }) => version))).toEqual(new Set(['v1', 'v2']));
    for (const { scheduledAt, sentAt, endedAt } of ledger.requests) {
      expect(sentAt).toBeGreaterThanOrEqual(scheduledAt - 1);
      expect(endedAt).toBeGreaterThanOrEqual(sentAt);
    }
  });

  it('mixes kept connections with new ones', async () => {
    let connections = 0;
    const server = createServer((_request, response) => response.end());
    server.on('connection', () => (connections += 1));
    const url = await listen(server);
    const traffic = await start({ url, rate: 400, keepAliveShare: 0.75, keptConnections: 4 });
    const keptOf = (requests: Ledger['requests']) =>
      requests.filter(({ connection }) => connection === 'kept').length;
    // A request opens a connection, too, while all kept ones are busy, as they are on a machine that has no time for it.
    await until(() => {
      const last = traffic.ended().slice(-400);
      return last.length === 400 && keptOf(last) > 200;
    }, '400 answers, most of them over kept connections');
    const { sent, requests } = await traffic.stop();

    const opened = sent - keptOf(requests);
    expect(connections).toBe(opened);
    expect(opened).toBeGreaterThanOrEqual(Math.floor(sent / 4));
  });

  it('names every way in which an answer can fail to come', async () => {
    const ways = [
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-app-version: v1\r\n\r\nok',
      'HTTP/1.1 200 OK\r\ncontent-length: 20\r\nx-app-version: v1\r\n\r\ncut',
      'SMTP, not HTTP\r\n\r\n',
      'close',
      'reset',
      'hang',
    ];
    const given: Record<string, number> = {};
    const url = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', (head) => {
          const way = ways[Number(/x-request-id: (\d+)/.exec(head.toString())?.[1]) % ways.length]!;
          given[way] = (given[way] ?? 0) + 1;
          if (way === 'reset') socket.resetAndDestroy();
          else if (way === 'close') socket.destroy();
          else if (way !== 'hang') socket.end(way);
        });
      }),
    );
    const traffic = await start({ url, rate: 120, keepAliveShare: 0, timeoutMs: 15_000 });
    await until(() => sum(given) >= 120, '120 requests');
    const ledger = await traffic.stop();

    expect(sum(given)).toBe(ledger.sent);
    expect(outcomes(ledger)).toEqual({
      200: given[ways[0]!],
      'cut-off': given[ways[1]!],
      parse: given[ways[2]!],
      reset: given.close! + given.reset!,
      timeout: given.hang,
    });
    const cutOff = ledger.requests.find(({ error }) => error === 'cut-off');
    expect(cutOff).toMatchObject({ status: 200, version: 'v1' });
  });

  it('says refused where nobody listens', async () => {
    const server = createTcpServer();
    const url = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const traffic = await start({ url, rate: 100 });
    await until(() => traffic.ended().length >= 20, '20 outcomes');
    const ledger = await traffic.stop();
    expect(outcomes(ledger)).toEqual({ refused: ledger.sent });
  });

  it('holds its rate while the server answers nothing', async () => {
    const waiting: (() => void)[] = [];
    const url = await serve((_request, response) => {
      waiting.push(() => response.end());
    });
    const traffic = await start({ url, rate: 200, timeoutMs: 120_000 });
    // A client that waited for answers would stop at its number of connections.
    await until(() => waiting.length >= 600, '600 requests under way at once');
    expect(traffic.ended()).toEqual([]);
    const stopped = traffic.stop();
    let isDone = false;
    void stopped.then(() => (isDone = true));
    await until(() => {
      for (const answer of waiting.splice(0)) answer();
      return isDone;
    }, 'the end of the requests under way');
    const ledger = await stopped;

    expect(outcomes(ledger)).toEqual({ 200: ledger.sent });
    const gaps = ledger.requests
      .slice(1)
      .map(({ scheduledAt }, i) => scheduledAt - ledger.requests[i]!.scheduledAt);
    for (const gap of gaps) expect(gap).toBeCloseTo(5, 1);
  });

  it('sums up what ended about every second, and leaves nothing out', async () => {
    const url = await serve((_request, response) => {
      response.setHeader('x-app-version', 'v1').end();
    });
    const samples: TrafficSample[] = [];
    const traffic = await start({ url, rate: 100, onSample: (sample) => samples.push(sample) });
    await until(() => samples.filter(({ requests }) => requests > 0).length >= 2, 'two samples');
    const { sent } = await traffic.stop();
    expect(samples.reduce((total, { requests }) => total + requests, 0)).toBe(sent);
    expect(samples.flatMap(({ versions }) => versions).map(({ version }) => version)).toContain('v1');
  });

  it('says that its process has died, also to who asks for the ledger', async () => {
    const url = await serve((_request, response) => response.end());
    const traffic = await start({ url, headers: { 'x-broken': 'line\nbreak' } });
    const error = await traffic.failed;
    expect(error.message).toMatch(
      /^the traffic client ended with exit status 1 after 0 requests had ended; /,
    );
    expect(error.message).toContain('ERR_INVALID_CHAR');
    await expect(traffic.stop()).rejects.toBe(error);
  });

  it('has one ledger', async () => {
    const url = await serve((_request, response) => response.end());
    const traffic = await start({ url });
    await traffic.stop();
    await expect(traffic.stop()).rejects.toThrow('has been stopped before');
  });

  it('ends with its parent, however that ends', async () => {
    const pids: number[] = [];
    const url = await serve((_request, response) => response.end());
    const parent = spawn(
      process.execPath,
      [
        '--require',
        'tsx/cjs',
        '-e',
        `const { startTraffic } = require(${JSON.stringify(join(__dirname, '../../../rehearsal/traffic/start-traffic'))});
         const { execFileSync } = require('node:child_process');
         void startTraffic({ url: ${JSON.stringify(url)} }).then(() =>
           console.log(execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' })));`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'], cwd: join(__dirname, '../../..') },
    );
    parent.stdout.setEncoding('utf8').on('data', (text: string) => {
      for (const [, pid] of text.matchAll(/^\s*(\d+) .*client-process/gm)) pids.push(Number(pid));
    });
    await until(() => pids.length > 0, 'the process id of the client');
    expect(pids.map(isRunning)).toEqual([true]);
    parent.kill('SIGKILL');
    await until(() => pids.every((pid) => !isRunning(pid)), 'the end of the client');
  });

  it.each([
    [
      { url: 'ftp://127.0.0.1' },
      'url of the traffic must be an http:// or https:// URL, got ftp://127.0.0.1',
    ],
    [{ rate: 0 }, 'rate must be above 0 and at most 10000 requests a second, got 0'],
    [{ rate: NaN }, 'rate must be above 0 and at most 10000 requests a second, got NaN'],
    [{ keepAliveShare: 2 }, 'keepAliveShare must be from 0 to 1, got 2'],
    [{ timeoutMs: 0 }, 'timeoutMs must be above 0, got 0'],
    [{ requests: [] }, 'the traffic needs at least one request, for example GET /'],
  ])('refuses %j', async (props, message) => {
    await expect(startTraffic({ url: 'http://127.0.0.1:1', ...props })).rejects.toThrow(message);
  });
});
