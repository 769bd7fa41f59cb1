/** A release on a terminal as it happens, like the consoles of CodePipeline and CodeDeploy; durations are AWS time, or say wall. */
import { versionName, type TrafficSample } from '../traffic';
import { formatDuration } from './durations';
import { columnWidth, span, type Line, type Span, type Tone } from './lines';
import type { ChangeFacts, PipelineView } from './facts';
import { PipelineStory, type StoryClock } from './pipeline-story';
import { ReleaseStory, type ReleaseView } from './release-story';
import { describeTiming, type ReleaseTiming } from './release-timing';
import { TaskStory } from './task-story';
import type { Output } from './terminal';
import type { TaskStop } from '../stopped-task';

export interface ReleaseConsole {
  /** Somebody has looked at the pipeline that makes the release. */
  readonly pipeline: (view: PipelineView) => void;
  /** Somebody has looked at the deployment. */
  readonly observe: (view: ReleaseView) => void;
  /** A task of the service stops, or has stopped. */
  readonly taskStopped: (stop: TaskStop) => void;
  /** Something that the user must know at once, line by line. */
  readonly say: (sentences: readonly string[]) => void;
  /** Requests of about a second have ended. */
  readonly sample: (sample: TrafficSample) => void;
  /** Leaves the lines that tell what happened, then the requests by version, and where the time went. */
  readonly end: (timing?: ReleaseTiming) => void;
}

/** A console that says nothing. */
export const silentConsole: ReleaseConsole = {
  pipeline: () => undefined,
  observe: () => undefined,
  taskStopped: () => undefined,
  say: () => undefined,
  sample: () => undefined,
  end: () => undefined,
};

const colours: Readonly<Record<Tone, number>> = {
  good: 32,
  bad: 31,
  original: 34,
  replacement: 32,
  quiet: 90,
  plain: 0,
};

const barWidth = 30;
const indent = span(' '.repeat(columnWidth));

/**
 * Tells of one release. Each event is a line; a terminal has a few more below them that are drawn again and again.
 * Colour on a terminal only (NO_COLOR is honoured).
 */
export function releaseConsole(output: Output, env: NodeJS.ProcessEnv, clock: StoryClock): ReleaseConsole {
  const live = output.isTTY === true;
  const painted = live && env.NO_COLOR === undefined;
  const story = new ReleaseStory(clock.now);
  const pipeline = new PipelineStory(clock);
  const tasks = new TaskStory();
  let latest: TrafficSample | undefined;
  let change: ChangeFacts['kind'] = 'push';
  let drawn = 0;
  let begun = false;

  const clear = () => {
    if (drawn > 0) output.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  };
  const print = (lines: readonly Line[], columns = Infinity) => {
    for (const line of lines) output.write(`  ${render(line, columns - 2, painted)}\n`);
  };
  const show = (lines: readonly Line[]) => {
    // The live line of the step stays above.
    if (live && !begun) output.write('\n');
    begun = true;
    clear();
    print(lines);
    if (!live) return;
    const block = liveBlock({ story, pipeline, latest });
    print(block, (output.columns ?? 80) - 1);
    drawn = block.length;
  };
  const tell = (lines: readonly Line[]) => {
    if (live || lines.length > 0) show(lines);
  };
  return {
    pipeline: (view) => {
      change = view.change.kind;
      tell(pipeline.tell(view));
    },
    observe: (view) => {
      tell(story.tell(view));
    },
    taskStopped: (stop) => {
      tell(tasks.tell(stop));
    },
    say: (sentences) => {
      tell(sentences.map((sentence) => [indent, span('! ', 'bad'), span(sentence)]));
    },
    sample: (sample) => {
      latest = sample;
      story.count(sample);
      if (live) show([]);
    },
    end: (timing) => {
      clear();
      if (story.versions.length > 0) print([[indent, ...requestSpans(story)]]);
      if (timing !== undefined)
        print([
          [
            indent,
            span(`from ${change}${timing.total === undefined ? '' : ' to 100 %'}: `, 'quiet'),
            span(describeTiming(timing)),
          ],
        ]);
    },
  };
}

interface Live {
  readonly story: ReleaseStory;
  readonly pipeline: PipelineStory;
  readonly latest: TrafficSample | undefined;
}

/** What goes on, where the traffic goes, and what came of the requests. */
function liveBlock({ story, pipeline, latest }: Live): Line[] {
  const event = story.running();
  const running =
    event === undefined ? pipeline.running() : { name: event.name, duration: formatDuration(event.seconds) };
  return [
    running === undefined
      ? [indent, span('…', 'quiet')]
      : [indent, span(`… ${running.name} `), span(running.duration, 'quiet')],
    [indent, ...trafficBar(story.view)],
    [indent, ...requestSpans(story), ...rateSpans(latest)],
  ];
}

function trafficBar(view: ReleaseView | undefined): Span[] {
  const { original, replacement } = view?.weights ?? { original: 100, replacement: 0 };
  // A canary of one percent is still seen.
  const blocks = replacement === 0 ? 0 : Math.max(1, Math.round((replacement / 100) * barWidth));
  const shown = original === 0 ? barWidth : Math.min(blocks, barWidth - 1);
  return [
    span(`original ${String(original).padStart(3)} % `, 'original'),
    span('█'.repeat(barWidth - shown), 'original'),
    span('▓'.repeat(shown), 'replacement'),
    span(` ${String(replacement).padStart(3)} % replacement`, 'replacement'),
  ];
}

function requestSpans(story: ReleaseStory): Span[] {
  if (story.versions.length === 0) return [span('no requests yet', 'quiet')];
  return story.versions.flatMap(({ version, requests, failed }, place) => [
    span(
      `${place === 0 ? '' : ', '}${version === undefined ? 'no version' : versionName(version)}: ${requests} requests, `,
    ),
    span(`${failed} failed`, failed === 0 ? 'good' : 'bad'),
  ]);
}

function rateSpans(sample: TrafficSample | undefined): Span[] {
  if (sample?.p50Ms === undefined || sample.p99Ms === undefined) return [];
  const rate = Math.round(sample.requests / sample.seconds);
  return [
    span(` · ${rate}/s, p50 ${sample.p50Ms.toFixed(1)} ms, p99 ${sample.p99Ms.toFixed(1)} ms`, 'quiet'),
  ];
}

/** A line of at most `columns` characters: what is drawn again must not wrap. */
function render(line: Line, columns: number, painted: boolean): string {
  let room = columns;
  return line
    .map(({ text, tone }) => {
      const shown = text.slice(0, Math.max(0, room));
      room -= shown.length;
      return painted && tone !== 'plain' && shown !== ''
        ? `\u001b[${colours[tone]}m${shown}\u001b[0m`
        : shown;
    })
    .join('')
    .trimEnd();
}
