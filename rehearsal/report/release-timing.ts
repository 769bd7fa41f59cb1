/** Where the time from a push to 100 % of the traffic went. Pure. */
import type { Shift } from '../traffic';
import type { ActionFacts, DeploymentFacts, PipelineView } from './facts';
import { formatDuration } from './durations';

/**
 * Parts of the time, each beginning where the one before it ended; a part that was not reached is left out. Seconds of
 * wall time where work is done, of AWS time where AWS is configured to wait, and of both where it is both.
 */
export interface ReleaseTiming {
  /** From the start of the push until the source action has succeeded; of an apply, from the start of the pipeline. */
  readonly source?: { readonly wallSeconds: number };
  /** Until the deployment is created: tests, build, and what hands them on; without the approval. */
  readonly build?: { readonly wallSeconds: number };
  /** Manual approval. @default - no such action */
  readonly approval?: { readonly awsSeconds: number };
  /** From the creation of the deployment to the first production traffic on the replacement. */
  readonly provision?: { readonly awsSeconds: number; readonly wallSeconds: number };
  /** From the first production traffic to all of it. */
  readonly shift?: { readonly awsSeconds: number };
  /** From all of it to the end of the deployment: the termination wait. */
  readonly bake?: { readonly awsSeconds: number };
  /** From the start to all of the traffic, as long as it took here. */
  readonly total?: { readonly wallSeconds: number };
}

export interface TimingFacts {
  readonly pipeline: PipelineView;
  /** @default - none was created */
  readonly deployment?: DeploymentFacts | undefined;
  /** Of production traffic, in wall time. */
  readonly shifts: readonly Shift[];
  /** AWS time of a wall time, both in milliseconds since the epoch. */
  readonly awsTime: (wallTime: number) => number;
}

export function releaseTiming({ pipeline, deployment, shifts, awsTime }: TimingFacts): ReleaseTiming {
  const { change, execution } = pipeline;
  const speed = (awsTime(1e6) - awsTime(0)) / 1e6;
  const wallTime = (time: Date) => (time.getTime() - awsTime(0)) / speed;
  const actions = execution?.actions ?? [];
  const approvals = actions.filter(({ category }) => category === 'Approval');
  const approvalSeconds = approvals.reduce((sum, action) => sum + awsSecondsOf(action), 0);

  const startedAt =
    change.kind === 'apply' && execution?.startTime ? wallTime(execution.startTime) : change.startedAt;
  const fetchedAt = endOf(actions, 'Source');
  const createdAt = deployment?.createTime;
  const firstAt = shifts.find(({ weights }) => weights.replacement > 0)?.wallTime;
  const allAt = shifts.find(({ weights }) => weights.replacement === 100)?.wallTime;
  const completedAt = deployment?.status === 'Succeeded' ? deployment.completeTime : undefined;
  return {
    ...(fetchedAt && { source: { wallSeconds: seconds(wallTime(fetchedAt) - startedAt) } }),
    ...(fetchedAt &&
      createdAt && {
        build: {
          wallSeconds: seconds(wallTime(createdAt) - wallTime(fetchedAt) - (approvalSeconds * 1000) / speed),
        },
      }),
    ...(approvals.length > 0 && { approval: { awsSeconds: seconds(approvalSeconds * 1000) } }),
    ...(createdAt &&
      firstAt !== undefined && {
        provision: {
          awsSeconds: seconds(awsTime(firstAt) - createdAt.getTime()),
          wallSeconds: seconds(firstAt - wallTime(createdAt)),
        },
      }),
    ...(firstAt !== undefined &&
      allAt !== undefined && { shift: { awsSeconds: seconds(awsTime(allAt) - awsTime(firstAt)) } }),
    ...(allAt !== undefined &&
      completedAt && { bake: { awsSeconds: seconds(completedAt.getTime() - awsTime(allAt)) } }),
    ...(allAt !== undefined && { total: { wallSeconds: seconds(allAt - startedAt) } }),
  };
}

/** When the last action of a category has succeeded. */
function endOf(actions: readonly ActionFacts[], category: string): Date | undefined {
  const times = actions
    .filter((action) => action.category === category && action.status === 'Succeeded')
    .flatMap(({ updateTime }) => (updateTime === undefined ? [] : [updateTime.getTime()]));
  return times.length === 0 ? undefined : new Date(Math.max(...times));
}

const awsSecondsOf = ({ startTime, updateTime }: ActionFacts): number =>
  startTime === undefined || updateTime === undefined
    ? 0
    : (updateTime.getTime() - startTime.getTime()) / 1000;

/** To a tenth; two clocks that were read one after the other may differ by a little. */
const seconds = (ms: number): number => Math.max(0, Math.round(ms / 100) / 10);

/** `source 1.1 s wall, build 8.3 s wall, provision 2 min 9 s (2.2 s wall), shift 5 min, bake 5 min 1 s`. */
export function describeTiming(timing: ReleaseTiming): string {
  return timingParts(timing)
    .map(({ name, text }) => `${name} ${text}`)
    .join(', ');
}

/** The parts that were reached, in words. Durations are AWS time unless they say wall time. */
export function timingParts(timing: ReleaseTiming): { readonly name: string; readonly text: string }[] {
  const { source, build, approval, provision, shift, bake } = timing;
  const wall = (part: { readonly wallSeconds: number }) => `${formatDuration(part.wallSeconds)} wall`;
  const aws = (part: { readonly awsSeconds: number }) => formatDuration(part.awsSeconds);
  return [
    ...(source ? [{ name: 'source', text: wall(source) }] : []),
    ...(build ? [{ name: 'build', text: wall(build) }] : []),
    ...(approval ? [{ name: 'approval', text: aws(approval) }] : []),
    ...(provision ? [{ name: 'provision', text: `${aws(provision)} (${wall(provision)})` }] : []),
    ...(shift ? [{ name: 'shift', text: aws(shift) }] : []),
    ...(bake ? [{ name: 'bake', text: aws(bake) }] : []),
  ];
}
