/** Where functions run: a process an invocation, which ends with the embedded AWS. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What the first program of the process is told. */
export interface Invocation {
  readonly requestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: number;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly handler: string;
  /** Directory of the code. */
  readonly taskRoot: string;
  /** Wall time. */
  readonly timeoutMs: number;
  /** JSON. */
  readonly event: string;
}

/** How a process ended. */
export interface Ending {
  readonly result:
    | { readonly type: 'returned'; readonly payload: string }
    | { readonly type: 'threw'; readonly error: FunctionError }
    | { readonly type: 'timedOut' }
    /** The process is gone without a word: exit status, or the signal that killed it. */
    | { readonly type: 'exited'; readonly status: number | null; readonly signal: string | null };
  /** Wall time from the call of the handler on. */
  readonly durationMs: number;
  /** Undefined where the process could not tell. */
  readonly maxMemoryMiB: number | undefined;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** A line that the first program writes. */
interface Report {
  readonly ready?: true;
  readonly log?: string;
  readonly payload?: string;
  readonly error?: FunctionError;
  readonly maxMemoryKiB?: number;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const initTimeoutMs = 10_000;

export class Sandbox {
  readonly #running = new Map<ChildProcess, Promise<unknown>>();
  #stopped = false;

  /**
   * Runs one invocation in a process of its own.
   *
   * @param env - the whole environment of the process
   * @param log - takes each line that the function logs
   */
  run(
    invocation: Invocation,
    env: Readonly<Record<string, string>>,
    log: (line: string) => void,
  ): Promise<Ending> {
    if (this.#stopped) return Promise.reject(new Error('the embedded AWS has stopped'));
    const child = spawn(
      process.execPath,
      [...memoryOptions(invocation), join(__dirname, 'bootstrap.cjs')],
      // A group of its own: what the function starts ends with it.
      { cwd: invocation.taskRoot, env, stdio: ['pipe', 'pipe', 'pipe', 'pipe'], detached: true },
    );
    const ending = follow(child, invocation.timeoutMs, log);
    this.#running.set(child, ending);
    const [input] = child.stdio;
    // A process that has ended takes nothing more; how it ended says why.
    input.on('error', () => undefined);
    // It stays open: its end tells the process that we are gone.
    input.write(`${JSON.stringify(invocation)}\n`);
    return ending.finally(() => this.#running.delete(child));
  }

  /** Kills what runs, and starts nothing more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const endings = [...this.#running.values()];
    for (const child of this.#running.keys()) kill(child);
    await Promise.allSettled(endings);
  }
}

/** Room for what is no heap of JavaScript, as the runtime of AWS leaves it. */
const memoryOptions = ({ memoryLimitInMB }: Invocation) => [
  `--max-old-space-size=${Math.floor(memoryLimitInMB * 0.9)}`,
];

function follow(child: ChildProcess, timeoutMs: number, log: (line: string) => void): Promise<Ending> {
  let started = performance.now();
  let last: Report = {};
  let timedOut = false;
  const giveUp = () => {
    timedOut = true;
    kill(child);
  };
  let timer = setTimeout(giveUp, initTimeoutMs + timeoutMs);
  const take = (report: Report) => {
    if (report.log !== undefined) log(report.log);
    if (report.payload !== undefined || report.error !== undefined) last = report;
    if (report.ready !== true) return;
    clearTimeout(timer);
    started = performance.now();
    timer = setTimeout(giveUp, timeoutMs);
  };
  const [, stdout, stderr, reports] = child.stdio;
  const streams = [stdout, stderr].map((stream) => eachLine(stream as NodeJS.ReadableStream, log));
  const reported = eachLine(reports as NodeJS.ReadableStream, (line) => {
    take(JSON.parse(line) as Report);
  });
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('exit', (status, signal) => {
      clearTimeout(timer);
      const durationMs = performance.now() - started;
      // What the function started may hold the streams open.
      kill(child);
      void Promise.all([...streams, reported]).then(() => {
        const maxMemoryMiB =
          last.maxMemoryKiB === undefined ? undefined : Math.ceil(last.maxMemoryKiB / 1024);
        resolve({ result: resultOf(last, timedOut, status, signal), durationMs, maxMemoryMiB });
      });
    });
  });
}

function resultOf(
  { payload, error }: Report,
  timedOut: boolean,
  status: number | null,
  signal: string | null,
): Ending['result'] {
  if (payload !== undefined) return { type: 'returned', payload };
  if (error !== undefined) return { type: 'threw', error };
  return timedOut ? { type: 'timedOut' } : { type: 'exited', status, signal };
}

/** Settles at the end of the stream. */
function eachLine(input: NodeJS.ReadableStream, take: (line: string) => void): Promise<void> {
  return new Promise((resolve) => {
    createInterface({ input }).on('line', take).once('close', resolve);
  });
}

function kill({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has ended.
  }
}
