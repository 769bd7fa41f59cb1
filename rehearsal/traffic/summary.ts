/** The ledger in figures, as report.json has it. */
import type { Weights } from '../../deployment/machine';
import {
  countBy,
  hasFailed,
  latencyOf,
  percentilesOf,
  type Ledger,
  type Percentiles,
  type RequestRecord,
} from './ledger';
import { phasesOf, type TrafficTimeline } from './phases';
import { countVersions, type VersionCount } from './sampler';

export interface RequestLedgerSummary {
  /** Requests in a second of wall time, as scheduled. */
  readonly rate: number;
  /** `sent` = `answered` + `unanswered`. */
  readonly sent: number;
  /** A whole answer came, of whatever status. */
  readonly answered: number;
  /** None came: see `errors`. */
  readonly unanswered: number;
  /** Unanswered, or a status of 400 or more. */
  readonly failed: number;
  /** By the version that answered; without `version`: errors, and answers of the load balancer itself. */
  readonly versions: readonly VersionCount[];
  readonly statuses: readonly { readonly status: number; readonly requests: number }[];
  readonly errors: readonly { readonly error: string; readonly requests: number }[];
  readonly connections: { readonly kept: number; readonly new: number };
  /** Wall time from sending to the last byte of an answer. @default - nothing was answered */
  readonly latencyMs?: Percentiles;
  /** The same from when the request was due: it also counts what the client itself was late. */
  readonly latencyFromScheduleMs?: Percentiles;
  /** How late the client was. */
  readonly sendDelayMs?: Percentiles;
  /** Requests by the weights under which they were sent. */
  readonly phases: readonly PhaseSummary[];
}

export interface PhaseSummary {
  readonly weights: Weights;
  /** ISO 8601, wall time; the first phase began before the traffic, the last one goes on. */
  readonly from?: string;
  readonly to?: string;
  readonly requests: number;
  readonly failed: number;
  readonly versions: readonly VersionCount[];
}

/** Sums up a ledger. Without a timeline there are no phases. */
export function summarizeLedger(
  ledger: Ledger,
  timeline?: Pick<TrafficTimeline, 'shifts'>,
): RequestLedgerSummary {
  const { requests, rate, sent } = ledger;
  const answered = requests.filter(({ error }) => error === undefined);
  const kept = requests.filter(({ connection }) => connection === 'kept').length;
  const latencyMs = percentilesOf(answered.map(latencyOf));
  const latencyFromScheduleMs = percentilesOf(
    answered.map((request) => request.endedAt - request.scheduledAt),
  );
  const sendDelayMs = percentilesOf(requests.map((request) => request.sentAt - request.scheduledAt));
  return {
    rate,
    sent,
    answered: answered.length,
    unanswered: requests.length - answered.length,
    failed: requests.filter(hasFailed).length,
    versions: countVersions(requests),
    statuses: countBy(requests, ({ status }) => status?.toString()).map(({ kind, count }) => ({
      status: Number(kind),
      requests: count,
    })),
    errors: countBy(requests, describeError).map(({ kind, count }) => ({ error: kind, requests: count })),
    connections: { kept, new: requests.length - kept },
    ...(latencyMs && { latencyMs }),
    ...(latencyFromScheduleMs && { latencyFromScheduleMs }),
    ...(sendDelayMs && { sendDelayMs }),
    phases: timeline === undefined ? [] : summarizePhases(requests, timeline),
  };
}

function summarizePhases(
  requests: readonly RequestRecord[],
  timeline: Pick<TrafficTimeline, 'shifts'>,
): PhaseSummary[] {
  return phasesOf(timeline).map(({ from, to, weights }) => {
    const sent = requests.filter(({ sentAt }) => sentAt >= from && sentAt < to);
    return {
      weights,
      ...(Number.isFinite(from) && { from: new Date(from).toISOString() }),
      ...(Number.isFinite(to) && { to: new Date(to).toISOString() }),
      requests: sent.length,
      failed: sent.filter(hasFailed).length,
      versions: countVersions(sent),
    };
  });
}

/** `reset (ECONNRESET)`; nothing where there was no error. */
const describeError = ({ error, errorCode }: RequestRecord): string | undefined =>
  errorCode === undefined ? error : `${error ?? 'other'} (${errorCode})`;
