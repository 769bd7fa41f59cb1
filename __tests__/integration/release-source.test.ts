/** Releases are handed to each kind of source with the real git and the real AWS CLI, and read back without ours. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEmbeddedAws, type EmbeddedAws } from '../../rehearsal/cloud';
import type { AwsCliPlace } from '../../rehearsal/main-job/aws-cli';
import { embeddedPlace } from '../../rehearsal/main-job/target-aws';
import type { PipelineSource } from '../../rehearsal/main-job/source/pipeline-source';
import { prepareSource } from '../../rehearsal/main-job/source/prepare-sources';
import { remoteOf } from '../../rehearsal/main-job/source/remote';
import { WorkingCopy } from '../../rehearsal/main-job/source/working-copy';
import { pollUntil } from '../support/poll';
import { describeWith, testTools } from '../support/tools';

const action = (name: string, provider: string, more: object) => ({
  name,
  actionTypeId: { category: name, owner: 'AWS', provider, version: '1' },
  ...more,
});
const connected = {
  name: 'shop',
  roleArn: 'arn:aws:iam::123456789012:role/shop',
  artifactStore: { type: 'S3', location: 'artifacts' },
  stages: [
    {
      name: 'Source',
      actions: [
        action('Source', 'CodeStarSourceConnection', {
          outputArtifacts: [{ name: 'Source' }],
          configuration: {
            ConnectionArn:
              'arn:aws:codeconnections:eu-central-1:123456789012:connection/01234567-89ab-cdef-0123-456789abcdef',
            FullRepositoryId: 'acme/shop',
            BranchName: 'main',
          },
        }),
      ],
    },
    { name: 'Approval', actions: [action('Approval', 'Manual', {})] },
  ],
};

const trust = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'codepipeline.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
};
const useConnections = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'codeconnections:UseConnection', Resource: '*' }],
};

/** Not the one that the environment of the embedded AWS names. */
const region = 'eu-central-1';

describeWith([testTools.moto], 'the source of a release', () => {
  const root = mkdtempSync(join(tmpdir(), 'release-source-'));
  const project = join(root, 'project');
  let cloud: EmbeddedAws;
  let place: AwsCliPlace;

  beforeAll(async () => {
    mkdirSync(project);
    writeFileSync(join(project, 'Dockerfile'), 'FROM node\n');
    cloud = await startEmbeddedAws({ env: process.env });
    place = embeddedPlace(cloud, region, process.env);
  });
  afterAll(async () => {
    await cloud.stop();
    rmSync(root, { recursive: true, force: true });
  });

  const run = async (command: string, ...args: string[]) =>
    (await promisify(execFile)(command, args, { env: place.env })).stdout.trim();

  async function release(source: PipelineSource, name: string) {
    const made = await prepareSource(source, place);
    const remote = await remoteOf(source, place);
    const directory = join(root, name);
    const copy = await WorkingCopy.create({ project, directory, branch: remote.branch, env: place.env });
    const first = await remote.push(copy, await copy.commit('good-1', { write: { RELEASE: 'good-1\n' } }));
    const second = await remote.push(copy, await copy.commit('good-2', { write: { RELEASE: 'good-2\n' } }));
    return { made, first, second };
  }

  it('is a repository of CodeCommit, which is made where no stack makes it', async () => {
    const { made, second } = await release(
      { type: 'codecommit', repository: 'shop', branch: 'live' },
      'codecommit',
    );
    expect(made).toBe('the rehearsal creates the repository shop, empty');
    const branch = ['--repository-name', 'shop', '--branch-name', 'live', '--query', 'branch.commitId'];
    expect(await run('aws', 'codecommit', 'get-branch', ...branch, '--output', 'text')).toBe(second.revision);
    expect(second).toEqual({
      kind: 'push',
      revision: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
      target: `${cloud.endpoint}/v1/repos/shop`,
      branch: 'live',
    });
  });

  it('is a repository behind a connection, which is there once a pipeline has looked for it', async () => {
    const role = ['--role-name', 'shop'];
    await run('aws', 'iam', 'create-role', ...role, '--assume-role-policy-document', JSON.stringify(trust));
    const policy = ['--policy-name', 'source', '--policy-document', JSON.stringify(useConnections)];
    await run('aws', 'iam', 'put-role-policy', ...role, ...policy);
    await run('aws', 'codepipeline', 'create-pipeline', '--pipeline', JSON.stringify(connected));
    await pollUntil('the pipeline has looked for its source', () =>
      run('git', 'ls-remote', `${cloud.endpoint}/connections/acme/shop`).then(
        () => true,
        () => false,
      ),
    );
    const { made, second } = await release(
      { type: 'connection', repository: 'acme/shop', branch: 'main' },
      'connection',
    );
    expect(made).toBeUndefined();
    const listed = await run('git', 'ls-remote', `${cloud.endpoint}/connections/acme/shop`);
    expect(listed).toContain(`${second.revision}\trefs/heads/main`);
  });

  it('is an object of a bucket with versions, which is made where it is missing', async () => {
    const source = { type: 's3', bucket: 'sources-of-shop', key: 'web/source.zip' } as const;
    const { made, first, second } = await release(source, 's3');
    expect(made).toBe(
      'the rehearsal creates the source bucket sources-of-shop, empty, with versioning and events',
    );
    expect(await prepareSource(source, place)).toBeUndefined();
    expect(second).toEqual({
      kind: 'upload',
      revision: expect.not.stringMatching(`^${first.revision}$`) as string,
      target: 's3://sources-of-shop/web/source.zip',
    });
    const zip = join(root, 'source.zip');
    const object = ['--bucket', source.bucket, '--key', source.key, '--version-id', first.revision];
    await run('aws', 's3api', 'get-object', ...object, zip);
    const list = 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read("RELEASE").decode())';
    expect(await run('python3', '-c', list, zip)).toBe('good-1');
  });

  it('refuses a push in the words of git and of the remote', async () => {
    const remote = await remoteOf({ type: 'codecommit', repository: 'shop', branch: 'live' }, place);
    const directory = join(root, 'stranger');
    const copy = await WorkingCopy.create({ project, directory, branch: 'live', env: place.env });
    const commit = await copy.commit('another history', { write: {} });
    await expect(remote.push(copy, commit)).rejects.toThrow(/^git push failed:\n[^]*rejected/);
  });
});
