/**
 * When an alarm fires on a bad version: CloudWatch cuts time into periods that a deployment knows nothing of, so the
 * time from the first shifted request depends on where in a period it falls.
 */
import type { WatchedAlarm } from './alarms';
import { breachesIn, failsHealthChecksAfter, type BadVersion, type Circumstances } from './bad-version';
import type { Exposure } from './exposure';

/** Seconds after the first shifted request. */
export interface FiringTimes {
  readonly earliest: number;
  /** Infinity where a deployment that starts at the wrong moment ends before. */
  readonly latest: number;
}

/** Starts of a deployment within a period that are tried; the latest time is rounded up by one of these steps. */
const phases = 60;

/**
 * When the alarm goes to ALARM on this version: at the end of the period that completes the datapoints to alarm.
 * Periods before the shift count as not breaching.
 *
 * @param horizonSeconds how long the version stays
 * @returns undefined where it does not fire in that time, wherever the deployment starts
 */
export function firingTimes(
  alarm: WatchedAlarm,
  version: BadVersion,
  exposure: Exposure,
  circumstances: Circumstances,
  horizonSeconds: number,
): FiringTimes | undefined {
  const step = alarm.periodSeconds / phases;
  const changes = [...exposure.changes, failsHealthChecksAfter(circumstances.targetGroup)].sort(
    (a, b) => a - b,
  );
  const breaches = (from: number, to: number) =>
    breachesIn({ from, to }, alarm, version, exposure, circumstances);
  const times = Array.from({ length: phases }, (_, phase) =>
    firesAt(alarm, phase * step, horizonSeconds, changes, breaches),
  );
  const found = times.filter((time) => time !== undefined);
  if (found.length === 0) return undefined;
  return {
    earliest: Math.min(...found),
    latest: found.length < times.length ? Infinity : Math.max(...found) + step,
  };
}

/**
 * @param phase seconds of its period that had passed at the first shifted request
 * @param changes when something changes: between two of them one full period is as the other
 */
function firesAt(
  { periodSeconds, evaluationPeriods, datapointsToAlarm }: WatchedAlarm,
  phase: number,
  horizon: number,
  changes: readonly number[],
  breaches: (from: number, to: number) => boolean,
): number | undefined {
  const recent: boolean[] = [];
  let next = 0;
  for (let end = periodSeconds - phase; end <= horizon; end += periodSeconds) {
    const start = end - periodSeconds;
    recent.push(breaches(start, end));
    if (recent.length > evaluationPeriods) recent.shift();
    if (recent.filter(Boolean).length >= datapointsToAlarm) return end;
    while ((changes[next] ?? Infinity) <= start) next += 1;
    const change = changes[next] ?? Infinity;
    const isSteady =
      start >= 0 && end <= change && recent.length === evaluationPeriods && !recent.includes(true);
    if (!isSteady) continue;
    if (change === Infinity) return undefined;
    // To the last period that ends before the change.
    end += Math.max(0, Math.floor((change - end) / periodSeconds)) * periodSeconds;
  }
  return undefined;
}
