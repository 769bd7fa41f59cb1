/** Writes down the phases of a build as they come and go. */
import {
  BuildEnded,
  PhaseFailure,
  type Build,
  type BuildPhase,
  type PhaseContext,
  type PhaseType,
} from './build';

export interface PhaseRecorderProps {
  readonly build: Build;
  /** Seconds of AWS time since the epoch. */
  readonly now: () => number;
  /** Told of every phase that has ended. */
  readonly onEnd: (phase: BuildPhase) => void;
}

/** Phases that CodeBuild's front end goes through, before there is a machine that has something to say. */
const withoutContext: readonly PhaseType[] = ['SUBMITTED', 'QUEUED'];

export class PhaseRecorder {
  readonly #props: PhaseRecorderProps;

  constructor(props: PhaseRecorderProps) {
    this.#props = props;
  }

  /**
   * Runs a phase and writes down how it ends.
   *
   * @returns whether it has succeeded
   * @throws BuildEnded the build is ended from outside
   */
  async run(phaseType: PhaseType, work: () => Promise<void>): Promise<boolean> {
    const phase: BuildPhase = {
      phaseType,
      phaseStatus: 'IN_PROGRESS',
      startTime: this.#props.now(),
    };
    this.#set(phase);
    try {
      await work();
    } catch (error) {
      this.#end(phase, statusOf(error), contextOf(error));
      if (error instanceof BuildEnded) throw error;
      return false;
    }
    const context = withoutContext.includes(phaseType) ? undefined : { statusCode: '', message: '' };
    this.#end(phase, 'SUCCEEDED', context);
    return true;
  }

  /** The last phase, which does not end. */
  complete(): void {
    const { build, now } = this.#props;
    build.endTime = now();
    this.#set({ phaseType: 'COMPLETED', startTime: build.endTime });
  }

  #end(
    phase: BuildPhase,
    phaseStatus: NonNullable<BuildPhase['phaseStatus']>,
    context: PhaseContext | undefined,
  ): void {
    const ended = { ...phase, phaseStatus, endTime: this.#props.now(), ...(context && { context }) };
    this.#set(ended);
    this.#props.onEnd(ended);
  }

  #set(phase: BuildPhase): void {
    const { build } = this.#props;
    build.phases = [...build.phases.filter(({ phaseType }) => phaseType !== phase.phaseType), phase];
  }
}

function statusOf(error: unknown): 'FAILED' | 'FAULT' | 'STOPPED' | 'TIMED_OUT' {
  if (error instanceof BuildEnded) return error.status;
  return error instanceof PhaseFailure ? 'FAILED' : 'FAULT';
}

function contextOf(error: unknown): PhaseContext | undefined {
  if (error instanceof PhaseFailure) return { statusCode: error.statusCode, message: error.message };
  if (error instanceof BuildEnded) {
    return error.status === 'TIMED_OUT'
      ? { statusCode: 'BUILD_TIMED_OUT', message: 'Build has timed out. ' }
      : undefined;
  }
  return { statusCode: 'INTERNAL_ERROR', message: error instanceof Error ? error.message : String(error) };
}
