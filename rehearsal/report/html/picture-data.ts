/** What the picture of a deployment shows, on one axis: seconds of AWS time since its creation. */
import type { DeploymentReport, LifecycleEventReport, RequestBucket } from '../model';

export interface Bar {
  readonly label: string;
  readonly status: string;
  readonly from: number;
  readonly to: number;
}

export interface WeightStep {
  readonly from: number;
  readonly to: number;
  readonly replacement: number;
}

export interface PictureData {
  /** Seconds of AWS time that the axis begins and ends at; 0 is the creation of the deployment. */
  readonly from: number;
  readonly to: number;
  readonly bars: readonly Bar[];
  readonly weights: readonly WeightStep[];
  readonly marks: readonly {
    readonly at: number;
    readonly kind: 'alarm' | 'rollback';
    readonly label: string;
  }[];
  readonly buckets: readonly PictureBucket[];
  /** Seconds of AWS time. */
  readonly bucketWidth: number;
}

/** Requests a second of wall time. */
export interface PictureBucket {
  readonly at: number;
  readonly original: number;
  readonly replacement: number;
  readonly other: number;
  readonly failed: number;
  /** Count, not rate. */
  readonly failures: number;
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
}

/**
 * What is shown before the creation of the deployment: a build that takes this machine some seconds is many minutes of
 * AWS time, in which the original answers everything. Seconds, and share of the deployment; the longer counts.
 */
const shortestLead = 60;
const leadShare = 0.15;

const known = (times: readonly (string | undefined)[]): number[] =>
  times.flatMap((time) => (time === undefined ? [] : [Date.parse(time)]));

/** The data of a picture; undefined of a deployment that has left no time at all. */
export function pictureData(deployment: DeploymentReport): PictureData | undefined {
  const { timeline, rollback, lifecycleEvents, traffic, alarms } = deployment;
  const moments = known([
    deployment.createTime,
    deployment.completeTime,
    rollback?.createTime,
    rollback?.completeTime,
    ...lifecycleEvents.flatMap(({ startTime, endTime }) => [startTime, endTime]),
    ...traffic.map(({ time }) => time),
    timeline.buckets[0]?.time,
    trafficEnd(deployment),
  ]);
  if (moments.length === 0) return undefined;
  const origin = known([deployment.createTime])[0] ?? Math.min(...moments);
  const seconds = (time: string) => (Date.parse(time) - origin) / 1000;
  const first = (Math.min(...moments) - origin) / 1000;
  const last = (Math.max(...moments) - origin) / 1000;
  const from = Math.max(first, -Math.max(shortestLead, leadShare * last));
  const to = Math.max(from + 1, last);
  const buckets = timeline.buckets.filter(({ time }) => first === from || seconds(time) >= from);
  return {
    from,
    to,
    bars: bars(deployment, seconds, to),
    weights: weightSteps(deployment, seconds, { from, to }),
    marks: [
      ...alarms.map(({ name, time }) => ({
        at: seconds(time),
        kind: 'alarm' as const,
        label: `alarm ${name}`,
      })),
      ...(rollback?.createTime === undefined
        ? []
        : [{ at: seconds(rollback.createTime), kind: 'rollback' as const, label: 'rollback' }]),
    ],
    buckets: buckets.map((bucket, place, all) =>
      pictureBucket(
        bucket,
        seconds(bucket.time),
        place === all.length - 1 ? lastSeconds(bucket, deployment) : timeline.bucketSeconds,
      ),
    ),
    bucketWidth: bucketWidth(timeline.buckets),
  };
}

function bars(deployment: DeploymentReport, seconds: (time: string) => number, end: number): Bar[] {
  const { lifecycleEvents, rollback, status, completeTime } = deployment;
  const events = lifecycleEvents.flatMap((event) => eventBar(event, seconds, end));
  const last = lifecycleEvents.at(-1)?.endTime;
  const waits =
    status === 'Succeeded' && last !== undefined && completeTime !== undefined && completeTime > last;
  return [
    ...events,
    ...(waits
      ? [{ label: 'Termination wait', status: 'Waiting', from: seconds(last), to: seconds(completeTime) }]
      : []),
    ...(rollback?.createTime === undefined
      ? []
      : [
          {
            label: `Rollback ${rollback.deploymentId}`,
            status: 'Rollback',
            from: seconds(rollback.createTime),
            to: rollback.completeTime === undefined ? end : seconds(rollback.completeTime),
          },
        ]),
  ];
}

function eventBar(
  { name, status, startTime, endTime }: LifecycleEventReport,
  seconds: (time: string) => number,
  end: number,
): Bar[] {
  if (startTime === undefined) return [];
  return [
    { label: name, status, from: seconds(startTime), to: endTime === undefined ? end : seconds(endTime) },
  ];
}

function weightSteps(
  { traffic }: DeploymentReport,
  seconds: (time: string) => number,
  { from, to }: { readonly from: number; readonly to: number },
): WeightStep[] {
  const shifts = [
    { at: from, replacement: 0 },
    ...traffic.map(({ time, production }) => ({ at: seconds(time), replacement: production.replacement })),
  ];
  return shifts.map(({ at, replacement }, place) => ({
    from: at,
    to: shifts[place + 1]?.at ?? to,
    replacement,
  }));
}

/** The traffic ends somewhere inside the last bucket; that is no dip. */
function lastSeconds(
  { original, replacement, other }: RequestBucket,
  { timeline, requests }: DeploymentReport,
) {
  const count = original.requests + replacement.requests + other.requests;
  return Math.min(timeline.bucketSeconds, Math.max(1, count) / requests.rate);
}

/** AWS time. */
function trafficEnd(deployment: DeploymentReport): string | undefined {
  const { buckets, bucketSeconds } = deployment.timeline;
  const last = buckets.at(-1);
  if (last === undefined) return undefined;
  const share = lastSeconds(last, deployment) / bucketSeconds;
  return new Date(Date.parse(last.time) + share * bucketWidth(buckets) * 1000).toISOString();
}

function pictureBucket(bucket: RequestBucket, at: number, wallSeconds: number): PictureBucket {
  const good = ({ requests, failed }: RequestBucket['other']) => (requests - failed) / wallSeconds;
  const failures = bucket.original.failed + bucket.replacement.failed + bucket.other.failed;
  return {
    at,
    original: good(bucket.original),
    replacement: good(bucket.replacement),
    other: good(bucket.other),
    failed: failures / wallSeconds,
    failures,
    p50Ms: bucket.p50Ms,
    p99Ms: bucket.p99Ms,
  };
}

function bucketWidth(buckets: readonly RequestBucket[]): number {
  const [first, second] = buckets;
  return first === undefined || second === undefined
    ? 1
    : (Date.parse(second.time) - Date.parse(first.time)) / 1000;
}
