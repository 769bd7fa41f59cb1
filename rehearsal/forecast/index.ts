/** What the configured deployments will do, from the synthesized Terraform JSON alone: nothing runs and nothing waits. */
import type { WatchedAlarm } from './alarms';
import { forecastBadVersion, metricDelaySeconds, type BadVersionForecast } from './bad-version-forecast';
import { predefinedConfigs } from './configs';
import { readDeployments, type ConfiguredDeployment } from './deployment-groups';
import { badVersions, firingTimes, watches, type BadVersion } from './detection';
import { exposureOf } from './exposure';
import { durationSeconds } from './bad-version-forecast';
import type { HookName, RollbackEvent, TrafficRouting } from '../deployment/model';
import { shiftDurationMs } from '../deployment/traffic-routing';
import type { ForecastStack } from './synthesized';
import { timelineOf, type Mark, type TimelineRow } from './timeline';
import { duration } from './words';
import { needsOf, warningsOf } from './warnings';

export interface ForecastOptions {
  /** Requests that the production listener gets. @default 12000 */
  readonly requestsPerMinute?: number;
}

export interface AlarmForecast {
  readonly name: string;
  readonly needs: string;
  /** Seconds after the first shifted request at which it can fire, on a version that it notices. */
  readonly earliestSeconds?: number;
  /** At the latest, without the delay of the metric and of CodeDeploy's look at it. */
  readonly latestSeconds?: number;
}

export interface ConfigForecast {
  readonly config: string;
  /** Whether it is the one that is configured. */
  readonly configured: boolean;
  readonly shiftSeconds: number;
  readonly badVersions: readonly BadVersionForecast[];
}

export interface DeploymentForecast {
  readonly stack: string;
  readonly application: string;
  readonly deploymentGroup: string;
  readonly config: string;
  readonly desiredCount: number;
  readonly hooks: readonly HookName[];
  readonly rollbackEvents: readonly RollbackEvent[];
  readonly timeline: readonly TimelineRow[];
  readonly alarms: readonly AlarmForecast[];
  /** The configured config first, then AWS's others. */
  readonly configs: readonly ConfigForecast[];
  readonly warnings: readonly string[];
}

export interface Forecast {
  readonly requestsPerMinute: number;
  readonly deployments: readonly DeploymentForecast[];
  readonly assumptions: readonly string[];
}

const defaultRequestsPerMinute = 12_000;
const versions = Object.keys(badVersions) as BadVersion[];

/** Foretells every deployment group for ECS in the stacks. */
export function forecast(
  stacks: readonly ForecastStack[],
  { requestsPerMinute = defaultRequestsPerMinute }: ForecastOptions = {},
): Forecast {
  const deployments = readDeployments(stacks);
  const alarmPollSeconds = deployments[0]?.plan.settings.alarmPollSeconds ?? 0;
  return {
    requestsPerMinute,
    deployments: deployments.map((deployment) => forecastDeployment(deployment, requestsPerMinute)),
    assumptions: [
      'times are AWS time after the first shifted request; tasks that start, functions and API calls take none',
      `worst cases include ${metricDelaySeconds} s until CloudWatch has a period's datapoint and ${alarmPollSeconds} s until CodeDeploy looks`,
      'a bad version is healthy when its traffic begins; requests come evenly',
      'periods without data count as good',
    ],
  };
}

function forecastDeployment(deployment: ConfiguredDeployment, requestsPerMinute: number): DeploymentForecast {
  const { plan, config } = deployment;
  const others = predefinedConfigs.filter(({ name }) => name !== config.name);
  const configs = [{ name: config.name, routing: plan.trafficRouting }, ...others].map(({ name, routing }) =>
    forecastConfig(deployment, name, routing, requestsPerMinute),
  );
  const own = configs[0]?.badVersions ?? [];
  return {
    stack: deployment.stack,
    application: deployment.application,
    deploymentGroup: deployment.deploymentGroup,
    config: config.name,
    desiredCount: deployment.desiredCount,
    hooks: plan.hooks,
    rollbackEvents: plan.rollbackEvents,
    timeline: timelineOf(plan, own.flatMap(marksOf)),
    alarms: deployment.alarms.map((alarm) => forecastAlarm(alarm, deployment, requestsPerMinute)),
    configs,
    warnings: warningsOf(deployment, own, requestsPerMinute),
  };
}

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
    badVersions: versions.map((version) => forecastBadVersion(deployment, plan, version, requestsPerMinute)),
  };
}

function forecastAlarm(
  alarm: WatchedAlarm,
  { plan, targetGroups, desiredCount }: ConfiguredDeployment,
  requestsPerMinute: number,
): AlarmForecast {
  const exposure = exposureOf(plan.trafficRouting);
  const times = versions.flatMap((version) =>
    targetGroups
      .filter(({ name }) => watches(alarm, version, name))
      .map((targetGroup) =>
        firingTimes(
          alarm,
          version,
          exposure,
          { requestsPerMinute, desiredCount, targetGroup },
          durationSeconds(plan),
        ),
      ),
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

function marksOf({ version, outcome, earliestAlarmSeconds, latestEndSeconds }: BadVersionForecast): Mark[] {
  const subject = `a version that ${badVersions[version]}`;
  return [
    ...(earliestAlarmSeconds === undefined
      ? []
      : [
          {
            atSeconds: earliestAlarmSeconds,
            text: `${subject}: its alarm fires from ${duration(earliestAlarmSeconds)} on`,
          },
        ]),
    ...(latestEndSeconds === undefined
      ? []
      : [
          {
            atSeconds: latestEndSeconds,
            text: `${subject}: ${outcome === 'stopped' ? 'stopped' : 'rolled back'} by ${duration(latestEndSeconds)} at the latest`,
          },
        ]),
  ];
}

export { renderForecast } from './render';
