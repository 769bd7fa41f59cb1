/** Clusters are kept upstream; what depends on services and tasks in them is answered here. */
import type * as v from 'valibot';
import type { CallContext, Operation } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { list, readShape, structure, text } from '../support/shape';
import type { Service } from './model';
import type { EcsState } from './store';
import { countsOf } from './tasks/task-store';

const clusterShape = structure({
  clusterArn: text(),
  clusterName: text(),
  status: text(),
  defaultCapacityProviderStrategy: list(structure({ capacityProvider: text() })),
});
const deleteInput = structure({ cluster: text() });
const settingsInput = structure({
  cluster: text(),
  settings: list(structure({ name: text(), value: text() })),
});

/** A cluster as far as services need it. */
export type Cluster = v.InferOutput<typeof clusterShape> & {
  readonly clusterArn: string;
  readonly clusterName: string;
};

/** Operations on clusters that have to know their services. */
export function clusterOperations(stateOf: (context: CallContext) => EcsState): Record<string, Operation> {
  return {
    DescribeClusters: async (request, context) => {
      const answer = await context.upstream.json('ecs.DescribeClusters', request);
      const clusters = (answer.clusters ?? []) as readonly Json[];
      return { ...answer, clusters: clusters.map((cluster) => withCounts(stateOf(context), cluster)) };
    },
    // moto has UpdateCluster alone, which changes the same settings.
    UpdateClusterSettings: async (request, context) => {
      const { cluster, settings } = readShape(settingsInput, request);
      const { clusterName } = await findCluster(cluster, context);
      return context.upstream.json('ecs.UpdateCluster', { cluster: clusterName, settings });
    },
    DeleteCluster: async (request, context) => {
      const cluster = await findCluster(readShape(deleteInput, request).cluster, context);
      if (activeServicesOf(stateOf(context), cluster.clusterArn).length > 0) {
        throw new AwsError(
          'ClusterContainsServicesException',
          'The Cluster cannot be deleted while Services are active.',
        );
      }
      if (hasTasks(stateOf(context), cluster.clusterArn)) {
        throw new AwsError(
          'ClusterContainsTasksException',
          'The Cluster cannot be deleted while Tasks are active.',
        );
      }
      return context.upstream.json('ecs.DeleteCluster', request);
    },
  };
}

/**
 * @param cluster - name or ARN; undefined is the default cluster
 * @throws AwsError ClusterNotFoundException also for a deleted cluster
 */
export async function findCluster(cluster: string | undefined, context: CallContext): Promise<Cluster> {
  const answer = await context.upstream.json('ecs.DescribeClusters', {
    clusters: [cluster ?? 'default'],
  });
  const [found] = readShape(list(clusterShape), answer.clusters ?? []);
  if (!found?.clusterArn || !found.clusterName || found.status === 'INACTIVE') {
    throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
  }
  return { ...found, clusterArn: found.clusterArn, clusterName: found.clusterName };
}

/** @returns the services of a cluster that are not deleted */
export function activeServicesOf(state: EcsState, clusterArn: string): Service[] {
  return [...state.services.values()].filter(
    (service) => service.clusterArn === clusterArn && service.status === 'ACTIVE',
  );
}

/** A task that is to stop holds up no deletion: it does so by itself. */
function hasTasks(state: EcsState, clusterArn: string): boolean {
  return state.tasks
    .all()
    .some((record) => record.clusterArn === clusterArn && record.task.desiredStatus === 'RUNNING');
}

function withCounts(state: EcsState, cluster: Json): Json {
  const arn = cluster.clusterArn as string;
  const counts = countsOf(state.tasks.all().filter(({ clusterArn }) => clusterArn === arn));
  return {
    ...cluster,
    activeServicesCount: activeServicesOf(state, arn).length,
    runningTasksCount: counts.runningCount,
    pendingTasksCount: counts.pendingCount,
  };
}
