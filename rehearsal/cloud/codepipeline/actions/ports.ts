/** What the providers of actions reach of the embedded AWS. */
import type { Builds } from '../../codebuild/pipeline-build';
import type { RepositoryPlace, SourceRepositories } from '../../git/source-repositories';
import type { Permissions } from '../../iam/permission';
import type { Json } from '../../service';
import type { Objects } from '../../support/objects';

/**
 * Calls an operation of a service with a JSON protocol, as a client would.
 *
 * @param target - the X-Amz-Target header, for example `CodeDeploy_20141006.CreateDeployment`
 * @throws AwsError what the service answers
 */
export type Ask = (target: string, input: Json, region: string) => Promise<Json>;

/** Repositories of other providers, which local ones stand in for. Their name is `owner/name`. */
export interface ConnectedRepositories extends SourceRepositories {
  /** Makes the repository, empty, where there is none yet: a connection knows any repository of its provider. */
  readonly ensure: (place: RepositoryPlace) => unknown;
}

export interface ActionPorts {
  readonly ask: Ask;
  readonly objects: Objects;
  readonly permissions: Permissions;
  /** Whether there is a bucket of this name. */
  readonly hasBucket: (region: string, bucket: string) => Promise<boolean>;
  readonly codeCommit: SourceRepositories;
  readonly connections: ConnectedRepositories;
  readonly builds: Builds;
}
