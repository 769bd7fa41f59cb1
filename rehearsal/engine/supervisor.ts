/** Keeps the engine's process running: starts it when it is first needed, and again when it dies. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClockOrigin } from '../runtime/clock';
import {
  deploymentsVia,
  type CallMessage,
  type CallName,
  type Calls,
  type Deployments,
  type FromEngine,
  type ToEngine,
} from './protocol';
import { Refusal } from './refusal';

export interface SupervisorProps {
  /** URL of the AWS that deployments are performed on. */
  readonly endpoint: string;
  readonly origin: ClockOrigin;
  /** Where the journals are kept. @default - a directory that is gone after `stop` */
  readonly journalDirectory?: string;
  /** Takes what the engine has to say, and that it was started again. @default - nobody */
  readonly log?: ((line: string) => void) | undefined;
  /** Milliseconds of wall time until a request fails that was not answered. @default 30 000 */
  readonly requestTimeoutMs?: number;
}

/** The engine as the deployment API uses it, wherever it runs. */
export interface EngineClient {
  readonly deployments: Deployments;
  /** Announces that a call may come soon. */
  readonly prepare: () => void;
}

interface Waiting {
  readonly message: ToEngine;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Milliseconds of wall time before the process is started again, by how often it died in a row; the last one for all more. */
const restartPauses = [0, 100, 250, 500, 1000];

/** Milliseconds of wall time after which a process that is up counts as well. */
const wellAfterMs = 5000;

/** Deaths in a row before the process was ready once, after which it is not started any more until a call comes. */
const failedStartLimit = 5;

export class EngineSupervisor implements EngineClient {
  /**
   * While the engine is being started again, calls wait, and those that were not answered before it died are sent again.
   * Rejects with InternalFailure when the engine does not answer.
   */
  readonly deployments = deploymentsVia((name, input) => this.#call(name, input));
  readonly #props: SupervisorProps;
  /** By id of the call. */
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | undefined;
  #isReady = false;
  #ownDirectory: string | undefined;
  #deaths = 0;
  #failedStarts = 0;
  #well: NodeJS.Timeout | undefined;
  #calls = 0;
  #restart: NodeJS.Timeout | undefined;
  #stopped = false;
  #gaveUp: string | undefined;

  constructor(props: SupervisorProps) {
    this.#props = props;
  }

  /** Starts the process before it is needed: the first deployment need not wait for it. */
  prepare(): void {
    if (this.#gaveUp === undefined) this.#start();
  }

  /** Process id of the engine. @returns undefined while it does not run */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Ends the process with SIGKILL, as a fault would; it is started again by itself. @returns whether there was one */
  kill(): boolean {
    return this.#child?.kill('SIGKILL') ?? false;
  }

  /** Ends the process for good. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#restart);
    clearTimeout(this.#well);
    this.#failAll('it was stopped');
    const child = this.#child;
    if (child !== undefined) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      // Nothing is lost: all that matters is in the journals.
      child.kill('SIGKILL');
      await gone;
    }
    if (this.#ownDirectory !== undefined) rmSync(this.#ownDirectory, { recursive: true, force: true });
  }

  #call<Name extends CallName>(name: Name, input: Calls[Name]['input']): Promise<Calls[Name]['output']> {
    if (this.#stopped) return Promise.reject(unavailable('it was stopped'));
    // What it died of, a full disk for instance, may be over: one more attempt a call.
    if (this.#gaveUp !== undefined) this.#failedStarts = failedStartLimit - 1;
    this.#gaveUp = undefined;
    const id = (this.#calls += 1);
    const message = { type: 'call', id, name, input } as CallMessage;
    const timeout = this.#props.requestTimeoutMs ?? 30_000;
    return new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(unavailable(`it did not answer within ${timeout / 1000} s`));
      }, timeout);
      timer.unref();
      this.#waiting.set(id, { message, resolve, reject, timer });
      if (this.#isReady) this.#send(message);
      else this.#start();
    }) as Promise<Calls[Name]['output']>;
  }

  #start(): void {
    if (this.#child !== undefined || this.#restart !== undefined || this.#stopped) return;
    const { endpoint, origin, log } = this.#props;
    const child = fork(join(__dirname, '../../scripts/engine.cjs'), {
      // No file of a user's directory changes how it runs, nor does an option of this process.
      cwd: __dirname,
      execArgv: [],
      // Nothing of the user's may lead the clients to another AWS. See rehearsal/cli.ts about the notice.
      env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    let lastWords = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        lastWords = (lastWords + text).slice(-2000);
        log?.(text.trimEnd());
      });
    }
    child.on('message', (message: FromEngine) => {
      this.#take(message);
    });
    child.once('exit', (code, signal) => {
      this.#died(signal ?? `exit status ${code ?? 'unknown'}`, lastWords);
    });
    // One that could not be started has no id and never exits. Another error leaves the process as it is.
    child.on('error', (error) => {
      if (child.pid === undefined) this.#died(error.message, lastWords);
    });
    const journalDirectory = this.#props.journalDirectory ?? this.#directory();
    const isTemporary = this.#props.journalDirectory === undefined;
    this.#send({ type: 'configure', configuration: { endpoint, origin, journalDirectory, isTemporary } });
  }

  #directory(): string {
    this.#ownDirectory ??= mkdtempSync(join(tmpdir(), 'codedeploy-'));
    return this.#ownDirectory;
  }

  #take(message: FromEngine): void {
    if (message.type === 'log') {
      this.#props.log?.(message.line);
      return;
    }
    if (message.type === 'ready') {
      this.#isReady = true;
      this.#failedStarts = 0;
      this.#well = setTimeout(() => (this.#deaths = 0), wellAfterMs);
      this.#well.unref();
      for (const { message: call } of this.#waiting.values()) this.#send(call);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    this.#waiting.delete(message.id);
    clearTimeout(waiting.timer);
    if (message.type === 'answer') waiting.resolve(message.output);
    else waiting.reject(new Refusal(message.code, message.message));
  }

  #died(how: string, lastWords: string): void {
    this.#child = undefined;
    clearTimeout(this.#well);
    if (!this.#isReady) this.#failedStarts += 1;
    this.#isReady = false;
    if (this.#stopped) return;
    if (this.#failedStarts >= failedStartLimit) {
      this.#gaveUp = [`it ended with ${how}`, lastWords.trim()].filter(Boolean).join(': ');
      this.#failAll(this.#gaveUp);
      return;
    }
    const why = [`the deployment engine ended with ${how}`, lastWords.trim()].filter(Boolean).join(': ');
    this.#props.log?.(`${why}; it is started again`);
    const pause = restartPauses[Math.min(this.#deaths, restartPauses.length - 1)];
    this.#deaths += 1;
    this.#restart = setTimeout(() => {
      this.#restart = undefined;
      this.#start();
    }, pause);
  }

  #failAll(why: string): void {
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(unavailable(why));
    }
    this.#waiting.clear();
  }

  /** What is sent to a process that has just died is sent again to the next. */
  #send(message: ToEngine): void {
    this.#child?.send(message, () => undefined);
  }
}

const unavailable = (why: string): Refusal =>
  new Refusal('InternalFailure', `the deployment engine is not available: ${why}`);
