import {
  fargateMemory as memoryOf,
  fargateSizesSource as taskSizes,
} from '../../../support/aws-limits/fargate';
import { type Constraint, type ServiceSubject, when } from './constraint';

export const fargateMemory: Constraint<ServiceSubject> = {
  refused: 'memory that Fargate does not have for the CPU',
  because: 'Fargate offers fixed pairs of CPU and memory only',
  source: taskSizes,
  check: ({ service: { task } }) => {
    const offered = memoryOf(task.cpu);
    return when(!offered.includes(task.memoryMiB), {
      path: ['task', 'memoryMiB'],
      got: `${task.memoryMiB} with ${task.cpu} CPU units`,
      allowed: listed(offered),
    });
  },
};

export const sidecarCpu: Constraint<ServiceSubject> = {
  refused: 'sidecars that leave no CPU for the main container',
  because: 'the CPU units of all containers together must fit into the task',
  source: taskSizes,
  check: ({ service: { task } }) => {
    const reserved = task.sidecars.reduce((sum, { cpu }) => sum + (cpu ?? 0), 0);
    return when(reserved >= task.cpu, {
      path: ['task', 'sidecars'],
      got: `${reserved} of ${task.cpu} CPU units`,
      fix: 'raise task.cpu or lower cpu of the sidecars',
    });
  },
};

/** Docker's own minimum of a container's memory. */
const leastMemoryMiB = 6;

export const sidecarMemory: Constraint<ServiceSubject> = {
  refused: 'sidecars that leave no memory for the main container',
  because: 'the memory limits of all containers together must fit into the task',
  source: taskSizes,
  check: ({ service: { task } }) => {
    const reserved = task.sidecars.reduce((sum, { memoryMiB }) => sum + (memoryMiB ?? 0), 0);
    return when(reserved > task.memoryMiB - leastMemoryMiB, {
      path: ['task', 'sidecars'],
      got: `${reserved} of ${task.memoryMiB} MiB`,
      fix: 'raise task.memoryMiB or lower memoryMiB of the sidecars',
    });
  },
};

function listed(values: readonly number[]): string {
  const [first, second, third] = values;
  if (values.length < 6) return values.join(', ');
  return `${[first, second, third].join(', ')} … ${values.at(-1) ?? ''}`;
}
