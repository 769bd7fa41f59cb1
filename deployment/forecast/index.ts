/** What the configured deployments will do, from the synthesized Terraform JSON alone: nothing runs and nothing waits. */
import { defaultEngineSettings, shiftDurationMs, type TrafficRouting } from '../machine';
import type { WatchedAlarm } from './alarms';
import { badVersionNames, watches } from './bad-version';
import { durationSeconds, forecastBadVersion, metricDelaySeconds } from './bad-version-forecast';
import { namedConfigs } from './configs';
import { readDeployments, type ConfiguredDeployment } from './deployment-groups';
import { firingTimes } from './detection';
import { exposureOf } from './exposure';
import type { AlarmForecast, ConfigForecast, DeploymentForecast, Forecast, TimelineRow } from './model';
import type { ForecastStack } from './synthesized';
import { timelineOf, type TimelineStretch } from './timeline';
import { needsOf, warningsOf } from './warnings';
import { eventInWords, noteInWords, routingInWords } from './words';

export { badVersions, watches, type Draw } from './bad-version';
export { durationSeconds, forecastBadVersion, type BadVersionForecast } from './bad-version-forecast';
export { readConfig } from './configs';
export { readDeployments, type ConfiguredDeployment } from './deployment-groups';
export type { Forecast } from './model';
export { renderForecast } from './render';
export type { ForecastStack } from './synthesized';
export { timelineOf, type TimelineEvent, type TimelineNote, type TimelineStretch } from './timeline';
export { needsOf } from './warnings';
export { eventInWords, routingInWords, unjudgedInWords } from './words';

export interface ForecastOptions {
  /** Requests that the production listener gets. @default 12000 */
  readonly requestsPerMinute?: number;
}

const defaultRequestsPerMinute = 12_000;

/** Foretells every deployment group for ECS in the stacks. */
export function forecast(
  stacks: readonly ForecastStack[],
  { requestsPerMinute = defaultRequestsPerMinute }: ForecastOptions = {},
): Forecast {
  return {
    requestsPerMinute,
    deployments: readDeployments(stacks).map((deployment) =>
      forecastDeployment(deployment, requestsPerMinute),
    ),
    assumptions: [
      'times are AWS time after the first shifted request; starting tasks, functions and API calls take none',
      `the latest times include ${metricDelaySeconds} s until CloudWatch has a datapoint and ` +
        `${defaultEngineSettings.alarmPollSeconds} s until CodeDeploy looks at the alarm`,
      'a bad version is healthy until its traffic begins; requests come evenly; periods without data are good',
    ],
  };
}

function forecastDeployment(deployment: ConfiguredDeployment, requestsPerMinute: number): DeploymentForecast {
  const { plan, config } = deployment;
  const others = namedConfigs.filter(({ name }) => name !== config.name);
  const own = forecastConfig(deployment, config.name, plan.trafficRouting, requestsPerMinute);
  return {
    stack: deployment.stack,
    application: deployment.application,
    deploymentGroup: deployment.deploymentGroup,
    config: config.name,
    routing: routingInWords(plan.trafficRouting),
    desiredCount: deployment.desiredCount,
    hooks: plan.hooks,
    rollbackEvents: plan.rollbackEvents,
    timeline: timelineOf(plan, own.badVersions).map(rowInWords),
    alarms: deployment.alarms.map((alarm) => forecastAlarm(alarm, deployment, requestsPerMinute)),
    configs: [
      own,
      ...others.map(({ name, routing }) => forecastConfig(deployment, name, routing, requestsPerMinute)),
    ],
    warnings: warningsOf(deployment, own.badVersions, requestsPerMinute),
  };
}

const rowInWords = (stretch: TimelineStretch): TimelineRow => ({
  ...stretch,
  events: stretch.events.map(eventInWords),
  notes: stretch.notes.map(noteInWords),
});

function forecastConfig(
  deployment: ConfiguredDeployment,
  name: string,
  trafficRouting: TrafficRouting,
  requestsPerMinute: number,
): ConfigForecast {
  const plan = { ...deployment.plan, trafficRouting };
  return {
    config: name,
    configured: name === deployment.config.name,
    shiftSeconds: shiftDurationMs(trafficRouting) / 1000,
    badVersions: badVersionNames.map((version) =>
      forecastBadVersion(deployment, plan, version, requestsPerMinute),
    ),
  };
}

/** Over everything that the alarm watches for: versions and target groups. */
function forecastAlarm(
  alarm: WatchedAlarm,
  { plan, targetGroups, desiredCount }: ConfiguredDeployment,
  requestsPerMinute: number,
): AlarmForecast {
  const exposure = exposureOf(plan.trafficRouting);
  const horizon = durationSeconds(plan);
  const times = badVersionNames.flatMap((version) =>
    targetGroups
      .filter(({ name }) => watches(alarm, version, name))
      .map((targetGroup) => {
        const circumstances = { requestsPerMinute, desiredCount, targetGroup };
        return firingTimes(alarm, version, exposure, circumstances, horizon);
      }),
  );
  const found = times.filter((time) => time !== undefined);
  const latest = Math.max(...found.map((time) => time.latest));
  return {
    name: alarm.name,
    needs: needsOf(alarm),
    ...(found.length > 0 && { earliestSeconds: Math.min(...found.map(({ earliest }) => earliest)) }),
    ...(Number.isFinite(latest) && { latestSeconds: latest }),
  };
}
