/** Steps of a job, one after the other: after one that fails none is done but those that must be. */
import { roundSeconds, type StepReport } from '../report/model';
import type { Progress } from '../report/terminal';

export interface Step {
  /** Stable name, for example `plan-unchanged`. */
  readonly name: string;
  readonly title: string;
  /** Does the step and says what it has proved. */
  readonly run: () => Promise<string>;
  /** Why it is left out, as is known once those before it are done. @default - it is not */
  readonly skip?: () => string | undefined;
  /** Whether it is done after a failure, too. @default false */
  readonly always?: boolean;
}

/** Called when a step begins; what it returns says why the step failed. */
export type Explain = () => (error: unknown) => string;

export class Steps {
  readonly #progress: Progress;
  readonly #explain: Explain;
  readonly finished: StepReport[] = [];
  #failure: unknown;
  #silent = false;

  constructor(progress: Progress, explain: Explain) {
    this.#progress = progress;
    this.#explain = explain;
  }

  /** What ended the job before its last step, if anything did. */
  get firstFailure(): unknown {
    return this.#failure;
  }

  /** Tells nothing any more. */
  silence(): void {
    this.#silent = true;
  }

  async perform(step: Step): Promise<void> {
    const isReached = this.#failure === undefined || step.always === true;
    const reason = isReached ? step.skip?.() : 'not reached';
    if (reason !== undefined) {
      this.finished.push({ name: step.name, status: 'skipped', seconds: 0, detail: reason });
      return;
    }
    this.#progress.stepStarted(step.title);
    const started = Date.now();
    const explain = this.#explain();
    const finish = (status: StepReport['status'], detail: string) => {
      const report = { name: step.name, status, seconds: roundSeconds(secondsSince(started)), detail };
      this.finished.push(report);
      if (!this.#silent) this.#progress.stepFinished(report);
    };
    try {
      finish('passed', await step.run());
    } catch (error) {
      this.#failure ??= error;
      finish('failed', explain(error));
    }
  }
}

export const secondsSince = (startedMs: number): number => (Date.now() - startedMs) / 1000;
