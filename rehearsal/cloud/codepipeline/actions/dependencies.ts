/** What the providers of actions reach of the embedded AWS. */
import type { Builds } from '../../codebuild';
import type { AwsClient } from '../../contract/client';
import type { Objects } from '../../contract/objects';
import type { RepositoryPlace, SourceRepositories } from '../../git/source-repositories';
import type { Clock } from '../../../runtime/clock';
import type { Permissions, RoleSessions } from '../../iam';
import type { JobBoard } from '../jobs/job-board';

/** Repositories of other providers, which local ones stand in for. Their name is `owner/name`. */
export interface ConnectedRepositories extends SourceRepositories {
  /** Makes the repository, empty, where there is none yet: a connection knows any repository of its provider. */
  readonly ensure: (place: RepositoryPlace) => unknown;
}

export interface ActionDependencies {
  readonly aws: AwsClient;
  readonly objects: Objects;
  readonly permissions: Permissions;
  readonly codeCommit: SourceRepositories;
  readonly connections: ConnectedRepositories;
  readonly builds: Builds;
  /** Hands the credentials of the action's role to functions. */
  readonly roles: RoleSessions;
  /** Takes the answers of functions. */
  readonly jobs: JobBoard;
  /** AWS time. */
  readonly clock: Clock;
}
