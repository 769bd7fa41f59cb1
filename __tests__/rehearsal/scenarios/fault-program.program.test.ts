/** The program that goes wrong on demand, as a process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { environmentOf, type Behaviour } from '../../../rehearsal/scenarios/behaviour';
import { until } from '../../support/until';

const program = resolve(__dirname, '../../../rehearsal/scenarios/fault-program.cjs');

describe('the fault program', () => {
  const children: ChildProcess[] = [];

  afterEach(async () => {
    await Promise.all(
      children.splice(0).map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill('SIGKILL');
        await once(child, 'close');
      }),
    );
  });

  /** Durations in seconds are of AWS time, 1000 of which are one here. */
  function start(behaviour: Behaviour): { child: ChildProcess; url: Promise<string> } {
    const environment = environmentOf(behaviour, 'v7', {
      healthCheck: { path: '/health', status: 200 },
      productionPort: 80,
      containerPort: 0,
      speed: 1000,
    });
    const child = spawn(process.execPath, [program], {
      env: { HOST: '127.0.0.1', PORT: '0', ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const url = new Promise<string>((found) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const { message, port } = JSON.parse(line) as { message: string; port: number };
        if (message === 'listens') found(`http://127.0.0.1:${port}`);
      });
    });
    return { child, url };
  }

  /** Health checks do not come through the load balancer. */
  const status = async (url: string): Promise<number> => {
    const headers: Record<string, string> = url.endsWith('/health') ? {} : { 'x-forwarded-port': '80' };
    const response = await fetch(url, { headers });
    await response.text();
    return response.status;
  };

  const statuses = async (url: string, count: number): Promise<number[]> => {
    const all: number[] = [];
    for (let place = 0; place < count; place += 1) all.push(await status(url));
    return all;
  };

  it('answers, names its version and stops on SIGTERM where nothing is wrong', async () => {
    const { child, url } = start({ kind: 'healthy' });
    const response = await fetch(await url);
    expect(response.headers.get('x-app-version')).toBe('v7');
    expect(await response.text()).toBe('v7\n');
    expect(await status(`${await url}/health`)).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends at its start', async () => {
    expect(await once(start({ kind: 'exits-at-start' }).child, 'exit')).toEqual([1, null]);
  });

  it('ends when it has passed a health check', async () => {
    const { child, url } = start({ kind: 'exits-after-health-check' });
    const exit = once(child, 'exit');
    expect(await status(`${await url}/health`)).toBe(200);
    expect(await exit).toEqual([1, null]);
  });

  it('is never healthy and answers all the same', async () => {
    const url = await start({ kind: 'never-healthy' }).url;
    expect(await statuses(`${url}/health`, 3)).toEqual([503, 503, 503]);
    expect(await status(url)).toBe(200);
  });

  it('is healthy late', async () => {
    const [late, later] = await Promise.all(
      [1000, 1_000_000].map((seconds) => start({ kind: 'slow-start', seconds }).url),
    );
    await until(async () => (await status(`${late!}/health`)) === 200, 'it to be healthy');
    expect(await status(`${later!}/health`)).toBe(503);
  });

  it('flaps once it has served requests', async () => {
    const url = await start({ kind: 'flaps', pattern: 'FFP', afterRequests: 2 }).url;
    expect(await statuses(`${url}/health`, 3)).toEqual([200, 200, 200]);
    expect(await statuses(url, 2)).toEqual([200, 200]);
    expect(await statuses(`${url}/health`, 6)).toEqual([503, 503, 200, 503, 503, 200]);
  });

  it.each([true, false])(
    'hangs once it has served requests, health checks included: %s',
    async (included) => {
      const url = await start({ kind: 'hangs', healthChecks: included, afterRequests: 1 }).url;
      expect(await status(url)).toBe(200);
      const hangs = (at: string) =>
        expect(fetch(at, { signal: AbortSignal.timeout(500) })).rejects.toMatchObject({
          name: 'TimeoutError',
        });
      if (included) await hangs(`${url}/health`);
      else expect(await status(`${url}/health`)).toBe(200);
      await hangs(url);
    },
  );

  it('answers 500 once it has served requests, and stays healthy', async () => {
    const url = await start({ kind: 'answers', status: 500, afterRequests: 2 }).url;
    expect(await statuses(url, 4)).toEqual([200, 200, 500, 500]);
    expect(await status(`${url}/health`)).toBe(200);
  });

  it('fails clients that ask for the path of the health check, which still passes', async () => {
    const url = await start({ kind: 'answers', status: 500, afterRequests: 2 }).url;
    const ask = async () => (await fetch(`${url}/health`, { headers: { 'x-forwarded-port': '80' } })).status;
    expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 500]);
    expect(await status(`${url}/health`)).toBe(200);
  });

  it('does not count requests of another listener', async () => {
    const url = await start({ kind: 'answers', status: 500, afterRequests: 1 }).url;
    for (const port of ['81', '81', '80']) {
      expect((await fetch(url, { headers: { 'x-forwarded-port': port } })).status).toBe(200);
    }
    expect((await fetch(url, { headers: { 'x-forwarded-port': '81' } })).status).toBe(500);
  });

  it('is slow for a share of the requests', async () => {
    const url = await start({ kind: 'slow', ms: 120_000, percent: 50 }).url;
    const answered: number[] = [];
    const { hostname, port } = new URL(url);
    // What is written on a connection before the next one is opened is read before what comes on that one.
    const ask = async (place: number) => {
      const socket = connect(Number(port), hostname);
      socket.once('data', () => answered.push(place));
      await once(socket, 'connect');
      socket.write('GET / HTTP/1.1\r\nhost: a\r\nx-forwarded-port: 80\r\n\r\n');
      return socket;
    };
    const sockets: Socket[] = [];
    for (const place of [0, 1, 2, 3, 4]) {
      sockets.push(await ask(place));
      if (place % 2 === 0) await until(() => answered.includes(place), `answer ${place}`);
    }
    expect(answered).toEqual([0, 2, 4]);
    for (const socket of sockets) socket.destroy();
  });

  it('resets a share of the answers after their first bytes', async () => {
    const url = await start({ kind: 'resets', percent: 50 }).url;
    expect(await status(url)).toBe(200);
    const response = await fetch(url);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  it('ignores SIGTERM', async () => {
    const { child, url } = start({ kind: 'ignores-sigterm' });
    await url;
    child.kill('SIGTERM');
    await delay(300);
    expect(await status(await url)).toBe(200);
  });

  it('resets what arrives on a connection that was idle', async () => {
    const url = new URL(await start({ kind: 'short-keep-alive', idleMs: 50, closingMs: 2000 }).url);
    const socket = connect(Number(url.port), url.hostname);
    const errors: string[] = [];
    socket.on('error', (error: NodeJS.ErrnoException) => errors.push(error.code ?? ''));
    const closed = new Promise((done) => socket.once('close', done));
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).toMatch(/^HTTP\/1.1 200/);
    await delay(500);
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    await closed;
    expect(errors).toEqual(['ECONNRESET']);
  });

  it('keeps a connection that is used, however short it would keep an idle one', async () => {
    const url = await start({ kind: 'short-keep-alive', idleMs: 5000, closingMs: 0 }).url;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const sockets = new Set<unknown>();
    const get = () =>
      new Promise<void>((done, fail) => {
        const sent = request(url, { agent }, (response) => {
          response.resume().once('end', done);
        });
        sent.once('socket', (socket) => sockets.add(socket));
        sent.once('error', fail).end();
      });
    // For longer than it would keep an idle one, and never idle for long.
    const end = performance.now() + 7000;
    while (performance.now() < end) {
      await get();
      await delay(250);
    }
    agent.destroy();
    expect(sockets.size).toBe(1);
  });
});
