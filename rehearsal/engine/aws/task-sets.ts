import {
  CreateTaskSetCommand,
  DeleteTaskSetCommand,
  DescribeServicesCommand,
  UpdateServicePrimaryTaskSetCommand,
  type CreateTaskSetCommandInput,
  type ECSClient,
  type TaskSet as EcsTaskSet,
} from '@aws-sdk/client-ecs';
import { CallFailure, type NewTaskSet, type TaskSet, type TaskSets } from '../aws-api';
import { calling, isCallFailure } from './calls';

export function ecsTaskSets(client: ECSClient, cluster: string, service: string): TaskSets {
  const place = { cluster, service };
  return {
    service: async () => {
      const answer = await calling(
        client.send(new DescribeServicesCommand({ cluster, services: [service] })),
      ).catch((error: unknown) => {
        if (isCallFailure(error, 'ClusterNotFoundException')) return undefined;
        throw error;
      });
      const found = answer?.services?.[0];
      if (found === undefined) return undefined;
      return {
        status: found.status ?? '',
        deploymentController: found.deploymentController?.type ?? 'ECS',
        taskSets: (found.taskSets ?? []).map(taskSetOf),
      };
    },
    create: async (taskSet) => {
      const answer = await calling(client.send(new CreateTaskSetCommand(newTaskSet(place, taskSet))));
      if (answer.taskSet === undefined) throw new CallFailure('NoTaskSet', 'ECS answered no task set', false);
      return taskSetOf(answer.taskSet);
    },
    makePrimary: async (primaryTaskSet) => {
      await calling(client.send(new UpdateServicePrimaryTaskSetCommand({ ...place, primaryTaskSet })));
    },
    delete: async (taskSet) => {
      await calling(client.send(new DeleteTaskSetCommand({ ...place, taskSet, force: true }))).catch(
        (error: unknown) => {
          // A repeated call finds what the first one has done.
          if (!isCallFailure(error, 'TaskSetNotFoundException')) throw error;
        },
      );
    },
  };
}

function newTaskSet(
  place: { readonly cluster: string; readonly service: string },
  { externalId, spec, targetGroupArn, like }: NewTaskSet,
): CreateTaskSetCommandInput {
  const { containerName, containerPort } = spec;
  const capacityProviderStrategy = spec.capacityProviderStrategy ?? like.capacityProviderStrategy;
  const inherited = {
    platformVersion: spec.platformVersion ?? like.platformVersion,
    networkConfiguration: spec.networkConfiguration ?? like.networkConfiguration,
    // ECS takes one of the two.
    ...(capacityProviderStrategy === undefined
      ? { launchType: like.launchType }
      : { capacityProviderStrategy }),
  };
  return {
    ...place,
    externalId,
    clientToken: externalId,
    taskDefinition: spec.taskDefinition,
    loadBalancers: [{ targetGroupArn, containerName, containerPort }],
    scale: { value: 100, unit: 'PERCENT' },
    // What was inherited is what ECS itself answered.
    ...(inherited as Pick<
      CreateTaskSetCommandInput,
      'platformVersion' | 'networkConfiguration' | 'launchType' | 'capacityProviderStrategy'
    >),
  };
}

function taskSetOf(taskSet: EcsTaskSet): TaskSet {
  const { externalId, launchType, platformVersion, networkConfiguration } = taskSet;
  const targetGroupArn = taskSet.loadBalancers?.[0]?.targetGroupArn;
  const strategy = taskSet.capacityProviderStrategy;
  return {
    id: taskSet.id ?? '',
    taskSetArn: taskSet.taskSetArn ?? '',
    status: taskSet.status ?? '',
    computedDesiredCount: taskSet.computedDesiredCount ?? 0,
    pendingCount: taskSet.pendingCount ?? 0,
    runningCount: taskSet.runningCount ?? 0,
    isSteady: taskSet.stabilityStatus === 'STEADY_STATE',
    ...(taskSet.stabilityStatusAt && { steadySince: taskSet.stabilityStatusAt.getTime() }),
    ...(externalId !== undefined && { externalId }),
    ...(targetGroupArn !== undefined && { targetGroupArn }),
    ...(launchType !== undefined && { launchType }),
    ...(platformVersion !== undefined && { platformVersion }),
    ...(networkConfiguration !== undefined && { networkConfiguration }),
    ...(strategy !== undefined && strategy.length > 0 && { capacityProviderStrategy: strategy }),
  };
}
