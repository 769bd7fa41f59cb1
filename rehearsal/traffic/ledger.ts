/** Every request that was sent, with its one outcome, and what can be counted from that. */

/**
 * Why there was no whole answer: the connection was refused; it was reset, or closed without an answer; nothing came
 * within the timeout; the answer was no HTTP; the answer broke off; or anything else, of which `errorCode` tells.
 */
export type RequestError = 'refused' | 'reset' | 'timeout' | 'parse' | 'cut-off' | 'other';

/** One request. Times are milliseconds of wall time since the epoch. */
export interface RequestRecord {
  /** Counted from 0 in the order of the schedule. */
  readonly id: number;
  readonly scheduledAt: number;
  readonly sentAt: number;
  /** The last byte of the answer, or the error. */
  readonly endedAt: number;
  /** Of the answer. @default - there was none */
  readonly status?: number;
  /** Whether its status is one that the request expects. @default - one below 400 is */
  readonly isAccepted?: boolean;
  /** @default - a whole answer came */
  readonly error?: RequestError;
  /** Code of the error, for example `ECONNRESET` or `HPE_INVALID_CONSTANT`. */
  readonly errorCode?: string;
  /** Why the load balancer answered with an error in place of a task. @default - it did not */
  readonly reason?: string;
  /** What the version header of the answer said. @default - no answer, or one of the load balancer itself */
  readonly version?: string;
  /** Whether the connection had served a request before. */
  readonly connection: 'kept' | 'new';
}

export interface Ledger {
  readonly url: string;
  /** Requests in a second of wall time, as scheduled. */
  readonly rate: number;
  /** How many requests the client has sent, by its own count. */
  readonly sent: number;
  /** In the order of their ids. */
  readonly requests: readonly RequestRecord[];
}

/** A request has failed without a complete response, and with a status that it does not expect. */
export const hasFailed = (request: RequestRecord): boolean =>
  request.error !== undefined ||
  request.status === undefined ||
  !(request.isAccepted ?? request.status < 400);

/** What a failed request is called in a sentence: its error, else its status with what the load balancer says of it. */
export const failureName = ({ error, status, reason }: RequestRecord): string =>
  error ?? [String(status ?? 'no status'), ...(reason === undefined ? [] : [reason])].join(' ');

/** How many there are of each kind, the most frequent first. */
export function countBy<Item>(
  items: readonly Item[],
  kindOf: (item: Item) => string | undefined,
): { readonly kind: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const item of items) {
    const kind = kindOf(item);
    if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count);
}

/** Milliseconds; a percentile is a value that was measured (nearest rank). */
export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** Percentiles to a hundredth of a millisecond; undefined of nothing. */
export function percentilesOf(values: readonly number[]): Percentiles | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) =>
    Math.round((sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0) * 100) / 100;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

/** Milliseconds from sending to the end. */
export const latencyOf = (request: RequestRecord): number => request.endedAt - request.sentAt;

/** Of a version that is a commit id, how much people read. */
const shownCharacters = 8;

/** A commit id, or the hash that stands for one, perhaps with what tells its build inputs from others. */
const hashes = /^((?:source-)?)([0-9a-f]{40})(?![0-9a-f])/;

/** `3f2a9c1e` for `3f2a9c1e…` of 40 digits, whatever follows them; any other version as it is. */
export const versionName = (version: string): string =>
  version.replace(hashes, (_, kind: string, hash: string) => `${kind}${hash.slice(0, shownCharacters)}`);
