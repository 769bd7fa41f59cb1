/** Repositories of CodeCommit as git remotes. */
import { readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refusal } from '../../../support/service-caller';
import { aws, basic, passwordAt, startCodeCommit, type StartedCodeCommit } from './started-codecommit';

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
    const { head, archive } = codecommit;
    const place = { region: 'eu-west-1', name: 'app' };
    expect(await head(place, 'main')).toMatchObject({ commitId, message: 'a change', authorName: 'Ada' });
    expect((await archive(place, commitId)).toString('latin1', 0, 2)).toBe('PK');
    expect(await refusal(head({ ...place, region: 'us-east-1' }, 'main'))).toBe(
      'RepositoryDoesNotExistException: app does not exist',
    );
  });
});
