/** Repositories of CodeCommit as git remotes. */
import { readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refusal } from '../../../support/service-caller';
import { describeWith, testTools } from '../../../support/tools';
import { aws, basic, passwordAt, startCodeCommit, type StartedCodeCommit } from './started-codecommit';

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

async function repositoryId(): Promise<string> {
  const answer: unknown = await started.call('GetRepository', { repositoryName: 'app' });
  return (answer as { repositoryMetadata: { repositoryId: string } }).repositoryMetadata.repositoryId;
}

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
});

describe('a git remote of CodeCommit', () => {
  it('asks for credentials', async () => {
    const response = await fetch(`${started.url}/info/refs?service=git-upload-pack`);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
  });

  it.each<[string, () => readonly [string, string], string]>([
    ['now', () => ['rehearsal', passwordAt(Date.now())], ''],
    ['fourteen minutes ago', () => ['rehearsal', passwordAt(Date.now() - 14 * 60_000)], ''],
    [
      'sixteen minutes ago',
      () => ['rehearsal', passwordAt(Date.now() - 16 * 60_000)],
      'remote: Signature expired: ',
    ],
    [
      'in sixteen minutes',
      () => ['rehearsal', passwordAt(Date.now() + 16 * 60_000)],
      'remote: Signature expired: ',
    ],
    [
      'in a region without the repository',
      () => ['rehearsal', passwordAt(Date.now(), 'rehearsal', 'us-east-1')],
      'remote: The request signature we calculated does not match',
    ],
    [
      'by an unknown key',
      () => ['AKIANOBODY', passwordAt(Date.now())],
      'remote: The security token included in the request is invalid.',
    ],
    ['by nobody', () => ['rehearsal', ''], 'could not read Username'],
    ['with a password', () => ['rehearsal', 'rehearsal'], 'could not read Username'],
    [
      'with half a signature',
      () => ['rehearsal', `20260131T120000Z${'0'.repeat(63)}`],
      'could not read Username',
    ],
  ])('takes what is signed %s, or refuses it', async (_, credentials, refusal) => {
    const { client, url } = started;
    const header = `http.extraHeader=${basic(...credentials())}`;
    const { stderr, status } = await client.try('.', ['-c', header, 'ls-remote', url]);
    expect(stderr).toContain(refusal);
    expect(status === 0).toBe(refusal === '');
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

  it('is gone when it is deleted, from the disk too', async () => {
    const { call, push } = started;
    const repositories = () =>
      readdirSync(tmpdir())
        .filter((name) => name.startsWith(`embedded-aws-git-${process.pid}-`))
        .map((name) => join(tmpdir(), name, 'repositories'))
        .flatMap((directory) => readdirSync(directory).map((name) => join(directory, name)));
    await push();
    const id = await repositoryId();
    const mine = () => repositories().filter((directory) => directory.includes(id));
    expect(mine().map((directory) => statSync(directory).isDirectory())).toEqual([true]);
    await call('DeleteRepository', { repositoryName: 'app' });
    expect(mine()).toEqual([]);
    await call('CreateRepository', { repositoryName: 'app' });
    expect(await call('ListBranches', { repositoryName: 'app' })).toEqual({ branches: [] });
  });

  it('raises the events that are documented', async () => {
    const { client, git, push, events } = started;
    const first = await push();
    const second = await client.commit('work', { 'a.txt': 'b' });
    await client.git('work', 'tag', '--annotate', '--message', 'x', 'v1');
    await git('work', 'push', '--quiet', 'origin', 'main', 'v1', 'main:old');
    await git('work', 'push', '--quiet', 'origin', ':old');
    const detail = {
      callerUserArn: 'arn:aws:iam::123456789012:user/rehearsal',
      repositoryName: 'app',
      repositoryId: await repositoryId(),
    };
    const reference = (type: 'branch' | 'tag', name: string) => ({
      ...detail,
      referenceType: type,
      referenceName: name,
      referenceFullName: `refs/${type === 'branch' ? 'heads' : 'tags'}/${name}`,
    });
    expect(events[0]).toEqual({
      source: 'aws.codecommit',
      detailType: 'CodeCommit Repository State Change',
      region: 'eu-west-1',
      accountId: '123456789012',
      resources: ['arn:aws:codecommit:eu-west-1:123456789012:app'],
      detail: { ...reference('branch', 'main'), event: 'referenceCreated', commitId: first },
    });
    expect(events.slice(1).map((event) => event.detail)).toEqual([
      { ...reference('branch', 'main'), event: 'referenceUpdated', commitId: second, oldCommitId: first },
      { ...reference('tag', 'v1'), event: 'referenceCreated', commitId: second },
      { ...reference('branch', 'old'), event: 'referenceCreated', commitId: second },
      { ...reference('branch', 'old'), event: 'referenceDeleted', oldCommitId: second },
    ]);
  });

  it('is a source of pipelines in its region', async () => {
    const { codecommit, push } = started;
    const commitId = await push();
    const { head, archive } = codecommit.sources;
    const place = { region: 'eu-west-1', name: 'app' };
    expect(await head(place, 'main')).toMatchObject({ commitId, message: 'a change', authorName: 'Ada' });
    expect((await archive(place, commitId)).toString('latin1', 0, 2)).toBe('PK');
    expect(await refusal(head({ ...place, region: 'us-east-1' }, 'main'))).toBe(
      'RepositoryDoesNotExistException: app does not exist',
    );
  });
});
