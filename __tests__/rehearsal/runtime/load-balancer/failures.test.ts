import { connect, type Socket } from 'node:net';
import { freePort } from '../../../support/free-port';
import {
  closeAll,
  eventually,
  exchangeRaw,
  groupArn,
  loadBalancerConfig,
  RawClient,
  startDeafTarget,
  startLoadBalancer,
  startRawAnswers,
  startRawTarget,
  startTarget,
  sumOf,
  type Bench,
} from '../../../support/load-balancer';
import type { LoadBalancerConfig, Target } from '../../../../rehearsal/runtime/load-balancer/model';

afterEach(closeAll);

async function startWith(target: Target, config: Partial<LoadBalancerConfig> = {}): Promise<Bench> {
  const bench = await startLoadBalancer({ config });
  bench.loadBalancers.register(groupArn('blue'), target);
  return bench;
}
const lastOf = (bench: Bench) => bench.log.at(-1);
const request = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

describe('502', () => {
  it('when a target refuses the connection', async () => {
    const bench = await startWith({ id: '127.0.0.1', port: await freePort() });
    const response = await fetch(bench.url());
    expect(response.status).toBe(502);
    expect(await response.text()).toContain('<h1>502 Bad Gateway</h1>');
    expect(lastOf(bench)).toMatchObject({ elbStatus: 502, error: 'refused' });
    expect(response.headers.get('x-rehearsal-reason')).toBeNull();
    const asked = await fetch(bench.url(), { headers: { 'x-rehearsal-route': 'tell' } });
    expect(asked.headers.get('x-rehearsal-reason')).toBe('the task refused the connection');
    await bench.loadBalancers.close();
    expect(sumOf(bench.metrics, 'TargetConnectionErrorCount', 'blue')).toBe(2);
  });

  it.each<[string, (socket: Socket) => void]>([
    ['ends the connection before it answers', (socket) => socket.once('data', () => socket.end())],
    [
      'resets the connection before it answers',
      (socket) => socket.once('data', () => socket.resetAndDestroy()),
    ],
    ['accepts and ends at once', (socket) => socket.end()],
    ['answers nonsense', (socket) => socket.once('data', () => socket.write('SSH-2.0-OpenSSH_9.2\r\n\r\n'))],
    [
      'ends its lines with LF alone',
      (socket) => socket.once('data', () => socket.write('HTTP/1.1 200 OK\n\n')),
    ],
    [
      'says two lengths',
      (socket) =>
        socket.once('data', () =>
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'),
        ),
    ],
    [
      'sends headers of more than 32 KB',
      (socket) =>
        socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\nX-A: ${'a'.repeat(33_000)}\r\n\r\n`)),
    ],
    [
      'changes to a protocol that nobody asked for',
      (socket) =>
        socket.once('data', () => socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n')),
    ],
  ])('when a target %s', async (_, behave) => {
    const bench = await startWith(await startRawTarget(behave));
    const response = await fetch(bench.url());
    await response.text();
    expect(response.status).toBe(502);
    expect(lastOf(bench)).toMatchObject({ elbStatus: 502 });
    expect(lastOf(bench)).not.toHaveProperty('targetStatus');
    await bench.loadBalancers.close();
    expect(sumOf(bench.metrics, 'HTTPCode_ELB_502_Count')).toBe(1);
    expect(sumOf(bench.metrics, 'HTTPCode_ELB_5XX_Count')).toBe(1);
  });

  it('never for an idle connection that is older than the idle timeout: it is not kept', async () => {
    let connections = 0;
    let ended = 0;
    const target = await startTarget(
      (_, response) => response.end('hi'),
      (server) => {
        // The target itself ends none.
        server.keepAliveTimeout = 0;
        server.setTimeout(0).on('connection', (socket) => {
          connections += 1;
          socket.once('close', () => (ended += 1));
        });
      },
    );
    const bench = await startWith(target, { idleTimeoutSeconds: 3 });
    const client = await RawClient.connect(bench.port());
    client.write(request);
    await client.expect(/^HTTP\/1\.1 200 [^]*hi$/);
    await eventually(() => {
      expect(ended).toBe(1);
    });
    const another = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    expect(await exchangeRaw(bench.port(), another)).toMatch(/^HTTP\/1\.1 200 [^]*hi$/);
    expect(connections).toBe(2);
  });

  it('when a target ends a connection that is being used again: its keep-alive is shorter than the idle timeout', async () => {
    const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi';
    const target = await startRawAnswers((_, count) => (count % 2 === 1 ? ok : undefined));
    const bench = await startWith(target);
    const client = await RawClient.connect(bench.port());
    client.write(request);
    await client.expect(/hi$/);
    client.write(request);
    await client.expect(/hiHTTP\/1\.1 502 Bad Gateway\r\n/);
    // Not hidden by sending it again, and the next request has a new connection.
    client.write(request);
    await client.expect(/<\/html>\r\nHTTP\/1\.1 200 OK\r\n/);
  });

  it('never when a target ends an idle connection in time', async () => {
    const connections: Socket[] = [];
    const target = await startRawTarget((socket) => {
      connections.push(socket);
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'));
    });
    const bench = await startWith(target);
    for (let index = 0; index < 3; index += 1) {
      expect((await fetch(bench.url())).status).toBe(200);
      const socket = connections.at(-1)!;
      await new Promise((resolve) => socket.once('close', resolve).end());
    }
    expect(connections).toHaveLength(3);
  });
});

describe('a response that stops in the middle', () => {
  it.each([
    ['with a length', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello'],
    ['in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'],
    ['in broken chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nxyz\r\n'],
  ])('%s ends the connection to the client without an end of the response', async (_, answer) => {
    const target = await startRawTarget((socket) => {
      socket.once('data', () => {
        socket.write(answer);
        setTimeout(() => socket.resetAndDestroy(), 100);
      });
    });
    const bench = await startWith(target);
    const received = await exchangeRaw(bench.port(), request);
    expect(received).toContain('HTTP/1.1 200 OK\r\n');
    expect(received).toContain('hello');
    expect(received).not.toMatch(/\r\n0\r\n/);
    expect(lastOf(bench)).toMatchObject({ elbStatus: 200, targetStatus: 200 });
    expect(lastOf(bench)?.error).toBeDefined();
  });

  it('for HTTP/1.0, which would take any end for the end, resets the connection', async () => {
    const target = await startRawTarget((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n');
        setTimeout(() => socket.resetAndDestroy(), 100);
      });
    });
    const bench = await startWith(target);
    const client = await RawClient.connect(bench.port());
    const failed = new Promise((resolve) => client.socket.once('error', resolve));
    client.write('GET / HTTP/1.0\r\n\r\n');
    await client.expect(/hello$/);
    expect(await failed).toMatchObject({ code: 'ECONNRESET' });
  });

  it('without a length ends with the connection', async () => {
    const target = await startRawTarget((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\nhello')),
    );
    const bench = await startWith(target);
    const client = await RawClient.connect(bench.port());
    client.write(request);
    await client.expect(/Transfer-Encoding: chunked[\s\S]*5\r\nhello\r\n0\r\n\r\n$/);
    expect(client.closed).toBe(false);
  });
});

describe('504', () => {
  it('when a target does not answer within the idle timeout', async () => {
    const bench = await startWith(await startRawTarget((socket) => socket.resume()));
    const client = await RawClient.connect(bench.port());
    // It holds from the next request on, which may take its time to come.
    await bench.loadBalancers.putLoadBalancer(loadBalancerConfig({ idleTimeoutSeconds: 1 }));
    client.write(request);
    await client.expect(/^HTTP\/1\.1 504 [^]*<h1>504 Gateway Time-out<\/h1>/);
    expect(lastOf(bench)).toMatchObject({ elbStatus: 504, error: 'idle timeout' });
    expect(lastOf(bench)!.durationMs).toBeGreaterThan(900);
    await bench.loadBalancers.close();
    expect(sumOf(bench.metrics, 'HTTPCode_ELB_504_Count')).toBe(1);
  });

  it('when no connection to a target comes about in time', async () => {
    const bench = await startLoadBalancer({ connectTimeoutMs: 300 });
    bench.loadBalancers.register(groupArn('blue'), await startDeafTarget());
    expect((await fetch(bench.url())).status).toBe(504);
    expect(lastOf(bench)).toMatchObject({ elbStatus: 504, error: 'connect-timeout' });
    await bench.loadBalancers.close();
    expect(sumOf(bench.metrics, 'TargetConnectionErrorCount', 'blue')).toBe(1);
  });

  it('is not given once the response has begun: the connection ends', async () => {
    const target = await startRawTarget((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello'));
    });
    const bench = await startWith(target, { idleTimeoutSeconds: 3 });
    expect(await exchangeRaw(bench.port(), request)).toMatch(/hello$/);
  });
});

describe('the client', () => {
  it('that leaves before the answer is 460, and its target is left too', async () => {
    let asked = false;
    let left = false;
    const target = await startRawTarget((socket) =>
      socket
        .resume()
        .once('data', () => (asked = true))
        .once('close', () => (left = true)),
    );
    const bench = await startWith(target);
    const client = await RawClient.connect(bench.port());
    client.write(request);
    await eventually(() => {
      expect(asked).toBe(true);
    });
    expect(bench.log).toHaveLength(0);
    client.socket.destroy();
    await eventually(() => {
      expect(bench.log).toEqual([expect.objectContaining({ elbStatus: 460 })]);
      expect(left).toBe(true);
    });
    await bench.loadBalancers.close();
    expect(sumOf(bench.metrics, 'HTTPCode_ELB_4XX_Count')).toBe(1);
    expect(sumOf(bench.metrics, 'RequestCount')).toBe(1);
  });

  it('that says nothing is left after the idle timeout, without a word', async () => {
    const bench = await startLoadBalancer({ config: { idleTimeoutSeconds: 1 } });
    expect(await exchangeRaw(bench.port(), '')).toBe('');
  });

  it.each([
    ['a head', 'GET / HTTP/1.1\r\nHost: a\r\n'],
    ['a body', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello'],
  ])('that stops in the middle of %s gets 408', async (_, sent) => {
    const bench = await startWith(await startRawTarget((socket) => socket.resume()), {
      idleTimeoutSeconds: 1,
    });
    expect(await exchangeRaw(bench.port(), sent)).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  });

  it('may use a connection as long as the keep-alive duration', async () => {
    const bench = await startWith(await startTarget((_, response) => response.end('hi')), {
      clientKeepAliveSeconds: 3600,
    });
    const client = await RawClient.connect(bench.port());
    client.write(request);
    await client.expect(/Connection: keep-alive\r\n/);
    // The connection is older than that when a second has passed from now on.
    await bench.loadBalancers.putLoadBalancer(loadBalancerConfig({ clientKeepAliveSeconds: 1 }));
    await new Promise((resolve) => setTimeout(resolve, 1100));
    client.write(request);
    await client.expect(/Connection: close\r\n/);
    await client.expectClosed();
  });

  it.each([
    ['400', 'nonsense\r\n\r\n'],
    ['400', `GET / HTTP/1.1\r\nHost: a\r\n${`X-A: ${'a'.repeat(10_000)}\r\n`.repeat(7)}\r\n`],
    ['400', `GET / HTTP/1.1\r\nHost: a\r\nX-A: ${'a'.repeat(100_000)}`],
    ['400', 'CONNECT shop.example:443 HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['405', 'TRACE / HTTP/1.1\r\nHost: a\r\n\r\n'],
    [
      '463',
      `GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: ${Array.from({ length: 31 }, () => '1.2.3.4').join(',')}\r\n\r\n`,
    ],
    ['505', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ])('gets %s and no second chance on the connection', async (status, sent) => {
    const bench = await startLoadBalancer();
    const answer = await exchangeRaw(bench.port(), sent);
    expect(answer.startsWith(`HTTP/1.1 ${status} `)).toBe(true);
    expect(answer).toContain('Connection: close\r\n');
    await bench.loadBalancers.close();
    expect(sumOf(bench.metrics, 'RequestCount')).toBe(0);
    expect(sumOf(bench.metrics, status === '505' ? 'HTTPCode_ELB_5XX_Count' : 'HTTPCode_ELB_4XX_Count')).toBe(
      1,
    );
  });

  it('that comes and goes in every way does no harm', async () => {
    const bench = await startWith(await startTarget((_, response) => response.end('hi')));
    for (const sent of ['', 'G', request.slice(0, 20), request, request + request + 'GET']) {
      const socket = connect(bench.port(), '127.0.0.1').on('error', () => undefined);
      socket.write(sent);
      await new Promise((resolve) => setTimeout(resolve, 5));
      socket.resetAndDestroy();
    }
    expect(await (await fetch(bench.url())).text()).toBe('hi');
  });
});
