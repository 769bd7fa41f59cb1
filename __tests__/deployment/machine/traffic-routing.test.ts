import fc from 'fast-check';
import type { TrafficRouting } from '../../../deployment/machine/model';
import { shiftDurationMs, timedWeights } from '../../../deployment/machine/traffic-routing';
import { minuteMs } from './plans';
import { anyRouting } from './arbitraries';

const shifts = (routing: TrafficRouting) =>
  timedWeights(routing).map(({ afterMs, weights }) => [afterMs / minuteMs, weights.replacement]);

describe('timedWeights', () => {
  it('moves all at once', () => {
    expect(shifts({ type: 'AllAtOnce' })).toEqual([[0, 100]]);
  });

  it('moves a canary at once and the rest after the interval', () => {
    expect(shifts({ type: 'TimeBasedCanary', percentage: 10, intervalMinutes: 15 })).toEqual([
      [0, 10],
      [15, 100],
    ]);
  });

  it('moves a linear increment at the start of each interval: ten shifts of 10 % take nine', () => {
    const routing = { type: 'TimeBasedLinear', percentage: 10, intervalMinutes: 3 } as const;
    expect(shifts(routing)).toHaveLength(10);
    expect(shiftDurationMs(routing)).toBe(27 * minuteMs);
  });

  it('takes what is left with the last step', () => {
    expect(shifts({ type: 'TimeBasedLinear', percentage: 30, intervalMinutes: 1 })).toEqual([
      [0, 30],
      [1, 60],
      [2, 90],
      [3, 100],
    ]);
  });

  it('begins at once, grows, sums to 100 and ends with everything', () => {
    fc.assert(
      fc.property(anyRouting, (routing) => {
        const weights = timedWeights(routing);
        expect(weights[0]?.afterMs).toBe(0);
        expect(weights.at(-1)?.weights).toEqual({ original: 0, replacement: 100 });
        weights.forEach(({ afterMs, weights: { original, replacement } }, index) => {
          expect(original + replacement).toBe(100);
          const before = weights[index - 1];
          if (before === undefined) return;
          expect(replacement).toBeGreaterThan(before.weights.replacement);
          expect(afterMs).toBeGreaterThan(before.afterMs);
        });
      }),
    );
  });
});
