/** What the requests of a release prove, beside what its scenario expects. Pure. */
import type { Check } from '../check';
import type { ScenarioResult } from '../scenarios/runner';
import { badRelease, goodRelease, settingsRelease } from '../traffic';

/**
 * Wall time that starting, polling and the machine itself may add to what AWS time bounds. It is no part of AWS, and
 * at another speed it is the same.
 */
const machineSlackMs = 5000;

/**
 * Checks of a release that nobody may notice, and of one that alarms have stopped. Other scenarios say themselves what
 * they expect of requests.
 *
 * @param worstDetectionMs - wall time in which the stacks' alarms find a bad version; undefined where they may not
 */
export function verdictOf(
  { scenario, outcome }: ScenarioResult,
  worstDetectionMs: number | undefined,
): Check[] {
  const { ledger, timeline } = outcome;
  if (scenario.kind === 'settings') return settingsRelease(ledger, timeline);
  if (scenario.kind !== 'release') return [];
  if (scenario.expected.status === 'Succeeded') return goodRelease(ledger, timeline);
  if (worstDetectionMs === undefined) return [unwatched];
  return badRelease(ledger, timeline, { worstCaseDetectionMs: worstDetectionMs + machineSlackMs });
}

const unwatched: Check = {
  name: 'an alarm of the stacks detects a version that answers 500',
  passed: false,
  expected: 'one that fires at this request rate and rolls back',
  actual: 'none: see npm run rehearse -- plan',
};
