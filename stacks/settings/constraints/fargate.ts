import { type Constraint, type ServiceSubject, when } from './constraint';

const steps = (from: number, to: number, step: number): readonly number[] =>
  Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);

/** Memory in MiB that a task may have with its CPU units. */
const memoryOf: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1024, 2048],
  512: steps(1024, 4096, 1024),
  1024: steps(2048, 8192, 1024),
  2048: steps(4096, 16384, 1024),
  4096: steps(8192, 30720, 1024),
  8192: steps(16384, 61440, 4096),
  16384: steps(32768, 122880, 8192),
};

const taskSizes =
  'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size';

export const fargateMemory: Constraint<ServiceSubject> = {
  refused: 'memory that Fargate does not have for the CPU',
  because: 'Fargate offers fixed pairs of CPU and memory only',
  source: taskSizes,
  check: ({ service: { task } }) => {
    const offered = memoryOf[task.cpu] ?? [];
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
