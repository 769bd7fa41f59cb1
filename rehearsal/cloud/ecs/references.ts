/** How requests name services and task sets, and how these are found. */
import type { CallContext } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { readShape } from '../support/shape';
import { findCluster, type Cluster } from './clusters';
import type { Service, TaskSet } from './model';
import { serviceReference } from './shapes';
import type { EcsState } from './store';

/** @returns the ARN of the service of that name in a cluster */
export function serviceArn(cluster: Cluster, name: string): string {
  return `${cluster.clusterArn.replace(':cluster/', ':service/')}/${name}`;
}

/** @returns the ARN of a task set of a service */
export function taskSetArn(service: string, id: string): string {
  return `${service.replace(':service/', ':task-set/')}/${id}`;
}

/**
 * @param reference - a service's name, its ARN, or its ARN of the format that has no cluster
 * @returns the name in it
 */
export function serviceName(reference: string | undefined, cluster: Cluster): string {
  if (!reference) throw invalidParameter('Service cannot be empty.');
  const [, owner, name] = /:service\/(?:([^/]+)\/)?([^/]+)$/.exec(reference) ?? [];
  if (name === undefined) return reference;
  if (owner !== undefined && owner !== cluster.clusterName) {
    throw invalidParameter(`Identifier is for cluster ${owner}. Your cluster is ${cluster.clusterName}`);
  }
  return name;
}

/**
 * @returns the service that a request names with `cluster` and `service`
 * @throws AwsError ServiceNotFoundException where there is none
 */
export async function findService(state: EcsState, request: Json, context: CallContext): Promise<Service> {
  const reference = readShape(serviceReference, request);
  const cluster = await findCluster(reference.cluster, context);
  const service = state.services.get(serviceArn(cluster, serviceName(reference.service, cluster)));
  if (service === undefined) throw new AwsError('ServiceNotFoundException', 'Service not found.');
  return service;
}

/** The same, for what can be done to an active service only. */
export async function findActiveService(
  state: EcsState,
  request: Json,
  context: CallContext,
): Promise<Service> {
  const service = await findService(state, request, context);
  if (service.status !== 'ACTIVE') {
    throw new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');
  }
  return service;
}

/** @returns the task set of that id or ARN */
export function findTaskSet(service: Service, reference: string | undefined): TaskSet | undefined {
  return service.taskSets.find((taskSet) => taskSet.id === reference || taskSet.taskSetArn === reference);
}

/** @returns ECS's error for what is wrong with a request */
export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
