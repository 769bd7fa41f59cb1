import { scenarios } from '../../../rehearsal/scenarios/catalogue';
import { firstRelease } from '../../../rehearsal/scenarios/catalogue/first-release';
import { goesByPush } from '../../../rehearsal/scenarios/release-path';

const named = (name: string) => scenarios.find((scenario) => scenario.name === name)!;

it('pushes the releases of the main job, and what no deployment must be created for', () => {
  expect([firstRelease, named('good'), named('bad'), named('stop-in-canary')].map(goesByPush)).toEqual([
    true,
    true,
    true,
    true,
  ]);
});

it('creates the deployment itself where a scenario brings hooks or alarms along', () => {
  expect([named('hook-fails'), named('alarm-unreadable')].map(goesByPush)).toEqual([false, false]);
});
