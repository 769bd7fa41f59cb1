/** Requests that were never sent: ledgers of releases as they should be, and as they should not. */
import type { Ledger, RequestRecord } from '../../rehearsal/traffic/ledger';
import { phasesOf, type Shift, type TrafficTimeline } from '../../rehearsal/traffic/phases';

/** A request answered with 200 after 5 ms. */
export const request = (members: Partial<RequestRecord> & { id: number; sentAt: number }): RequestRecord => ({
  scheduledAt: members.sentAt - 1,
  endedAt: members.sentAt + 5,
  connection: 'kept',
  ...(members.error === undefined && { status: 200 }),
  ...members,
});

/** The same numbers between 0 and 1 for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = (seed + 1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const shift = (wallTime: number, replacement: number): Shift => ({
  wallTime,
  weights: { original: 100 - replacement, replacement },
});

export interface ReleaseProps {
  readonly seed?: number;
  readonly rate?: number;
  /** Milliseconds of wall time. */
  readonly durationMs?: number;
  /** What the load balancer really does. @default 10 percent after 2 s, everything after 7 s */
  readonly shifts?: readonly Shift[];
  /** Share of the answers of the replacement that are 500. */
  readonly failing?: number;
  readonly latencyMs?: (random: number, version: string) => number;
}

/** A release from v1 to v2 through a load balancer that keeps the weights. */
export function releaseLedger(props: ReleaseProps = {}): { ledger: Ledger; timeline: TrafficTimeline } {
  const { rate = 200, durationMs = 10_000, failing = 0 } = props;
  const shifts = props.shifts ?? [shift(2000, 10), shift(7000, 100)];
  const random = randomNumbers(props.seed ?? 1);
  const phases = phasesOf({ shifts });
  const requests = Array.from({ length: (rate * durationMs) / 1000 }, (_, id) => {
    const sentAt = (id * 1000) / rate;
    const weight = phases.find(({ to }) => sentAt < to)!.weights.replacement;
    const version = random() * 100 < weight ? 'v2' : 'v1';
    const status = version === 'v2' && random() < failing ? 500 : 200;
    const endedAt = sentAt + (props.latencyMs?.(random(), version) ?? 5);
    return request({ id, sentAt, endedAt, version, status, connection: id % 5 === 0 ? 'new' : 'kept' });
  });
  return {
    ledger: { url: 'http://127.0.0.1:8080', rate, sent: requests.length, requests },
    timeline: { originalVersion: 'v1', replacementVersion: 'v2', shifts },
  };
}
