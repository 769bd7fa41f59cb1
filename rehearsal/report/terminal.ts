/** What a person sees of a rehearsal while it runs, and the summary at its end. */
import type { Report, StepReport } from './model';

/** Where progress goes. A terminal has one live line; anything else gets a line an event. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** How a running job tells what it does. */
export interface Progress {
  readonly stepStarted: (title: string) => void;
  /** What the running step is at, in a few words. */
  readonly update: (text: string) => void;
  readonly stepFinished: (step: StepReport) => void;
  /** Something that the user should know, such as an address. */
  readonly note: (text: string) => void;
}

/** Progress that says nothing. */
export const silent: Progress = {
  stepStarted: () => undefined,
  update: () => undefined,
  stepFinished: () => undefined,
  note: () => undefined,
};

const marks = { passed: '✓', failed: '✗', skipped: '-' } as const;
const colours = { passed: 32, failed: 31, skipped: 90 } as const;

/** Progress on a terminal or in a log. Colour and the live line appear on a terminal only (NO_COLOR is honoured). */
export function terminalProgress(output: Output, env: NodeJS.ProcessEnv): Progress {
  const live = output.isTTY === true;
  const painted = live && env.NO_COLOR === undefined;
  const paint = (colour: number, text: string) => (painted ? `\u001b[${colour}m${text}\u001b[0m` : text);
  const clear = () => live && output.write('\r\u001b[K');
  const line = (text: string) => {
    clear();
    output.write(`${text}\n`);
  };
  let title = '';
  return {
    stepStarted(next) {
      title = next;
      if (live) output.write(`  ${title} …`);
      else line(`  ${title} …`);
    },
    update(text) {
      if (live) {
        clear();
        output.write(`  ${title} … ${paint(90, text)}`.slice(0, (output.columns ?? 80) + (painted ? 8 : -1)));
      } else line(`    ${text}`);
    },
    stepFinished(step) {
      line(
        `${paint(colours[step.status], marks[step.status])} ${title} ${paint(90, `(${formatSeconds(step.seconds)})`)}`,
      );
      for (const detail of step.detail.split('\n')) line(`    ${detail}`);
    },
    note(text) {
      line(`  ${text}`);
    },
  };
}

/** The report as a table: a row a step. */
export function renderSummary(report: Report): string {
  const width = Math.max(...report.steps.map((step) => step.name.length), 4);
  const rows = report.steps.map((step) => {
    const first = step.detail.split('\n')[0] ?? '';
    return `${marks[step.status]} ${step.name.padEnd(width)}  ${formatSeconds(step.seconds).padStart(8)}  ${first}`;
  });
  const { job = 'rehearsal' } = report;
  const failed = report.steps.filter((step) => step.status === 'failed').map((step) => step.name);
  const verdict =
    report.verdict === 'passed'
      ? `${job} passed in ${formatSeconds(report.seconds)}`
      : `${job} failed in ${formatSeconds(report.seconds)}: ${failed.join(', ')}`;
  return [...rows, '', verdict].join('\n');
}

const formatSeconds = (seconds: number): string => `${seconds.toFixed(1)} s`;
