/** Every scenario of the catalogue, played on an embedded AWS under real traffic. */
import { hookNames } from '../../deployment/machine';
import { startEmbeddedAws, type EmbeddedAws } from '../../rehearsal/cloud';
import { messageOf } from '../../rehearsal/failures';
import type { HookFailure } from '../../rehearsal/hook-failure';
import { HookFailures } from '../../rehearsal/main-job/hook-failures';
import { scenarios } from '../../rehearsal/scenarios/catalogue';
import { listenerUrls } from '../../rehearsal/scenarios/listener-urls';
import { runScenario, type ScenarioResult } from '../../rehearsal/scenarios/runner';
import type { Scenario } from '../../rehearsal/scenarios/scenario';
import { freePort } from '../support/free-port';
import { createStage } from '../support/stage/create-stage';
import { describeWith, testTools } from '../support/tools';

/** The whole catalogue; a machine that is busy takes its time. */
const limitMs = 1_800_000;

/** Played at once: most of a scenario is waiting. */
const atOnce = 4;

/** Slower than the rehearsal, because so much is played at once. */
const speed = 30;

/**
 * Enough for the alarm on errors in a canary of 10 percent: 5 a minute, which is 2 s here. A busy machine may answer
 * late; that is no failure of a release.
 */
const traffic = { rate: 50, keepAliveShare: 0.95, timeoutMs: 45_000 };

/** Names of scenarios to play, with commas between them. @default all */
const chosen = scenarios.filter(({ name }) => process.env.SCENARIOS?.split(',').includes(name) ?? true);

describeWith([testTools.moto], 'the fault catalogue', () => {
  let cloud: EmbeddedAws;
  const results = new Map<string, ScenarioResult | Error>();
  const hookFailures = new Map<string, readonly HookFailure[]>();

  beforeAll(async () => {
    cloud = await startEmbeddedAws({
      env: process.env,
      speed,
      // AWS waits an hour for either.
      engineSettings: { hookTimeoutSeconds: 600, installTimeoutSeconds: 900 },
    });
    const waiting = chosen.map((scenario, place) => ({ scenario, place }));
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
          results.set(next.scenario.name, await play(next.scenario, next.place));
      }),
    );
  }, limitMs);

  afterAll(async () => {
    await cloud.stop();
  });

  /** On a stage of its own: what one scenario leaves in alarms and metrics is nothing to the next. */
  async function play(scenario: Scenario, place: number): Promise<ScenarioResult | Error> {
    try {
      const access = {
        endpoint: cloud.endpoint,
        region: 'us-east-1',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      };
      const { stage, remove } = await createStage({
        access,
        name: `s${place}`,
        speed,
        listenerUrl: listenerUrls(cloud),
        // Of its own, because not every machine has more addresses than one.
        ports: { production: await freePort(), test: await freePort() },
      });
      const hooks = new HookFailures(
        { access, env: cloud.environment({ PATH: process.env.PATH }) },
        { say: () => undefined },
      );
      const onObservation = hooks.observe.bind(hooks);
      const result = await runScenario(scenario, stage, { cloud, traffic, onObservation });
      await hooks.end();
      hookFailures.set(scenario.name, hooks.seen);
      await remove();
      return result;
    } catch (error) {
      return error instanceof Error ? error : new Error(messageOf(error));
    }
  }

  it.each(chosen)('$name: $title', ({ name }) => {
    const result = results.get(name);
    if (result === undefined || result instanceof Error) throw result ?? new Error('not played');
    expect(result.checks.filter(({ passed }) => !passed)).toEqual([]);
  });

  it.each(chosen)('$name: what a function that failed its lifecycle event had logged is read', (scenario) => {
    const { hooks = {}, expected } = scenario;
    // Where a deployment is stopped in the middle of a function, the function has failed nothing.
    const isHooksDoing = expected.errorCode === 'HOOK_EXECUTION_FAILURE';
    const failed = hookNames.filter(
      (event) => isHooksDoing && event in hooks && expected.events?.[event] === 'Failed',
    );
    expect(hookFailures.get(scenario.name)).toEqual(
      failed.map((event) => ({
        event,
        functionName: expect.stringMatching(new RegExp(`^CodeDeployHook_.*-${event}$`)) as string,
        log: [
          expect.stringMatching(
            hooks[event] === 'silent' ? /^d-\w+: this hook says nothing$/ : /^d-\w+: this hook says Failed$/,
          ) as string,
        ],
      })),
    );
  });
});
