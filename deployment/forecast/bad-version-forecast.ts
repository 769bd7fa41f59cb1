/** What users see of a bad version until the alarms have it rolled back, at worst. */
import { simulate, simulateWithRollback, type DeploymentPlan } from '../machine';
import type { ConfiguredDeployment } from './deployment-groups';
import { watches, type BadVersion, type Circumstances, type Draw } from './bad-version';
import { firingTimes } from './detection';
import { exposureOf } from './exposure';

/**
 * Seconds after the end of a period until CloudWatch has the load balancer's datapoint and has looked at it. No
 * document bounds it; a load balancer reports once a minute.
 */
export const metricDelaySeconds = 60;

/** Requests that a bad version got, at worst. */
export interface Exposed {
  /** Of all requests since the first shift. */
  readonly percentOfRequests: number;
  readonly requests: number;
  /** Seconds of all traffic that would be as many requests. */
  readonly fullTrafficSeconds: number;
}

export interface BadVersionForecast {
  readonly version: BadVersion;
  /** `stopped` leaves traffic where it is when the alarm fires; `unnoticed` lets the deployment succeed. */
  readonly outcome: 'rolledBack' | 'stopped' | 'unnoticed';
  /** The target group of the replacement for which this, the worse of both, holds. */
  readonly targetGroup: string;
  /** Seconds after the first shifted request at which the first alarm can fire, where one can. */
  readonly earliestAlarmSeconds?: number;
  /** As above, at the latest, with every delay: production traffic moves no more, or back. Not of `unnoticed`. */
  readonly latestEndSeconds?: number;
  /** What users saw until then. */
  readonly exposed?: Exposed;
}

/**
 * The worse of what happens when the one or the other target group is the replacement's.
 *
 * @param draw - how many requests the replacement gets @default - its share, evenly
 */
export function forecastBadVersion(
  deployment: ConfiguredDeployment,
  plan: DeploymentPlan,
  version: BadVersion,
  requestsPerMinute: number,
  draw?: Draw,
): BadVersionForecast {
  const { desiredCount } = deployment;
  const horizon = durationSeconds(plan);
  const forecasts = deployment.targetGroups.map((targetGroup) =>
    forecastFor(deployment, plan, version, { requestsPerMinute, desiredCount, targetGroup, draw }, horizon),
  );
  return forecasts.reduce((worst, other) => (badness(other) > badness(worst) ? other : worst));
}

/** The plan as the forecast runs it: somebody continues a ready wait at once, and nothing but waits takes time. */
export const withoutReadyWait = (plan: DeploymentPlan): DeploymentPlan => ({ ...plan, readyWaitMinutes: 0 });

/** Seconds from the first shift to the end of a deployment that nothing stops. */
export const durationSeconds = (plan: DeploymentPlan): number =>
  (simulate(withoutReadyWait(plan)).state.completeTime ?? 0) / 1000;

function forecastFor(
  { alarms }: ConfiguredDeployment,
  plan: DeploymentPlan,
  version: BadVersion,
  circumstances: Circumstances,
  horizon: number,
): BadVersionForecast {
  const { requestsPerMinute, targetGroup } = circumstances;
  const unnoticed = { version, outcome: 'unnoticed', targetGroup: targetGroup.name } as const;
  if (!plan.watchesAlarms) return unnoticed;
  const exposure = exposureOf(plan.trafficRouting);
  const times = alarms
    .filter((alarm) => watches(alarm, version, targetGroup.name))
    .map((alarm) => firingTimes(alarm, version, exposure, circumstances, horizon))
    .filter((time) => time !== undefined);
  if (times.length === 0) return unnoticed;
  const earliestAlarmSeconds = Math.min(...times.map(({ earliest }) => earliest));
  const latest = Math.min(...times.map((time) => time.latest));
  const latestEndSeconds = latest + metricDelaySeconds + plan.settings.alarmPollSeconds;
  const outcome = outcomeOf(plan, latestEndSeconds);
  if (outcome === 'unnoticed') return { ...unnoticed, earliestAlarmSeconds };
  const fullTrafficSeconds = exposure.between(0, latestEndSeconds);
  return {
    version,
    outcome,
    targetGroup: targetGroup.name,
    earliestAlarmSeconds,
    latestEndSeconds,
    exposed: {
      percentOfRequests: (100 * fullTrafficSeconds) / latestEndSeconds,
      requests: Math.ceil((fullTrafficSeconds * requestsPerMinute) / 60),
      fullTrafficSeconds,
    },
  };
}

/** What the state machine makes of an alarm at this time. */
function outcomeOf(plan: DeploymentPlan, atSeconds: number): BadVersionForecast['outcome'] {
  if (!Number.isFinite(atSeconds)) return 'unnoticed';
  const alarm = { type: 'alarmsFiring', alarmNames: ['alarm'] } as const;
  const { release, rollback } = simulateWithRollback(withoutReadyWait(plan), {
    injected: [{ afterMs: atSeconds * 1000, event: alarm }],
  });
  if (rollback !== undefined) return 'rolledBack';
  return release.state.status === 'Stopped' ? 'stopped' : 'unnoticed';
}

function badness({ outcome, exposed }: BadVersionForecast): number {
  const rank = { rolledBack: 0, stopped: 1e12, unnoticed: 2e12 }[outcome];
  return rank + (exposed?.fullTrafficSeconds ?? 0);
}
