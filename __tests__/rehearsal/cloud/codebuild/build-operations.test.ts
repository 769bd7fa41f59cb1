/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return -- answers are JSON, checked by the assertions */
import type { SourceRepositories } from '../../../../rehearsal/cloud/git/source-repositories';
import { AwsError } from '../../../../rehearsal/cloud/protocol/aws-error';
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { refusal } from '../../../support/service-caller';
import { contextOf, phasesOf, region, runningBuilds, sourceZip } from './running-builds';

let aws: ReturnType<typeof runningBuilds>;
const begin = (props: Parameters<typeof runningBuilds>[0] = {}) => (aws = runningBuilds(props));
beforeEach(() => begin());
afterEach(() => aws.stop());

const short = 'version: 0.2\nphases: { build: { commands: [echo built] } }';
const start = async (input: Json = {}) =>
  (await aws.call('StartBuild', { projectName: 'app', ...input })).build;
const commit = '0123456789012345678901234567890123456789';

/** One repository, `app`, with a branch `main` and one commit. */
const repositories: SourceRepositories = {
  head: ({ name }, branch) =>
    name === 'app' && branch === 'main'
      ? Promise.resolve({
          commitId: commit,
          message: 'm',
          authorName: 'a',
          authorEmail: 'a@b.c',
          authorDate: '2026-01-01T00:00:00Z',
          committerDate: '2026-01-01T00:00:00Z',
        })
      : Promise.reject(new AwsError('BranchDoesNotExistException', `no branch ${branch}`)),
  archive: () => Promise.resolve(sourceZip({ 'buildspec.yml': short.replace('built', 'from a commit') })),
};

describe('StartBuild', () => {
  it('answers the build as it is submitted', async () => {
    await aws.create(short);
    const build = await start();
    expect(build).toMatchObject({
      arn: `arn:aws:codebuild:eu-west-1:123456789012:build/${String(build.id)}`,
      buildStatus: 'IN_PROGRESS',
      buildComplete: false,
      currentPhase: 'SUBMITTED',
      initiator: 'embedded-aws',
      source: { type: 'NO_SOURCE' },
      // No stream yet, which is what clients that follow the log look for.
      logs: {
        cloudWatchLogsArn: 'arn:aws:logs:eu-west-1:123456789012:log-group:null:log-stream:null',
        deepLink:
          'https://console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logEvent:group=null;stream=null',
      },
    });
    expect(build.logs).not.toHaveProperty('groupName');
    const stream = String(build.id).split(':')[1]!;
    expect((await aws.finish(build.id)).build.logs).toMatchObject({
      groupName: '/aws/codebuild/app',
      streamName: stream,
      cloudWatchLogsArn: `arn:aws:logs:eu-west-1:123456789012:log-group:/aws/codebuild/app:log-stream:${stream}`,
    });
    expect((await start()).buildNumber).toBe(2);
  });

  it('takes what overrides the project', async () => {
    await aws.create('version: 0.2\nphases: {}');
    const build = await start({
      buildspecOverride: short,
      imageOverride: 'other',
      computeTypeOverride: 'BUILD_GENERAL1_LARGE',
      privilegedModeOverride: true,
      timeoutInMinutesOverride: 7,
      queuedTimeoutInMinutesOverride: 8,
      encryptionKeyOverride: 'key',
      logsConfigOverride: { cloudWatchLogs: { status: 'ENABLED', groupName: 'group', streamName: 'stream' } },
    });
    expect(build).toMatchObject({
      environment: { image: 'other', computeType: 'BUILD_GENERAL1_LARGE', privilegedMode: true },
      timeoutInMinutes: 7,
      queuedTimeoutInMinutes: 8,
      encryptionKey: 'key',
    });
    const { end, build: ended } = await aws.finish(build.id);
    expect(ended.logs).toMatchObject({
      groupName: 'group',
      streamName: `stream/${String(build.id).split(':')[1]!}`,
    });
    expect(end.status).toBe('SUCCEEDED');
  });

  it('builds an object', async () => {
    aws.stored.set('bucket/src/app.zip', sourceZip({ 'buildspec.yml': short }));
    await aws.create(undefined, { source: { type: 'S3', location: 'bucket/src/app.zip' } });
    const { build, output } = await aws.finish((await start()).id);
    expect(output).toEqual(['built']);
    expect(build).toMatchObject({ resolvedSourceVersion: 'v1', buildStatus: 'SUCCEEDED' });
  });

  it.each([undefined, 'main', 'refs/heads/main', commit])('builds the commit %s', async (sourceVersion) => {
    await aws.stop();
    begin({ repositories });
    const location = 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/app';
    await aws.create(undefined, { source: { type: 'CODECOMMIT', location } });
    const { build, output } = await aws.finish((await start(sourceVersion ? { sourceVersion } : {})).id);
    expect([output, build.resolvedSourceVersion]).toEqual([['from a commit'], commit]);
  });

  it('fails with the words of CodeCommit where there is no such branch', async () => {
    await aws.stop();
    begin({ repositories });
    await aws.create(undefined, { source: { type: 'CODECOMMIT', location: 'http://x/v1/repos/app' } });
    const { build } = await aws.finish((await start({ sourceVersion: 'nope' })).id);
    expect(contextOf(build, 'DOWNLOAD_SOURCE')).toBe(
      'CLIENT_ERROR: BranchDoesNotExistException: no branch nope for primary source and source version nope',
    );
  });

  it('starts one build a token', async () => {
    await aws.create(short);
    const first = await start({ idempotencyToken: 'a' });
    expect((await start({ idempotencyToken: 'a' })).id).toBe(first.id);
    expect((await start({ idempotencyToken: 'b' })).id).not.toBe(first.id);
    expect(await refusal(start({ idempotencyToken: 'a', imageOverride: 'x' }))).toBe(
      'InvalidInputException: idempotencyToken a was used with other parameters in the last five minutes',
    );
  });

  it('writes no log where the project has switched it off', async () => {
    await aws.create(short, { logsConfig: { cloudWatchLogs: { status: 'DISABLED' } } });
    const { build, log } = await aws.finish((await start()).id);
    expect(log).toEqual([]);
    expect(build.logs).toEqual({
      cloudWatchLogs: { status: 'DISABLED' },
      s3Logs: { status: 'DISABLED', encryptionDisabled: false },
    });
  });

  const pipelineProject = { source: { type: 'CODEPIPELINE' }, artifacts: { type: 'CODEPIPELINE' } };
  const gitHub = { source: { type: 'GITHUB', location: 'https://github.com/a/b.git' } };
  it.each<[string, Json, Json, string]>([
    [
      'a project that does not exist',
      {},
      { projectName: 'nope' },
      'ResourceNotFoundException: Project cannot be found: arn:aws:codebuild:eu-west-1:123456789012:project/nope',
    ],
    [
      'a project of a pipeline',
      pipelineProject,
      {},
      'InvalidInputException: Cannot start a build of app: its source is CODEPIPELINE, so that only a pipeline can start one',
    ],
    [
      'a source that is not emulated',
      gitHub,
      {},
      'InvalidInputException: source type GITHUB is not emulated: NO_SOURCE, S3 and CODECOMMIT can be built',
    ],
    [
      'a folder of a bucket',
      { source: { type: 'S3', location: 'bucket/folder/' } },
      {},
      'InvalidInputException: source location bucket/folder/ is not emulated: it must be the zip bucket/path/object.zip',
    ],
    [
      'an override that is not emulated',
      {},
      { debugSessionEnabled: true },
      'InvalidInputException: debugSessionEnabled is not emulated: leave it out',
    ],
    [
      'a short timeout',
      {},
      { timeoutInMinutesOverride: 4 },
      "ValidationException: 1 validation error detected: Value '4' at 'timeoutInMinutesOverride' failed to satisfy constraint: Member must have value greater than or equal to 5",
    ],
  ])('refuses %s', async (_, project, input, message) => {
    await aws.create(short, project);
    expect(await refusal(start(input))).toBe(message);
    expect(await aws.call('ListBuilds')).toEqual({ ids: [] });
  });
});

describe('a build', () => {
  it('is got by id and by ARN, missing ones named', async () => {
    await aws.create(short);
    const { id, arn } = await start();
    await aws.finish(id);
    expect(await aws.call('BatchGetBuilds', { ids: [id, arn, 'app:nope'] })).toMatchObject({
      builds: [{ id }, { id }],
      buildsNotFound: ['app:nope'],
    });
  });

  it('is retried as it was', async () => {
    await aws.create(short);
    const first = await start({ imageOverride: 'other' });
    await aws.finish(first.id);
    const { build } = await aws.call('RetryBuild', { id: first.id });
    expect(build).toMatchObject({ buildNumber: 2, environment: { image: 'other' } });
    expect((await aws.finish(build.id)).output).toEqual(['built']);
  });

  it('is deleted once it has ended', async () => {
    await aws.create(short);
    const { id, arn } = await aws.finish((await start()).id).then(({ build }) => build);
    const running = await start({
      buildspecOverride: 'version: 0.2\nphases: { build: { commands: [sleep 600] } }',
    });
    expect(await aws.call('BatchDeleteBuilds', { ids: [id, running.id, 'app:nope'] })).toEqual({
      buildsDeleted: [arn],
      buildsNotDeleted: [
        { id: running.id, statusCode: 'BUILD_IN_PROGRESS' },
        { id: 'app:nope', statusCode: 'BUILD_NOT_FOUND' },
      ],
    });
    expect(await aws.call('ListBuilds')).toEqual({ ids: [running.id] });
  });

  it.each(['StopBuild', 'RetryBuild'])('that does not exist fails %s', async (operation) => {
    expect(await refusal(aws.call(operation, { id: 'app:nope' }))).toBe(
      'ResourceNotFoundException: Build not found: app:nope',
    );
  });

  it('of a pipeline fails where there is no such project, and where there is no such build', async () => {
    const asked = {
      region,
      projectName: 'nope',
      initiator: 'codepipeline/p',
      inputs: [{ name: 'S', bucket: 'b', key: 'k' }] as const,
      outputs: [],
      environmentVariables: [],
      resolvedSourceVersion: undefined,
    };
    expect(await refusal(aws.builds.start(asked))).toMatch(
      /^ResourceNotFoundException: Project cannot be found/,
    );
    expect(await refusal(aws.builds.ended(region, 'app:nope'))).toBe(
      'ResourceNotFoundException: Build not found: app:nope',
    );
  });

  it('of a pipeline is stopped by it', async () => {
    aws.stored.set('artifacts/source.zip', sourceZip({}));
    const buildspec = 'version: 0.2\nphases: { build: { commands: [sleep 600] } }';
    await aws.create(buildspec, {
      source: { type: 'CODEPIPELINE', buildspec },
      artifacts: { type: 'CODEPIPELINE' },
    });
    const id = await aws.builds.start({
      region,
      projectName: 'app',
      initiator: 'codepipeline/p',
      inputs: [{ name: 'S', bucket: 'artifacts', key: 'source.zip' }],
      outputs: [],
      environmentVariables: [{ name: 'A', value: '1', type: 'PLAINTEXT' }],
      resolvedSourceVersion: undefined,
    });
    aws.builds.stop(region, id);
    expect(await aws.builds.ended(region, id)).toMatchObject({ status: 'STOPPED' });
    expect(phasesOf(await aws.get(id)).at(-1)).toBe('COMPLETED');
  });
});

describe('builds', () => {
  it('are listed by project and all together, in both orders, 100 a page, by region', async () => {
    await aws.create(short, { name: 'first' });
    await aws.create(short, { name: 'second' });
    const ids: string[] = [];
    for (let number = 0; number < 101; number += 1) ids.push((await start({ projectName: 'first' })).id);
    const other = (await start({ projectName: 'second' })).id;
    const page = await aws.call('ListBuilds');
    expect(page.ids).toEqual([other, ...ids.slice(2).reverse()]);
    expect(await aws.call('ListBuilds', { nextToken: page.nextToken })).toEqual({ ids: [ids[1], ids[0]] });
    expect((await aws.call('ListBuilds', { sortOrder: 'ASCENDING' })).ids[0]).toBe(ids[0]);
    expect(await aws.call('ListBuildsForProject', { projectName: 'second' })).toEqual({ ids: [other] });
    expect(await aws.call('ListBuilds', {}, { region: 'us-east-1' })).toEqual({ ids: [] });
    expect(await refusal(aws.call('ListBuilds', { nextToken: 'x' }))).toBe(
      'InvalidInputException: Invalid next token',
    );
  });
});
