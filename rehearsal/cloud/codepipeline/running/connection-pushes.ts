/**
 * Pushes to repositories behind connections start pipelines without a rule of EventBridge.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-filter.html
 */
import { AwsError } from '../../protocol/aws-error';
import type { ActionDeclaration, PipelineDeclaration, TriggerDeclaration } from '../declaration';
import { newest, type Pipeline } from '../pipeline';
import type { CodePipelineStore } from '../store';
import { actionsOf, isConnection } from '../validate-structure';
import { matchesGlob } from './glob';
import type { ConnectionPush, PushedReference } from './props';
import { startPipeline } from './start';

/** Starts the pipelines that a push concerns; one that cannot start now is left out. */
export function startPipelinesOfPush(store: CodePipelineStore, push: ConnectionPush): void {
  for (const reference of push.changes) {
    const { newCommitId } = reference;
    // A reference that was deleted starts nothing.
    if (newCommitId === undefined) continue;
    for (const pipeline of store.all()) {
      const source = sourceOfPush(newest(pipeline), push, reference);
      if (source !== undefined) start(store, pipeline, source, newCommitId);
    }
  }
}

function start(
  store: CodePipelineStore,
  pipeline: Pipeline,
  source: ActionDeclaration,
  commitId: string,
): void {
  try {
    startPipeline(store, pipeline, {
      trigger: { type: 'WebhookV2', detail: source.configuration.ConnectionArn ?? '' },
      sourceRevisions: [{ actionName: source.name, revisionType: 'COMMIT_ID', revisionValue: commitId }],
    });
  } catch (error) {
    // As many executions as may be are in progress: on AWS nobody hears of a webhook that is refused either.
    if (!(error instanceof AwsError)) throw error;
  }
}

/**
 * A trigger with a filter takes the place of the detection of changes, which is off then.
 *
 * @returns the source action that the push concerns, by the triggers of a V2 pipeline, else by its branch
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-triggers.html
 */
function sourceOfPush(
  pipeline: PipelineDeclaration,
  { repository, changedFiles }: Pick<ConnectionPush, 'repository' | 'changedFiles'>,
  reference: PushedReference,
): ActionDeclaration | undefined {
  return actionsOf(pipeline).find((action) => {
    const { FullRepositoryId, DetectChanges, BranchName } = action.configuration;
    if (!isConnection(action) || FullRepositoryId !== repository) return false;
    const trigger = (pipeline.triggers ?? []).find(
      ({ gitConfiguration }) => gitConfiguration.sourceActionName === action.name,
    );
    return trigger
      ? triggers(trigger, reference, changedFiles)
      : DetectChanges !== 'false' && reference.type === 'branch' && BranchName === reference.name;
  });
}

/** A filter on tags is not for pushes to branches, and the other way round. */
function triggers(
  { gitConfiguration: { push = [] } }: TriggerDeclaration,
  { type, name }: PushedReference,
  changedFiles: readonly string[] | undefined,
): boolean {
  return push.some(({ tags, branches, filePaths }) =>
    type === 'tag'
      ? tags !== undefined && passes(tags, [name])
      : (branches !== undefined || tags === undefined) &&
        passes(branches, [name]) &&
        (changedFiles === undefined || passes(filePaths, changedFiles)),
  );
}

type Filter = NonNullable<TriggerDeclaration['gitConfiguration']['push']>[number]['branches'];

/** Excludes come first. */
function passes(filter: Filter, values: readonly string[]): boolean {
  const matches = (globs: readonly string[] | undefined, value: string): boolean =>
    (globs ?? []).some((glob) => matchesGlob(glob, value));
  return values.some(
    (value) =>
      !matches(filter?.excludes, value) &&
      (filter?.includes === undefined || matches(filter.includes, value)),
  );
}
