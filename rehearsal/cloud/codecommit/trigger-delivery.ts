/**
 * What a trigger sends to its destination.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-codecommit.html
 */
import { messageOf } from '../../failures';
import type { RegionalClient } from '../contract/client';
import type { ReferenceChange } from '../git/pushed-references';
import { branchHead } from '../git/read-repository';
import { uuid } from '../support/ids';
import { present } from '../support/output';
import type { CodeCommitContext } from './context';
import type { Region } from './regions';
import { repositoryArn, type Repository, type Trigger } from './repository';

export interface Delivery {
  readonly region: Pick<Region, 'accountId' | 'region'>;
  readonly repository: Repository;
  readonly callerUserArn: string;
  /** Milliseconds of AWS time since the epoch. */
  readonly at: number;
}

/** @returns the changes that a trigger is for */
export function wantedChanges(
  { branches, events }: Trigger,
  changes: readonly ReferenceChange[],
): readonly ReferenceChange[] {
  return changes.filter(
    (change) =>
      (events.includes('all') || events.includes(eventOf(change))) &&
      (branches.length === 0 || (change.type === 'branch' && branches.includes(change.name))),
  );
}

function eventOf({ oldCommitId, newCommitId }: ReferenceChange): string {
  if (oldCommitId === undefined) return 'createReference';
  return newCommitId === undefined ? 'deleteReference' : 'updateReference';
}

/** @throws Error the destination does not take it */
export async function deliver(
  trigger: Trigger,
  changes: readonly ReferenceChange[],
  delivery: Delivery,
  aws: RegionalClient,
): Promise<void> {
  const body = JSON.stringify({ Records: [record(trigger, changes, delivery)] });
  const { destinationArn } = trigger;
  if (destinationArn.split(':')[2] === 'sns') {
    await aws.query('sns.Publish', {
      TopicArn: destinationArn,
      Subject: 'UPDATE: AWS CodeCommit',
      Message: body,
    });
    return;
  }
  const { status, body: answer } = await aws.rest('lambda', {
    method: 'POST',
    url: `/2015-03-31/functions/${encodeURIComponent(destinationArn)}/invocations`,
    headers: { 'content-type': 'application/json', 'x-amz-invocation-type': 'Event' },
    body,
  });
  if (status >= 400) throw new Error(`HTTP ${status}: ${answer.toString()}`);
}

function record(
  { name, customData }: Trigger,
  changes: readonly ReferenceChange[],
  { region, repository, callerUserArn, at }: Delivery,
): object {
  return present({
    awsRegion: region.region,
    codecommit: {
      references: changes.map(({ fullName, oldCommitId, newCommitId }) => ({
        commit: newCommitId ?? oldCommitId,
        ref: fullName,
        ...(oldCommitId === undefined && { created: true }),
        ...(newCommitId === undefined && { deleted: true }),
      })),
    },
    customData,
    eventId: uuid(),
    eventName: 'ReferenceChanges',
    eventPartNumber: 1,
    eventSource: 'aws:codecommit',
    eventSourceARN: repositoryArn(region, repository.repositoryName),
    eventTime: new Date(at).toISOString().replace('Z', '+0000'),
    eventTotalParts: 1,
    eventTriggerConfigId: repository.triggers?.configurationId,
    eventTriggerName: name,
    eventVersion: '1.0',
    userIdentityARN: callerUserArn,
  });
}

/** @returns why the destination did not take a test; undefined if it did. An empty repository sends a sample commit. */
export async function testDelivery(
  trigger: Trigger,
  repository: Repository,
  context: CodeCommitContext,
): Promise<string | undefined> {
  const branch = trigger.branches[0] ?? repository.defaultBranch ?? 'main';
  const head = await branchHead(await context.open(repository), branch);
  const change: ReferenceChange = {
    fullName: `refs/heads/${branch}`,
    name: branch,
    type: 'branch',
    oldCommitId: head ?? sampleCommit,
    newCommitId: head ?? sampleCommit,
  };
  try {
    const { callerUserArn } = context;
    const delivery = { region: context, repository, callerUserArn, at: context.now() * 1000 };
    await deliver(trigger, [change], delivery, context.aws);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

const sampleCommit = '0123456789'.repeat(4);
