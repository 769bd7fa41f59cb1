/** The single checks that verdicts are made of. Each is a fact about requests, with the figures that prove it. */
import type { Check } from '../check';
import { binomialBounds } from './binomial';
import { countBy, failureName, hasFailed, versionName, type Ledger, type RequestRecord } from './ledger';
import {
  firstTrafficAt,
  isInside,
  mayTouch,
  phasesOf,
  rolledBackAt,
  type Phase,
  type TrafficTimeline,
} from './phases';

type Requests = readonly RequestRecord[];

/** Every request has exactly one outcome. */
export function accountingCheck({ sent, requests }: Ledger): Check {
  const answered = requests.filter(({ error }) => error === undefined).length;
  const distinct = new Set(requests.map(({ id }) => id)).size;
  return {
    name: 'every request is accounted for',
    passed: requests.length === sent && distinct === sent && sent > 0,
    expected: `${sent} sent = answered + without a complete response, each once`,
    actual: `${answered} answered + ${requests.length - answered} without a complete response`,
  };
}

/** No error, and no status of 400 or more. */
export function noFailureCheck(requests: Requests): Check {
  const failures = requests.filter(hasFailed);
  return {
    name: 'no request failed',
    passed: failures.length === 0,
    expected: '0 failed requests',
    actual: `${failures.length} of ${requests.length} failed${describeFailures(failures)}`,
  };
}

/** Both versions have answered, and no third one has. */
export function versionsSeenCheck(requests: Requests, timeline: TrafficTimeline): Check {
  const { originalVersion, replacementVersion } = timeline;
  const seen = countBy(requests, ({ version }) => version);
  const kinds = new Set(seen.map(({ kind }) => kind));
  return {
    name: 'both versions answer, and no other',
    passed: kinds.size === 2 && kinds.has(originalVersion) && kinds.has(replacementVersion),
    expected: `responses from ${versionName(originalVersion)} and ${versionName(replacementVersion)}`,
    actual:
      seen.map(({ kind, count }) => `${versionName(kind)}: ${count}`).join(', ') ||
      'no answer with a version',
  };
}

/** The version has answered, and no other one has: of a release that changes settings alone. */
export function oneVersionCheck(requests: Requests, version: string): Check {
  const seen = countBy(requests, (request) => request.version);
  return {
    name: 'one version answers, and no other',
    passed: seen.length === 1 && seen[0]?.kind === version,
    expected: `responses from ${versionName(version)} only`,
    actual:
      seen.map(({ kind, count }) => `${versionName(kind)}: ${count}`).join(', ') ||
      'no answer with a version',
  };
}

/** In each phase the versions have the shares that its weights give them, as far as chance allows. */
export function proportionChecks(requests: Requests, timeline: TrafficTimeline, marginMs: number): Check[] {
  return phasesOf(timeline).flatMap((phase, place) => {
    const inside = requests.filter((request) => isInside(phase, marginMs, request));
    const replacement = inside.filter(({ version }) => version === timeline.replacementVersion).length;
    const original = inside.filter(({ version }) => version === timeline.originalVersion).length;
    const n = replacement + original;
    // A phase can be shorter than the margins; what happened in it is in the other checks.
    if (n === 0) return [];
    const { least, most } = binomialBounds(n, phase.weights.replacement / 100);
    const range = least === most ? `${least}` : `${least} to ${most}`;
    return {
      name: `phase ${place + 1}, weights ${formatWeights(phase)}: requests follow the weights`,
      passed: replacement >= least && replacement <= most,
      expected: `${range} of ${n} requests answered by ${versionName(timeline.replacementVersion)}`,
      actual: `${replacement} of ${n} (${percent(replacement / n)})`,
    };
  });
}

/** After the last shift, nothing of the original. */
export function onlyReplacementAtEndCheck(
  requests: Requests,
  timeline: TrafficTimeline,
  marginMs: number,
): Check {
  const last = phasesOf(timeline).at(-1);
  const after = last === undefined ? [] : requests.filter((request) => isInside(last, marginMs, request));
  const ofOriginal = after.filter(({ version }) => version === timeline.originalVersion).length;
  return {
    name: 'no response from the old version after the last shift',
    passed: last?.weights.replacement === 100 && after.length > 0 && ofOriginal === 0,
    expected: `weights 0/100 at the end, then 0 responses from ${versionName(timeline.originalVersion)}`,
    actual:
      last === undefined
        ? 'no weights'
        : `weights ${formatWeights(last)}, then ${ofOriginal} of ${after.length} requests`,
  };
}

/**
 * The replacement did fail, and nothing else did. An error has no version; it counts as one of the replacement only
 * while the replacement had traffic.
 */
export function failuresOfReplacementCheck(
  requests: Requests,
  timeline: TrafficTimeline,
  marginMs: number,
): Check {
  const exposed = phasesOf(timeline).filter(({ weights }) => weights.replacement > 0);
  const failures = requests.filter(hasFailed);
  const foreign = failures.filter((request) =>
    request.version === undefined
      ? !exposed.some((phase) => mayTouch(phase, marginMs, request))
      : request.version !== timeline.replacementVersion,
  );
  return {
    name: 'only the replacement causes failures',
    passed: failures.length > 0 && foreign.length === 0,
    expected: `failures from ${versionName(timeline.replacementVersion)}, none from anything else`,
    actual: `${failures.length - foreign.length} from the replacement${describeFailures(failures)}, ${foreign.length} from others`,
  };
}

/** The traffic was moved back within the time that detection may take. */
export function rollbackTimeCheck(timeline: TrafficTimeline, detectionMs: number): Check {
  const exposedAt = firstTrafficAt(timeline);
  const backAt = rolledBackAt(timeline);
  const tookMs = exposedAt === undefined || backAt === undefined ? undefined : backAt - exposedAt;
  return {
    name: 'traffic moves back in time',
    passed: tookMs !== undefined && tookMs <= detectionMs,
    expected: `at most ${seconds(detectionMs)} after the first production traffic of the replacement`,
    actual: tookMs === undefined ? 'it was not moved back' : seconds(tookMs),
  };
}

/** Most failures that the weights allow while `detectionMs` pass, and chance on top of it. */
export function failureBound(
  requests: Requests,
  timeline: TrafficTimeline,
  { marginMs, detectionMs }: { readonly marginMs: number; readonly detectionMs: number },
): number {
  const exposedAt = firstTrafficAt(timeline) ?? Infinity;
  const exposed = phasesOf(timeline).filter(
    ({ from, weights }) => weights.replacement > 0 && from <= exposedAt + detectionMs,
  );
  return exposed.reduce((sum, phase) => {
    const clipped = { ...phase, to: Math.min(phase.to, exposedAt + detectionMs) };
    const touched = requests.filter((request) => mayTouch(clipped, marginMs, request)).length;
    return sum + binomialBounds(touched, phase.weights.replacement / 100).most;
  }, 0);
}

/** No more requests failed than the weights let reach the replacement until it had to be found out. */
export function failureBoundCheck(
  requests: Requests,
  timeline: TrafficTimeline,
  limits: { readonly marginMs: number; readonly detectionMs: number },
): Check {
  const bound = failureBound(requests, timeline, limits);
  const failed = requests.filter(hasFailed).length;
  const share = (count: number) => percent(count / Math.max(1, requests.length));
  return {
    name: 'no more requests failed than the weights and the detection time allow',
    passed: failed <= bound,
    expected: `at most ${bound} of ${requests.length} (${share(bound)})`,
    actual: `${failed} (${share(failed)})`,
  };
}

/** The last failure ends soon after the rollback, and there is none after it. */
export function recoveryCheck(requests: Requests, timeline: TrafficTimeline, recoveryMs: number): Check {
  const backAt = rolledBackAt(timeline);
  const expected = `no failed request ends later than ${seconds(recoveryMs)} after the rollback`;
  const name = 'no request fails once the rollback is done';
  if (backAt === undefined) return { name, passed: false, expected, actual: 'there was no rollback' };
  const after = requests.filter(({ sentAt }) => sentAt >= backAt);
  const lateMs = requests
    .filter((request) => hasFailed(request) && request.endedAt > backAt)
    .reduce((latest, { endedAt }) => Math.max(latest, endedAt - backAt), 0);
  const how =
    lateMs === 0 ? 'no failure after the rollback' : `the last failure ended ${seconds(lateMs)} after it`;
  return {
    name,
    passed: lateMs <= recoveryMs && after.length > 0,
    expected,
    actual: `${how}; ${after.length} requests were sent after it`,
  };
}

/** After the rollback, nothing of the replacement. */
export function onlyOriginalAfterRollbackCheck(
  requests: Requests,
  timeline: TrafficTimeline,
  marginMs: number,
): Check {
  const backAt = rolledBackAt(timeline) ?? Infinity;
  const after = requests.filter(({ sentAt }) => sentAt >= backAt + marginMs);
  const stray = after.filter(({ version }) => version !== timeline.originalVersion).length;
  return {
    name: 'the old version answers every request after the rollback',
    passed: after.length > 0 && stray === 0,
    expected: `responses from ${versionName(timeline.originalVersion)} only`,
    actual: `${after.length - stray} of ${after.length} requests`,
  };
}

const formatWeights = ({ weights }: Phase): string => `${weights.original}/${weights.replacement}`;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

/** ` (503: 4, reset: 1)`, the most frequent kinds first; nothing of nothing. */
function describeFailures(failures: Requests): string {
  const kinds = countBy(failures, failureName).slice(0, 5);
  return kinds.length === 0 ? '' : ` (${kinds.map(({ kind, count }) => `${kind}: ${count}`).join(', ')})`;
}
