import type { Clock } from '../../../runtime/clock';
import type { AwsClient } from '../../contract/client';
import type { EventSink } from '../../events';
import type { ReferenceChange } from '../../git/pushed-references';
import type { Permissions } from '../../iam';
import type { ActionProviders } from '../action';
import type { ActionDeclaration } from '../declaration';
import type { JobBoard } from '../jobs/job-board';
import type { RuleProviders } from '../rules';

/** What pipelines need to run. */
export interface CodePipelineProps {
  /** Perform all actions but approvals. @default - none: these actions fail */
  readonly providers?: ActionProviders | undefined;
  /** Evaluate the rules of conditions. @default - none: these rules fail */
  readonly rules?: RuleProviders | undefined;
  /** Takes the answers of functions; the providers have the same one. @default - a board without jobs */
  readonly jobs?: JobBoard | undefined;
  /** @default - the time of the wall */
  readonly clock?: Clock | undefined;
  /** Receives the events of executions, stages and actions. @default - events are dropped */
  readonly events?: EventSink | undefined;
  /** @default - roles may do everything */
  readonly permissions?: Permissions | undefined;
  /** Publishes requests for approval to SNS topics. @default - nothing is published */
  readonly aws?: AwsClient | undefined;
  /** Repositories behind connections, whose pushes start pipelines. @default - none */
  readonly connections?: ConnectionPushes | undefined;
  /** Asked for the newest revision of the sources that are polled. @default - none is polled */
  readonly heads?: SourceHeads | undefined;
}

/** Resolves the newest revision of a source: a commit, a version of an object; undefined where there is none. */
export type SourceHeads = (action: ActionDeclaration, region: string) => Promise<string | undefined>;

/** Calls a listener at every push, before the client of the push has its answer. */
export interface ConnectionPushes {
  readonly onPush: (listener: (push: ConnectionPush) => void) => void;
}

/** A push to a repository behind connections. */
export interface ConnectionPush {
  /** `owner/name`. */
  readonly repository: string;
  /** Branches and tags with their commits. */
  readonly changes: readonly PushedReference[];
  /** Paths that the push changes. @default - unknown: filters on paths let everything through */
  readonly changedFiles?: readonly string[] | undefined;
}

export type PushedReference = Pick<ReferenceChange, 'type' | 'name' | 'newCommitId'>;
