/**
 * How the state of an alarm follows from its datapoints
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html and
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html).
 */
import type { AlarmRule, AlarmState } from './alarm';
import { percentOf } from './statistics';

export interface Datapoint {
  /** Start of its period: milliseconds of AWS time since the epoch. */
  readonly timestamp: number;
  /** Undefined where it is missing. */
  readonly value: number | undefined;
  readonly sampleCount: number;
}

/** A datapoint that is not missing. */
export interface RealDatapoint extends Datapoint {
  readonly value: number;
}

export interface Evaluation {
  /** `keep` leaves the alarm in the state that it is in. */
  readonly state: AlarmState | 'keep';
  /** Real datapoints that counted, the newest first. */
  readonly evaluated: readonly RealDatapoint[];
  /** How many of the evaluation periods were filled in for missing ones. */
  readonly filled: number;
}

/**
 * Datapoints that are looked at beyond the evaluation periods, in case some are missing. AWS's example looks at 5 for
 * 3 periods, and says that the number depends on the period without saying how.
 */
export const extraDatapoints = 2;

/** @param range - datapoints of the evaluation range, the newest first, missing ones included */
export function evaluateAlarm(rule: AlarmRule, range: readonly Datapoint[]): Evaluation {
  const real = range.filter(isReal);
  const evaluated = real.slice(0, Math.max(rule.evaluationPeriods, 0));
  const filled = rule.evaluationPeriods - evaluated.length;
  if (hasTooFewSamples(rule, evaluated)) return { state: 'keep', evaluated, filled };
  const breaching = evaluated.filter(({ value }) => isBreaching(rule, value)).length;
  return { state: stateOf(), evaluated, filled };

  function stateOf(): Evaluation['state'] {
    const enough = rule.datapointsToAlarm;
    if (breaching >= enough) return 'ALARM';
    if (filled === 0) return 'OK';
    if (rule.treatMissingData === 'breaching') return breaching + filled >= enough ? 'ALARM' : 'OK';
    if (rule.treatMissingData === 'notBreaching') return 'OK';
    if (breaching < evaluated.length) return 'OK';
    if (rule.treatMissingData === 'ignore') return 'keep';
    if (evaluated.length === 0) return 'INSUFFICIENT_DATA';
    // All that is known breaches, but it is little: it must be as old as the datapoints to alarm, lest a single late
    // one of many to come raises an alarm.
    return range.findLastIndex(isReal) + 1 >= enough ? 'ALARM' : 'keep';
  }
}

const isReal = (datapoint: Datapoint): datapoint is RealDatapoint => datapoint.value !== undefined;

export function isBreaching({ comparisonOperator, threshold }: AlarmRule, value: number): boolean {
  switch (comparisonOperator) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'LessThanThreshold':
      return value < threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= threshold;
  }
}

/**
 * Fewer samples than 10 / (1 - percentile) say little of a percentile above the median, fewer than 10 / percentile of
 * one below it.
 */
function hasTooFewSamples(rule: AlarmRule, evaluated: readonly Datapoint[]): boolean {
  const percent = rule.ignoresLowSampleCounts ? percentOf(rule.statistic ?? '') : undefined;
  if (percent === undefined || percent === 0 || percent === 100) return false;
  const samples = evaluated.reduce((sum, { sampleCount }) => sum + sampleCount, 0);
  // In percent: 1 - 0.99 is not 0.01 for a computer.
  return samples < 1000 / (percent >= 50 ? 100 - percent : percent);
}
