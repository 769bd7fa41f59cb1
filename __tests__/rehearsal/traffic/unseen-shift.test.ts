import { isInside, mayTouch, phasesOf } from '../../../rehearsal/traffic/phases';
import type { RequestRecord } from '../../../rehearsal/traffic/ledger';

const at = (time: number) => ({ sentAt: time, endedAt: time }) as RequestRecord;

describe('a shift that was looked for', () => {
  const [before, after] = phasesOf({
    shifts: [{ wallTime: 100, notBefore: 60, weights: { original: 90, replacement: 10 } }],
  });

  it('has happened at some time between two looks: requests of then prove nothing of either phase', () => {
    expect([50, 59, 60, 80, 99].map((time) => isInside(before!, 0, at(time)))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect([80, 99, 100].map((time) => isInside(after!, 0, at(time)))).toEqual([false, false, true]);
  });

  it('may have given requests to the new version since the look before', () => {
    expect([59, 60, 99].map((time) => mayTouch(after!, 0, at(time)))).toEqual([false, true, true]);
    expect([99, 100].map((time) => mayTouch(before!, 0, at(time)))).toEqual([true, false]);
  });
});
