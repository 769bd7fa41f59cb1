/** Every scenario of the catalogue, played on an embedded AWS under real traffic. */
import { startEmbeddedAws, type EmbeddedAws } from '../../rehearsal/cloud/embedded-aws';
import { messageOf } from '../../rehearsal/failures';
import { scenarios } from '../../rehearsal/scenarios/catalogue';
import { createStage } from '../../rehearsal/scenarios/create-stage';
import { listenerUrls } from '../../rehearsal/scenarios/listener-urls';
import { runScenario, type ScenarioResult } from '../../rehearsal/scenarios/runner';
import type { Scenario } from '../../rehearsal/scenarios/scenario';
import { describeWith, testTools } from '../support/tools';

/** The whole catalogue; a machine that is busy takes its time. */
const limitMs = 900_000;

/** Played at once: most of a scenario is waiting. */
const atOnce = 4;

const speed = 60;

/** Names of scenarios to play, with commas between them. @default all */
const chosen = process.env.SCENARIOS?.split(',') ?? scenarios.map(({ name }) => name);

describeWith([testTools.moto], 'the fault catalogue', () => {
  let cloud: EmbeddedAws;
  const results = new Map<string, ScenarioResult | Error>();

  beforeAll(async () => {
    cloud = await startEmbeddedAws({
      env: process.env,
      // The main job's own test listens on 127.0.0.1 at the same time.
      listenerAddress: '127.81.0.1',
      speed,
      // AWS waits an hour for either.
      engineSettings: { hookTimeoutSeconds: 600, installTimeoutSeconds: 1200 },
    });
    const waiting = scenarios
      .filter(({ name }) => chosen.includes(name))
      .map((scenario, place) => ({ scenario, place }));
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
          results.set(next.scenario.name, await play(next.scenario, next.place));
      }),
    );
  }, limitMs);

  afterAll(async () => {
    await cloud.stop();
  }, 60_000);

  /** On a stage of its own: what one scenario leaves in alarms and metrics is nothing to the next. */
  async function play(scenario: Scenario, place: number): Promise<ScenarioResult | Error> {
    const startedAt = Date.now();
    try {
      const { stage, remove } = await createStage({
        access: {
          endpoint: cloud.endpoint,
          region: 'us-east-1',
          credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
        },
        name: `s${place}`,
        speed,
        listenerUrl: listenerUrls(cloud),
        ports: { production: 8080, test: 8090 },
      });
      const result = await runScenario(scenario, stage, { cloud });
      await remove();
      process.stderr.write(`${scenario.name}: ${result.passed} ${(Date.now() - startedAt) / 1000}\n`);
      return result;
    } catch (error) {
      process.stderr.write(`${scenario.name}: ${messageOf(error)} ${(Date.now() - startedAt) / 1000}\n`);
      return error instanceof Error ? error : new Error(messageOf(error));
    }
  }

  it.each(scenarios.filter(({ name }) => chosen.includes(name)))('$name: $title', ({ name }) => {
    const result = results.get(name);
    if (result === undefined || result instanceof Error) throw result ?? new Error('not played');
    expect(result.checks.filter(({ passed }) => !passed)).toEqual([]);
  });
});
