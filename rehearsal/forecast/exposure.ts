/** How much of the traffic the replacement gets. */
import type { TrafficRouting } from '../deployment/model';
import { timedWeights } from '../deployment/traffic-routing';

/** Seconds of full traffic that the replacement gets between two times, in seconds after the first shift. */
export type Exposure = (from: number, to: number) => number;

/** The exposure of a shift that nothing stops. */
export function exposureOf(routing: TrafficRouting): Exposure {
  const steps = timedWeights(routing).map(({ afterMs, weights }) => ({
    start: afterMs / 1000,
    share: weights.replacement / 100,
  }));
  return (from, to) =>
    steps.reduce((sum, { start, share }, index) => {
      const end = steps[index + 1]?.start ?? Infinity;
      return sum + share * Math.max(0, Math.min(to, end) - Math.max(from, start));
    }, 0);
}
