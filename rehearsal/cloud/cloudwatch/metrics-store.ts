/** Metrics of the embedded AWS: what the load balancers measure and what clients put, minute by minute. */
import type { Sample } from './statistics';

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface Recorded extends Metric {
  /** Milliseconds of AWS time since the epoch. */
  readonly timestamp: number;
  /** @default None */
  readonly unit?: string | undefined;
  readonly sample: Sample;
}

export interface MetricsStoreProps {
  /** Milliseconds of AWS time since the epoch. */
  readonly now: () => number;
}

export const minuteMs = 60_000;

/** AWS keeps minutes for 15 days; nobody rehearses that long. */
const defaultRetentionMs = 3 * 3_600_000;

interface Series extends Metric {
  readonly unit: string;
  /** By the start of the minute. */
  readonly minutes: Map<number, Sample[]>;
}

export class MetricsStore {
  readonly #props: MetricsStoreProps;
  readonly #regions = new Map<string, Map<string, Series>>();
  #retentionMs = defaultRetentionMs;
  #prunedAt = 0;

  constructor(props: MetricsStoreProps) {
    this.#props = props;
  }

  /** Keeps what a load balancer measured or a client put. */
  record(region: string, { namespace, name, dimensions, timestamp, unit, sample }: Recorded): void {
    const metrics = this.#regions.get(region) ?? new Map<string, Series>();
    this.#regions.set(region, metrics);
    const key = keyOf({ namespace, name, dimensions });
    const series = metrics.get(key) ?? {
      ...{ namespace, name, dimensions, unit: unit ?? 'None' },
      minutes: new Map<number, Sample[]>(),
    };
    metrics.set(key, series);
    const minute = Math.floor(timestamp / minuteMs) * minuteMs;
    const samples = series.minutes.get(minute) ?? [];
    samples.push(sample);
    series.minutes.set(minute, samples);
    this.#prune();
  }

  /** All that a metric had from `start`, up to but without `end`, in milliseconds of AWS time. */
  samples(region: string, metric: Metric, start: number, end: number): readonly Sample[] {
    const minutes = this.#regions.get(region)?.get(keyOf(metric))?.minutes;
    if (minutes === undefined) return [];
    const found: Sample[] = [];
    for (let at = Math.ceil(start / minuteMs) * minuteMs; at < end; at += minuteMs) {
      found.push(...(minutes.get(at) ?? []));
    }
    return found;
  }

  /** AWS's name of the unit; undefined for a metric without data. */
  unit(region: string, metric: Metric): string | undefined {
    return this.#regions.get(region)?.get(keyOf(metric))?.unit;
  }

  metrics(region: string): readonly Metric[] {
    return [...(this.#regions.get(region)?.values() ?? [])];
  }

  /** Keeps data for so long at least. */
  retain(ms: number): void {
    this.#retentionMs = Math.max(this.#retentionMs, ms);
  }

  /** Once a minute. */
  #prune(): void {
    const now = this.#props.now();
    if (now - this.#prunedAt < minuteMs) return;
    this.#prunedAt = now;
    for (const metrics of this.#regions.values()) {
      for (const [key, { minutes }] of metrics) {
        for (const minute of minutes.keys()) {
          if (minute < now - this.#retentionMs) minutes.delete(minute);
        }
        if (minutes.size === 0) metrics.delete(key);
      }
    }
  }
}

/** A metric is its namespace, its name and all of its dimensions, in whatever order. */
const keyOf = ({ namespace, name, dimensions }: Metric): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);
