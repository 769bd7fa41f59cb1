/** Puts together what the report says of a task that stopped. Pure. */
import { signalOf, type StoppedTask } from '../stopped-task';
import type { StoppedTaskReport } from './model';

export function reportStoppedTask({
  startedAt,
  stoppingAt,
  containers,
  ...task
}: StoppedTask): StoppedTaskReport {
  return {
    ...task,
    ...(startedAt !== undefined && { startedAt: new Date(startedAt).toISOString() }),
    stoppingAt: new Date(stoppingAt).toISOString(),
    containers: containers.map((container) => {
      const signal = signalOf(container.exitCode);
      return { ...container, ...(signal !== undefined && { signal }) };
    }),
  };
}
