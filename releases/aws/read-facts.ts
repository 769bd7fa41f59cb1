/** All that a status is made of. */
import type { ServiceFacts, ServiceRef } from '../model/facts';
import type { Clients } from './clients';
import { readDeployments, readProgress } from './read-deployments';
import { readPipeline } from './read-pipeline';
import { readImages, readTaskSets } from './read-service';
import { readAlarms, readGroup, readRoutes, readTargetGroups } from './read-traffic';

/**
 * @param limit - the number of deployments, the newest first
 * @returns undefined if the service is not deployed
 */
export async function readFacts(
  clients: Clients,
  ref: ServiceRef,
  limit: number,
): Promise<ServiceFacts | undefined> {
  const [taskSets, group, deployments, pipeline] = await Promise.all([
    readTaskSets(clients.ecs, ref),
    readGroup(clients.codeDeploy, ref),
    readDeployments(clients.codeDeploy, ref, limit),
    ref.pipeline === undefined
      ? undefined
      : readPipeline(clients.codePipeline, ref.pipeline, ref.promotedFrom),
  ]);
  if (taskSets === undefined || group === undefined || deployments === undefined) return undefined;
  const definitions = [...taskSets, ...deployments].flatMap(({ taskDefinition }) => taskDefinition ?? []);
  const [newest] = deployments;
  const [images, targetGroups, routes, alarms, progress] = await Promise.all([
    readImages(clients, ref, definitions, taskSets[0]?.container),
    readTargetGroups(clients.elb, [ref.blueTargetGroup, ref.greenTargetGroup]),
    readRoutes(clients.elb, group),
    readAlarms(clients.cloudWatch, group),
    newest === undefined ? undefined : readProgress(clients.codeDeploy, newest.id),
  ]);
  return {
    taskSets,
    images,
    targetGroups,
    ...routes,
    alarms,
    deployments,
    ...(progress !== undefined && { progress }),
    ...(pipeline !== undefined && { pipeline }),
  };
}
