/**
 * Pushes to repositories behind connections start pipelines without a rule of EventBridge.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-filter.html
 */
import { AwsError } from '../../service';
import type { ActionDeclaration, PipelineDeclaration, TriggerDeclaration } from '../declaration';
import { newest, type Pipeline } from '../pipeline';
import type { CodePipelineStore } from '../store';
import { actionsOf, isConnection } from '../validate-structure';
import { matchesGlob } from './glob';
import { startPipeline } from './start';

/** As repositories behind connections tell of it. */
export interface ConnectionPush {
  /** `owner/name`. */
  readonly repository: string;
  readonly changes: readonly PushedReference[];
  /** Paths that the push changes. @default - unknown: filters on paths let everything through */
  readonly changedFiles?: readonly string[] | undefined;
}

export interface PushedReference {
  readonly type: 'branch' | 'tag';
  /** `main`. */
  readonly name: string;
  /** What the source action takes. @default - the reference was deleted, which starts nothing */
  readonly commitId?: string;
}

export interface ConnectionPushes {
  /**
   * Starts the pipelines that a push concerns; one that cannot start now is left out.
   *
   * @returns ids of the executions
   */
  readonly pushed: (push: ConnectionPush) => string[];
}

export function connectionPushes(store: CodePipelineStore): ConnectionPushes {
  return {
    pushed: (push) =>
      push.changes.flatMap((reference) =>
        store.all().flatMap((pipeline) => {
          const { commitId } = reference;
          const source = sourceOfPush(newest(pipeline), push, reference);
          return source && commitId !== undefined ? startOf(store, pipeline, source, commitId) : [];
        }),
      ),
  };
}

function startOf(
  store: CodePipelineStore,
  pipeline: Pipeline,
  source: ActionDeclaration,
  commitId: string,
): string[] {
  try {
    const id = startPipeline(store, pipeline, {
      trigger: { type: 'WebhookV2', detail: source.configuration.ConnectionArn ?? '' },
      sourceRevisions: [{ actionName: source.name, revisionType: 'COMMIT_ID', revisionValue: commitId }],
    });
    return [id];
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    // As many executions as may be are in progress: on AWS nobody hears of a webhook that is refused either.
    return [];
  }
}

/** @returns the source action that the push concerns, by the triggers of a V2 pipeline, else by its branch */
export function sourceOfPush(
  pipeline: PipelineDeclaration,
  { repository, changedFiles }: Pick<ConnectionPush, 'repository' | 'changedFiles'>,
  reference: PushedReference,
): ActionDeclaration | undefined {
  return actionsOf(pipeline).find((action) => {
    const { FullRepositoryId, DetectChanges, BranchName } = action.configuration;
    if (!isConnection(action) || FullRepositoryId !== repository || DetectChanges === 'false') return false;
    const trigger = (pipeline.triggers ?? []).find(
      ({ gitConfiguration }) => gitConfiguration.sourceActionName === action.name,
    );
    return trigger
      ? triggers(trigger, reference, changedFiles)
      : reference.type === 'branch' && BranchName === reference.name;
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
