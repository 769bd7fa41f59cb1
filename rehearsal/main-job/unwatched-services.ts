/** Services whose settings leave a bad version in production: no alarm stops its deployment and rolls it back. Pure. */
import { readDeployments, type ForecastStack } from '../../deployment/forecast';
import type { Scenario } from '../scenarios/scenario';

export interface Unwatched {
  /** Names of deployment groups on which the scenario can only fail. */
  readonly groups: ReadonlySet<string>;
  /** Why it is not played, with these groups; undefined if there is none. */
  readonly reason: string | undefined;
  /** Whether no group is left to play it on. */
  readonly isEveryOne: boolean;
}

/** Finds the deployment groups that lack what the scenario is about, because their settings say so. */
export function unwatchedBy(scenario: Scenario, stacks: readonly ForecastStack[]): Unwatched {
  const deployments = needsAlarms(scenario) ? readDeployments(stacks) : [];
  const unwatched = deployments.filter(
    ({ plan }) => !plan.watchesAlarms || !plan.rollbackEvents.includes('DEPLOYMENT_STOP_ON_ALARM'),
  );
  const names = unwatched.map(({ deploymentGroup }) => deploymentGroup);
  return {
    groups: new Set(names),
    reason:
      names.length === 0
        ? undefined
        : `not played on ${names.join(', ')}: the settings have no alarm that rolls a release back (alarms.enabled, deployment.rollback.onAlarm), so a bad version stays in production`,
    isEveryOne: names.length > 0 && names.length === deployments.length,
  };
}

/** Whether nothing but the alarms of the stacks brings the expected end about. */
const needsAlarms = ({ alarm, group, expected }: Scenario): boolean =>
  expected.errorCode === 'ALARM_ACTIVE' &&
  expected.rollback &&
  alarm === undefined &&
  group?.rollbackEvents === undefined;
