/** The event that CodeCommit raises for a changed branch or tag. */
import type { AwsEvent } from '../events';
import type { ReferenceChange } from '../git/pushed-references';
import { present } from '../support/output';
import type { Region } from './regions';
import { repositoryArn, type Repository } from './repository';

/**
 * https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html; `callerUserArn` is in the events
 * that arrive, if not on that page.
 */
export const referenceEvent = (
  { accountId, region }: Pick<Region, 'accountId' | 'region'>,
  repository: Pick<Repository, 'repositoryId' | 'repositoryName'>,
  change: ReferenceChange,
  callerUserArn: string,
): AwsEvent => ({
  source: 'aws.codecommit',
  detailType: 'CodeCommit Repository State Change',
  region,
  accountId,
  resources: [repositoryArn({ accountId, region }, repository.repositoryName)],
  detail: present({
    callerUserArn,
    commitId: change.newCommitId,
    event: eventName(change),
    oldCommitId: change.oldCommitId,
    referenceFullName: change.fullName,
    referenceName: change.name,
    referenceType: change.type,
    repositoryId: repository.repositoryId,
    repositoryName: repository.repositoryName,
  }),
});

function eventName({ oldCommitId, newCommitId }: ReferenceChange): string {
  if (oldCommitId === undefined) return 'referenceCreated';
  return newCommitId === undefined ? 'referenceDeleted' : 'referenceUpdated';
}
