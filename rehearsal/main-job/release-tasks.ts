/** The tasks that stop during one release, and whether it can still succeed. */
import { Failure } from '../failures';
import type { ReleaseConsole } from '../report/release-console';
import { describeOutlook, type Outlook } from '../report/task-story';
import type { Clock } from '../runtime/clock';
import type { Observation } from '../scenarios/observer';
import { hopeless, type StoppedTask, type TaskStop } from '../stopped-task';

export interface ReleaseTasksProps {
  /** Name of the ECS service. */
  readonly service: string;
  readonly console: Pick<ReleaseConsole, 'taskStopped' | 'say'>;
  readonly clock: Clock;
  /** AWS time that the replacement has to become steady. */
  readonly installTimeoutSeconds: number;
  /** Whether a release that cannot succeed is given up. */
  readonly failFast: boolean;
}

export class ReleaseTasks {
  readonly #props: ReleaseTasksProps;
  /** By ARN: what is known of a task grows until it has stopped. */
  readonly #tasks = new Map<string, StoppedTask>();
  readonly #toldOf = new Set<string>();
  #install: { readonly startedAt: number } | undefined;
  #resolveGivenUp: (failure: Failure) => void = () => undefined;
  /** Resolves with the reason when the release is given up. */
  readonly givenUp = new Promise<Failure>((resolve) => (this.#resolveGivenUp = resolve));

  constructor(props: ReleaseTasksProps) {
    this.#props = props;
  }

  get service(): string {
    return this.#props.service;
  }

  /** Those with a fault, in the order in which they stopped. */
  get stopped(): StoppedTask[] {
    return [...this.#tasks.values()].filter(({ fault }) => fault !== undefined);
  }

  /** Ends the waiting for the release. */
  giveUp(failure: Failure): void {
    this.#resolveGivenUp(failure);
  }

  observe({ deployment }: Observation): void {
    const install = deployment.events.find(({ name }) => name === 'Install');
    this.#install =
      install?.status === 'InProgress' && install.startTime !== undefined
        ? { startedAt: install.startTime.getTime() }
        : undefined;
    this.#judge();
  }

  add(stop: TaskStop): void {
    if (stop.task.service !== this.#props.service) return;
    this.#tasks.set(stop.task.taskArn, stop.task);
    this.#props.console.taskStopped(stop);
    this.#judge();
  }

  /** The replacement alone is judged: the original task set ran before the deployment. */
  #judge(): void {
    if (this.#install === undefined) return;
    const { startedAt } = this.#install;
    for (const group of new Set(this.stopped.map(({ startedBy }) => startedBy ?? ''))) {
      const tasks = this.stopped.filter(({ startedBy }) => startedBy === group);
      if (tasks.some(({ stoppingAt }) => stoppingAt < startedAt)) continue;
      const task = hopeless(tasks);
      if (task === undefined || this.#toldOf.has(group)) continue;
      this.#toldOf.add(group);
      const lines = describeOutlook(this.#outlook(task, tasks.length, startedAt));
      this.#props.console.say(lines);
      if (this.#props.failFast) this.giveUp(new Failure(lines[0] ?? ''));
    }
  }

  #outlook(task: StoppedTask, stopped: number, startedAt: number): Outlook {
    const { clock, installTimeoutSeconds: timeoutSeconds } = this.#props;
    const leftSeconds = Math.max(0, timeoutSeconds - (clock.now() - startedAt) / 1000);
    return { task, stopped, timeoutSeconds, leftSeconds, speed: clock.speed };
  }
}
