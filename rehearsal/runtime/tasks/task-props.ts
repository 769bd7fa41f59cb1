/** What a task is made with, and its times. */
import type { Clock } from '../clock';
import type { ContainerRuntime } from './container-runtime';
import type { Task } from './task';
import type { TaskContainer, TaskResources, TaskTiming } from './task-model';
import type { TaskNetwork } from './task-network';

export interface TaskProps {
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly containers: readonly TaskContainer[];
  readonly clock: Clock;
  readonly timing: TaskTiming;
  readonly runtime: ContainerRuntime;
  readonly network: TaskNetwork;
  readonly resources: TaskResources;
  /** What every container has in its environment unless its definition says otherwise. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where temporary directories are made. */
  readonly temporaryDirectory: string;
  /** Called after every change, also of a container. */
  readonly onChange: (task: Task) => void;
  /** Takes the task out of its load balancers; ends when it gets no request any more, or at once when `hurry` aborts. */
  readonly deactivate: (hurry: AbortSignal) => Promise<void>;
}

/** Milliseconds of AWS time since the epoch. */
export interface TaskTimes {
  createdAt: number;
  connectivityAt?: number;
  pullStartedAt?: number;
  pullStoppedAt?: number;
  startedAt?: number;
  stoppingAt?: number;
  executionStoppedAt?: number;
  stoppedAt?: number;
}
