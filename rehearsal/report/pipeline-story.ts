/** A pipeline in lines, as it goes: what is new since the last look. Pure. */
import { versionName } from '../traffic';
import { formatDuration } from './durations';
import { columnWidth, span, type Line, type Span, type Tone } from './lines';
import {
  hasActionEnded,
  isWait,
  type ActionFacts,
  type ChangeFacts,
  type ExecutionFacts,
  type ImageFacts,
  type PipelineView,
} from './facts';

export interface StoryClock {
  /** Milliseconds of AWS time since the epoch. */
  readonly now: () => number;
  /** Seconds of AWS time in a second of wall time. */
  readonly speed: number;
}

const tones: Readonly<Record<string, Tone>> = { Succeeded: 'good', Failed: 'bad', Stopped: 'bad' };
const signs: Readonly<Record<string, string>> = {
  Succeeded: '✓',
  Failed: '✗',
  Abandoned: '✗',
  Stopped: '✗',
  Superseded: '-',
};

export class PipelineStory {
  readonly #clock: StoryClock;
  #last: PipelineView | undefined;
  readonly #told = new Set<string>();

  constructor(clock: StoryClock) {
    this.#clock = clock;
  }

  /** What is new in a look at the pipeline. */
  tell(view: PipelineView): Line[] {
    this.#last = view;
    const { change, execution, image } = view;
    return [
      ...this.#once(`change ${change.startedAt}`, () => describeChange(change)),
      ...(execution === undefined ? [] : this.#execution(execution, image)),
    ].map((line) => [span(' '.repeat(columnWidth)), ...line]);
  }

  /** The action that goes on, with the time that it has taken; undefined between actions. */
  running(): { readonly name: string; readonly duration: string } | undefined {
    const action = this.#last?.execution?.actions.findLast((each) => !hasActionEnded(each));
    if (action?.startTime === undefined) return undefined;
    return { name: nameOf(action), duration: this.#durationOf(action, this.#clock.now()) };
  }

  #execution(execution: ExecutionFacts, image: ImageFacts | undefined): Line[] {
    const { id, pipeline, trigger, status, actions } = execution;
    return [
      ...this.#once(id, () => [
        span(`pipeline ${pipeline}`),
        span(
          ` execution ${shortId(id)}${trigger ? `, started by ${describeTrigger(trigger)}` : ''}`,
          'quiet',
        ),
      ]),
      ...actions.flatMap((action) => [
        ...this.#action(id, action),
        ...(image === undefined || action.category !== 'Build' || !hasActionEnded(action)
          ? []
          : this.#once(`${id} image`, () => [span('  image '), span(image.digest, 'quiet')])),
      ]),
      ...(status === 'InProgress'
        ? []
        : this.#once(`${id} ${status}`, () => [
            span(`${signs[status] ?? '…'} `, tones[status]),
            span(`pipeline ${pipeline} ${status}`, tones[status]),
          ])),
    ];
  }

  #action(id: string, action: ActionFacts): Line[] {
    const key = `${id} ${action.stage} ${action.action} ${action.startTime?.getTime() ?? ''}`;
    if (!hasActionEnded(action)) return this.#once(key, () => [span('… '), span(nameOf(action))]);
    this.#told.add(key);
    return this.#once(`${key} ended`, () => this.#ended(action));
  }

  #ended(action: ActionFacts): Span[] {
    const { status, error, updateTime } = action;
    const took = updateTime === undefined ? '' : ` (${this.#durationOf(action, updateTime.getTime())})`;
    return [
      span(`${signs[status] ?? '…'} `, tones[status]),
      span(nameOf(action)),
      span(took, 'quiet'),
      ...(status === 'Succeeded' ? [] : [span(` ${status}`, tones[status])]),
      ...(error === undefined ? [] : [span(`: ${error.code}, ${error.message}`)]),
    ];
  }

  /** AWS time of what waits, wall time of what works. */
  #durationOf(action: ActionFacts, end: number): string {
    const seconds = Math.max(0, end - (action.startTime?.getTime() ?? end)) / 1000;
    return isWait(action) ? formatDuration(seconds) : `${formatDuration(seconds / this.#clock.speed)} wall`;
  }

  #once(fact: string, line: () => Line): Line[] {
    if (this.#told.has(fact)) return [];
    this.#told.add(fact);
    return [line()];
  }
}

/** The stage is enough where its one action is called like it. */
const nameOf = ({ stage, action }: ActionFacts): string => (stage === action ? stage : `${stage}/${action}`);

function describeChange({ kind, revision, target, branch, startedAt, endedAt }: ChangeFacts): Line {
  const took = span(` (${formatDuration((endedAt - startedAt) / 1000)} wall)`, 'quiet');
  const what = versionName(revision ?? '');
  switch (kind) {
    case 'push':
      return [span(`git push ${what} to ${target}${branch === undefined ? '' : ` ${branch}`}`), took];
    case 'upload':
      return [span(`upload ${what} to ${target}`), took];
    case 'apply':
      return [span(`terraform apply ${target}: new release templates`), took];
  }
}

/** The part of an id that tells executions apart to who reads. */
export const shortId = (id: string): string => id.split('-')[0] ?? id;

const describeTrigger = ({ type, detail }: NonNullable<ExecutionFacts['trigger']>): string =>
  detail === undefined ? type : `${type} ${detail.split(':').at(-1) ?? detail}`;
