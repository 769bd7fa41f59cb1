/** Tasks that stop although they were wanted, in lines: the reason first, then what led to it. Pure. */
import {
  causeOf,
  describeChecks,
  describeEnd,
  sameness,
  shortTaskId,
  type StoppedTask,
  type TaskStop,
} from '../stopped-task';
import { columnWidth, span, type Line } from './lines';
import { formatDuration } from './durations';

/** Lines of a container's log that are shown. */
const shownLines = 20;

const indent = (depth = 0): string => ' '.repeat(columnWidth + 2 * depth);

export class TaskStory {
  readonly #seen = new Map<string, number>();

  /** @returns nothing for a task that somebody wanted to stop, and one line for what has been told in full */
  tell({ task, final }: TaskStop): Line[] {
    if (task.fault === undefined || final) return [];
    const key = `${task.service ?? ''} ${sameness(task)}`;
    const count = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, count);
    if (count === 1) return describeStop(task);
    const again = `stopped in the same way as the one before: ${count} so far`;
    return [[span(`${indent()}✗ `, 'bad'), span(`task ${shortTaskId(task)} ${again}`)]];
  }
}

function describeStop(task: StoppedTask): Line[] {
  const of = [task.service, task.taskDefinition].filter(Boolean).join(', ');
  return [
    [
      span(`${indent()}✗ `, 'bad'),
      span(`task ${shortTaskId(task)} stopped: `),
      span(task.stoppedReason, 'bad'),
      span(` (${of})`, 'quiet'),
    ],
    ...detailsOf(task).map(({ text, isLog }): Line => [
      span(indent(isLog ? 2 : 1)),
      span(isLog ? `│ ${text}` : text, isLog ? 'quiet' : 'plain'),
    ]),
  ];
}

/** What containers and health checks say, for every kind of report. */
export function detailsOf({
  containers,
  targetChecks,
}: Pick<StoppedTask, 'containers' | 'targetChecks'>): { readonly text: string; readonly isLog: boolean }[] {
  const told = (text: string) => ({ text, isLog: false });
  return [
    ...targetChecks.map((check) => told(describeChecks(check))),
    ...containers.flatMap((container) => [
      ...(container.exitCode === undefined && container.reason === undefined
        ? []
        : [
            told(
              container.exitCode === undefined
                ? `container ${container.name}: ${container.reason ?? ''}`
                : describeEnd({ ...container, log: [] }),
            ),
          ]),
      ...(container.healthCheck === undefined
        ? []
        : [told(`health check of container ${container.name}: ${describeChecks(container.healthCheck)}`)]),
      ...(container.log.length === 0
        ? []
        : [
            told(`the log of container ${container.name} ends:`),
            ...container.log.slice(-shownLines).map((text) => ({ text, isLog: true })),
          ]),
    ]),
  ];
}

/** Each cause once, with the number of tasks that it stopped: the most frequent first. */
export function causesOf(tasks: readonly StoppedTask[]): string[] {
  const byCause = new Map<string, { readonly task: StoppedTask; count: number }>();
  for (const task of tasks) {
    if (task.fault === undefined) continue;
    const key = `${task.service ?? ''} ${sameness(task)}`;
    const known = byCause.get(key);
    if (known === undefined) byCause.set(key, { task, count: 1 });
    else known.count += 1;
  }
  return [...byCause.values()]
    .sort((a, b) => b.count - a.count)
    .map(({ task, count }) => `${count === 1 ? '1 task' : `${count} tasks`} stopped: ${causeOf(task)}`);
}

export interface Outlook {
  /** Stands for all that have stopped. */
  readonly task: StoppedTask;
  readonly stopped: number;
  /** AWS time from the start of Install to its timeout. */
  readonly timeoutSeconds: number;
  /** AWS time until then. */
  readonly leftSeconds: number;
  /** Seconds of AWS time in a second of wall time. */
  readonly speed: number;
}

/** That a deployment cannot succeed any more, and what AWS does then. */
export function describeOutlook({ task, stopped, timeoutSeconds, leftSeconds, speed }: Outlook): string[] {
  const left = `in ${formatDuration(leftSeconds)} of AWS time, ${formatDuration(leftSeconds / speed)} here`;
  return [
    `the deployment cannot succeed as it is: ${stopped} tasks of the replacement have stopped, all in the same way: ${causeOf(task)}`,
    `AWS starts further tasks, at intervals of up to 15 min, until CodeDeploy fails the deployment with TIMEOUT ${formatDuration(timeoutSeconds)} after Install began, ${left}; --fail-fast ends the rehearsal here instead`,
  ];
}

/** Lines without colours. */
export const plainText = (lines: readonly Line[]): string[] =>
  lines.map((line) => line.map(({ text }) => text).join(''));
