/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- answers are JSON, checked by the assertions */
import { createHash } from 'node:crypto';
import type { Application } from '../../../../rehearsal/cloud/codedeploy/model';
import { findRevision, type RevisionObjects } from '../../../../rehearsal/cloud/codedeploy/revisions';
import type { RevisionLocation } from '../../../../rehearsal/cloud/codedeploy/shapes';
import type { CallContext } from '../../../../rehearsal/cloud/contract/service';
import { regionalClientOf } from '../../../support/aws-client';
import { refusal } from '../../../support/service-caller';
import { appSpec, revisionOf } from './sample-app-spec';
import { started } from './sample-deployment-group';

const content = appSpec();
const sha256 = createHash('sha256').update(content).digest('hex');
const application = { applicationName: 'web' };

describe('a revision in S3', () => {
  const context: CallContext = {
    region: 'eu-west-1',
    accountId: '123456789012',
    now: () => 0,
    aws: regionalClientOf(),
    upstream: regionalClientOf(),
  };
  const none: Application = {
    applicationId: '1',
    applicationName: 'web',
    computePlatform: 'ECS',
    createTime: 0,
    tags: new Map(),
    deploymentGroups: new Map(),
    revisions: new Map(),
  };
  const asked: unknown[] = [];
  const objects: RevisionObjects = {
    read: (region, object, version) => {
      asked.push([region, object, version]);
      const body = Buffer.from(content);
      return Promise.resolve(object.key === 'there' ? { body, eTag: '"abc"' } : undefined);
    },
  };
  const location = (changes: RevisionLocation['s3Location'] = {}): RevisionLocation => ({
    revisionType: 'S3',
    s3Location: { bucket: 'releases', key: 'there', bundleType: 'JSON', ...changes },
  });
  const find = (changes?: RevisionLocation['s3Location']) =>
    findRevision(none, location(changes), objects, context);

  it('is read from its bucket, in the version and with the tag that are named', async () => {
    expect(await find({ version: '7', eTag: 'abc' })).toEqual({
      location: location({ version: '7', eTag: 'abc' }),
      content,
    });
    expect(asked.at(-1)).toEqual(['eu-west-1', { bucket: 'releases', key: 'there' }, '7']);
  });

  it.each([
    [{ key: 'nope' }, 'RevisionDoesNotExistException'],
    [{ eTag: 'def' }, 'InvalidRevisionException'],
    [{ bundleType: 'tgz' }, 'InvalidRevisionException'],
    [{ bucket: '' }, 'InvalidRevisionException'],
  ])('is refused with %j', async (changes, expected) => {
    expect((await refusal(find(changes))).split(':')[0]).toBe(expected);
  });
});

describe('the revisions of an application', () => {
  it('are registered, found by their sha256 alone, and listed', async () => {
    const { call } = await started();
    const register = (text: string) =>
      call('RegisterApplicationRevision', { ...application, description: 'v', revision: revisionOf(text) });
    await register(content);
    await register(appSpec({}, { PlatformVersion: 'LATEST' }));
    const revision = { revisionType: 'AppSpecContent', appSpecContent: { sha256 } };
    const found = await call('GetApplicationRevision', { ...application, revision });
    expect(found).toEqual({
      ...application,
      revision: { revisionType: 'AppSpecContent', appSpecContent: { content, sha256 } },
      revisionInfo: { description: 'v', registerTime: expect.any(Number), deploymentGroups: [] },
    });
    const batch = await call('BatchGetApplicationRevisions', { ...application, revisions: [revision] });
    expect(batch).toEqual({
      ...application,
      revisions: [{ revisionLocation: found.revision, genericRevisionInfo: found.revisionInfo }],
    });
    const list = async (input: object) =>
      (await call('ListApplicationRevisions', { ...application, ...input })).revisions as unknown[];
    expect(await list({})).toHaveLength(2);
    expect((await list({ sortOrder: 'descending' }))[1]).toEqual(revision);
    expect(await list({ deployed: 'include' })).toEqual([]);
    expect(await list({ s3Bucket: 'releases' })).toEqual([]);
  });

  it.each([
    ['GetApplicationRevision', {}, 'RevisionRequiredException'],
    ['GetApplicationRevision', { revision: revisionOf('other') }, 'RevisionDoesNotExistException'],
    ['RegisterApplicationRevision', {}, 'RevisionRequiredException'],
    ['ListApplicationRevisions', { sortBy: 'size' }, 'InvalidSortByException'],
    ['ListApplicationRevisions', { sortOrder: 'up' }, 'InvalidSortOrderException'],
    ['ListApplicationRevisions', { deployed: 'maybe' }, 'InvalidDeployedStateFilterException'],
    ['ListApplicationRevisions', { s3KeyPrefix: 'a' }, 'BucketNameFilterRequiredException'],
    ['ListApplicationRevisions', { nextToken: 'a' }, 'InvalidNextTokenException'],
  ])('%s refuses %j', async (operation, input, expected) => {
    const { call } = await started();
    expect((await refusal(call(operation, { ...application, ...input }))).split(':')[0]).toBe(expected);
  });
});
