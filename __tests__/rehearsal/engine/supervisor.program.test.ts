/** The engine in a process of its own, killed and started again. */
import childProcess, { type ForkOptions } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hookExecutionId } from '../../../rehearsal/engine/hook-execution-id';
import { EngineSupervisor } from '../../../rehearsal/engine/supervisor';
import { place, record } from '../../support/engine';
import { arns, FakeAws } from '../../support/fake-aws';
import { startFakeAws, type FakeAwsServer } from '../../support/fake-aws-server';
import { withOwnTemporaryDirectory } from '../../support/own-temporary-directory';
import { isRunning } from '../../support/processes';
import { until } from '../../support/until';

const id = 'd-AAAAAAAA1';
/** A minute of AWS time in a quarter of a second. */
const origin = { speed: 240, startedAt: Date.now() };

let fake: FakeAws;
let server: FakeAwsServer;
let supervisor: EngineSupervisor;
let directory: string;

beforeEach(async () => {
  fake = new FakeAws();
  server = await startFakeAws(fake);
  directory = mkdtempSync(join(tmpdir(), 'supervisor-test-'));
  supervisor = new EngineSupervisor({
    endpoint: server.endpoint,
    origin,
    journalDirectory: directory,
    // An engine may start five times before a call is answered.
    requestTimeoutMs: 240_000,
  });
});

afterEach(async () => {
  await supervisor.stop();
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

const view = () => supervisor.deployments.get({ ...place, id });
const ended = () =>
  until(async () => {
    const { state } = await view();
    return state.completeTime !== undefined && state;
  }, 'the end');

it('an engine that is killed in every phase reaches the same end', async () => {
  fake.alarms.set('web-5xx', 'OK');
  const killed: string[] = [];
  const killOnce = (phase: string) => () => {
    if (killed.includes(phase)) return;
    killed.push(phase);
    supervisor.kill();
  };
  fake.after.create = killOnce('Install');
  fake.before.targetHealth = killOnce('awaiting the replacement');
  fake.after.invoke = killOnce('AfterAllowTestTraffic');
  // The first is the test listener's; the canary and the rest follow.
  let forwards = 0;
  fake.after.forward = () => {
    forwards += 1;
    killOnce(forwards === 1 ? 'AllowTestTraffic' : `AllowTraffic at ${fake.blueAndGreen()}`)();
  };
  fake.after.makePrimary = killOnce('making the replacement primary');
  fake.before.delete = killOnce('terminating the original');

  await supervisor.deployments.create({
    record: record({
      plan: { hooks: ['AfterAllowTestTraffic'] },
      target: { alarms: ['web-5xx'], hooks: { AfterAllowTestTraffic: 'smoke' } },
    }),
  });
  await until(() => killed.includes('AfterAllowTestTraffic'), 'the invocation');
  await supervisor.deployments.reportHook({
    ...place,
    id,
    executionId: hookExecutionId(id, 'AfterAllowTestTraffic'),
    status: 'Succeeded',
  });
  const state = await ended();
  expect(killed).toEqual([
    'Install',
    'awaiting the replacement',
    'AllowTestTraffic',
    'AfterAllowTestTraffic',
    'AllowTraffic at 90:10',
    'AllowTraffic at 0:100',
    'making the replacement primary',
    'terminating the original',
  ]);
  expect(state).toMatchObject({ status: 'Succeeded', weights: { original: 0, replacement: 100 } });
  expect(fake.created).toHaveLength(1);
  expect(fake.weights).toEqual(['90:10', '0:100']);
  expect(fake.blueAndGreen(arns.test)).toBe('0:100');
  expect(fake.taskSets()).toEqual({ green: 'PRIMARY' });
});

it('a request that finds no engine is answered by the next one', async () => {
  await supervisor.deployments.create({ record: record() });
  const { pid } = supervisor;
  expect(supervisor.kill()).toBe(true);
  expect((await view()).record.id).toBe(id);
  expect(supervisor.pid).not.toBe(pid);
});

it('refusals come through with their names', async () => {
  await expect(view()).rejects.toMatchObject({
    code: 'DeploymentDoesNotExistException',
    message: `The deployment ${id} could not be found`,
  });
});

it('nothing is left after stop, and nothing is answered', async () => {
  supervisor.prepare();
  await expect(view()).rejects.toThrow('could not be found');
  const pid = supervisor.pid ?? 0;
  await supervisor.stop();
  expect(isRunning(pid)).toBe(false);
  await expect(view()).rejects.toThrow('the deployment engine is not available: it was stopped');
});

it('a directory of its own is gone after stop', async () => {
  await withOwnTemporaryDirectory(async (temporary) => {
    const own = new EngineSupervisor({ endpoint: server.endpoint, origin });
    await own.deployments.list(place);
    expect(readdirSync(temporary)).toEqual([expect.stringMatching(/^codedeploy-/)]);
    await own.stop();
    expect(readdirSync(temporary)).toEqual([]);
  });
});

it('an engine that cannot start is given up, with its last words', async () => {
  writeFileSync(join(directory, `${id}.jsonl`), '{"version":99}\n');
  await expect(view()).rejects.toThrow(
    /^the deployment engine is not available: it ended with exit status 1: [^]*has version 99/,
  );
});

it('an engine that was given up comes back at the next call, when what it died of is over', async () => {
  // Two days of AWS time: it must not be over before the engine is back.
  const waiting = record({ plan: { readyWaitMinutes: 2880, rollbackEvents: [] } });
  await supervisor.deployments.create({ record: waiting });
  await until(async () => (await view()).state.status === 'Ready', 'Ready');
  const journal = join(directory, `${id}.jsonl`);
  // As on a full disk: what is written fails, and so does every start.
  renameSync(journal, `${journal}.kept`);
  mkdirSync(journal);
  const refused = {
    code: 'InternalFailure',
    message:
      'the deployment engine is not available: it ended with exit status 1: EISDIR: illegal operation on a directory, read',
  };
  supervisor.kill();
  await expect(view()).rejects.toMatchObject(refused);
  await expect(view()).rejects.toMatchObject(refused);
  rmdirSync(journal);
  renameSync(`${journal}.kept`, journal);
  expect((await view()).state.status).toBe('Ready');
  await supervisor.deployments.continue({ ...place, id, waitType: 'READY_WAIT' });
  expect((await ended()).status).toBe('Succeeded');
});

it('a process that cannot be started is given up as well, and ends nobody else', async () => {
  const { fork } = childProcess;
  const noNode = jest
    .spyOn(childProcess, 'fork')
    .mockImplementation((path: string | URL, options: unknown) =>
      fork(path, { ...(options as ForkOptions), execPath: join(directory, 'no-node') }),
    );
  await expect(view()).rejects.toThrow(/^the deployment engine is not available: .*ENOENT/);
  noNode.mockRestore();
});
