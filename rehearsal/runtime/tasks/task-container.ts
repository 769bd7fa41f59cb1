/** A container of a task while it runs: its process, its readiness and its health. */
import { connect } from 'node:net';
import { setTimeout as wallSleep } from 'node:timers/promises';
import { sleep, type Clock } from '../clock';
import { printable } from '../printable';
import type { FailedChecks } from '../../stopped-task';
import type { ContainerRuntime, ContainerSpec, RunningContainer } from './container-runtime';
import type { ContainerHealthCheck, HealthStatus, LogWriter, TaskContainer, TaskTiming } from './task-model';

export interface ContainerProps {
  readonly definition: TaskContainer;
  readonly clock: Clock;
  readonly timing: TaskTiming;
  /** Called when a status has changed. */
  readonly onChange: () => void;
}

/** Lines of a log that are kept: enough for an error and what led to it. */
const keptLines = 20;

/** Characters of a kept line. */
const keptCharacters = 500;

export class ContainerOfTask {
  readonly definition: TaskContainer;
  readonly #props: ContainerProps;
  readonly #ended = new AbortController();
  readonly #lastLines: string[] = [];
  #running: RunningContainer | undefined;
  status: 'PENDING' | 'RUNNING' | 'STOPPED' = 'PENDING';
  exitCode: number | undefined;
  /** Why it did not start, or was killed. */
  reason: string | undefined;
  health: HealthStatus = 'UNKNOWN';
  log: LogWriter | undefined;
  /** Health checks that failed since the last one that passed. */
  failedChecks: FailedChecks | undefined;

  constructor(props: ContainerProps) {
    this.#props = props;
    this.definition = props.definition;
  }

  get name(): string {
    return this.definition.name;
  }

  /** What it wrote last, the newest line last. */
  get lastLines(): readonly string[] {
    return this.#lastLines;
  }

  /** Aborted when it has ended. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** @throws ContainerStartError */
  async start(runtime: ContainerRuntime, spec: ContainerSpec): Promise<void> {
    const running = await runtime.start(spec, (line) => {
      this.log?.write(line);
      this.#keep(line);
    });
    this.#running = running;
    this.status = 'RUNNING';
    void running.exited.then((exitCode) => {
      this.exitCode = exitCode;
      if (running.isOutOfMemory?.() === true)
        this.reason = 'OutOfMemoryError: Container killed due to memory usage';
      this.end();
    });
    if (this.definition.healthCheck !== undefined)
      void this.#watchHealth(running, this.definition.healthCheck);
  }

  /** Marks a container that will not run any more. */
  end(): void {
    if (this.status === 'STOPPED') return;
    this.status = 'STOPPED';
    this.#ended.abort();
    this.#props.onChange();
  }

  /** Waits until it accepts connections, has ended, or has had time enough to start. */
  async ready(address: string, port: number | undefined): Promise<void> {
    if (port === undefined) return;
    const deadline = performance.now() + this.#props.timing.startMs;
    while (!this.ended.aborted && performance.now() < deadline) {
      if (await accepts(address, port, deadline - performance.now())) return;
      await wallSleep(10);
    }
  }

  /** SIGTERM, and SIGKILL when the stop timeout is over. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (running === undefined) {
      this.end();
      return;
    }
    running.terminate();
    const timer = setTimeout(running.kill, this.definition.stopTimeoutSeconds * 1000);
    await running.exited;
    clearTimeout(timer);
  }

  async #watchHealth(running: RunningContainer, check: ContainerHealthCheck): Promise<void> {
    const { clock, timing } = this.#props;
    // A process needs wall time to start.
    const startPeriodEnds =
      clock.now() + Math.max(check.startPeriodSeconds * 1000, timing.startMs * clock.speed);
    let failures = 0;
    let pause = check.intervalSeconds * 1000;
    for (;;) {
      await sleep(clock, pause, this.ended);
      if (this.#hasEnded()) return;
      pause = Math.max(check.intervalSeconds * 1000, timing.healthCheckMs * clock.speed);
      const end = await running.execute(check.command, check.timeoutSeconds * 1000);
      const healthy = end.passed;
      if (this.#hasEnded()) return;
      this.failedChecks = healthy
        ? undefined
        : {
            check: check.command.join(' '),
            failures: (this.failedChecks?.failures ?? 0) + 1,
            answer: end.answer,
          };
      if (healthy) failures = 0;
      else if (clock.now() >= startPeriodEnds) failures += 1;
      if (healthy) this.#changeHealth('HEALTHY');
      else if (failures >= check.retries) this.#changeHealth('UNHEALTHY');
    }
  }

  #keep(line: string): void {
    this.#lastLines.push(printable(line).slice(0, keptCharacters));
    if (this.#lastLines.length > keptLines) this.#lastLines.shift();
  }

  #hasEnded(): boolean {
    return this.ended.aborted;
  }

  #changeHealth(health: HealthStatus): void {
    if (this.health === health) return;
    this.health = health;
    this.#props.onChange();
  }
}

/** Whether a connection is accepted. */
function accepts(host: string, port: number, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const finish = (accepted: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(accepted);
    };
    const timer = setTimeout(finish, timeoutMs, false);
    socket.once('connect', () => {
      finish(true);
    });
    socket.once('error', () => {
      finish(false);
    });
  });
}
