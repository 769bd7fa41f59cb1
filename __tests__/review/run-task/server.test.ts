import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { apiOf } from '../../../review/run-task/api';
import { Metrics } from '../../../review/run-task/metrics';
import { runTaskApp } from '../../../review/run-task/server';
import { TaskQueue, type TaskQueueProps } from '../../../review/run-task/task-queue';
import { RunTaskHost, signature } from '../../support/run-task-host';

const key = 'a key of a run task';

let host: RunTaskHost;
let server: Server;
let queue: TaskQueue;
let metrics: Metrics;
let lines: string[];

/** Serves tasks that `perform` performs. */
async function serve(perform: TaskQueueProps['perform'], props: Partial<TaskQueueProps> = {}): Promise<void> {
  lines = [];
  metrics = new Metrics();
  const api = apiOf({ allowed: [host.host], repeatAfterMs: [1, 1] });
  queue = new TaskQueue({ api, metrics, log: (line) => lines.push(line), perform, ...props });
  const app = runTaskApp({ key, metrics, accept: (request) => queue.add(request) });
  server = app.listen(0, '127.0.0.1');
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
    await serve(() => new Promise(() => undefined), { atOnce: 1, longest: 1, timeoutMs: 100 });
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
    await post(host.task());
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
});
