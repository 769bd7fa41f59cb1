/** How an execution starts, whoever starts it. */
import { AwsError } from '../../protocol/aws-error';
import { uuid } from '../../support/ids';
import type { SourceRevisionOverride, Trigger } from '../execution/model';
import { startRefusal } from '../execution/refusals';
import { newest, type Pipeline } from '../pipeline';
import type { CodePipelineStore } from '../store';

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
