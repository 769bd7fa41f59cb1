/**
 * Tasks that are performed after their request was answered, and none for ever. Most of a task is waiting for a plan, so
 * many run at once; how many reviews do is up to the pool.
 */
import { plainLine } from '../failures';
import { ApiFailure, type Api } from './api';
import { RefusedDestination } from './destinations';
import type { Metrics } from './metrics';
import type { TaskRequest } from './task-request';
import { resultDocument, type TaskResult } from './task-result';

export interface TaskQueueProps {
  readonly api: Api;
  readonly perform: (request: TaskRequest, signal: AbortSignal) => Promise<TaskResult>;
  readonly metrics: Metrics;
  /** Takes a line a task. */
  readonly log: (line: string) => void;
  /** Called with what HCP Terraform has got as the result of a task. @default no-op */
  readonly onResult?: (request: TaskRequest, result: TaskResult) => void;
  /** Tasks at once. @default 16 */
  readonly atOnce?: number;
  /** Tasks that may wait. @default 100 */
  readonly longest?: number;
  /** Milliseconds until a task that was taken is given up: HCP Terraform waits for an hour. @default 1800000 */
  readonly timeoutMs?: number;
  /** Milliseconds between two signs of life: HCP Terraform wants one every 10 minutes. @default 120000 */
  readonly progressMs?: number;
  /** Milliseconds that the delivery of a result may take once the server gives up: it is about to be killed. @default 4000 */
  readonly lastWordsMs?: number;
}

interface Task {
  readonly request: TaskRequest;
  /** Aborted when the task is given up. */
  readonly signal: AbortSignal;
  /** Ends the signs of life; none is under way afterwards. */
  readonly endSigns: () => Promise<void>;
}

export class TaskQueue {
  readonly #props: Required<TaskQueueProps>;
  readonly #waiting: Task[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #givenUp = new AbortController();
  #isStopping = false;

  constructor(props: TaskQueueProps) {
    this.#props = {
      ...{ atOnce: 16, longest: 100, timeoutMs: 1_800_000, progressMs: 120_000, lastWordsMs: 4000 },
      onResult: () => undefined,
      ...props,
      // Names of workspaces are in it, and hosts.
      log: (line) => {
        props.log(plainLine(line));
      },
    };
  }

  /** Whether tasks are refused, as the server is being stopped. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** @returns whether there was room for it */
  add(request: TaskRequest): boolean {
    const { longest, timeoutMs } = this.#props;
    if (this.#isStopping || this.#waiting.length >= longest) return false;
    const signal = AbortSignal.any([this.#givenUp.signal, AbortSignal.timeout(timeoutMs)]);
    this.#waiting.push({ request, signal, endSigns: this.#signsOfLife(request) });
    this.#next();
    return true;
  }

  /** Performs what waits and takes nothing more; gives up after `graceMs`, and says so to whoever waits for a result. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    const giveUp = setTimeout(() => {
      this.#givenUp.abort();
    }, graceMs);
    while (this.#running.size > 0) await Promise.all(this.#running);
    clearTimeout(giveUp);
  }

  #next(): void {
    // What is given up only reports that it was, all at once.
    while (this.#running.size < this.#props.atOnce || this.#givenUp.signal.aborted) {
      const task = this.#waiting.shift();
      if (task === undefined) return;
      const run = this.#perform(task).finally(() => {
        this.#running.delete(run);
        this.#next();
      });
      this.#running.add(run);
    }
  }

  /** From when a task is taken: one that waits for others lives, too. */
  #signsOfLife(request: TaskRequest): () => Promise<void> {
    const ended = new AbortController();
    let latest = Promise.resolve();
    const timer = setInterval(() => {
      const result: TaskResult = { status: 'running', message: 'the plan is being reviewed' };
      latest = this.#report(request, result, ended.signal);
    }, this.#props.progressMs);
    return () => {
      clearInterval(timer);
      // One that is repeated must not come after the result.
      ended.abort();
      return latest;
    };
  }

  async #perform({ request, signal, endSigns }: Task): Promise<void> {
    const { perform, metrics, log, lastWordsMs, onResult } = this.#props;
    const started = performance.now();
    metrics.add('run_tasks_running', 1);
    const result = signal.aborted
      ? failed(undefined, signal)
      : await Promise.race([perform(request, signal), whenAborted(signal)]).catch((error: unknown) => {
          if (!isKnown(error) && !signal.aborted) log(`${request.runId}: ${faultOf(error)}`);
          return failed(error, signal);
        });
    await endSigns();
    await this.#report(request, result, whenLater(this.#givenUp.signal, lastWordsMs));
    const seconds = (performance.now() - started) / 1000;
    metrics.add('run_tasks_running', -1);
    metrics.add('run_task_seconds_total', seconds);
    metrics.add('run_task_results_total', 1, { stage: stageOf(request), status: result.status });
    log(
      `${request.organization}/${request.workspace} ${request.runId} ${request.stage}: ${result.status}, ${result.message} (${seconds.toFixed(1)} s)`,
    );
    onResult(request, result);
  }

  /** A result that cannot be delivered fails the task at HCP Terraform, by its own timeout. */
  async #report(
    { callbackUrl, accessToken, runId }: TaskRequest,
    result: TaskResult,
    until: AbortSignal,
  ): Promise<void> {
    const { api, log } = this.#props;
    const signal = AbortSignal.any([until, AbortSignal.timeout(60_000)]);
    await api.patch(callbackUrl, accessToken, resultDocument(result), signal).catch((error: unknown) => {
      if (result.status === 'running' && until.aborted) return;
      log(
        `${runId}: the result cannot be delivered: ${isKnown(error) ? error.message : 'no answer in time'}`,
      );
    });
  }
}

/** Whatever a task waits for, it is not waited for. */
const whenAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const abort = () => {
      reject(new Error('given up'));
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });

/** Aborts some time after another signal. */
function whenLater(signal: AbortSignal, waitMs: number): AbortSignal {
  const later = new AbortController();
  const wait = () => {
    setTimeout(() => {
      later.abort();
    }, waitMs).unref();
  };
  if (signal.aborted) wait();
  else signal.addEventListener('abort', wait, { once: true });
  return later.signal;
}

const stages = ['pre_plan', 'post_plan', 'pre_apply', 'post_apply'];

/** A label of few values: each is kept for ever. */
const stageOf = ({ stage }: TaskRequest): string => (stages.includes(stage) ? stage : 'other');

const isKnown = (error: unknown): error is ApiFailure | RefusedDestination =>
  error instanceof ApiFailure || error instanceof RefusedDestination;

/** Where a fault is, and never what it quotes: that may be of the plan. */
function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return `a fault: ${typeof error}`;
  const places = (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line));
  return `a fault: ${[error.name, ...places.slice(0, 8).map((place) => place.trim())].join(' ')}`;
}

/** What has not been reviewed has not passed. */
function failed(error: unknown, signal: AbortSignal): TaskResult {
  if (signal.aborted) {
    return { status: 'failed', message: 'the review was given up before its end: run the plan again' };
  }
  return {
    status: 'failed',
    message: isKnown(error)
      ? error.message
      : 'the review has failed: this is a fault of it, and its log says more',
  };
}
