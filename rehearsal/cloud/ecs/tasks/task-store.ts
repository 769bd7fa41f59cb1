import type { Clock } from '../../../runtime/clock';
import type { Task } from '../../../runtime/tasks/task';
import type { Tags } from '../../support/tags';
import type { TaskTemplate } from '../model';
import type { TaskDefinition, TaskOverrides } from './task-definition';

/** A task and all that ECS says of it beside how it runs. */
export interface TaskRecord {
  readonly taskArn: string;
  readonly clusterArn: string;
  readonly definition: TaskDefinition;
  readonly template: TaskTemplate;
  readonly overrides: TaskOverrides;
  /** `service:<name>` or `family:<name>`, or what RunTask says. */
  readonly group: string;
  /** The task set or deployment of a service's task; what RunTask says of another. */
  readonly startedBy?: string | undefined;
  /** @default - a task of no service */
  readonly serviceArn?: string | undefined;
  readonly enableExecuteCommand: boolean;
  readonly tags: Tags;
  readonly task: Task;
  /** Settles when the task is STOPPED. */
  readonly ended: Promise<void>;
}

/** A task that has stopped can be described for an hour: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
const keptMs = 3_600_000;

/** The least wall time of that: who waits for a task asks every few seconds of it. */
const leastKeptMs = 600_000;

/** The tasks of an account and region. */
export class TaskStore {
  readonly #records = new Map<string, TaskRecord>();

  all(): readonly TaskRecord[] {
    return [...this.#records.values()];
  }

  has(taskArn: string): boolean {
    return this.#records.has(taskArn);
  }

  add(record: TaskRecord): void {
    this.#records.set(record.taskArn, record);
  }

  replaceTags(taskArn: string, tags: Tags): void {
    const record = this.#records.get(taskArn);
    if (record !== undefined) this.#records.set(taskArn, { ...record, tags });
  }

  /** @param reference - id or ARN */
  find(clusterArn: string, reference: string): TaskRecord | undefined {
    return this.all().find(
      (record) =>
        record.clusterArn === clusterArn && (record.taskArn === reference || record.task.id === reference),
    );
  }

  /** @param startedBy - of one task set or deployment @default - of all */
  ofService(serviceArn: string, startedBy?: string): readonly TaskRecord[] {
    return this.all().filter(
      (record) =>
        record.serviceArn === serviceArn && (startedBy === undefined || record.startedBy === startedBy),
    );
  }

  /** Forgets tasks that stopped long ago. */
  prune({ now, speed }: Pick<Clock, 'speed'> & { readonly now: number }): void {
    const kept = Math.max(keptMs, leastKeptMs * speed);
    for (const { taskArn, task } of this.#records.values()) {
      if (task.times.stoppedAt !== undefined && now - task.times.stoppedAt > kept)
        this.#records.delete(taskArn);
    }
  }
}

/** How many of some tasks run and will run. */
export interface TaskCounts {
  readonly runningCount: number;
  readonly pendingCount: number;
}

/** A task that drains still runs: it serves the requests that it has. */
export function countsOf(records: readonly TaskRecord[]): TaskCounts {
  const statuses = records.map(({ task }) => task.lastStatus);
  return {
    runningCount: statuses.filter((status) => status === 'RUNNING' || status === 'DEACTIVATING').length,
    pendingCount: statuses.filter((status) => status === 'PROVISIONING' || status === 'PENDING').length,
  };
}
