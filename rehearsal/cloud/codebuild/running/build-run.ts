/** A build that runs: from the queue to its end, after which nothing of it is left but its record. */
import type { SpecPhase } from '../buildspec/model';
import { BuildEnded, type Build, type BuildPhase, type PhaseType } from './build';
import type { BuildDependencies } from './build-dependencies';
import { BuildMachine, type ReadyBuild } from './build-machine';
import type { BuildQueue } from './build-queue';
import { PhaseRecorder } from './phase-recorder';
import { runPhases } from './run-phases';

export interface BuildRunProps {
  readonly build: Build;
  readonly deps: BuildDependencies;
  readonly queue: BuildQueue;
  /** Told of every phase that has ended. */
  readonly onPhase: (phase: BuildPhase) => void;
}

export class BuildRun {
  readonly #props: BuildRunProps;
  readonly #recorder: PhaseRecorder;
  readonly #ender = new AbortController();
  readonly #machine: BuildMachine;
  #leaveQueue: () => void = () => undefined;

  constructor(props: BuildRunProps) {
    const { build, deps, onPhase } = props;
    this.#props = props;
    this.#recorder = new PhaseRecorder({ build, now: deps.now, onEnd: onPhase });
    this.#machine = new BuildMachine({ build, deps, signal: this.#ender.signal });
  }

  /** Settles when the build has ended, however; never rejects. */
  async run(): Promise<void> {
    const { build } = this.#props;
    try {
      build.status = (await this.#perform()) ? 'SUCCEEDED' : 'FAILED';
      if (build.phases.some(({ phaseStatus }) => phaseStatus === 'FAULT')) build.status = 'FAULT';
    } catch (error) {
      build.status = error instanceof BuildEnded ? error.status : 'FAULT';
    } finally {
      await this.#machine.cleanUp();
      this.#leaveQueue();
      this.#recorder.complete();
    }
  }

  /** Kills what runs; a build that has ended stays as it is. */
  end(status: 'STOPPED' | 'TIMED_OUT'): void {
    this.#ender.abort(new BuildEnded(status));
    this.#machine.kill();
  }

  async #perform(): Promise<boolean> {
    const { settings } = this.#props.build.request;
    await this.#recorder.run('SUBMITTED', () => Promise.resolve());
    await this.#within(settings.queuedTimeoutInMinutes ?? 480, () =>
      this.#recorder.run('QUEUED', async () => {
        this.#leaveQueue = await this.#props.queue.enter(this.#ender.signal);
      }),
    );
    return this.#within(settings.timeoutInMinutes ?? 60, () => this.#work());
  }

  async #work(): Promise<boolean> {
    const ready: ReadyBuild[] = [];
    const isReady =
      (await this.#phase('PROVISIONING', () => this.#machine.provision())) &&
      (await this.#phase('DOWNLOAD_SOURCE', async () => {
        ready.push(await this.#machine.download());
      }));
    const [found] = ready;
    const succeeded = isReady && found !== undefined && (await this.#build(found));
    const finalized = await this.#recorder.run('FINALIZING', () => this.#machine.cleanUp());
    return succeeded && finalized;
  }

  async #build(ready: ReadyBuild): Promise<boolean> {
    const { buildspec, shell } = ready;
    const phases = await runPhases({
      buildspec,
      shell,
      log: this.#machine,
      signal: this.#ender.signal,
      runPhase: (type, work, onFailure) => {
        this.#machine.say(`Entering phase ${type}`);
        return this.#phase(type, work, onFailure);
      },
    });
    await this.#machine.export(ready);
    const uploaded =
      phases.goesOn && (await this.#phase('UPLOAD_ARTIFACTS', () => this.#machine.upload(ready)));
    return phases.succeeded && uploaded;
  }

  /** A phase that the log tells of. */
  async #phase(
    type: PhaseType,
    work: () => Promise<void>,
    onFailure?: SpecPhase['onFailure'],
  ): Promise<boolean> {
    try {
      return await this.#recorder.run(type, () => this.#unlessEnded(work));
    } finally {
      if (type !== 'PROVISIONING') this.#tell(type, onFailure);
    }
  }

  /** What fails because the build is ended has not failed by itself. */
  async #unlessEnded(work: () => Promise<void>): Promise<void> {
    const { signal } = this.#ender;
    signal.throwIfAborted();
    try {
      await work();
    } finally {
      signal.throwIfAborted();
    }
  }

  #tell(type: PhaseType, onFailure: SpecPhase['onFailure']): void {
    const ended = this.#props.build.phases.find(({ phaseType }) => phaseType === type);
    const { statusCode = '', message = '' } = ended?.context ?? {};
    const status = ended?.phaseStatus ?? 'FAULT';
    const state = status === 'FAILED' && onFailure?.kind === 'ABORT' ? 'FAILED_WITH_ABORT' : status;
    this.#machine.say(`Phase complete: ${type} State: ${state}`);
    this.#machine.say(`Phase context status code: ${statusCode} Message: ${message}`);
  }

  async #within<T>(minutes: number, work: () => Promise<T>): Promise<T> {
    const timer = setTimeout(
      () => {
        this.end('TIMED_OUT');
      },
      minutes * (this.#props.deps.minuteMs ?? 60_000),
    );
    timer.unref();
    try {
      return await work();
    } finally {
      clearTimeout(timer);
    }
  }
}
