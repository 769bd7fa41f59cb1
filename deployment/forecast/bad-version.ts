/** Versions that are bad although their replacement became healthy, and what their metrics say. */
import type { WatchedAlarm } from './alarms';
import type { CheckedTargetGroup } from './deployment-groups';
import type { Exposure } from './exposure';

export type BadVersion = 'errors' | 'slow' | 'unhealthy';

export const badVersions: Readonly<Record<BadVersion, string>> = {
  errors: 'answers 500 to every request',
  slow: 'answers every request later than any alarm allows',
  unhealthy: 'fails its health checks from its first request on',
};

export const badVersionNames = Object.keys(badVersions) as BadVersion[];

/** What a deployment meets. */
export interface Circumstances {
  readonly requestsPerMinute: number;
  readonly desiredCount: number;
  /** The target group of the replacement. */
  readonly targetGroup: CheckedTargetGroup;
  /** @default - requests come evenly */
  readonly draw?: Draw | undefined;
}

/** Fewest of `requests` that a target group with this share, from 0 to 1, gets: a load balancer draws at random. */
export type Draw = (requests: number, share: number) => number;

const metrics: Readonly<Record<BadVersion, readonly string[]>> = {
  errors: ['HTTPCode_Target_5XX_Count'],
  slow: ['TargetResponseTime'],
  unhealthy: ['UnHealthyHostCount', 'HealthyHostCount'],
};

/** Whether an alarm looks at what is wrong with the version, in the target group of the replacement. */
export const watches = (alarm: WatchedAlarm, version: BadVersion, targetGroup: string): boolean =>
  metrics[version].includes(alarm.metric) &&
  (alarm.targetGroup === undefined || alarm.targetGroup === targetGroup);

/** Seconds from the first failed health check to the state that counts. */
export const failsHealthChecksAfter = ({ healthCheck }: CheckedTargetGroup): number =>
  healthCheck.intervalSeconds * healthCheck.unhealthyThreshold;

/** Whether the datapoint of a period breaches, with as many requests as the rate gives. */
export function breachesIn(
  { from, to }: { readonly from: number; readonly to: number },
  alarm: WatchedAlarm,
  version: BadVersion,
  exposure: Exposure,
  { requestsPerMinute, desiredCount, targetGroup, draw }: Circumstances,
): boolean {
  const perSecond = requestsPerMinute / 60;
  const traffic = exposure.between(from, to);
  const bad = draw?.((to - from) * perSecond, traffic / (to - from)) ?? traffic * perSecond;
  switch (version) {
    case 'errors':
      // Every response that is counted counts as one: so do an average and a maximum.
      return bad >= 1 && exceeds(alarm, errorsSeen(alarm, bad));
    case 'slow': {
      const watched = alarm.targetGroup === undefined ? (to - from) * perSecond : bad;
      return bad >= 1 && seesSlowness(alarm, bad, watched) && exceeds(alarm, Infinity);
    }
    case 'unhealthy': {
      const failed = to > failsHealthChecksAfter(targetGroup) ? desiredCount : 0;
      return exceeds(alarm, alarm.metric === 'HealthyHostCount' ? desiredCount - failed : failed);
    }
  }
}

/** Every request to the replacement is an error: of its target group, all are. */
function errorsSeen({ percentFromRequests, statistic }: WatchedAlarm, bad: number): number {
  if (percentFromRequests !== undefined) return bad >= percentFromRequests ? 100 : 0;
  return statistic === 'Sum' ? bad : 1;
}

/** A percentile is slow once more requests are than it leaves out; of other statistics, all but the minimum are. */
function seesSlowness(alarm: WatchedAlarm, slow: number, watched: number): boolean {
  const percentile = /^p(\d+(?:\.\d+)?)$/.exec(alarm.statistic)?.[1];
  if (percentile === undefined) return alarm.statistic !== 'Minimum' || alarm.targetGroup !== undefined;
  const left = 1 - Number(percentile) / 100;
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
  if (alarm.ignoresFewSamples && watched < 10 / left) return false;
  return slow >= left * watched;
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
