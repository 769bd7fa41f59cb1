/** Requests over time, in as many buckets as a picture can show. */
import { hasFailed, latencyOf, percentilesOf, type RequestRecord } from '../traffic';
import type { BucketCount, RequestBucket, RequestSeries } from './model';

export interface SeriesProps {
  readonly versions: { readonly original: string; readonly replacement: string };
  /** AWS time of a wall time; both in milliseconds since the epoch. */
  readonly awsTime: (wallTime: number) => number;
}

/** Widths that a person can name, in seconds of wall time. */
const widths = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60];
const mostBuckets = 90;

/** Counts requests in buckets of equal width, by when they were sent. */
export function requestSeries(requests: readonly RequestRecord[], props: SeriesProps): RequestSeries {
  const first = requests.reduce((least, { sentAt }) => Math.min(least, sentAt), Infinity);
  const last = requests.reduce((most, { sentAt }) => Math.max(most, sentAt), -Infinity);
  const seconds = requests.length === 0 ? 0 : (last - first) / 1000;
  const bucketSeconds = widths.find((width) => seconds / width <= mostBuckets) ?? seconds / mostBuckets;
  if (requests.length === 0) return { bucketSeconds, buckets: [] };
  const buckets: RequestRecord[][] = Array.from(
    { length: Math.floor(seconds / bucketSeconds) + 1 },
    () => [],
  );
  for (const request of requests)
    buckets[Math.floor((request.sentAt - first) / 1000 / bucketSeconds)]?.push(request);
  return {
    bucketSeconds,
    buckets: buckets.map((bucket, place) => fill(bucket, first + place * bucketSeconds * 1000, props)),
  };
}

function fill(
  requests: readonly RequestRecord[],
  wallTime: number,
  { versions, awsTime }: SeriesProps,
): RequestBucket {
  const of = (isOne: (version: string | undefined) => boolean): BucketCount => {
    const chosen = requests.filter(({ version }) => isOne(version));
    return { requests: chosen.length, failed: chosen.filter(hasFailed).length };
  };
  const latency = percentilesOf(requests.filter(({ error }) => error === undefined).map(latencyOf));
  return {
    time: new Date(awsTime(wallTime)).toISOString(),
    wallTime: new Date(wallTime).toISOString(),
    original: of((version) => version === versions.original),
    // A release of settings alone has the version that was there: who answered is not known.
    replacement: of((version) => version === versions.replacement && version !== versions.original),
    other: of((version) => version !== versions.original && version !== versions.replacement),
    ...(latency && { p50Ms: latency.p50, p99Ms: latency.p99 }),
  };
}
