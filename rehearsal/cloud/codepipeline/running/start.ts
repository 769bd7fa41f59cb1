/** How an execution starts, whoever starts it. */
import { AwsError, type Json } from '../../service';
import { uuid } from '../../support/ids';
import { readShape } from '../../support/shape';
import type { SourceRevisionOverride, Trigger } from '../execution/model';
import { startRefusal } from '../execution/refusals';
import { newest, type Pipeline } from '../pipeline';
import { findPipeline, type CodePipelineStore } from '../store';
import { startInput, startInputShape } from './start-input';

export interface PipelineStart {
  readonly trigger: Trigger;
  /** In the place of defaults. @default - none */
  readonly variables?: Readonly<Record<string, string>>;
  /** @default - the newest of each source */
  readonly sourceRevisions?: readonly SourceRevisionOverride[];
  /** A second start with the same token is the first one. @default - each start is one of its own */
  readonly clientRequestToken?: string | undefined;
}

/**
 * @returns id of the execution
 * @throws AwsError ConcurrentPipelineExecutionsLimitExceededException
 */
export function startPipeline(store: CodePipelineStore, pipeline: Pipeline, start: PipelineStart): string {
  const runner = store.runners.of(pipeline.pipelineArn);
  const known = runner.startedWith(start.clientRequestToken);
  if (known !== undefined) return known;
  const declaration = newest(pipeline);
  const refusal = startRefusal(runner.state, declaration.executionMode);
  if (refusal) throw new AwsError(refusal.code, refusal.message);
  const defaults = (declaration.variables ?? []).flatMap(({ name, defaultValue }) =>
    defaultValue === undefined ? [] : [[name, defaultValue] as const],
  );
  const execution = {
    id: uuid(),
    version: pipeline.versions.length,
    declaration,
    trigger: start.trigger,
    variables: { ...Object.fromEntries(defaults), ...start.variables },
    sourceRevisions: start.sourceRevisions ?? [],
  };
  return runner.start(execution, start.clientRequestToken);
}

/** What a rule of EventBridge starts. */
export interface RuleStart {
  readonly pipelineArn: string;
  readonly ruleArn: string;
  /** What the target has in the place of the event: `variables` and `sourceRevisions`. @default - nothing */
  readonly input?: Json;
}

/** Starts pipelines for other services. */
export interface PipelineStarter {
  /**
   * @returns id of the execution
   * @throws AwsError PipelineNotFoundException, ConcurrentPipelineExecutionsLimitExceededException
   */
  readonly start: (request: PipelineStart & { readonly pipelineArn: string }) => string;
  /** Rejects as `start` throws, and with ValidationException where the input is not that of a start. */
  readonly startByRule: (start: RuleStart) => Promise<void>;
}

export function pipelineStarter(store: CodePipelineStore): PipelineStarter {
  return {
    start: ({ pipelineArn, ...start }) => startPipeline(store, findByArn(store, pipelineArn), start),
    startByRule: ({ pipelineArn, ruleArn, input = {} }) =>
      new Promise((resolve) => {
        const pipeline = findByArn(store, pipelineArn);
        const given = startInput(newest(pipeline), readShape(startInputShape, input));
        startPipeline(store, pipeline, { trigger: { type: 'CloudWatchEvent', detail: ruleArn }, ...given });
        resolve();
      }),
  };
}

function findByArn(store: CodePipelineStore, pipelineArn: string): Pipeline {
  const [, , , region = '', accountId = '', ...name] = pipelineArn.split(':');
  return findPipeline(store, name.join(':'), { region, accountId });
}
