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

export interface ConnectionPush {
  /** 12 digits. */
  readonly accountId: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly branch: string;
  /** 40 hexadecimal digits: what the source action takes. */
  readonly commitId: string;
  /** Paths that the push changes. @default - unknown: filters on paths let everything through */
  readonly changedFiles?: readonly string[] | undefined;
  /** @default - whichever the source action names */
  readonly connectionArn?: string | undefined;
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
      store.all().flatMap((pipeline) => {
        if (!pipeline.pipelineArn.includes(`:${push.accountId}:`)) return [];
        const source = sourceOfPush(newest(pipeline), push);
        return source ? startOf(store, pipeline, source, push) : [];
      }),
  };
}

function startOf(
  store: CodePipelineStore,
  pipeline: Pipeline,
  source: ActionDeclaration,
  { commitId }: ConnectionPush,
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
  push: ConnectionPush,
): ActionDeclaration | undefined {
  return actionsOf(pipeline).find((action) => {
    const { configuration } = action;
    if (!isConnection(action) || configuration.FullRepositoryId !== push.repository) return false;
    if (push.connectionArn !== undefined && configuration.ConnectionArn !== push.connectionArn) return false;
    if (configuration.DetectChanges === 'false') return false;
    const trigger = (pipeline.triggers ?? []).find(
      ({ gitConfiguration }) => gitConfiguration.sourceActionName === action.name,
    );
    return trigger ? triggers(trigger, push) : configuration.BranchName === push.branch;
  });
}

function triggers({ gitConfiguration: { push = [] } }: TriggerDeclaration, pushed: ConnectionPush): boolean {
  return push.some(
    ({ tags, branches, filePaths }) =>
      // A filter on tags alone is not for pushes to branches.
      (branches !== undefined || tags === undefined) &&
      passes(branches, [pushed.branch]) &&
      (pushed.changedFiles === undefined || passes(filePaths, pushed.changedFiles)),
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
