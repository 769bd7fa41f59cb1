/**
 * Reviews in worker threads: a large plan keeps a thread busy for seconds, and the server must answer meanwhile. A worker
 * that needs more memory or time than a review may have is ended, and the next review gets a new one.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { JobResult, ReviewJob } from './review-job';

export interface ReviewPoolProps {
  /** Reviews at once. @default 2 */
  readonly size?: number;
  /** Heap of a review, in MiB. @default 2048 */
  readonly memoryMiB?: number;
  /** Milliseconds that a review may take. @default 600000 */
  readonly timeoutMs?: number;
  /** Program of a worker. @default - the review */
  readonly program?: string;
}

/** What a worker answers; of a fault nothing but its name and its stack. */
export type Answer =
  | { readonly result: JobResult; readonly fault?: undefined }
  | { readonly result?: undefined; readonly fault: { readonly name: string; readonly stack: string } };

export type Review = (job: ReviewJob, signal: AbortSignal) => Promise<JobResult>;

export class ReviewPool {
  readonly #props: Required<ReviewPoolProps>;
  readonly #idle: Worker[] = [];
  readonly #busy = new Set<Worker>();
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  constructor(props: ReviewPoolProps = {}) {
    this.#props = {
      ...{ size: 2, memoryMiB: 2048, timeoutMs: 600_000, program: join(__dirname, 'review-worker.ts') },
      ...props,
    };
  }

  /** @throws Error the signal is aborted, or the review has a fault */
  readonly review: Review = async (job, signal) => {
    await this.#place(signal);
    try {
      return await this.#perform(job, signal);
    } finally {
      this.#taken -= 1;
      const [next] = this.#waiting;
      next?.();
    }
  };

  /** Ends all workers, whatever they do. */
  async close(): Promise<void> {
    await Promise.all([...this.#idle, ...this.#busy].map((worker) => worker.terminate()));
  }

  async #place(signal: AbortSignal): Promise<void> {
    while (this.#taken >= this.#props.size) {
      await new Promise<void>((resolve) => {
        const go = () => {
          this.#waiting.delete(go);
          signal.removeEventListener('abort', go);
          resolve();
        };
        this.#waiting.add(go);
        signal.addEventListener('abort', go, { once: true });
      });
      signal.throwIfAborted();
    }
    signal.throwIfAborted();
    this.#taken += 1;
  }

  async #perform(job: ReviewJob, signal: AbortSignal): Promise<JobResult> {
    const { timeoutMs } = this.#props;
    const worker = this.#idle.pop() ?? this.#start();
    this.#busy.add(worker);
    worker.ref();
    const deadline = AbortSignal.timeout(timeoutMs);
    const until = AbortSignal.any([signal, deadline]);
    try {
      const answer = await answerOf(worker, job, until);
      if (answer === undefined) {
        void worker.terminate();
        signal.throwIfAborted();
        return {
          kind: 'none',
          message: `the review ended after ${timeoutMs / 1000} s, the most it may take: split the stack`,
        };
      }
      worker.removeAllListeners('error').removeAllListeners('exit');
      worker.unref();
      this.#idle.push(worker);
      if (answer.fault !== undefined) throw faultOf(answer.fault);
      return answer.result;
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      return {
        kind: 'none',
        message: `the review needs more than ${this.#props.memoryMiB} MiB of memory, and was ended: give it more with --review-memory, or split the stack`,
      };
    } finally {
      this.#busy.delete(worker);
    }
  }

  #start(): Worker {
    const { memoryMiB, program } = this.#props;
    return new Worker(program, {
      // Sources are TypeScript, in every thread.
      execArgv: ['--require', require.resolve('tsx/cjs')],
      resourceLimits: { maxOldGenerationSizeMb: memoryMiB },
      // A review calls nobody.
      env: {},
    });
  }
}

/** @returns what the worker answers; undefined where nobody waits any more */
const answerOf = (worker: Worker, job: ReviewJob, until: AbortSignal): Promise<Answer | undefined> =>
  new Promise((resolve, reject) => {
    const stop = () => {
      resolve(undefined);
    };
    until.addEventListener('abort', stop, { once: true });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => {
      reject(faultOf({ name: 'Error', stack: '' }));
    });
    const { copy, buffers } = copied(job);
    worker.postMessage(copy, buffers);
  });

/** Bytes move to the worker instead of being copied twice; they may be a part of a larger buffer here. */
function copied(job: ReviewJob): { readonly copy: ReviewJob; readonly buffers: ArrayBuffer[] } {
  const plan = Uint8Array.from(job.plan);
  if (job.configuration === undefined) return { copy: { ...job, plan }, buffers: [plan.buffer] };
  const archive = Uint8Array.from(job.configuration.archive);
  return {
    copy: { ...job, plan, configuration: { ...job.configuration, archive } },
    buffers: [plan.buffer, archive.buffer],
  };
}

function faultOf({ name, stack }: { readonly name: string; readonly stack: string }): Error {
  const error = new Error('the review has a fault');
  return Object.assign(error, { name, stack });
}

const isOutOfMemory = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
