/** Durations of a minute, kept as few values. */

/** CloudWatch takes up to 150 values in a datum. */
const most = 150;
/** Seconds; everything shorter is in the first bucket. */
const shortest = 0.0001;
/** 150 buckets reach from 0.1 ms to over an hour. */
const logOfFactor = Math.log(1.125);

/** A bucket gives the mean of what fell into it: sums and averages are exact, percentiles within 13 %. */
export class Histogram {
  readonly #sums = new Float64Array(most);
  readonly #counts = new Uint32Array(most);

  add(seconds: number): void {
    const index =
      seconds <= shortest ? 0 : Math.min(most - 1, Math.round(Math.log(seconds / shortest) / logOfFactor));
    this.#sums[index] = (this.#sums[index] ?? 0) + seconds;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
  }

  /** Values, shortest first, and how often each was seen. */
  data(): { readonly values: readonly number[]; readonly counts: readonly number[] } {
    const values: number[] = [];
    const counts: number[] = [];
    this.#counts.forEach((count, index) => {
      if (count === 0) return;
      values.push((this.#sums[index] ?? 0) / count);
      counts.push(count);
    });
    return { values, counts };
  }
}
