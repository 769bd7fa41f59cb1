/** Which scenarios are judged by their requests, and by what. */
import { verdictOf } from '../../../rehearsal/main-job/release-verdict';
import { findScenarios } from '../../../rehearsal/scenarios/catalogue';
import type { ScenarioResult } from '../../../rehearsal/scenarios/runner';
import { releaseLedger, shift } from '../../support/traffic';

/** A result of which the verdict looks at the requests alone. */
function played(name: string, requests: ReturnType<typeof releaseLedger>): ScenarioResult {
  const [scenario] = findScenarios([name]);
  return { scenario, outcome: requests, checks: [], passed: true } as unknown as ScenarioResult;
}

const failedNames = (result: ScenarioResult, worstDetectionMs: number | undefined) =>
  verdictOf(result, worstDetectionMs)
    .filter(({ passed }) => !passed)
    .map(({ name }) => name);

const good = releaseLedger();
const failing = releaseLedger({ failing: 1 });
/** 10 % for two seconds, then back; all that the replacement answers is 500. */
const rolledBack = releaseLedger({ failing: 1, shifts: [shift(2000, 10), shift(4000, 0)] });

it('a good release must lose no request', () => {
  expect(verdictOf(played('good', good), undefined)).not.toEqual([]);
  expect(failedNames(played('good', good), undefined)).toEqual([]);
  expect(failedNames(played('good', failing), undefined)).toContain('no request failed');
});

it('a bad one must be rolled back within what the alarms take and 5 s of the machine', () => {
  expect(failedNames(played('bad', rolledBack), 2000)).toEqual([]);
  const late = releaseLedger({
    failing: 1,
    durationMs: 20_000,
    shifts: [shift(2000, 10), shift(16_000, 0)],
  });
  expect(failedNames(played('bad', late), 2000)).not.toEqual([]);
  expect(failedNames(played('bad', late), 10_000)).toEqual([]);
});

it('a bad one that no alarm finds has failed, with a word on where to look', () => {
  expect(verdictOf(played('bad', rolledBack), undefined)).toMatchObject([
    { passed: false, actual: 'none: see npm run rehearse -- plan' },
  ]);
});

it('a fault says itself what it expects of requests', () => {
  expect(verdictOf(played('hang', failing), 2000)).toEqual([]);
});
