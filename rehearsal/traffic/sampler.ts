/** Requests as they end, second by second: for a person who watches. The ledger is what counts. */
import { hasFailed, latencyOf, percentilesOf, type RequestRecord } from './ledger';

/** What ended in about a second of wall time. */
export interface TrafficSample {
  /** Milliseconds of wall time since the epoch at which the second began, and how long it was. */
  readonly wallTime: number;
  readonly seconds: number;
  readonly requests: number;
  readonly failed: number;
  /** `version` is undefined for what had none: errors, and answers of the load balancer itself. */
  readonly versions: readonly VersionCount[];
  /** Milliseconds; undefined when nothing ended. */
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
}

export interface VersionCount {
  readonly version: string | undefined;
  readonly requests: number;
  readonly failed: number;
}

/** Counts by version, in the order in which the versions were first seen. */
export function countVersions(requests: Iterable<RequestRecord>): VersionCount[] {
  const counts = new Map<string | undefined, { requests: number; failed: number }>();
  for (const request of requests) {
    const count = counts.get(request.version) ?? { requests: 0, failed: 0 };
    count.requests += 1;
    if (hasFailed(request)) count.failed += 1;
    counts.set(request.version, count);
  }
  return [...counts].map(([version, count]) => ({ version, ...count }));
}

/** Sums up requests that ended between two times of wall time. */
export function sampleOf(requests: readonly RequestRecord[], from: number, to: number): TrafficSample {
  const latency = percentilesOf(requests.map(latencyOf));
  return {
    wallTime: from,
    seconds: (to - from) / 1000,
    requests: requests.length,
    failed: requests.filter(hasFailed).length,
    versions: countVersions(requests),
    p50Ms: latency?.p50,
    p99Ms: latency?.p99,
  };
}
