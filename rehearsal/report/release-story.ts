/** A release in lines, as it happens: what is new since the last look. Pure. */
import type { Weights } from '../../deployment/machine';
import type { TrafficSample } from '../traffic';
import type { DeploymentFacts, LifecycleEventFacts } from './facts';
import { formatDuration } from './durations';
import { columnWidth, span, type Line, type Span, type Tone } from './lines';

/** A look at a deployment. */
export interface ReleaseView {
  readonly deployment: DeploymentFacts;
  /** @default - not rolled back, or not yet */
  readonly rollback?: DeploymentFacts | undefined;
  /** Of production traffic, in percent. */
  readonly weights: Weights;
}

const tones: Readonly<Record<string, Tone>> = {
  Succeeded: 'good',
  Failed: 'bad',
  Stopped: 'bad',
  Skipped: 'quiet',
};
const signs: Readonly<Record<string, string>> = { Succeeded: '✓', Failed: '✗', Stopped: '✗', Skipped: '-' };
const ended = (event: LifecycleEventFacts): boolean => event.status in signs;

/** A line that says when. */
interface News {
  readonly time: Date | undefined;
  readonly line: Line;
}

export interface VersionTotals {
  readonly version: string | undefined;
  readonly requests: number;
  readonly failed: number;
}

export class ReleaseStory {
  readonly #now: () => number;
  #last: ReleaseView | undefined;
  readonly #told = new Set<string>();
  readonly #totals = new Map<string | undefined, { requests: number; failed: number }>();

  /** @param now - milliseconds of AWS time since the epoch */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Requests so far, by version, in the order in which the versions were first seen. */
  get versions(): VersionTotals[] {
    return [...this.#totals].map(([version, count]) => ({ version, ...count }));
  }

  get view(): ReleaseView | undefined {
    return this.#last;
  }

  count({ versions }: TrafficSample): void {
    for (const { version, requests, failed } of versions) {
      const total = this.#totals.get(version) ?? { requests: 0, failed: 0 };
      this.#totals.set(version, { requests: total.requests + requests, failed: total.failed + failed });
    }
  }

  /** What is new in a look at the deployment, in the order of AWS time. */
  tell(view: ReleaseView): Line[] {
    const before = this.#last;
    this.#last = view;
    const news = this.#news(view, before);
    // What has no time, such as an event that was skipped, stays behind what stands before it.
    let at = -Infinity;
    return news
      .map(({ time, line }) => ({ at: (at = time?.getTime() ?? at), line: [this.#column(time), ...line] }))
      .sort((a, b) => a.at - b.at)
      .map(({ line }) => line);
  }

  #news(view: ReleaseView, before: ReleaseView | undefined): News[] {
    return [
      ...(before === undefined ? [this.#created(view.deployment, 'deployment')] : []),
      ...this.#events(view.deployment),
      ...(before?.weights.replacement === view.weights.replacement
        ? []
        : this.#shifted(view.weights, before)),
      ...this.#status(view.deployment),
      ...(view.rollback === undefined ? [] : this.#rollback(view.rollback)),
    ];
  }

  /** The lifecycle event that goes on, with the AWS time that it has taken. */
  running(): { readonly name: string; readonly seconds: number } | undefined {
    const { deployment, rollback } = this.#last ?? {};
    const events = [...(rollback?.events ?? []), ...(deployment?.events ?? [])];
    const event = events.find(({ status }) => status === 'InProgress');
    if (event?.startTime === undefined) return undefined;
    return { name: event.name, seconds: Math.max(0, (this.#now() - event.startTime.getTime()) / 1000) };
  }

  #rollback(rollback: DeploymentFacts): News[] {
    const isNew = this.#isNew(`${rollback.id} rollback`);
    return [
      ...(isNew ? [this.#created(rollback, 'rollback')] : []),
      ...this.#events(rollback),
      ...this.#status(rollback),
    ];
  }

  #created({ id, createTime }: DeploymentFacts, what: string): News {
    return { time: createTime, line: [span(`${what} ${id}`), span(' created', 'quiet')] };
  }

  #events({ id, events }: DeploymentFacts): News[] {
    return events
      .filter((event) => ended(event) && this.#isNew(`${id} ${event.name}`))
      .map((event) => ({
        time: event.endTime,
        line: [
          span(`${signs[event.status] ?? ''} `, tones[event.status]),
          span(event.name),
          span(duration(event), 'quiet'),
          ...(event.status === 'Succeeded' ? [] : [span(` ${event.status}`, tones[event.status])]),
        ],
      }));
  }

  #shifted(weights: Weights, before: ReleaseView | undefined): News[] {
    // A deployment begins with everything on the original: that is no shift.
    if (before === undefined && weights.replacement === 0) return [];
    const line = [
      span('⇄ production traffic: '),
      span(`${weights.original} % original`, 'original'),
      span(', '),
      span(`${weights.replacement} % replacement`, 'replacement'),
      span(this.#soFar(), 'quiet'),
    ];
    return [{ time: new Date(this.#now()), line }];
  }

  #soFar(): string {
    const requests = this.versions.reduce((sum, each) => sum + each.requests, 0);
    const failed = this.versions.reduce((sum, each) => sum + each.failed, 0);
    return requests === 0 ? '' : ` · ${requests} requests so far, ${failed} failed`;
  }

  #status({ id, status, error, completeTime }: DeploymentFacts): News[] {
    const isTold = ['Ready', 'Succeeded', 'Failed', 'Stopped'].includes(status);
    if (!isTold || !this.#isNew(`${id} is ${status}`)) return [];
    const reason = error === undefined ? '' : `: ${error.code}, ${error.message}`;
    const line = [
      span(`${signs[status] ?? '…'} `, tones[status]),
      span(`${id} ${status}`, tones[status]),
      span(reason),
    ];
    return [{ time: completeTime ?? new Date(this.#now()), line }];
  }

  /** AWS time since the deployment was created. */
  #column(time: Date | undefined): Span {
    const origin = this.#last?.deployment.createTime;
    if (origin === undefined || time === undefined) return span(' '.repeat(columnWidth));
    const seconds = Math.max(0, (time.getTime() - origin.getTime()) / 1000);
    return span(`${formatDuration(seconds).padStart(columnWidth - 2)}  `, 'quiet');
  }

  #isNew(fact: string): boolean {
    if (this.#told.has(fact)) return false;
    this.#told.add(fact);
    return true;
  }
}

const duration = ({ startTime, endTime }: LifecycleEventFacts): string =>
  startTime === undefined || endTime === undefined
    ? ''
    : ` (${formatDuration((endTime.getTime() - startTime.getTime()) / 1000)})`;
