/** What is known of a task that stops. */
import type { TargetRegistry } from '../../../runtime/load-balancer';
import type { ContainerOfTask } from '../../../runtime/tasks/task-container';
import type { FailedChecks, StoppedContainer, StoppedTask } from '../../../stopped-task';
import { healthOf, targetsOf } from './targets';
import type { TaskRecord } from './task-store';

/** @param targetChecks - as they were when it began to stop: what leaves a target group is not checked any more */
export function stoppedTask(record: TaskRecord, targetChecks: readonly FailedChecks[]): StoppedTask {
  const { task, definition, serviceArn, startedBy } = record;
  const { startedAt, stoppingAt = task.times.createdAt } = task.times;
  return {
    taskArn: record.taskArn,
    ...(serviceArn !== undefined && { service: lastOf(serviceArn) }),
    ...(startedBy !== undefined && { startedBy }),
    taskDefinition: lastOf(definition.taskDefinitionArn ?? ''),
    stopCode: task.stopCode ?? '',
    stoppedReason: task.stoppedReason ?? '',
    ...(task.fault !== undefined && { fault: task.fault }),
    ...(startedAt !== undefined && { startedAt }),
    stoppingAt,
    containers: task.containers.map(stoppedContainer),
    targetChecks,
  };
}

/** Health checks of a task's targets that fail. */
export const failedTargetChecks = (registry: TargetRegistry, record: TaskRecord): FailedChecks[] =>
  targetsOf(record).flatMap((target) => healthOf(registry, target)?.failed ?? []);

const stoppedContainer = (container: ContainerOfTask): StoppedContainer => ({
  name: container.name,
  essential: container.definition.essential,
  ...(container.exitCode !== undefined && { exitCode: container.exitCode }),
  ...(container.reason !== undefined && { reason: container.reason }),
  log: [...container.lastLines],
  ...(container.failedChecks !== undefined && { healthCheck: container.failedChecks }),
});

const lastOf = (arn: string): string => arn.split('/').at(-1) ?? arn;
