/** What follows from a deployment's status. */
import type { DeploymentFacts } from './facts';

const ended: readonly string[] = ['Succeeded', 'Failed', 'Stopped'];

export const hasEnded = ({ status }: DeploymentFacts): boolean => ended.includes(status);

/** @param deployments - the newest first @returns the newest that has not ended */
export const inFlight = (deployments: readonly DeploymentFacts[]): DeploymentFacts | undefined =>
  deployments.find((deployment) => !hasEnded(deployment));

/** How a release ended. */
export type Outcome = 'released' | 'rolledBack' | 'failed';

/**
 * @param rollback - the deployment that rolls it back, if there is one
 * @param mayBeRolledBack - whether CodeDeploy may yet start a rollback of a deployment that has just failed
 * @returns undefined while it is open
 */
export function outcomeOf(
  deployment: DeploymentFacts,
  rollback: DeploymentFacts | undefined,
  mayBeRolledBack: boolean,
): Outcome | undefined {
  if (!hasEnded(deployment)) return undefined;
  if (deployment.status === 'Succeeded')
    return deployment.rollsBack === undefined ? 'released' : 'rolledBack';
  if (deployment.rollbackId === undefined) {
    return deployment.autoRollback && mayBeRolledBack ? undefined : 'failed';
  }
  if (rollback === undefined || !hasEnded(rollback)) return undefined;
  return rollback.status === 'Succeeded' ? 'rolledBack' : 'failed';
}
