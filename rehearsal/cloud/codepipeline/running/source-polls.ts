/**
 * Polls the sources of CodeCommit and S3 whose action does not set `PollForSourceChanges` to false: it is true by default.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html
 */
import type { Clock } from '../../../runtime/clock';
import { AwsError } from '../../protocol/aws-error';
import type { ActionDeclaration } from '../declaration';
import { latestRun } from '../execution/queries';
import { newest, type Pipeline } from '../pipeline';
import type { CodePipelineStore } from '../store';
import { actionTypeOf } from '../action-types';
import type { SourceHeads } from './props';
import { startPipeline } from './start';

/** AWS documents no interval, and calls it periodic. */
const pollMs = 60_000;

/** Of wall time: a poll of CodeCommit runs git. */
const leastWallMs = 1000;

export class SourcePolls {
  readonly #store: CodePipelineStore;
  readonly #clock: Clock;
  readonly #heads: SourceHeads;
  /** Revisions that need no start any more, by pipeline and action. */
  readonly #seen = new Map<string, string>();
  #cancel: (() => void) | undefined;
  #isStopped = false;
  #poll: Promise<void> = Promise.resolve();

  constructor(store: CodePipelineStore, clock: Clock, heads: SourceHeads) {
    this.#store = store;
    this.#clock = clock;
    this.#heads = heads;
  }

  start(): void {
    if (this.#isStopped) return;
    this.#cancel = this.#clock.after(Math.max(pollMs, leastWallMs * this.#clock.speed), () => {
      this.#poll = this.poll().finally(() => {
        this.start();
      });
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel?.();
    await this.#poll;
  }

  /** Starts every pipeline with a revision that it has not seen; never rejects. */
  async poll(): Promise<void> {
    const polled = this.#store
      .all()
      .flatMap((pipeline) =>
        newest(pipeline).stages.flatMap((stage) =>
          stage.actions.filter(isPolled).map((action) => ({ pipeline, stage: stage.name, action })),
        ),
      );
    for (const each of polled) {
      if (!this.#isStopped) await this.#pollOne(each.pipeline, each.stage, each.action);
    }
  }

  async #pollOne(pipeline: Pipeline, stage: string, action: ActionDeclaration): Promise<void> {
    const [, , , region = ''] = pipeline.pipelineArn.split(':');
    const head = await this.#heads(action, action.region ?? region).catch(() => undefined);
    const latest = latestRun(this.#store.runners.of(pipeline.pipelineArn).state, stage, action.name);
    const key = `${pipeline.pipelineArn}/${stage}/${action.name}`;
    // A run that is in progress may find this revision itself.
    if (head === undefined || head === this.#seen.get(key) || latest?.status === 'InProgress') return;
    if (head !== latest?.revision?.revisionId && !this.#start(pipeline, action)) return;
    this.#seen.set(key, head);
  }

  #start(pipeline: Pipeline, { name }: ActionDeclaration): boolean {
    try {
      startPipeline(this.#store, pipeline, { trigger: { type: 'PollForSourceChanges', detail: name } });
      return true;
    } catch (error) {
      // As many executions as may be are in progress: the next poll tries again.
      if (!(error instanceof AwsError)) throw error;
      return false;
    }
  }
}

const isPolled = (action: ActionDeclaration): boolean =>
  actionTypeOf(action)?.optional.includes('PollForSourceChanges') === true &&
  action.configuration.PollForSourceChanges !== 'false';
