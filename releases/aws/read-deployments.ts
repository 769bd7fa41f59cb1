/** Deployments as CodeDeploy reports them. */
import {
  BatchGetDeploymentsCommand,
  BatchGetDeploymentTargetsCommand,
  GetDeploymentCommand,
  ListDeploymentTargetsCommand,
  paginateListDeployments,
  type CodeDeployClient,
  type DeploymentInfo,
} from '@aws-sdk/client-codedeploy';
import type { DeploymentFacts, ProgressFacts, ServiceRef } from '../model/facts';
import { unlessMissing } from './calls';
import { hashOf, readAppSpecs, type AppSpecFacts } from './read-app-specs';

/** The API's limit of BatchGetDeployments. */
const batchSize = 25;

/** @returns the newest deployments of a service, the newest first; undefined if it has no deployment group */
export async function readDeployments(
  client: CodeDeployClient,
  { application, deploymentGroup }: ServiceRef,
  limit: number,
): Promise<DeploymentFacts[] | undefined> {
  const ids = await unlessMissing(
    idsOf(client, application, deploymentGroup, limit),
    'ApplicationDoesNotExistException',
    'DeploymentGroupDoesNotExistException',
  );
  if (ids === undefined) return undefined;
  const found: DeploymentInfo[] = [];
  for (let start = 0; start < ids.length; start += batchSize) {
    const answer = await client.send(
      new BatchGetDeploymentsCommand({ deploymentIds: ids.slice(start, start + batchSize) }),
    );
    found.push(...(answer.deploymentsInfo ?? []));
  }
  found.sort((one, other) => (other.createTime?.getTime() ?? 0) - (one.createTime?.getTime() ?? 0));
  const appSpecs = await readAppSpecs(client, found);
  return found.map((info) => deploymentOf(info, appSpecs));
}

/** CodeDeploy lists the newest first. */
async function idsOf(
  client: CodeDeployClient,
  applicationName: string,
  deploymentGroupName: string,
  limit: number,
): Promise<string[]> {
  const ids: string[] = [];
  const pages = paginateListDeployments({ client }, { applicationName, deploymentGroupName });
  for await (const { deployments = [] } of pages) {
    ids.push(...deployments);
    if (ids.length >= limit) break;
  }
  return ids.slice(0, limit);
}

/** @returns undefined if there is none with this id in the Region */
export async function readDeployment(
  client: CodeDeployClient,
  id: string,
): Promise<{ readonly application: string; readonly deployment: DeploymentFacts } | undefined> {
  const answer = await unlessMissing(
    client.send(new GetDeploymentCommand({ deploymentId: id })),
    'DeploymentDoesNotExistException',
    'InvalidDeploymentIdException',
  );
  const info = answer?.deploymentInfo;
  if (info === undefined) return undefined;
  const deployment = deploymentOf(info, await readAppSpecs(client, [info]));
  return { application: info.applicationName ?? '', deployment };
}

/** @returns undefined if it has not started */
export async function readProgress(client: CodeDeployClient, id: string): Promise<ProgressFacts | undefined> {
  const listed = await unlessMissing(
    client.send(new ListDeploymentTargetsCommand({ deploymentId: id })),
    'DeploymentNotStartedException',
  );
  const [targetId] = listed?.targetIds ?? [];
  if (targetId === undefined) return undefined;
  const { deploymentTargets = [] } = await client.send(
    new BatchGetDeploymentTargetsCommand({ deploymentId: id, targetIds: [targetId] }),
  );
  const target = deploymentTargets[0]?.ecsTarget;
  return {
    events: (target?.lifecycleEvents ?? []).map((event) => ({
      name: event.lifecycleEventName ?? '',
      status: event.status ?? '',
      ...(event.startTime !== undefined && { startTime: event.startTime }),
      ...(event.endTime !== undefined && { endTime: event.endTime }),
      ...(event.diagnostics?.message && { message: event.diagnostics.message }),
    })),
    taskSets: (target?.taskSetsInfo ?? []).map((taskSet) => ({
      label: taskSet.taskSetLabel ?? '',
      status: taskSet.status ?? '',
      weight: taskSet.trafficWeight ?? 0,
      desired: taskSet.desiredCount ?? 0,
      running: taskSet.runningCount ?? 0,
      pending: taskSet.pendingCount ?? 0,
      ...(taskSet.targetGroup?.name !== undefined && { targetGroup: taskSet.targetGroup.name }),
    })),
  };
}

function deploymentOf(info: DeploymentInfo, appSpecs: ReadonlyMap<string, AppSpecFacts>): DeploymentFacts {
  const { errorInformation: error, rollbackInfo, blueGreenDeploymentConfiguration: blueGreen } = info;
  const ready = blueGreen?.deploymentReadyOption;
  const { text: appSpec, taskDefinition } = appSpecs.get(hashOf(info) ?? '') ?? {};
  return {
    id: info.deploymentId ?? '',
    status: info.status ?? '',
    ...(info.creator !== undefined && { creator: info.creator }),
    ...(info.description && { description: info.description }),
    ...(info.deploymentConfigName !== undefined && { config: info.deploymentConfigName }),
    ...(info.createTime !== undefined && { createTime: info.createTime }),
    ...(info.completeTime !== undefined && { completeTime: info.completeTime }),
    ...(error !== undefined && { error: { code: error.code ?? '', message: error.message ?? '' } }),
    ...(rollbackInfo?.rollbackDeploymentId && { rollbackId: rollbackInfo.rollbackDeploymentId }),
    ...(rollbackInfo?.rollbackTriggeringDeploymentId && {
      rollsBack: rollbackInfo.rollbackTriggeringDeploymentId,
    }),
    autoRollback: info.autoRollbackConfiguration?.enabled ?? false,
    ...(ready?.actionOnTimeout === 'STOP_DEPLOYMENT' && { readyWaitMinutes: ready.waitTimeInMinutes ?? 0 }),
    terminationWaitMinutes:
      blueGreen?.terminateBlueInstancesOnDeploymentSuccess?.terminationWaitTimeInMinutes ?? 0,
    terminationWaitStarted: info.instanceTerminationWaitTimeStarted ?? false,
    ...(taskDefinition !== undefined && { taskDefinition }),
    ...(appSpec !== undefined && { appSpec }),
  };
}
