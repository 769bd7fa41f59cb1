/** CodeCommit as the AWS CLI sees it: its API, and git with the CLI's credential helper. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  aws,
  startCodeCommit,
  type StartedCodeCommit,
} from '../rehearsal/cloud/codecommit/started-codecommit';
import { askAws } from '../support/aws-cli';
import { describeWith, testTools } from '../support/tools';

/** The AWS CLI's credential helper, as a person configures it. */
const withHelper = [
  '-c',
  'credential.helper=!aws codecommit credential-helper --ignore-host-check $@',
  '-c',
  'credential.UseHttpPath=true',
];

let started: StartedCodeCommit;
beforeEach(async () => {
  started = await startCodeCommit((accessKeyId, sessionToken) => {
    if (accessKeyId === aws.AWS_ACCESS_KEY_ID) return { secretAccessKey: aws.AWS_SECRET_ACCESS_KEY };
    const arn = 'arn:aws:sts::123456789012:assumed-role/build/session';
    return sessionToken === 'a%token/+=' ? { secretAccessKey: 'temporary', arn } : undefined;
  });
});
afterEach(() => started.stop());

describeWith([testTools.aws], 'git with the credential helper of the AWS CLI', () => {
  it('is quiet where the helper is asked for credentials alone', async () => {
    // `store`, which git calls after a success, does not know the option and complains.
    const quiet = [
      '-c',
      'credential.helper=!f() { test "$1" != get || aws codecommit credential-helper --ignore-host-check get; }; f',
      '-c',
      'credential.UseHttpPath=true',
    ];
    const { client, url } = started;
    await client.make('work', { 'a.txt': 'a' });
    const { status, stderr } = await client.try('work', [...quiet, 'push', url, 'main']);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: `To ${url}\n * [new branch]      main -> main\n`,
    });
  });

  it('pushes and clones', async () => {
    const { client, url, call } = started;
    await client.make('work', { 'a.txt': 'a' });
    await client.git('work', ...withHelper, 'push', '--quiet', url, 'main');
    await client.git('.', ...withHelper, 'clone', '--quiet', url, 'copy');
    expect(await client.git('copy', 'rev-parse', 'HEAD')).toBe(await client.git('work', 'rev-parse', 'HEAD'));
    expect(await call('GetRepository', { repositoryName: 'app' })).toMatchObject({
      repositoryMetadata: { defaultBranch: 'main' },
    });
  });

  it('reaches the repository of its region', async () => {
    const { client, url, call, events } = started;
    for (const region of ['us-east-1', 'ap-southeast-1']) {
      await call('CreateRepository', { repositoryName: 'app' }, { region });
    }
    await client.make('work', { 'a.txt': 'a' });
    const there = { AWS_REGION: 'ap-southeast-1', AWS_DEFAULT_REGION: 'ap-southeast-1' };
    await client.try('work', [...withHelper, 'push', url, 'main'], there);
    const branches = (region: string) => call('ListBranches', { repositoryName: 'app' }, { region });
    expect(await branches('ap-southeast-1')).toEqual({ branches: ['main'] });
    expect(await branches('eu-west-1')).toEqual({ branches: [] });
    expect(events.map(({ region, resources }) => [region, ...resources])).toEqual([
      ['ap-southeast-1', 'arn:aws:codecommit:ap-southeast-1:123456789012:app'],
    ]);
  });

  it('is refused with another secret', async () => {
    const { client, url } = started;
    const wrong = { AWS_SECRET_ACCESS_KEY: 'wrong' };
    const { stderr } = await client.try('.', [...withHelper, 'clone', url, 'copy'], wrong);
    expect(stderr).toContain('The requested URL returned error: 403');
    expect(stderr).toContain('remote: The request signature we calculated does not match');
  });

  it('has temporary credentials too', async () => {
    const { client, url, events } = started;
    await client.make('work', { 'a.txt': 'a' });
    const temporary = {
      AWS_ACCESS_KEY_ID: 'ASIA1',
      AWS_SECRET_ACCESS_KEY: 'temporary',
      AWS_SESSION_TOKEN: 'a%token/+=',
    };
    const { status } = await client.try('work', [...withHelper, 'push', url, 'main'], temporary);
    expect(status).toBe(0);
    expect(events[0]?.detail.callerUserArn).toBe('arn:aws:sts::123456789012:assumed-role/build/session');
  });

  it.each(['nope', 'app.git', 'app%2f..'])('does not find a repository named %s', async (name) => {
    const { client, endpoint } = started;
    const remote = `${endpoint}/v1/repos/${name}`;
    const { stderr } = await client.try('.', [...withHelper, 'ls-remote', remote]);
    expect(stderr).toContain(`repository '${remote}/' not found`);
  });

  it('has another URL under another name', async () => {
    const { client, call, push, endpoint } = started;
    const commitId = await push();
    await call('UpdateRepositoryName', { oldName: 'app', newName: 'other' });
    const remote = (name: string) =>
      client.try('.', [...withHelper, 'ls-remote', `${endpoint}/v1/repos/${name}`]);
    expect((await remote('app')).stderr).toContain('not found');
    expect((await remote('other')).stdout).toContain(`${commitId}\trefs/heads/main`);
  });
});

describeWith([testTools.aws], 'the AWS CLI', () => {
  it('reads what was pushed, and puts files', async () => {
    const { push, endpoint, client } = started;
    const commitId = await push();
    const ask = (operation: string, ...args: readonly string[]) =>
      askAws({ PATH: process.env.PATH, ...aws, AWS_ENDPOINT_URL: endpoint }, [
        'codecommit',
        operation,
        '--repository-name',
        'app',
        ...args,
      ]);
    expect(await ask('get-branch', '--branch-name', 'main')).toEqual({
      branch: { branchName: 'main', commitId },
    });
    expect(await ask('get-commit', '--commit-id', commitId)).toEqual({
      commit: {
        commitId,
        treeId: await client.git('work', 'rev-parse', 'HEAD^{tree}'),
        parents: [],
        message: 'a change\n',
        author: { name: 'Ada', email: 'ada@example.com', date: '1769857200 +0100' },
        committer: { name: 'Bob', email: 'bob@example.com', date: '1769860800 +0100' },
        additionalData: '',
      },
    });
    const file = join(client.home, 'file');
    writeFileSync(file, 'hello\n');
    const put = ['--branch-name', 'main', '--file-content', `fileb://${file}`, '--file-path', 'b.txt'];
    await ask('put-file', ...put, '--parent-commit-id', commitId);
    expect(await ask('get-file', '--file-path', 'b.txt')).toMatchObject({
      fileMode: 'NORMAL',
      fileSize: 6,
      fileContent: Buffer.from('hello\n').toString('base64'),
    });
    await expect(ask('get-file', '--file-path', 'nope')).rejects.toThrow(
      'An error occurred (FileDoesNotExistException) when calling the GetFile operation: Could not find path nope',
    );
  });
});
