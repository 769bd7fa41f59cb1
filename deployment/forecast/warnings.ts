/** What in a configuration makes a rollback late, partial or impossible. */
import { shiftDurationMs } from '../machine';
import type { WatchedAlarm } from './alarms';
import type { BadVersionForecast } from './bad-version-forecast';
import type { ConfiguredDeployment } from './deployment-groups';
import {
  badVersionNames,
  badVersions,
  failsHealthChecksAfter,
  watches,
  type BadVersion,
} from './bad-version';
import { firingTimes } from './detection';
import { exposureOf } from './exposure';
import { counted, duration, requestRate, unjudgedInWords } from './words';

export function warningsOf(
  deployment: ConfiguredDeployment,
  forecasts: readonly BadVersionForecast[],
  requestsPerMinute: number,
): string[] {
  const { plan, alarms, unjudgedAlarms, gaps } = deployment;
  if (!plan.watchesAlarms)
    return [
      ...gaps,
      'the deployment group watches no alarms: nothing stops a version that is bad after it is healthy',
    ];
  return [
    ...gaps,
    ...unjudgedAlarms.map(({ name, reason }) => `${name} is not judged: ${unjudgedInWords(reason)}`),
    ...alarms.flatMap((alarm) => alarmWarnings(alarm, deployment, requestsPerMinute)),
    ...badVersionNames.flatMap((version) => coverageWarnings(version, deployment)),
    ...forecasts.flatMap((forecast) => timeWarnings(forecast, deployment)),
    ...groupWarnings(deployment),
  ];
}

function groupWarnings({ plan }: ConfiguredDeployment): string[] {
  const optional = (wanted: boolean, text: string) => (wanted ? [text] : []);
  return [
    ...optional(
      !plan.rollbackEvents.includes('DEPLOYMENT_STOP_ON_ALARM'),
      'an alarm stops the deployment and rolls nothing back: traffic stays where it is',
    ),
    ...optional(plan.ignoresPollAlarmFailure, 'an alarm that cannot be read does not stop the deployment'),
    ...optional(
      plan.readyWaitMinutes > 0,
      `the deployment stops unless it is continued within ${plan.readyWaitMinutes} min; shown as continued at once`,
    ),
  ];
}

/** Alarms that fire always or never. */
function alarmWarnings(
  alarm: WatchedAlarm,
  { desiredCount, targetGroups }: ConfiguredDeployment,
  requestsPerMinute: number,
): string[] {
  const { name, periodSeconds, treatMissingData, targetGroup: watched } = alarm;
  if (treatMissingData === 'breaching' && watched !== undefined)
    return [
      `${name} fires while ${watched} has no traffic (treat_missing_data is breaching): it stops every deployment`,
    ];
  if (periodSeconds < 60)
    return [
      `${name} has periods of ${periodSeconds} s, and a load balancer reports once a minute: most hold no data`,
    ];
  const version = badVersionNames.find((kind) =>
    targetGroups.some(({ name: group }) => watches(alarm, kind, group)),
  );
  const targetGroup = targetGroups.find(({ name: group }) => watched === undefined || watched === group);
  if (version === undefined || targetGroup === undefined)
    return [
      `${name} watches ${alarm.metric}, which no bad version of this forecast changes: it is not judged`,
    ];
  const everything = exposureOf({ type: 'AllAtOnce' });
  const circumstances = { requestsPerMinute, desiredCount, targetGroup };
  // On a metric that does not change any more.
  const longEnough = failsHealthChecksAfter(targetGroup) + (alarm.evaluationPeriods + 2) * periodSeconds;
  const fires = firingTimes(alarm, version, everything, circumstances, longEnough);
  return fires === undefined
    ? [`${name} cannot fire at ${requestRate(requestsPerMinute)}: it needs ${needsOf(alarm)}`]
    : [];
}

/** Bad versions that nothing watches for, or only in one of both target groups. */
function coverageWarnings(version: BadVersion, { alarms, targetGroups }: ConfiguredDeployment): string[] {
  const unwatched = targetGroups.filter(({ name }) => !alarms.some((alarm) => watches(alarm, version, name)));
  if (unwatched.length === 0) return [];
  if (unwatched.length === targetGroups.length)
    return [`no alarm notices a version that ${badVersions[version]}`];
  const names = unwatched.map(({ name }) => name).join(', ');
  return [
    `nothing in ${names} notices a version that ${badVersions[version]}: the colours swap at every release, so every ` +
      'second one goes unwatched',
  ];
}

/** Bad versions that are noticed after all traffic has moved, or after the deployment. */
function timeWarnings(forecast: BadVersionForecast, { plan, alarms }: ConfiguredDeployment): string[] {
  const description = badVersions[forecast.version];
  const shift = shiftDurationMs(plan.trafficRouting) / 1000;
  const watching = alarms.filter((alarm) => watches(alarm, forecast.version, forecast.targetGroup));
  if (watching.length === 0) return [];
  if (forecast.outcome === 'unnoticed')
    return [`a version that ${description} can succeed: the deployment ends before an alarm is sure to fire`];
  if (forecast.latestEndSeconds === undefined || forecast.latestEndSeconds <= shift) return [];
  const stopped = `a version that ${description} is stopped ${duration(forecast.latestEndSeconds)} after the first shift at the latest`;
  return shift === 0
    ? [`${stopped}, and all traffic moves at once`]
    : [
        `${stopped}, and all traffic has moved after ${duration(shift)}: the shift is over before it is judged`,
      ];
}

/** What an alarm needs to fire. */
export function needsOf(alarm: WatchedAlarm): string {
  const { datapointsToAlarm, evaluationPeriods, periodSeconds, statistic, metric, comparison, threshold } =
    alarm;
  const signs = {
    GreaterThanOrEqualToThreshold: '≥',
    GreaterThanThreshold: '>',
    LessThanThreshold: '<',
    LessThanOrEqualToThreshold: '≤',
  } as const;
  const times =
    datapointsToAlarm === evaluationPeriods
      ? `${evaluationPeriods} × ${periodSeconds} s`
      : `${datapointsToAlarm} of ${evaluationPeriods} × ${periodSeconds} s`;
  const limit = `${signs[comparison]} ${threshold}`;
  return alarm.percentFromRequests === undefined
    ? `${times} with ${statistic} of ${metric} ${limit}`
    : `${times} with 5xx ${limit} % of at least ${counted(alarm.percentFromRequests, 'request')}`;
}
