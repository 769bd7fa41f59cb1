/** How much of the traffic the replacement gets. */
import { timedWeights, type TrafficRouting } from '../machine';

export interface Exposure {
  /** Seconds of full traffic that the replacement gets between two times, in seconds after the first shift. */
  readonly between: (from: number, to: number) => number;
  /** When its share changes, in seconds after the first shift. */
  readonly changes: readonly number[];
}

/** The exposure of a shift that nothing stops. */
export function exposureOf(routing: TrafficRouting): Exposure {
  const steps = timedWeights(routing).map(({ afterMs, weights }) => ({
    start: afterMs / 1000,
    share: weights.replacement / 100,
  }));
  return {
    changes: steps.map(({ start }) => start),
    between: (from, to) =>
      steps.reduce((sum, { start, share }, index) => {
        const end = steps[index + 1]?.start ?? Infinity;
        return sum + share * Math.max(0, Math.min(to, end) - Math.max(from, start));
      }, 0),
  };
}
