/** CPU and memory of tasks, as task definitions say them, and the sizes that Fargate has. Pure. */

/** CPU units or MiB: `512`, `.5 vCPU`, `1 GB`. Undefined for what is no amount. */
export function amountOf(value: unknown): number | undefined {
  const [, number, unit] = /^\s*(\d*\.?\d+)\s*(vcpu|gb)?\s*$/i.exec(String(value)) ?? [];
  return number === undefined ? undefined : Number(number) * (unit === undefined ? 1 : 1024);
}

/** MiB that go with a number of CPU units. */
interface Memory {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

const gibibyte = 1024;

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html */
const fargate: ReadonlyMap<number, Memory> = new Map([
  [512, { from: gibibyte, to: 4 * gibibyte, step: gibibyte }],
  [1024, { from: 2 * gibibyte, to: 8 * gibibyte, step: gibibyte }],
  [2048, { from: 4 * gibibyte, to: 16 * gibibyte, step: gibibyte }],
  [4096, { from: 8 * gibibyte, to: 30 * gibibyte, step: gibibyte }],
  [8192, { from: 16 * gibibyte, to: 60 * gibibyte, step: 4 * gibibyte }],
  [16_384, { from: 32 * gibibyte, to: 120 * gibibyte, step: 8 * gibibyte }],
]);

/** Of the smallest one: 0.5, 1 and 2 GB. */
const smallest: readonly number[] = [512, gibibyte, 2 * gibibyte];

/** What Fargate has instead: `512, 1024 or 2048 MiB with this CPU`. Undefined where it has the size. */
export function refusedSize(cpu: number, memory: number): string | undefined {
  if (cpu === 256) return smallest.includes(memory) ? undefined : '512, 1024 or 2048 MiB with this CPU';
  const range = fargate.get(cpu);
  if (range === undefined) return '256, 512, 1024, 2048, 4096, 8192 or 16384 CPU units';
  const { from, to, step } = range;
  if (from <= memory && memory <= to && (memory - from) % step === 0) return undefined;
  return `${from} to ${to} MiB in steps of ${step} with this CPU`;
}
