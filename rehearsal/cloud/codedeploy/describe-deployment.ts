/** Deployments and their targets as the API shows them. */
import { isHookName, type DeploymentStatus, type LifecycleEvent } from '../../../deployment/machine';
import type { DeploymentView, SeenTaskSet } from '../../engine';
import type { Json } from '../protocol/json';
import { present } from '../support/output';

const seconds = (milliseconds: number | undefined): number | undefined =>
  milliseconds === undefined ? undefined : milliseconds / 1000;

/** @returns the deployment as GetDeployment shows it; AWS shows no deploymentOverview for ECS */
export function describeDeployment(view: DeploymentView): Json {
  const { record, state } = view;
  const wait = state.steps.findIndex((step) => step.type === 'terminationWait');
  return present({
    applicationName: record.applicationName,
    deploymentGroupName: record.deploymentGroupName,
    deploymentId: record.id,
    ...record.shown,
    status: state.status,
    errorInformation: state.error,
    createTime: seconds(record.createTime),
    startTime: seconds(state.startTime),
    completeTime: seconds(state.completeTime),
    creator: record.creator,
    rollbackInfo: rollbackInfo(view),
    instanceTerminationWaitTimeStarted: wait >= 0 && state.step >= wait,
    deploymentStatusMessages: [],
    computePlatform: 'ECS',
  });
}

/** AWS's words, as they were seen in accounts. */
function rollbackInfo({ record, rolledBackBy }: DeploymentView): Json | undefined {
  const { id, rollsBack } = record;
  if (rollsBack !== undefined) {
    return {
      rollbackTriggeringDeploymentId: rollsBack.deploymentId,
      rollbackMessage: `Deployment ${id} is triggered to roll back deployment ${rollsBack.deploymentId}.`,
    };
  }
  return rolledBackBy === undefined
    ? undefined
    : {
        rollbackDeploymentId: rolledBackBy,
        rollbackMessage: `Deployment ${id} terminated. Automatic rollback is triggered with a DeploymentId ${rolledBackBy}.`,
      };
}

/** @returns the id of the deployment's only target */
export function targetId({ record }: DeploymentView): string {
  return `${record.target.cluster}:${record.target.service}`;
}

/** A target has no status for a deployment that was stopped. */
const targetStatuses: Readonly<Record<DeploymentStatus, string>> = {
  Created: 'Pending',
  Queued: 'Pending',
  InProgress: 'InProgress',
  Baking: 'InProgress',
  Ready: 'Ready',
  Succeeded: 'Succeeded',
  Failed: 'Failed',
  Stopped: 'Failed',
};

export function targetStatus({ state }: DeploymentView): string {
  return targetStatuses[state.status];
}

/** @returns the deployment's target as GetDeploymentTarget shows it */
export function describeTarget(view: DeploymentView): Json {
  const { record, state } = view;
  const { cluster, service } = record.target;
  return {
    deploymentTargetType: 'ECSTarget',
    ecsTarget: {
      deploymentId: record.id,
      targetId: targetId(view),
      targetArn: `arn:aws:ecs:${record.region}:${record.accountId}:service/${cluster}/${service}`,
      lastUpdatedAt: seconds(lastUpdate(view)),
      lifecycleEvents: state.lifecycleEvents.map(describeLifecycleEvent),
      status: targetStatus(view),
      taskSetsInfo: taskSets(view),
    },
  };
}

function lastUpdate({ record, state }: DeploymentView): number {
  const times = state.lifecycleEvents.flatMap((event) => [event.startTime ?? 0, event.endTime ?? 0]);
  return Math.max(record.createTime, state.completeTime ?? 0, ...times);
}

function describeLifecycleEvent(event: LifecycleEvent): Json {
  const { name, status, startTime, endTime, diagnostics } = event;
  return present({
    lifecycleEventName: name,
    startTime: seconds(startTime),
    endTime: seconds(endTime),
    status,
    diagnostics:
      diagnostics === undefined
        ? undefined
        : {
            errorCode: isHookName(name) ? 'ScriptFailed' : 'UnknownError',
            scriptName: '',
            message: diagnostics,
            logTail: '',
          },
  });
}

/** The labels are roles, not colours: Blue is the original. `identifer` is AWS's own spelling. */
function taskSets({ facts, weights }: DeploymentView): Json[] {
  const { pair, original, replacement } = facts;
  const describe = (label: string, group: string | undefined, weight: number, taskSet?: SeenTaskSet) =>
    taskSet === undefined
      ? []
      : [
          present({
            identifer: taskSet.id,
            desiredCount: taskSet.desiredCount,
            pendingCount: taskSet.pendingCount,
            runningCount: taskSet.runningCount,
            status: taskSet.status,
            trafficWeight: weight,
            targetGroup: group === undefined ? undefined : { name: group },
            taskSetLabel: label,
          }),
        ];
  return [
    ...describe('Blue', pair?.original.targetGroup.name, weights.original, original),
    ...describe('Green', pair?.replacement.targetGroup.name, weights.replacement, replacement),
  ];
}
