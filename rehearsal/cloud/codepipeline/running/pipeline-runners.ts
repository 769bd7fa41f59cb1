/** The runners of all pipelines, and what still goes on in them. */
import { scaledClock, type Clock } from '../../../runtime/clock';
import { PipelineRunner } from './pipeline-runner';
import type { CodePipelineProps } from './props';
import type { PipelineChange, PipelineWatch } from './watch';

export class PipelineRunners implements PipelineWatch {
  readonly #props: CodePipelineProps;
  readonly clock: Clock;
  readonly #runners = new Map<string, PipelineRunner>();
  readonly #listeners = new Set<(change: PipelineChange) => void>();
  readonly #work = new Set<Promise<void>>();

  constructor(props: CodePipelineProps) {
    this.#props = props;
    this.clock = props.clock ?? scaledClock({ speed: 1, startedAt: Date.now() });
  }

  /** @returns the runner of a pipeline, a new one where it has none */
  of(pipelineArn: string): PipelineRunner {
    const known = this.#runners.get(pipelineArn);
    if (known) return known;
    const [, , , region = '', accountId = ''] = pipelineArn.split(':');
    const runner = new PipelineRunner({
      ...this.#props,
      clock: this.clock,
      place: { pipelineArn, region, accountId },
      onChange: (change) => {
        for (const listener of this.#listeners) listener(change);
      },
      follow: (work) => {
        this.#follow(work);
      },
    });
    this.#runners.set(pipelineArn, runner);
    return runner;
  }

  /** Ends the executions of a pipeline that is no more. */
  forget(pipelineArn: string): void {
    const runner = this.#runners.get(pipelineArn);
    this.#runners.delete(pipelineArn);
    runner?.dispatch({ type: 'deleted' });
    runner?.stop();
  }

  readonly onChange = (listener: (change: PipelineChange) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** Abandons everything; settles when nothing goes on any more. */
  async stop(): Promise<void> {
    for (const runner of this.#runners.values()) runner.stop();
    while (this.#work.size > 0) await Promise.allSettled([...this.#work]);
  }

  #follow(work: Promise<void>): void {
    const done = work.finally(() => {
      this.#work.delete(done);
    });
    this.#work.add(done);
  }
}
