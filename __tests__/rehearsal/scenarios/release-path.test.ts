import { scenarios } from '../../../rehearsal/scenarios/catalogue';
import { firstRelease } from '../../../rehearsal/scenarios/catalogue/first-release';
import { goesByPush } from '../../../rehearsal/scenarios/release-path';

const named = (name: string) => scenarios.find((scenario) => scenario.name === name)!;

const canary = { type: 'TimeBasedCanary', percentage: 10, intervalMinutes: 5 } as const;

it('pushes the releases of the main job, and what no deployment must be created for', () => {
  const pushed = [firstRelease, named('good'), named('bad'), named('never-healthy')];
  expect(pushed.map((scenario) => goesByPush(scenario, canary))).toEqual([true, true, true, true]);
});

it('creates the deployment itself where a scenario brings hooks or alarms along', () => {
  const created = [named('hook-fails'), named('alarm-unreadable')];
  expect(created.map((scenario) => goesByPush(scenario, canary))).toEqual([false, false]);
});

it.each([
  ['the same', canary, true],
  ['another share', { ...canary, percentage: 20 }, false],
  ['another interval', { ...canary, intervalMinutes: 6 }, false],
  ['steps of the same size', { ...canary, type: 'TimeBasedLinear' }, false],
  ['everything at once', { type: 'AllAtOnce' }, false],
] as const)('pushes a scenario that needs a canary where the group has %s', (_, own, pushed) => {
  expect(goesByPush(named('bad'), own)).toBe(pushed);
});

it('pushes a scenario that needs everything at once where the group has that', () => {
  expect(goesByPush(named('500s-after-the-shift'), { type: 'AllAtOnce' })).toBe(true);
  expect(goesByPush(named('500s-after-the-shift'), canary)).toBe(false);
});
