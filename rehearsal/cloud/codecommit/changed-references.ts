/** What follows from a changed branch or tag: the first branch is the default branch, and events are raised. */
import type { EventSink } from '../events';
import type { BareRepository } from '../git/hosting';
import { firstBranch, type ReferenceChange } from '../git/pushed-references';
import { setHead } from '../git/write-repository';
import { referenceEvent } from './reference-events';
import type { Region } from './regions';
import type { Repository } from './repository';

export interface ChangedReferences {
  readonly region: Region;
  readonly repositoryId: string;
  readonly git: BareRepository;
  readonly changes: readonly ReferenceChange[];
  /** ARN of who changed them. */
  readonly callerUserArn: string;
}

/** Settles when the repository knows its default branch; events are on their way then. */
export async function followChanges(changed: ChangedReferences, events: EventSink): Promise<void> {
  const { region, repositoryId, git, changes, callerUserArn } = changed;
  // By its id: it may have another name now, or be gone.
  const repository = [...region.repositories.values()].find((each) => each.repositoryId === repositoryId);
  if (repository === undefined) return;
  const branch = repository.defaultBranch === undefined ? firstBranch(changes) : undefined;
  if (branch !== undefined) await setDefaultBranch(region, repository, git, branch);
  for (const change of changes) void events.put(referenceEvent(region, repository, change, callerUserArn));
}

async function setDefaultBranch(
  { repositories }: Region,
  repository: Repository,
  git: BareRepository,
  defaultBranch: string,
): Promise<void> {
  repositories.set(repository.repositoryName, { ...repository, defaultBranch });
  await setHead(git, defaultBranch);
}
