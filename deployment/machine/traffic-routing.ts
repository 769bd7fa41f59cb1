/** How production traffic moves over time. */
import type { TrafficRouting, Weights } from './model';

export interface TimedWeights {
  /** Milliseconds after AllowTraffic began, if the load balancer answers at once. */
  readonly afterMs: number;
  readonly weights: Weights;
}

const minuteMs = 60_000;

/** Weights with this percentage on the replacement. */
export const weightsOf = (replacement: number): Weights => ({ original: 100 - replacement, replacement });

/**
 * Every change of the production weights, in order; the first is made at once and the last leaves the original nothing.
 * A canary has two. A linear shift moves at the start of each increment, so 10 % every minute takes 9 minutes; its
 * last step is smaller where the percentage does not divide 100.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
 */
export function timedWeights(routing: TrafficRouting): TimedWeights[] {
  if (routing.type === 'AllAtOnce') return [{ afterMs: 0, weights: weightsOf(100) }];
  const intervalMs = routing.intervalMinutes * minuteMs;
  if (routing.type === 'TimeBasedCanary')
    return [
      { afterMs: 0, weights: weightsOf(routing.percentage) },
      { afterMs: intervalMs, weights: weightsOf(100) },
    ];
  return Array.from({ length: Math.ceil(100 / routing.percentage) }, (_, step) => ({
    afterMs: step * intervalMs,
    weights: weightsOf(Math.min(100, (step + 1) * routing.percentage)),
  }));
}

/** Milliseconds from the first change of weights to the last. */
export const shiftDurationMs = (routing: TrafficRouting): number =>
  timedWeights(routing).at(-1)?.afterMs ?? 0;
