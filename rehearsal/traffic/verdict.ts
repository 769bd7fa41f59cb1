/** What the requests prove about a release: lists of checks, from facts alone. */
import type { Check } from '../check';
import {
  accountingCheck,
  failureBoundCheck,
  failuresOfReplacementCheck,
  noFailureCheck,
  onlyOriginalAfterRollbackCheck,
  oneVersionCheck,
  onlyReplacementAtEndCheck,
  proportionChecks,
  recoveryCheck,
  rollbackTimeCheck,
  versionsSeenCheck,
} from './checks';
import type { Ledger } from './ledger';
import type { TrafficTimeline } from './phases';

export interface VerdictOptions {
  /** Wall time around a shift in which a request under way may have met the weights of either side. @default 200 */
  readonly marginMs?: number;
}

/** What must be known of a bad release to say how much harm it may do. */
export interface BadReleaseFacts extends VerdictOptions {
  /** Longest wall time from the first production traffic of the replacement to the rollback. */
  readonly worstCaseDetectionMs: number;
  /** Longest wall time from the rollback to the end of the last failed request. @default 1000 */
  readonly recoveryMs?: number;
}

const defaultMarginMs = 200;

/**
 * A release that nobody may notice.
 *
 * @param ledger of the deployment, from before the first shift to after the last one
 */
export function goodRelease(
  ledger: Ledger,
  timeline: TrafficTimeline,
  options: VerdictOptions = {},
): Check[] {
  const marginMs = options.marginMs ?? defaultMarginMs;
  return [
    accountingCheck(ledger),
    noFailureCheck(ledger.requests),
    versionsSeenCheck(ledger.requests, timeline),
    ...proportionChecks(ledger.requests, timeline, marginMs),
    onlyReplacementAtEndCheck(ledger.requests, timeline, marginMs),
  ];
}

/**
 * A release of the version that is there already, with other settings, that nobody may notice. Its answers do not say
 * which task set has given them.
 *
 * @param ledger of the deployment
 */
export const settingsRelease = (ledger: Ledger, { replacementVersion }: TrafficTimeline): Check[] => [
  accountingCheck(ledger),
  noFailureCheck(ledger.requests),
  oneVersionCheck(ledger.requests, replacementVersion),
];

/**
 * A release of a version that fails, which must be undone in time.
 *
 * @param ledger of the deployment and its rollback
 * @param timeline of both: the shift that gives the original everything back is the rollback
 */
export function badRelease(ledger: Ledger, timeline: TrafficTimeline, facts: BadReleaseFacts): Check[] {
  const marginMs = facts.marginMs ?? defaultMarginMs;
  return [
    accountingCheck(ledger),
    failuresOfReplacementCheck(ledger.requests, timeline, marginMs),
    ...proportionChecks(ledger.requests, timeline, marginMs),
    rollbackTimeCheck(timeline, facts.worstCaseDetectionMs),
    failureBoundCheck(ledger.requests, timeline, { marginMs, detectionMs: facts.worstCaseDetectionMs }),
    recoveryCheck(ledger.requests, timeline, facts.recoveryMs ?? 1000),
    onlyOriginalAfterRollbackCheck(ledger.requests, timeline, marginMs),
  ];
}
