/** Tasks in their load balancers. */
import { sleep, type Clock } from '../../../runtime/clock';
import type { Target, TargetHealth, TargetRegistry } from '../../../runtime/load-balancer';
import type { TaskRecord } from './task-store';

/** A task in one target group. */
export interface TaskTarget {
  readonly targetGroupArn: string;
  readonly target: Target;
}

/** @returns where a task of a service is registered; none before it has an address */
export function targetsOf({ template, task }: Pick<TaskRecord, 'template' | 'task'>): TaskTarget[] {
  const { place } = task;
  if (place === undefined) return [];
  return (template.loadBalancers ?? []).flatMap(({ targetGroupArn, containerPort }) =>
    targetGroupArn === undefined || containerPort === undefined
      ? []
      : { targetGroupArn, target: { id: place.address, port: place.portOf(containerPort) } },
  );
}

/** What a target group says of a target; undefined where it does not know it. */
export function healthOf(
  registry: TargetRegistry,
  { targetGroupArn, target }: TaskTarget,
): TargetHealth | undefined {
  return registry
    .health(targetGroupArn)
    .find((each) => each.target.id === target.id && each.target.port === target.port);
}

/**
 * Whether a task counts as healthy in its load balancers. A target group that is in no rule checks nothing, so what is
 * in it need not be healthy.
 */
export function isHealthy(registry: TargetRegistry, record: TaskRecord): boolean {
  return targetsOf(record).every((each) => {
    const state = healthOf(registry, each)?.state;
    return state === 'healthy' || state === 'unused' || state === 'unavailable';
  });
}

/** Milliseconds of AWS time between two looks at a target that drains, and the least wall time. */
const pollMs = 1000;
const leastPollMs = 20;

/** Waits until no target group drains the task any more, or `hurry` aborts. */
export async function drained(
  registry: TargetRegistry,
  targets: readonly TaskTarget[],
  { clock, hurry }: { readonly clock: Clock; readonly hurry: AbortSignal },
): Promise<void> {
  const drains = () =>
    targets.some((each) => {
      const state = healthOf(registry, each)?.state;
      return state !== undefined && state !== 'unused';
    });
  while (!hurry.aborted && drains()) await sleep(clock, Math.max(pollMs, leastPollMs * clock.speed), hurry);
}
