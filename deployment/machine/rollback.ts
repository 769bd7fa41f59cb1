/** Whether a release that ended badly is rolled back, and what for. */
import type { RollbackEvent } from './model';

export interface EndOfRelease {
  /** `request` is StopDeployment. */
  readonly cause: 'failure' | 'alarm' | 'request';
  /** What the deployment group rolls back on. */
  readonly rollbackEvents: readonly RollbackEvent[];
  /** StopDeployment's autoRollbackEnabled, which overrides the group. @default - the group decides */
  readonly override?: boolean | undefined;
  /** Whether the replacement task set was asked for: before that there is nothing to undo. */
  readonly installed: boolean;
  /** Whether the original task set was asked to go: after that there is nothing to return to. */
  readonly originalTerminating: boolean;
}

const eventOf = {
  failure: 'DEPLOYMENT_FAILURE',
  alarm: 'DEPLOYMENT_STOP_ON_ALARM',
  request: 'DEPLOYMENT_STOP_ON_REQUEST',
} as const satisfies Record<EndOfRelease['cause'], RollbackEvent>;

/**
 * Why to roll back.
 *
 * @returns undefined where everything stays as it is
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html
 */
export function rollbackReason(end: EndOfRelease): RollbackEvent | undefined {
  if (!end.installed || end.originalTerminating) return undefined;
  const event = eventOf[end.cause];
  return (end.override ?? end.rollbackEvents.includes(event)) ? event : undefined;
}
