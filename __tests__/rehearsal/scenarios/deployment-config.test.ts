import { routingOf } from '../../../rehearsal/scenarios/deployment-config';

it.each([
  [
    { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage: 10, canaryInterval: 5 } },
    { type: 'TimeBasedCanary', percentage: 10, intervalMinutes: 5 },
  ],
  [
    { type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage: 20, linearInterval: 1 } },
    { type: 'TimeBasedLinear', percentage: 20, intervalMinutes: 1 },
  ],
  [{ type: 'AllAtOnce' }, { type: 'AllAtOnce' }],
] as const)('reads %j', (config, routing) => {
  expect(routingOf(config)).toEqual(routing);
});

it('says what is missing', () => {
  expect(() => routingOf({ type: 'TimeBasedCanary' })).toThrow('the share of the canary is missing');
});
