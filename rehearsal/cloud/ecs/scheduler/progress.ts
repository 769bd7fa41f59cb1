/** What becomes of services, task sets and deployments as their tasks start and stop. */
import { without } from '../../support/output';
import type { Service } from '../model';
import type { EcsState } from '../store';
import { isHealthy } from '../tasks/targets';
import { countsOf, type TaskRecord } from '../tasks/task-store';
import { taskGroups } from './task-groups';

export interface AdvanceProps {
  readonly serviceArn: string;
  /** Milliseconds of AWS time since the epoch. */
  readonly now: number;
}

/**
 * Removes task sets and deployments that have no task left, makes a deleted service INACTIVE, and tells when a service
 * has reached a steady state.
 */
export function advance(state: EcsState, { serviceArn, now }: AdvanceProps): void {
  const before = state.services.get(serviceArn);
  if (before === undefined) return;
  const service = withoutEmptyGroups(state, before);
  if (service !== before) state.services.set(serviceArn, service);
  if (service.status === 'DRAINING' && !isAlive(state.tasks.ofService(serviceArn))) {
    state.services.set(serviceArn, deleted(service));
    return;
  }
  if (hasReplacedAll(state, service)) state.history.finish(serviceArn, 'SUCCESSFUL', now / 1000);
  for (const { id } of service.taskSets)
    state.stability.observe(id, isSteady(state, service, id), now / 1000);
  const all = taskGroups(service).every(({ id }) => isSteady(state, service, id));
  const { hasChanged, status } = state.stability.observe(serviceArn, all, now / 1000);
  if (hasChanged && status === 'STEADY_STATE' && state.events.of(service).length > 0) {
    state.events.add(service, now, 'has reached a steady state.');
  }
}

/** Whether the newest deployment of the ECS controller has reached a steady state, with no task of an older one. */
function hasReplacedAll(state: EcsState, service: Service): boolean {
  const { deployment, previousDeployments = [] } = service;
  return (
    deployment !== undefined && previousDeployments.length === 0 && isSteady(state, service, deployment.id)
  );
}

/** Whether a group has the tasks that it should have and no others, all of them healthy. */
export function isSteady(state: EcsState, service: Service, id: string): boolean {
  const group = taskGroups(service).find((each) => each.id === id);
  const records = state.tasks.ofService(service.serviceArn, id);
  const { runningCount, pendingCount } = countsOf(records);
  return (
    pendingCount === 0 &&
    runningCount === (group?.desiredCount ?? 0) &&
    records
      .filter(({ task }) => task.lastStatus === 'RUNNING')
      .every((record) => !record.task.isUnproven && isHealthy(state.targets, record))
  );
}

/** @returns the service as it is once it is deleted and its tasks are stopping */
export function deleted(service: Service): Service {
  return {
    ...without(service, 'deployment', 'previousDeployments'),
    status: 'INACTIVE',
    desiredCount: 0,
    taskSets: [],
  };
}

/** Whether a task has still to be stopped. A task that is STOPPING counts no more, as AWS says of DeleteService. */
export function isAlive(records: readonly TaskRecord[]): boolean {
  const { runningCount, pendingCount } = countsOf(records);
  return runningCount + pendingCount > 0;
}

function withoutEmptyGroups(state: EcsState, service: Service): Service {
  const hasTasks = ({ id }: { readonly id: string }) =>
    isAlive(state.tasks.ofService(service.serviceArn, id));
  const taskSets = service.taskSets.filter((each) => each.status !== 'DRAINING' || hasTasks(each));
  const previous = (service.previousDeployments ?? []).filter(hasTasks);
  const gone = taskSets.length < service.taskSets.length;
  if (!gone && previous.length === (service.previousDeployments ?? []).length) return service;
  return { ...service, taskSets, ...(service.previousDeployments && { previousDeployments: previous }) };
}
