/** Task sizes and platform versions of Fargate. */

/** Where AWS lists the sizes. */
export const fargateSizesSource =
  'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size';

const steps = (from: number, to: number, step: number): readonly number[] =>
  Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);

const memoryByCpu: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1024, 2048],
  512: steps(1024, 4096, 1024),
  1024: steps(2048, 8192, 1024),
  2048: steps(4096, 16384, 1024),
  4096: steps(8192, 30720, 1024),
  8192: steps(16384, 61440, 4096),
  16384: steps(32768, 122880, 8192),
};

/** CPU units of a task, the smallest first. */
export const fargateCpus = [256, 512, 1024, 2048, 4096, 8192, 16384] as const;

/** Returns the memory sizes in MiB that a task of `cpu` CPU units can have, the smallest first; none for another CPU. */
export const fargateMemory = (cpu: number): readonly number[] => memoryByCpu[cpu] ?? [];

/**
 * Platform versions by operating system. AWS has retired the ones before 1.3.0.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-fargate.html
 */
export const fargatePlatformVersions = {
  linux: ['LATEST', '1.3.0', '1.4.0'],
  windows: ['LATEST', '1.0.0'],
} as const;
