/**
 * When an alarm fires on a bad version: CloudWatch cuts time into periods that a deployment knows nothing of, so the
 * time from the first shifted request depends on where in a period it falls.
 */
import type { WatchedAlarm } from './alarms';
import type { TargetGroup } from './deployment-groups';
import type { Exposure } from './exposure';

/** Ways in which a version is bad although its replacement became healthy. */
export type BadVersion = 'errors' | 'slow' | 'unhealthy';

export const badVersions: Readonly<Record<BadVersion, string>> = {
  errors: 'answers 500 to every request',
  slow: 'answers every request too late',
  unhealthy: 'fails its health checks from its first request on',
};

/** What a deployment meets. */
export interface Circumstances {
  readonly requestsPerMinute: number;
  readonly desiredCount: number;
  /** The target group of the replacement. */
  readonly targetGroup: TargetGroup;
}

/** Seconds after the first shifted request. */
export interface FiringTimes {
  readonly earliest: number;
  readonly latest: number;
}

/** Starts of a deployment within a period that are tried; the latest time is rounded up by one of these steps. */
const phases = 120;

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
  const times = Array.from({ length: phases }, (_, phase) =>
    firesAt(alarm, phase * step, horizonSeconds, (from, to) =>
      breaches(alarm, version, { from, to }, exposure, circumstances),
    ),
  );
  const found = times.filter((time) => time !== undefined);
  if (found.length === 0) return undefined;
  // Where some starts are never noticed in time, the latest is beyond the horizon.
  const latest = found.length < times.length ? Infinity : Math.max(...found) + step;
  return { earliest: Math.min(...found), latest };
}

/** Whether any alarm of this kind looks at what is wrong with the version, in the replacement's target group. */
export function watches(alarm: WatchedAlarm, version: BadVersion, targetGroup: string): boolean {
  const metrics: Readonly<Record<BadVersion, readonly string[]>> = {
    errors: ['HTTPCode_Target_5XX_Count'],
    slow: ['TargetResponseTime'],
    unhealthy: ['UnHealthyHostCount', 'HealthyHostCount'],
  };
  return (
    metrics[version].includes(alarm.metric) &&
    (alarm.targetGroup === undefined || alarm.targetGroup === targetGroup)
  );
}

/** @param phase seconds of its period that had passed at the first shifted request */
function firesAt(
  { periodSeconds, evaluationPeriods, datapointsToAlarm }: WatchedAlarm,
  phase: number,
  horizon: number,
  breachesIn: (from: number, to: number) => boolean,
): number | undefined {
  const recent: boolean[] = [];
  for (let end = periodSeconds - phase; end <= horizon; end += periodSeconds) {
    recent.push(breachesIn(end - periodSeconds, end));
    if (recent.length > evaluationPeriods) recent.shift();
    if (recent.filter(Boolean).length >= datapointsToAlarm) return end;
  }
  return undefined;
}

/** Whether the datapoint of a period breaches, with as many requests as the rate gives on average. */
function breaches(
  alarm: WatchedAlarm,
  version: BadVersion,
  { from, to }: { readonly from: number; readonly to: number },
  exposure: Exposure,
  { requestsPerMinute, desiredCount, targetGroup }: Circumstances,
): boolean {
  const bad = (exposure(from, to) * requestsPerMinute) / 60;
  if (version === 'errors')
    return alarm.statistic === 'Sum' ? exceeds(alarm, bad) : bad >= 1 && exceeds(alarm, 1);
  if (version === 'slow') {
    const watched = alarm.targetGroup === undefined ? ((to - from) * requestsPerMinute) / 60 : bad;
    return bad >= 1 && seesSlowness(alarm, bad, watched);
  }
  const { intervalSeconds, unhealthyThreshold } = targetGroup.healthCheck;
  if (to <= intervalSeconds * unhealthyThreshold)
    return exceeds(alarm, alarm.metric === 'HealthyHostCount' ? desiredCount : 0);
  return exceeds(alarm, alarm.metric === 'HealthyHostCount' ? 0 : desiredCount);
}

/** A percentile is the slow requests' once they are more than what it leaves out; other statistics follow them. */
function seesSlowness(alarm: WatchedAlarm, slow: number, watched: number): boolean {
  const percentile = /^p(\d+(?:\.\d+)?)$/.exec(alarm.statistic)?.[1];
  if (percentile === undefined) return alarm.statistic !== 'Minimum' && exceeds(alarm, Infinity);
  const left = 1 - Number(percentile) / 100;
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
  if (alarm.ignoresFewSamples && watched < 10 / left) return false;
  return slow >= left * watched && exceeds(alarm, Infinity);
}

function exceeds({ comparison, threshold }: WatchedAlarm, value: number): boolean {
  switch (comparison) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'LessThanThreshold':
      return value < threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= threshold;
  }
}
