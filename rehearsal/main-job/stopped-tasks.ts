/** Tasks that stopped by a fault: told as they stop, and the causes of a step that failed. */
import { messageOf } from '../failures';
import { causesOf, plainText, TaskStory } from '../report/task-story';
import type { StoppedTask, TaskStop } from '../stopped-task';
import type { Release } from './releases';

export class StoppedTasks {
  readonly #tell: (line: string) => void;
  /** By ARN. */
  readonly #tasks = new Map<string, StoppedTask>();
  readonly #story = new TaskStory();

  /** @param tell - takes a line of what no release tells of */
  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  /** ARNs of all that have stopped so far. */
  get known(): ReadonlySet<string> {
    return new Set(this.#tasks.keys());
  }

  /** @param isTold - whether a release tells of it */
  add(stop: TaskStop, isTold: (stop: TaskStop) => boolean): void {
    if (stop.task.fault === undefined) return;
    this.#tasks.set(stop.task.taskArn, stop.task);
    if (isTold(stop)) return;
    for (const line of plainText(this.#story.tell(stop))) this.#tell(line);
  }

  /** Tasks that no release has in its part of the report. */
  besides(released: readonly Release[]): StoppedTask[] {
    const named = new Set(released.flatMap(({ stoppedTasks }) => stoppedTasks.map(arnOf)));
    return [...this.#tasks.values()].filter((task) => !named.has(arnOf(task)));
  }

  /**
   * Says why a step failed: a release that has ended names its tasks itself; for all else the causes come first.
   *
   * @param before - what was known when the step began
   */
  explain(error: unknown, before: ReadonlySet<string>, released: readonly Release[]): string {
    const tasks = this.besides(released).filter((task) => !before.has(arnOf(task)));
    return [...causesOf(tasks), messageOf(error)].join('\n');
  }
}

const arnOf = ({ taskArn }: StoppedTask): string => taskArn;
