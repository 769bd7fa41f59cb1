import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { apiOf } from '../../../review/run-task/api';
import { Metrics } from '../../../review/run-task/metrics';
import { runTaskApp, serverOf, type ServerLimits } from '../../../review/run-task/server';
import { TaskQueue, type TaskQueueProps } from '../../../review/run-task/task-queue';
import { RunTaskHost, signature } from '../../support/run-task-host';

const key = 'a key of a run task';

let host: RunTaskHost;
let server: Server;
let queue: TaskQueue;
let metrics: Metrics;
let lines: string[];

/** Serves tasks that `perform` performs. */
async function serve(
  perform: TaskQueueProps['perform'],
  props: Partial<TaskQueueProps> = {},
  limits: ServerLimits = {},
): Promise<void> {
  lines = [];
  metrics = new Metrics();
  const api = apiOf({ allowed: [host.host], repeatAfterMs: [1, 1] });
  queue = new TaskQueue({ api, metrics, log: (line) => lines.push(line), perform, ...props });
  const app = runTaskApp({
    key,
    metrics,
    accept: (request) => queue.add(request),
    isStopping: () => queue.isStopping,
  });
  server = serverOf(app, limits);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}

const url = (path = '/') => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

const post = (
  body: string,
  headers: Record<string, string> = { 'x-tfc-task-signature': signature(body, key) },
) => fetch(url(), { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

beforeEach(async () => {
  host = await RunTaskHost.start();
});

afterEach(async () => {
  await queue.stop(0);
  server.close();
  server.closeAllConnections();
  await host.stop();
});

describe('the run task server', () => {
  it('answers at once and reports later, with the token of the run', async () => {
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    await serve(async ({ workspace }) => {
      await finished;
      return { status: 'passed', message: `${workspace} is clean` };
    });
    const answer = await post(host.task());
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect(host.results).toEqual([]);
    finish();
    await until(() => host.results.length === 1);
    expect(host.results).toEqual([
      {
        authorization: 'Bearer token-of-the-run',
        contentType: 'application/vnd.api+json',
        status: 'passed',
        message: 'shop is clean',
        outcomes: [],
      },
    ]);
    await until(() => lines.length === 1);
    expect(lines[0]).toMatch(/^acme\/shop run-1 post_plan: passed, shop is clean \(/);
  });

  it('refuses what is not signed, and performs nothing', async () => {
    const performed: string[] = [];
    await serve(({ runId }) => {
      performed.push(runId);
      return Promise.resolve({ status: 'passed', message: '' });
    });
    const body = host.task();
    expect((await post(body, {})).status).toBe(401);
    expect((await post(body, { 'x-tfc-task-signature': signature(body, 'another key') })).status).toBe(401);
    expect((await post(`${body} `, { 'x-tfc-task-signature': signature(body, key) })).status).toBe(401);
    expect(performed).toEqual([]);
    expect(metrics.render()).toContain('run_task_requests_total{outcome="unsigned"} 3\n');
  });

  it('takes the request that is sent while the run task is set up', async () => {
    await serve(() => Promise.reject(new Error('nothing is to be performed')));
    expect((await post(host.task({ stage: 'test' }))).status).toBe(200);
    expect(metrics.render()).toContain('run_task_requests_total{outcome="test"} 1\n');
  });

  it.each([
    ['no JSON', 'hello', 'the body is no JSON'],
    ['another version', JSON.stringify({ payload_version: 2 }), 'payload_version is not what'],
    ['no token', JSON.stringify({ payload_version: 1, stage: 'post_plan' }), 'access_token is not what'],
  ])('says what is wrong with %s', async (_, body, reason) => {
    await serve(() => Promise.reject(new Error('nothing is to be performed')));
    const answer = await post(body);
    expect(answer.status).toBe(422);
    expect(((await answer.json()) as { error: string }).error).toContain(reason);
  });

  it('refuses a request that is too large, and paths that are none', async () => {
    await serve(() => Promise.reject(new Error('nothing is to be performed')));
    expect((await post(host.task({ run_message: 'x'.repeat(300_000) }))).status).toBe(413);
    expect((await fetch(url('/admin'))).status).toBe(404);
    expect(await (await fetch(url('/health'))).json()).toEqual({ status: 'ok' });
  });

  it('refuses tasks that there is no room for', async () => {
    await serve(() => new Promise(() => undefined), { atOnce: 1, longest: 1 });
    const answers = [];
    for (const run of ['run-1', 'run-2', 'run-3']) {
      answers.push((await post(host.task({ run_id: run }))).status);
    }
    expect(answers).toEqual([200, 200, 503]);
  });

  it('fails a task that does not end in time, or not before the server ends', async () => {
    const aborted = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(new Error('aborted'));
        });
      });
    await serve((_, signal) => aborted(signal), { timeoutMs: 20 });
    await post(host.task());
    await until(() => host.results.length === 1);
    expect(host.results[0]).toMatchObject({ status: 'failed', message: /given up before its end/ });
    await post(host.task({ run_id: 'run-2' }));
    await queue.stop(0);
    expect(host.results[1]).toMatchObject({ status: 'failed' });
  });

  it('says of a fault that it is one, and nothing of what it quotes', async () => {
    await serve(() => Promise.reject(new Error('the plan holds hunter2')));
    await post(host.task());
    await until(() => host.results.length === 1);
    expect(host.results[0]).toMatchObject({ status: 'failed' });
    expect(JSON.stringify([host.results, lines])).not.toContain('hunter2');
  });

  it('gives signs of life while it works', async () => {
    let finish: () => void = () => undefined;
    await serve(
      () =>
        new Promise(
          (resolve) =>
            (finish = () => {
              resolve({ status: 'passed', message: '' });
            }),
        ),
      {
        progressMs: 5,
      },
    );
    await post(host.task());
    await until(() => host.results.some(({ status }) => status === 'running'));
    finish();
    await until(() => host.results.at(-1)?.status === 'passed');
  });

  it('reports nowhere that is not allowed', async () => {
    await serve(() => Promise.resolve({ status: 'passed', message: 'fine' }));
    await post(host.task({ task_result_callback_url: 'http://127.0.0.1:1/callback' }));
    await until(() => lines.length === 2);
    expect(lines[0]).toContain('the result cannot be delivered: 127.0.0.1:1 is to be called over http:');
    expect(host.results).toEqual([]);
  });

  it('performs a request that is repeated once, and one that there was no room for', async () => {
    const performed: string[] = [];
    await serve(({ runId }) => {
      performed.push(runId);
      return Promise.resolve({ status: 'passed', message: '' });
    });
    expect((await post(host.task())).status).toBe(200);
    expect((await post(host.task())).status).toBe(200);
    expect((await post(host.task({ access_token: 'another' }))).status).toBe(200);
    await until(() => host.results.length === 2);
    expect(performed).toEqual(['run-1', 'run-1']);
    expect(metrics.render()).toContain('run_task_requests_total{outcome="repeated"} 1\n');
  });

  it.each([
    ['a stage test and little else', { payload_version: 1, stage: 'test', task_result_callback_url: null }],
    ['a made-up token', { payload_version: 1, stage: 'post_plan', access_token: 'test-token' }],
  ])('takes what is sent while the run task is set up, with %s', async (_, sent) => {
    await serve(() => Promise.reject(new Error('nothing is to be performed')));
    expect((await post(JSON.stringify(sent))).status).toBe(200);
    expect(metrics.render()).toContain('run_task_requests_total{outcome="test"} 1\n');
  });

  it('takes the bytes that are signed, and no others that they stand for', async () => {
    await serve(() => Promise.reject(new Error('nothing is to be performed')));
    const answer = await fetch(url(), {
      method: 'POST',
      body: gzipSync(host.task()),
      headers: { 'content-encoding': 'gzip', 'x-tfc-task-signature': signature(host.task(), key) },
    });
    expect(answer.status).toBe(415);
  });

  it('waits for no one who sends a request bit by bit, or none', async () => {
    await serve(
      () => Promise.reject(new Error('nothing is to be performed')),
      {},
      { requestMs: 20, connections: 2 },
    );
    const { port } = server.address() as AddressInfo;
    const slow = connect(port, '127.0.0.1');
    slow.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
    expect(await text(slow)).toMatch(/^HTTP\/1\.1 408 /);
    const headers = connect(port, '127.0.0.1');
    headers.write('POST / HTTP/1.1\r\nHost: x\r\nX-A: b');
    expect(await text(headers)).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('has no more connections than it may, and answers although others keep theirs', async () => {
    await serve(() => Promise.reject(new Error('nothing is to be performed')), {}, { connections: 4 });
    const { port } = server.address() as AddressInfo;
    const slow = Array.from({ length: 9 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
    const closed = slow.slice(0, 5).map((socket) => once(socket, 'close'));
    for (const socket of slow) socket.write('POST / HTTP/1.1\r\nHost: x\r\nX-A: ');
    await Promise.all(closed);
    expect((await fetch(url('/health'))).status).toBe(200);
    for (const socket of slow) socket.destroy();
  });

  it('waits for plans of many tasks at once: two that hang hold up none', async () => {
    const finish: (() => void)[] = [];
    await serve(({ runId }) =>
      runId === 'run-3'
        ? Promise.resolve({ status: 'passed', message: 'the third' })
        : new Promise((resolve) =>
            finish.push(() => {
              resolve({ status: 'passed', message: 'at last' });
            }),
          ),
    );
    for (const run of ['run-1', 'run-2', 'run-3']) await post(host.task({ run_id: run, access_token: run }));
    await until(() => host.results.length === 1);
    expect(host.results).toMatchObject([{ message: 'the third' }]);
    for (const each of finish) each();
    await until(() => host.results.length === 3);
  });

  it('shows its metrics to nobody unless that is wanted', async () => {
    await serve(() => Promise.reject(new Error('nothing is to be performed')));
    expect((await fetch(url('/metrics'))).status).toBe(404);
  });

  it('refuses headers that are too large', async () => {
    await serve(() => Promise.reject(new Error('nothing is to be performed')));
    expect((await post('{}', { 'x-long': 'x'.repeat(20_000) })).status).toBe(431);
  });

  it('gives signs of life of a task that waits for others, and none after its result', async () => {
    const finish: (() => void)[] = [];
    const perform = () =>
      new Promise<{ status: 'passed'; message: string }>((resolve) =>
        finish.push(() => {
          resolve({ status: 'passed', message: '' });
        }),
      );
    await serve(perform, { atOnce: 1, progressMs: 5 });
    await post(host.task({ access_token: 'first' }));
    await post(host.task({ access_token: 'second' }));
    const ofSecond = () =>
      host.results.filter((each) => each.authorization === 'Bearer second').map(({ status }) => status);
    await until(() => ofSecond().length > 1);
    expect(finish).toHaveLength(1);
    expect(new Set(ofSecond())).toEqual(new Set(['running']));
    finish[0]?.();
    await until(() => finish.length === 2);
    finish[1]?.();
    await until(() => lines.length === 2);
    const counted = host.results.length;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(host.results).toHaveLength(counted);
    expect(ofSecond().at(-1)).toBe('passed');
  });

  it('lets a task end while it is stopped, refuses others, and says so to whoever asks for its health', async () => {
    let finish: () => void = () => undefined;
    await serve(
      () =>
        new Promise((resolve) => {
          finish = () => {
            resolve({ status: 'passed', message: 'to its end' });
          };
        }),
    );
    await post(host.task());
    const stopped = queue.stop(60_000);
    expect((await post(host.task({ run_id: 'run-2' }))).status).toBe(503);
    expect((await fetch(url('/health'))).status).toBe(503);
    finish();
    await stopped;
    expect(host.results).toMatchObject([{ status: 'passed', message: 'to its end' }]);
  });

  it('gives up all that waits at once, without beginning it', async () => {
    const performed: string[] = [];
    await serve(
      ({ runId }) => {
        performed.push(runId);
        return new Promise(() => undefined);
      },
      { atOnce: 1 },
    );
    for (const run of ['run-1', 'run-2', 'run-3']) await post(host.task({ run_id: run }));
    await queue.stop(0);
    expect(performed).toEqual(['run-1']);
    expect(host.results.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed']);
  });

  it('ends although nobody takes its results', async () => {
    await serve(() => new Promise(() => undefined), { lastWordsMs: 10 });
    host.answers.set('/callback', () => undefined);
    await post(host.task());
    await queue.stop(0);
    expect(lines[0]).toBe('run-1: the result cannot be delivered: no answer in time');
  });

  it('logs where a fault is, and no character that a terminal obeys', async () => {
    await serve(() => Promise.reject(new TypeError('the plan holds hunter2')));
    await post(host.task({ workspace_name: 'a\nb\u001b[31m' }));
    await until(() => lines.length === 2);
    expect(lines[0]).toMatch(/^run-1: a fault: TypeError at .*server\.test/);
    expect(lines[1]).toContain('acme/a\ufffdb\ufffd[31m run-1 post_plan: failed');
    expect(lines.join()).not.toContain('hunter2');
  });

  it('tells neither the token nor the key, and counts stages that are none together', async () => {
    await serve(() => Promise.resolve({ status: 'passed', message: 'fine' }));
    await post(host.task({ stage: 'x"} 1\ny{z="' }));
    await post(host.task({ task_result_callback_url: 'https://evil.example/token-of-the-run' }));
    await until(() => lines.length === 3);
    expect(metrics.render()).toContain('run_task_results_total{stage="other",status="passed"} 1\n');
    const told = [...lines, metrics.render()].join();
    expect(told).not.toContain('token-of-the-run');
    expect(told).not.toContain(key);
  });
});
