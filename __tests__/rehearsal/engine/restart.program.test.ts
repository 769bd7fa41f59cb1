/** An engine that dies at any point, and another one on its journals: the end is the same. */
import { hookExecutionId } from '../../../rehearsal/engine/hook-execution-id';
import type { DeploymentRecord } from '../../../rehearsal/engine/record';
import { Refusal } from '../../../rehearsal/engine/refusal';
import { EngineStage, place, plan, record } from '../../support/engine';
import { arns } from '../../support/fake-aws';
import { until } from '../../support/until';

const id = 'd-AAAAAAAA1';
const rollbackId = 'd-RAAAAAAA1';

/** What the engine asks of AWS in a release, and how often. */
const calls: readonly (readonly [string, number])[] = [
  ['alarms', 1],
  ['describe', 1],
  ['targetGroups', 1],
  ['routes', 1],
  ['create', 1],
  ['describe', 2],
  ['targetHealth', 1],
  ['routes', 2],
  ['forward', 1],
  ['invoke', 1],
  ['routes', 3],
  ['forward', 2],
  ['forward', 3],
  ['makePrimary', 1],
  ['delete', 1],
  ['publish', 1],
  ['publish', 2],
];
const moments = calls.flatMap(([call, count]) => [
  { when: 'before', call, count } as const,
  { when: 'after', call, count } as const,
]);

let stage: EngineStage;
let killed: boolean;

beforeEach(() => {
  stage = new EngineStage();
  stage.fake.alarms.set('web-5xx', 'OK');
  killed = false;
});

afterEach(() => stage.close());

/** Lets the engine die before or after it has called AWS for the `count`th time. */
function killAt(moment: { when: 'before' | 'after'; call: string; count: number }): void {
  let calls = 0;
  const kill = () => {
    calls += 1;
    if (calls !== moment.count) return;
    killed = true;
    stage.killAndRestart();
    // What was not sent never arrives.
    if (moment.when === 'before') return new Promise<void>(() => undefined);
    return undefined;
  };
  if (moment.when === 'before') stage.fake.before[moment.call] = kill;
  else stage.fake.after[moment.call] = () => void kill();
}

/** The function of AfterAllowTestTraffic; it may be invoked twice, and its second report is refused. */
function reportHooks(): () => void {
  let reported = 0;
  const timer = setInterval(() => {
    if (stage.fake.invoked.length <= reported) return;
    try {
      stage.engine.reportHook({
        ...place,
        id,
        executionId: hookExecutionId(id, 'AfterAllowTestTraffic'),
        status: 'Succeeded',
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return;
    }
    reported = stage.fake.invoked.length;
  }, 5);
  return () => {
    clearInterval(timer);
  };
}

const release = (): DeploymentRecord =>
  record({
    plan: { hooks: ['AfterAllowTestTraffic'] },
    target: { alarms: ['web-5xx'], hooks: { AfterAllowTestTraffic: 'smoke' } },
    triggers: [{ name: 'all', topicArn: arns.topic, events: ['DeploymentStart', 'DeploymentSuccess'] }],
  });

describe('a release goes on', () => {
  it.each(moments)('after a kill $when call $count of $call', async (moment) => {
    killAt(moment);
    const stop = reportHooks();
    stage.engine.create({ record: release() });
    const { state } = await stage.ended();
    await until(
      () => stage.fake.published.some(({ subject }) => subject.startsWith('SUCCEEDED')),
      'the message',
    );
    stop();
    expect(killed).toBe(true);
    expect(state.status).toBe('Succeeded');
    expect(state.lifecycleEvents.map(({ status }) => status)).toEqual(Array(8).fill('Succeeded'));
    expect(stage.fake.created).toHaveLength(1);
    expect(stage.fake.weights).toEqual(['90:10', '0:100']);
    expect(stage.fake.blueAndGreen(arns.test)).toBe('0:100');
    expect(stage.fake.taskSets()).toEqual({ green: 'PRIMARY' });
  });
});

describe('a rollback goes on', () => {
  it.each([
    { when: 'before', call: 'forward', count: 3 },
    { when: 'after', call: 'forward', count: 3 },
    { when: 'before', call: 'forward', count: 4 },
    { when: 'after', call: 'forward', count: 4 },
    { when: 'before', call: 'delete', count: 1 },
    { when: 'after', call: 'delete', count: 1 },
  ] as const)('after a kill $when call $count of $call', async (moment) => {
    killAt(moment);
    stage.engine.create({
      record: record({
        plan: { trafficRouting: { type: 'TimeBasedCanary', percentage: 10, intervalMinutes: 600 } },
      }),
    });
    await until(() => stage.fake.weights.length > 0, 'the canary');
    await until(async () => (await stage.view()).state.shifts === 1, 'its confirmation');
    stage.engine.stop({ ...place, id, rollback: true });
    expect((await stage.ended(rollbackId)).state.status).toBe('Succeeded');
    expect(killed).toBe(true);
    expect(stage.engine.list(place).map((view) => view.record.id)).toEqual([id, rollbackId]);
    expect(stage.fake.blueAndGreen()).toBe('100:0');
    expect(stage.fake.blueAndGreen(arns.test)).toBe('100:0');
    expect(stage.fake.taskSets()).toEqual({ blue: 'PRIMARY' });
  });
});

describe('waits', () => {
  it('last as long as without a kill', async () => {
    stage.engine.create({
      record: record({ plan: { readyWaitMinutes: 60, rollbackEvents: [], hasTestRoute: false } }),
    });
    const ready = await until(async () => {
      const { state } = await stage.view();
      return state.status === 'Ready' && state.readyTime;
    }, 'Ready');
    stage.killAndRestart();
    const { state } = await stage.ended();
    expect(state.status).toBe('Stopped');
    const minutes = ((state.completeTime ?? 0) - ready) / 60_000;
    expect(minutes).toBeGreaterThanOrEqual(60);
  });

  it('that have passed meanwhile are over at once', async () => {
    const settings = { ...plan.settings, hookTimeoutSeconds: 3600 };
    stage.engine.create({
      record: record({
        plan: { hooks: ['BeforeInstall'], settings },
        target: { hooks: { BeforeInstall: 'silent' } },
      }),
    });
    await until(() => stage.fake.invoked.length > 0, 'the invocation');
    await stage.offFor(2000);
    expect((await stage.ended()).state.error?.code).toBe('HOOK_EXECUTION_FAILURE');
  });

  it('deployments that have ended are still known', async () => {
    stage.engine.create({ record: record() });
    const before = await stage.ended();
    stage.killAndRestart();
    expect(await stage.view()).toEqual(before);
  });
});
