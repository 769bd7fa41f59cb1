/** Triggers of repositories: what topics and functions get of a push. */
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { emptyResult } from '../../../support/aws-client';
import { pollUntil } from '../../../support/poll';
import { refusal } from '../../../support/service-caller';
import { misfits, serviceModel } from '../../../support/service-model';
import { startCodeCommit, type StartedCodeCommit } from './started-codecommit';

const topic = 'arn:aws:sns:eu-west-1:123456789012:pushes';
const lambda = 'arn:aws:lambda:eu-west-1:123456789012:function:on-push';

let started: StartedCodeCommit;
let published: Json[];
let invoked: { readonly url: string; readonly event: Json }[];

interface Sent {
  readonly Records: readonly [{ readonly codecommit: { readonly references: readonly Json[] } } & Json];
}

beforeEach(async () => {
  published = [];
  invoked = [];
  started = await startCodeCommit(undefined, {
    query: (_, parameters) => {
      if (parameters.TopicArn !== topic) throw new Error('Topic does not exist');
      published.push(parameters);
      return emptyResult;
    },
    rest: (_, { url, body = '' }) => {
      invoked.push({ url, event: JSON.parse(String(body)) as Json });
      return Promise.resolve({ status: 202, headers: {}, body: Buffer.alloc(0) });
    },
  });
});
afterEach(() => started.stop());

const call = (operation: string, input: Json = {}): Promise<Json> =>
  started.call(operation, { repositoryName: 'app', ...input }) as Promise<Json>;
const trigger = (more: Json = {}): Json => ({
  name: 'tell',
  destinationArn: topic,
  branches: [],
  events: ['all'],
  ...more,
});
const putTriggers = (...triggers: readonly Json[]) => call('PutRepositoryTriggers', { triggers });
const messages = () => published.map(({ Message }) => (JSON.parse(String(Message)) as Sent).Records[0]);

describe('triggers', () => {
  it('are replaced as a whole and read back', async () => {
    expect(await call('GetRepositoryTriggers')).toEqual({ triggers: [] });
    const { configurationId } = await putTriggers(trigger({ customData: 'x' }), trigger({ name: 'other' }));
    expect(await call('GetRepositoryTriggers')).toEqual({
      configurationId,
      triggers: [trigger({ customData: 'x' }), trigger({ name: 'other' })],
    });
    await putTriggers();
    expect(await call('GetRepositoryTriggers')).toMatchObject({ triggers: [] });
    expect((await call('GetRepository')).repositoryMetadata).not.toHaveProperty('triggers');
  });

  it('send topics and functions what a push, a commit of the API and a branch have changed', async () => {
    const { configurationId } = await putTriggers(
      trigger({ customData: 'x' }),
      trigger({ name: 'run', destinationArn: lambda, branches: ['main'], events: ['updateReference'] }),
    );
    const commitId = await started.push();
    const { commitId: second } = await call('PutFile', {
      branchName: 'main',
      filePath: 'b.txt',
      fileContent: 'Yg==',
      parentCommitId: commitId,
    });
    await call('CreateBranch', { branchName: 'other', commitId });
    await call('DeleteBranch', { branchName: 'other' });
    await pollUntil('all are told', () => published.length === 4 && invoked.length === 1);
    expect(messages().map(({ codecommit }) => codecommit.references)).toEqual([
      [{ commit: commitId, ref: 'refs/heads/main', created: true }],
      [{ commit: second, ref: 'refs/heads/main' }],
      [{ commit: commitId, ref: 'refs/heads/other', created: true }],
      [{ commit: commitId, ref: 'refs/heads/other', deleted: true }],
    ]);
    expect(messages()[0]).toMatchObject({
      awsRegion: 'eu-west-1',
      customData: 'x',
      eventName: 'ReferenceChanges',
      eventSource: 'aws:codecommit',
      eventSourceARN: 'arn:aws:codecommit:eu-west-1:123456789012:app',
      eventTime: '2023-11-14T22:13:20.000+0000',
      eventTriggerConfigId: configurationId,
      eventTriggerName: 'tell',
      eventVersion: '1.0',
      userIdentityARN: 'arn:aws:iam::123456789012:user/rehearsal',
    });
    expect(invoked).toMatchObject([
      {
        url: `/2015-03-31/functions/${encodeURIComponent(lambda)}/invocations`,
        event: { Records: [{ eventTriggerName: 'run', codecommit: { references: [{ commit: second }] } }] },
      },
    ]);
  });

  it('that fail are logged, and hold up neither the push nor the others', async () => {
    await putTriggers(trigger({ name: 'broken', destinationArn: `${topic}-gone` }), trigger());
    await started.push();
    await pollUntil('the other is told', () => published.length === 1 && started.lines.length === 1);
    expect(started.lines).toEqual(['trigger broken of repository app failed: Topic does not exist']);
  });

  it('are tested with the last commit, without being kept', async () => {
    const commitId = await started.push();
    const tested = await call('TestRepositoryTriggers', {
      triggers: [trigger(), trigger({ name: 'broken', destinationArn: `${topic}-gone` })],
    });
    expect(tested).toEqual({
      successfulExecutions: ['tell'],
      failedExecutions: [{ trigger: 'broken', failureMessage: 'Topic does not exist' }],
    });
    expect(messages()).toMatchObject([{ codecommit: { references: [{ commit: commitId }] } }]);
    expect(await call('GetRepositoryTriggers')).toEqual({ triggers: [] });
    const model = serviceModel('codecommit');
    if (model !== undefined) expect(misfits(model, 'TestRepositoryTriggers', tested)).toEqual([]);
  });

  it.each<[string, Json]>([
    ['RepositoryTriggerNameRequiredException', { name: undefined }],
    ['InvalidRepositoryTriggerNameException', { name: 'a b' }],
    ['RepositoryTriggerDestinationArnRequiredException', { destinationArn: undefined }],
    ['InvalidRepositoryTriggerDestinationArnException', { destinationArn: 'arn:aws:s3:::bucket' }],
    ['InvalidRepositoryTriggerRegionException', { destinationArn: topic.replace('eu-west-1', 'us-east-1') }],
    ['InvalidRepositoryTriggerCustomDataException', { customData: 'x'.repeat(1001) }],
    ['RepositoryTriggerBranchNameListRequiredException', { branches: undefined }],
    ['MaximumBranchesExceededException', { branches: Array<string>(11).fill('a') }],
    ['RepositoryTriggerEventsListRequiredException', { events: [] }],
    ['InvalidRepositoryTriggerEventsException', { events: ['all', 'updateReference'] }],
    ['InvalidRepositoryTriggerEventsException', { events: ['push'] }],
  ])('are refused as AWS refuses them: %s %j', async (code, more) => {
    expect(await refusal(putTriggers(trigger(more)))).toMatch(new RegExp(`^${code}: `));
  });

  it('are at most ten, each with its own name', async () => {
    const many = Array.from({ length: 11 }, (_, index) => trigger({ name: `t${index}` }));
    expect(await refusal(putTriggers(...many))).toMatch(/^MaximumRepositoryTriggersExceededException: /);
    expect(await refusal(putTriggers(trigger(), trigger()))).toMatch(
      /^InvalidRepositoryTriggerNameException: /,
    );
    expect(await refusal(call('PutRepositoryTriggers'))).toMatch(
      /^RepositoryTriggersListRequiredException: /,
    );
  });
});
