/** What the AWS provider waits for in the main job, whatever answers it. */
import type { ResourceAction } from '../../rehearsal/terraform/resource-steps';
import type { ResourceTime } from '../../rehearsal/report/model';

export interface FixedWait {
  /** Terraform's resource type. */
  readonly type: string;
  readonly action: ResourceAction;
  readonly seconds: number;
}

/**
 * Delays that AWS provider 5.100.0 has in its code, and that others of the stacks do not hide: while a load balancer is
 * created, a cluster (10 s), a key (some 13 s) and a lifecycle configuration (50 s) get ready, too.
 */
export const fixedWaits: readonly FixedWait[] = [
  { type: 'aws_vpc', action: 'create', seconds: 10 },
  // Twice 30 s: after it was created, and after its attributes were set.
  { type: 'aws_lb', action: 'create', seconds: 60 },
  // The smoke test's, which is created after the listeners.
  { type: 'aws_lambda_function', action: 'create', seconds: 5 },
  // Its protection is lifted.
  { type: 'aws_lb', action: 'update', seconds: 30 },
  { type: 'aws_nat_gateway', action: 'delete', seconds: 10 },
];

/** Wall time, in milliseconds since the epoch. */
interface Interval {
  readonly start: number;
  readonly end: number;
}

export interface SeenWait extends FixedWait {
  readonly address: string;
  /** How long Terraform was busy with the resource. */
  readonly tookSeconds: number;
}

export interface WaitsOfJob {
  readonly seen: readonly SeenWait[];
  /** Of all of them, where those that go on at the same time count once. */
  readonly seconds: number;
}

/**
 * Looks for the fixed waits in what a main job took its time for.
 *
 * @throws Error a wait that did not occur, or was shorter than it is said to be: the table is another provider's
 */
export function waitsOf(resources: readonly ResourceTime[], waits = fixedWaits): WaitsOfJob {
  const found = waits.flatMap((wait) => {
    const matching = resources.filter(
      ({ address, action }) => typeOf(address) === wait.type && action === wait.action,
    );
    if (matching.length === 0)
      throw new Error(`no ${wait.type} took long to ${wait.action}: is the table of fixed waits still true?`);
    return matching.map((resource) => ({ wait, resource, ...intervalOf(resource) }));
  });
  for (const { wait, resource, start, end } of found)
    if (end - start < wait.seconds * 1000)
      throw new Error(
        `${resource.address} took ${secondsOf(end - start)} s to ${wait.action}, less than the ${wait.seconds} s that it is said to wait`,
      );
  return {
    seen: found.map(({ wait, resource, start, end }) => ({
      ...wait,
      address: resource.address,
      tookSeconds: secondsOf(end - start),
    })),
    seconds: secondsOf(
      lengthOfUnion(found.map(({ wait, start }) => ({ start, end: start + wait.seconds * 1000 }))),
    ),
  };
}

const typeOf = (address: string): string => address.split('.')[0] ?? '';

const intervalOf = ({ startTime, endTime }: ResourceTime): Interval => ({
  start: Date.parse(startTime),
  end: Date.parse(endTime),
});

const secondsOf = (milliseconds: number): number => Math.round(milliseconds / 100) / 10;

function lengthOfUnion(intervals: readonly Interval[]): number {
  let length = 0;
  let until = -Infinity;
  for (const { start, end } of [...intervals].sort((one, other) => one.start - other.start)) {
    length += Math.max(0, end - Math.max(start, until));
    until = Math.max(until, end);
  }
  return length;
}
