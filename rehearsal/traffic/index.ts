/** Traffic on the production listener: the client that accounts for every request, and verdicts on what it saw. */
export { accountingCheck } from './checks';
export {
  countBy,
  failureName,
  hasFailed,
  latencyOf,
  percentilesOf,
  versionName,
  type Ledger,
  type RequestRecord,
} from './ledger';
export type { Shift, TrafficTimeline } from './phases';
export { leastOf } from './binomial';
export { alsoAnsweredByStandIns, parseRequests, type TrafficRequest } from './requests';
export type { TrafficSample } from './sampler';
export { startTraffic, type Traffic, type TrafficProps } from './start-traffic';
export { summarizeLedger, type RequestLedgerSummary } from './summary';
export { badRelease, goodRelease, settingsRelease } from './verdict';
