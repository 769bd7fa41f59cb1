/** CPU and memory of tasks, as task definitions say them, and the sizes that Fargate has. Pure. */
import { fargateCpus, fargateMemory } from '../../support/aws-limits/fargate';

export { amountOf } from '../../support/aws-limits/task-amounts';

/** What Fargate has instead: `512, 1024 or 2048 MiB with this CPU`. Undefined where it has the size. */
export function refusedSize(cpu: number, memory: number): string | undefined {
  const sizes = fargateMemory(cpu);
  const [smallest, second, third] = sizes;
  if (smallest === undefined || second === undefined) return `${listed(fargateCpus)} CPU units`;
  if (sizes.includes(memory)) return undefined;
  const isEven = third === undefined || third - second === second - smallest;
  const offered = isEven
    ? `${smallest} to ${sizes.at(-1) ?? smallest} MiB in steps of ${second - smallest}`
    : `${listed(sizes)} MiB`;
  return `${offered} with this CPU`;
}

const listed = (values: readonly number[]): string =>
  `${values.slice(0, -1).join(', ')} or ${values.at(-1) ?? ''}`;
