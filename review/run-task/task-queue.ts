/** Tasks that are performed after their request was answered: a few at once, and none for ever. */
import { resultDocument, type TaskResult } from './task-result';
import { ApiFailure, type Api } from './api';
import { RefusedDestination } from './destinations';
import type { Metrics } from './metrics';
import type { TaskRequest } from './task-request';

export interface TaskQueueProps {
  readonly api: Api;
  readonly perform: (request: TaskRequest, signal: AbortSignal) => Promise<TaskResult>;
  readonly metrics: Metrics;
  /** Takes a line a task. */
  readonly log: (line: string) => void;
  /** Tasks at once. @default 2 */
  readonly atOnce?: number;
  /** Tasks that may wait. @default 100 */
  readonly longest?: number;
  /** Milliseconds until a task is given up: HCP Terraform waits for an hour. @default 1800000 */
  readonly timeoutMs?: number;
  /** Milliseconds between two signs of life: HCP Terraform wants one every 10 minutes. @default 120000 */
  readonly progressMs?: number;
}

export class TaskQueue {
  readonly #props: Required<TaskQueueProps>;
  readonly #waiting: TaskRequest[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(props: TaskQueueProps) {
    this.#props = { atOnce: 2, longest: 100, timeoutMs: 1_800_000, progressMs: 120_000, ...props };
  }

  /** @returns whether there was room for it */
  add(request: TaskRequest): boolean {
    if (this.#stopping.signal.aborted || this.#waiting.length >= this.#props.longest) return false;
    this.#waiting.push(request);
    this.#next();
    return true;
  }

  /** Performs what waits and takes nothing more; gives up after `graceMs`, and says so to whoever waits for a result. */
  async stop(graceMs: number): Promise<void> {
    const giveUp = setTimeout(() => {
      this.#stopping.abort();
    }, graceMs);
    while (this.#running.size > 0) await Promise.all(this.#running);
    clearTimeout(giveUp);
    this.#stopping.abort();
  }

  #next(): void {
    const { atOnce } = this.#props;
    while (this.#running.size < atOnce) {
      const request = this.#waiting.shift();
      if (request === undefined) return;
      const run = this.#perform(request).finally(() => {
        this.#running.delete(run);
        this.#next();
      });
      this.#running.add(run);
    }
  }

  async #perform(request: TaskRequest): Promise<void> {
    const { perform, metrics, timeoutMs, progressMs, log } = this.#props;
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(timeoutMs)]);
    const started = performance.now();
    metrics.add('run_tasks_running', 1);
    const alive = setInterval(() => {
      void this.#report(request, { status: 'running', message: 'the plan is being reviewed' });
    }, progressMs);
    const result = await Promise.race([perform(request, signal), whenAborted(signal)]).catch(
      (error: unknown) => failed(error, signal),
    );
    clearInterval(alive);
    await this.#report(request, result);
    const seconds = (performance.now() - started) / 1000;
    metrics.add('run_tasks_running', -1);
    metrics.add('run_task_seconds_total', seconds);
    metrics.add('run_task_results_total', 1, { stage: request.stage, status: result.status });
    log(
      `${request.organization}/${request.workspace} ${request.runId} ${request.stage}: ${result.status}, ${result.message} (${seconds.toFixed(1)} s)`,
    );
  }

  /** A result that cannot be delivered fails the task at HCP Terraform, by its own timeout. */
  async #report({ callbackUrl, accessToken, runId }: TaskRequest, result: TaskResult): Promise<void> {
    const { api, log } = this.#props;
    // Also while the server is being stopped: somebody waits for it.
    const signal = AbortSignal.timeout(60_000);
    await api.patch(callbackUrl, accessToken, resultDocument(result), signal).catch((error: unknown) => {
      log(
        `${runId}: the result cannot be delivered: ${error instanceof Error ? error.message : 'no reason'}`,
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

/** What has not been reviewed has not passed. */
function failed(error: unknown, signal: AbortSignal): TaskResult {
  if (signal.aborted) {
    return { status: 'failed', message: 'the review was given up before its end: run the plan again' };
  }
  // Errors that are not ours may quote the plan.
  const known = error instanceof ApiFailure || error instanceof RefusedDestination;
  return {
    status: 'failed',
    message: known ? error.message : 'the review has failed: this is a fault of it, and its log says more',
  };
}
