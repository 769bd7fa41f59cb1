/** The service with its task sets, and the images of task definitions. */
import { DescribeImagesCommand, type ECRClient } from '@aws-sdk/client-ecr';
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type ContainerDefinition,
  type ECSClient,
} from '@aws-sdk/client-ecs';
import type { ImageFacts, ServiceRef, TaskSetFacts } from '../model/facts';
import { unlessMissing } from './calls';
import type { Clients } from './clients';

/** @returns undefined if the service is not deployed */
export async function readTaskSets(
  client: ECSClient,
  { cluster, ecsService }: ServiceRef,
): Promise<TaskSetFacts[] | undefined> {
  const answer = await unlessMissing(
    client.send(new DescribeServicesCommand({ cluster, services: [ecsService] })),
    'ClusterNotFoundException',
    'ServiceNotFoundException',
  );
  const service = answer?.services?.find(({ status }) => status !== 'INACTIVE');
  return service?.taskSets?.map((taskSet) => {
    const { targetGroupArn, containerName } = taskSet.loadBalancers?.[0] ?? {};
    return {
      id: taskSet.id ?? '',
      status: taskSet.status ?? '',
      ...(taskSet.externalId && { deploymentId: taskSet.externalId }),
      taskDefinition: taskSet.taskDefinition ?? '',
      ...(targetGroupArn !== undefined && { targetGroup: targetGroupArn }),
      ...(containerName !== undefined && { container: containerName }),
      desired: taskSet.computedDesiredCount ?? 0,
      running: taskSet.runningCount ?? 0,
      pending: taskSet.pendingCount ?? 0,
    };
  });
}

/**
 * @param taskDefinitions - ARNs
 * @param container - the one behind the load balancer
 * @returns their images by ARN; a task definition that ECS does not have is left out
 */
export async function readImages(
  { ecs, ecr }: Pick<Clients, 'ecs' | 'ecr'>,
  { repository }: ServiceRef,
  taskDefinitions: readonly string[],
  container: string | undefined,
): Promise<ReadonlyMap<string, ImageFacts>> {
  const commits = new Map<string, Promise<string | undefined>>();
  const found = await Promise.all(
    [...new Set(taskDefinitions)].map(async (arn): Promise<[string, ImageFacts][]> => {
      const image = await imageOf(ecs, arn, container);
      if (image === undefined) return [];
      const digest = image.split('@')[1];
      if (digest === undefined) return [[arn, { image }]];
      const reading = commits.get(digest) ?? commitOf(ecr, repository, digest);
      commits.set(digest, reading);
      const commit = await reading;
      return [[arn, { image, digest, ...(commit !== undefined && { commit }) }]];
    }),
  );
  return new Map(found.flat());
}

async function imageOf(
  client: ECSClient,
  taskDefinition: string,
  container: string | undefined,
): Promise<string | undefined> {
  const answer = await unlessMissing(
    client.send(new DescribeTaskDefinitionCommand({ taskDefinition })),
    'ClientException',
  );
  const containers: readonly ContainerDefinition[] = answer?.taskDefinition?.containerDefinitions ?? [];
  return (containers.find(({ name }) => name === container) ?? containers[0])?.image;
}

/** The pipeline tags an image with its commit, sometimes with a suffix behind it. */
async function commitOf(
  client: ECRClient,
  repositoryName: string,
  imageDigest: string,
): Promise<string | undefined> {
  const answer = await unlessMissing(
    client.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageDigest }] })),
    'ImageNotFoundException',
    'RepositoryNotFoundException',
  );
  const tags = answer?.imageDetails?.[0]?.imageTags ?? [];
  return tags.flatMap((tag) => /^([0-9a-f]{40})(?:-|$)/.exec(tag)?.[1] ?? [])[0];
}
