/**
 * Statistics of the values that a metric had in a while
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html).
 */

/** Values as PutMetricData takes them: each with how often it was seen. */
export interface Values {
  readonly values: readonly number[];
  readonly counts: readonly number[];
}

/** Values of which only this is known. */
export interface StatisticSet {
  readonly sampleCount: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
}

export type Sample = Values | StatisticSet;

/** Statistics that exist here; AWS has trimmed and winsorized means, percentile ranks and the like as well. */
export const isStatistic = (name: string): boolean =>
  ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum'].includes(name) || percentOf(name) !== undefined;

/** The number of a percentile, 99.9 of `p99.9`; undefined for another statistic. */
export function percentOf(statistic: string): number | undefined {
  const [, number] = /^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(statistic) ?? [];
  return number === undefined || Number(number) > 100 ? undefined : Number(number);
}

export const sampleCountOf = (samples: readonly Sample[]): number =>
  total(samples, (sample) => ('values' in sample ? sumOf(sample.counts) : sample.sampleCount));

/**
 * @param statistic - `Sum`, `p99`, …
 * @returns undefined without values, for an unknown statistic, and for a percentile of a StatisticSet that hides it
 */
export function statisticOf(statistic: string, samples: readonly Sample[]): number | undefined {
  const count = sampleCountOf(samples);
  if (count === 0) return undefined;
  switch (statistic) {
    case 'SampleCount':
      return count;
    case 'Sum':
      return total(samples, sumOfSample);
    case 'Average':
      return total(samples, sumOfSample) / count;
    case 'Minimum':
      return samples.reduce((least, sample) => Math.min(least, minimumOf(sample)), Infinity);
    case 'Maximum':
      return samples.reduce((most, sample) => Math.max(most, maximumOf(sample)), -Infinity);
    default: {
      const percent = percentOf(statistic);
      return percent === undefined ? undefined : percentile(percent, samples, count);
    }
  }
}

/** Between the two values around the rank, in a straight line. AWS does not say how it does it. */
function percentile(percent: number, samples: readonly Sample[], count: number): number | undefined {
  const weighted = samples.flatMap(weightedValues);
  if (sumOf(weighted.map(([, weight]) => weight)) !== count) return undefined;
  weighted.sort(([one], [other]) => one - other);
  const rank = (percent / 100) * (count - 1);
  const [below, above] = [valueAt(weighted, Math.floor(rank)), valueAt(weighted, Math.ceil(rank))];
  return below + (above - below) * (rank - Math.floor(rank));
}

type Weighted = readonly [value: number, weight: number];

/** Of a set only values that are all the same are known. */
function weightedValues(sample: Sample): readonly Weighted[] {
  if ('values' in sample) return sample.values.map((value, index) => [value, sample.counts[index] ?? 1]);
  return sample.minimum === sample.maximum ? [[sample.minimum, sample.sampleCount]] : [];
}

/** @param rank - counted from 0 */
function valueAt(sorted: readonly Weighted[], rank: number): number {
  let seen = 0;
  for (const [value, weight] of sorted) {
    seen += weight;
    if (rank < seen) return value;
  }
  return sorted.at(-1)?.[0] ?? 0;
}

const sumOfSample = (sample: Sample): number =>
  'values' in sample
    ? sample.values.reduce((sum, value, index) => sum + value * (sample.counts[index] ?? 1), 0)
    : sample.sum;

const minimumOf = (sample: Sample): number =>
  'values' in sample
    ? sample.values.reduce((least, value) => Math.min(least, value), Infinity)
    : sample.minimum;

const maximumOf = (sample: Sample): number =>
  'values' in sample
    ? sample.values.reduce((most, value) => Math.max(most, value), -Infinity)
    : sample.maximum;

const total = (samples: readonly Sample[], of: (sample: Sample) => number): number =>
  samples.reduce((sum, sample) => sum + of(sample), 0);

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
