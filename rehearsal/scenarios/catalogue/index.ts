/** Every scenario there is. */
import { nearest } from '../../../support/nearest';
import { badUsage } from '../../failures';
import type { Scenario } from '../scenario';
import { alarmFaults } from './alarms';
import { engineFaults } from './engine';
import { hookFaults } from './hooks';
import { outsideFaults } from './outside';
import { releases } from './releases';
import { requestFaults } from './requests';
import { startFaults } from './start';
import { stops } from './stops';
import { waits } from './waits';

export { firstRelease } from './first-release';
export { settingsRelease } from './settings-release';

export const scenarios: readonly Scenario[] = [
  ...releases,
  ...startFaults,
  ...requestFaults,
  ...hookFaults,
  ...alarmFaults,
  ...stops,
  ...waits,
  ...engineFaults,
  ...outsideFaults,
];

/**
 * The scenarios of these names, in this order.
 *
 * @throws Failure a name that is none
 */
export function findScenarios(names: readonly string[]): readonly Scenario[] {
  return names.map((name) => {
    const found = scenarios.find((scenario) => scenario.name === name);
    if (found === undefined) {
      throw badUsage(
        `unknown scenario ${JSON.stringify(name)}${meant(name)}; npm run rehearse -- list prints all ${scenarios.length}`,
      );
    }
    return found;
  });
}

function meant(name: string): string {
  const near = nearest(
    name,
    scenarios.map((scenario) => scenario.name),
  );
  return near === undefined ? '' : `, did you mean ${near}?`;
}

/** What `npm run rehearse -- list` prints: one line per scenario. */
export function listScenarios(): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  return scenarios.map(({ name, title }) => `${name.padEnd(width)}  ${title}`).join('\n');
}
