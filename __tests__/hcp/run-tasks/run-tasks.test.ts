import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import fs, { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOpen } from '../../../hcp/model/access';
import { RunTasks, type TaskLimits } from '../../../hcp/run-tasks';
import { Store } from '../../../hcp/store';
import { runNamed, workspaceNamed } from '../../support/hcp/entities';
import { until } from '../../support/until';

interface Asked {
  readonly body: string;
  readonly signature: string;
}

let directory: string;
let store: Store;
let server: Server;
let asked: Asked[];
/** Status of the answer; none: no answer at all. */
let status: number | undefined;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'run-tasks-'));
  store = new Store(join(directory, 'data'));
  asked = [];
  status = 200;
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const signature = String(request.headers['x-tfc-task-signature']);
      asked.push({ body: Buffer.concat(parts).toString('utf8'), signature });
      if (status !== undefined) response.writeHead(status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
  store.close();
  rmSync(directory, { recursive: true });
});

const hmacKey = 'a key of the run task';

/** A run that waits for a task. */
function prepare(enforcement: 'advisory' | 'mandatory' = 'mandatory'): void {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const result = {
    id: 'taskrs-1',
    taskId: 'task-1',
    taskName: 'review',
    taskUrl: url,
    workspaceTaskId: 'wstask-1',
    enforcement,
    status: 'pending' as const,
    message: '',
    url: '',
    token: 'of the task',
    outcomes: [],
  };
  store.commit(
    { kind: 'organizations', put: { id: 'org-1', name: 'acme' } },
    { kind: 'workspaces', put: workspaceNamed('a') },
    {
      kind: 'runTasks',
      put: { id: 'task-1', organizationId: 'org-1', name: 'review', url, hmacKey, enabled: true },
    },
    {
      kind: 'runs',
      put: runNamed('run-1', {
        status: 'post_plan_running',
        stages: ['post_plan'],
        taskStages: [{ id: 'ts-1', stage: 'post_plan', status: 'pending', results: [result] }],
      }),
    },
  );
}

const lines: string[] = [];
const log = (line: string) => void lines.push(line);

const perform = (limits: TaskLimits = {}) =>
  new RunTasks({ store, url: 'http://hcp', now: () => new Date(), log, ...limits }).perform(
    'run-1',
    'post_plan',
  );
const stage = () => store.of('runs').get('run-1')!.taskStages[0]!;

/** As the route of the callback does it. */
function answer(given: 'running' | 'passed' | 'failed'): void {
  const run = store.of('runs').get('run-1')!;
  const taskStages = run.taskStages.map((each) => ({
    ...each,
    results: each.results.map((result) =>
      isOpen(result) ? { ...result, status: given, message: given } : result,
    ),
  }));
  store.commit({ kind: 'runs', put: { ...run, taskStages } });
}

test('signs what it asks, and gives the task a way to the plan and to answer', async () => {
  prepare();
  const performed = perform();
  await until(() => asked[0], 'the request');
  expect(asked[0]!.signature).toBe(createHmac('sha512', hmacKey).update(asked[0]!.body).digest('hex'));
  expect(JSON.parse(asked[0]!.body)).toMatchObject({
    payload_version: 1,
    stage: 'post_plan',
    access_token: 'of the task',
    organization_name: 'acme',
    workspace_name: 'a',
    run_id: 'run-1',
    plan_json_api_url: 'http://hcp/api/v2/plans/plan-1/json-output',
    task_result_callback_url: 'http://hcp/api/v2/task-results/taskrs-1/callback',
    task_result_enforcement_level: 'mandatory',
    workspace_working_directory: '',
  });
  answer('running');
  answer('passed');
  expect(await performed).toBe(true);
  expect(stage()).toMatchObject({ status: 'passed', results: [{ status: 'passed', message: 'passed' }] });
});

test.each([
  ['does not answer at all', undefined],
  ['has no result', 200],
])('is not waited for once the server stops: a task that %s', async (_, given) => {
  status = given;
  prepare();
  const tasks = new RunTasks({ store, url: 'http://hcp', now: () => new Date(), log });
  const performed = tasks.perform('run-1', 'post_plan');
  await until(() => asked[0], 'the request');
  tasks.stop();
  await performed;
  // The next server asks again.
  expect(stage()).toMatchObject({ status: 'running', results: [{ status: 'pending' }] });
});

test.each([
  ['mandatory', false, 'failed'],
  ['advisory', true, 'passed'],
] as const)('a %s task that fails', async (enforcement, goesOn, ended) => {
  prepare(enforcement);
  const performed = perform();
  await until(() => asked[0], 'the request');
  answer('failed');
  expect(await performed).toBe(goesOn);
  expect(stage()).toMatchObject({ status: ended, results: [{ status: 'failed' }] });
});

test.each([500, 404, 302, 201])('a task that answers with %i has not taken the request', async (given) => {
  status = given;
  prepare();
  expect(await perform()).toBe(false);
  expect(stage().results[0]).toMatchObject({
    status: 'unreachable',
    message: expect.stringContaining(String(given)) as unknown,
  });
});

test('a task that is down, or does not accept in time', async () => {
  prepare();
  status = undefined;
  expect(await perform({ acceptMs: 100 })).toBe(false);
  expect(stage().results[0]?.status).toBe('unreachable');
});

test('a task that is silent, and one that never ends', async () => {
  prepare();
  expect(await perform({ silentMs: 1, totalMs: 3_600_000 })).toBe(false);
  expect(stage().results[0]?.status).toBe('failed');
  prepare();
  asked = [];
  const performed = perform({ totalMs: 1 });
  await until(() => asked[0], 'the request');
  answer('running');
  expect(await performed).toBe(false);
});

test('a disk that is full is waited for, and the run goes on', async () => {
  prepare();
  const writes = jest.spyOn(fs, 'writeSync').mockImplementationOnce(() => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  });
  const performed = perform();
  await until(() => asked[0], 'the request');
  answer('passed');
  expect(await performed).toBe(true);
  expect(lines).toEqual([expect.stringContaining('the disk is full')]);
  writes.mockRestore();
});

test('a run that is canceled waits for no task', async () => {
  prepare();
  const performed = perform();
  await until(() => asked[0], 'the request');
  store.commit({ kind: 'runs', put: { ...store.of('runs').get('run-1')!, status: 'canceled' } });
  expect(await performed).toBe(false);
});
