/** What follows from a changed branch or tag: the first branch is the default branch, events and triggers. */
import { messageOf } from '../../failures';
import type { AwsClient } from '../contract/client';
import type { EventSink } from '../events';
import type { BareRepository } from '../git/hosting';
import { firstBranch, type ReferenceChange } from '../git/pushed-references';
import { setHead } from '../git/write-repository';
import { referenceEvent } from './reference-events';
import type { Region } from './regions';
import type { Repository, Trigger } from './repository';
import { deliver, wantedChanges } from './trigger-delivery';

export interface ChangedReferences {
  readonly region: Region;
  readonly repositoryId: string;
  readonly git: BareRepository;
  readonly changes: readonly ReferenceChange[];
  /** ARN of who changed them. */
  readonly callerUserArn: string;
}

/** Where changes are told. */
export interface ChangeSinks {
  readonly events: EventSink;
  /** Calls the destinations of triggers. */
  readonly aws: AwsClient;
  /** AWS time in seconds since the epoch. */
  readonly now: () => number;
  /** Logs triggers whose destination does not take them. */
  readonly log: (line: string) => void;
}

/** Settles when the repository knows its default branch; events and triggers are on their way then. */
export async function followChanges(changed: ChangedReferences, sinks: ChangeSinks): Promise<void> {
  const { region, repositoryId, git, changes, callerUserArn } = changed;
  // By its id: it may have another name now, or be gone.
  const repository = [...region.repositories.values()].find((each) => each.repositoryId === repositoryId);
  if (repository === undefined) return;
  const branch = repository.defaultBranch === undefined ? firstBranch(changes) : undefined;
  if (branch !== undefined) await setDefaultBranch(region, repository, git, branch);
  for (const change of changes) {
    void sinks.events.put(referenceEvent(region, repository, change, callerUserArn));
  }
  for (const trigger of repository.triggers?.triggers ?? []) void fire(trigger, repository, changed, sinks);
}

async function fire(
  trigger: Trigger,
  repository: Repository,
  { region, changes, callerUserArn }: ChangedReferences,
  { aws, now, log }: ChangeSinks,
): Promise<void> {
  const wanted = wantedChanges(trigger, changes);
  if (wanted.length === 0) return;
  try {
    const delivery = { region, repository, callerUserArn, at: now() * 1000 };
    await deliver(trigger, wanted, delivery, aws.in(region.region));
  } catch (error) {
    log(`trigger ${trigger.name} of repository ${repository.repositoryName} failed: ${messageOf(error)}`);
  }
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
