/** Branches, commits and files through the API, on what git has pushed. */
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { refusal } from '../../../support/service-caller';
import { misfits, serviceModel } from '../../../support/service-model';
import { startCodeCommit, type StartedCodeCommit } from './started-codecommit';

const none = '1'.repeat(40);

let started: StartedCodeCommit;
beforeEach(async () => (started = await startCodeCommit()));
afterEach(() => started.stop());

const call = (operation: string, input: Json = {}): Promise<Json> =>
  started.call(operation, { repositoryName: 'app', ...input }) as Promise<Json>;

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('branches', () => {
  it('are created and deleted, and raise events', async () => {
    const { push, events } = started;
    const commitId = await push();
    await call('CreateBranch', { branchName: 'other', commitId });
    expect(await call('ListBranches')).toEqual({ branches: ['main', 'other'] });
    expect(await call('DeleteBranch', { branchName: 'other' })).toEqual({
      deletedBranch: { branchName: 'other', commitId },
    });
    expect(await call('DeleteBranch', { branchName: 'other' })).toEqual({});
    expect(
      events
        .slice(1)
        .map(({ detail: { event, referenceName, commitId: id, oldCommitId } }) => [
          event,
          referenceName,
          id,
          oldCommitId,
        ]),
    ).toEqual([
      ['referenceCreated', 'other', commitId, undefined],
      ['referenceDeleted', 'other', undefined, commitId],
    ]);
  });

  it('have a default branch, which is cloned and is not deleted', async () => {
    const { push, git, url, client } = started;
    const commitId = await push();
    await call('CreateBranch', { branchName: 'other', commitId });
    expect(await call('GetRepository')).toMatchObject({ repositoryMetadata: { defaultBranch: 'main' } });
    await call('UpdateDefaultBranch', { defaultBranchName: 'other' });
    expect(await call('GetRepository')).toMatchObject({ repositoryMetadata: { defaultBranch: 'other' } });
    await git('.', 'clone', '--quiet', url, 'copy');
    expect(await client.git('copy', 'rev-parse', '--abbrev-ref', 'HEAD')).toBe('other');
    expect(await refusal(call('DeleteBranch', { branchName: 'other' }))).toBe(
      'DefaultBranchCannotBeDeletedException: The specified branch is the default branch for the repository, and cannot be deleted. To delete this branch, you must first set another branch as the default branch.',
    );
    await call('DeleteBranch', { branchName: 'main' });
    expect(await call('ListBranches')).toEqual({ branches: ['other'] });
  });

  it('are the default branch when they are pushed first: main, if there are several', async () => {
    const { client, git, url } = started;
    await client.make('work', { 'a.txt': 'a' });
    await git('work', 'tag', 'v1');
    await git('work', 'push', '--quiet', url, 'v1');
    expect((await call('GetRepository')).repositoryMetadata).not.toHaveProperty('defaultBranch');
    await git('work', 'push', '--quiet', url, 'main:a', 'main');
    expect(await call('GetRepository')).toMatchObject({ repositoryMetadata: { defaultBranch: 'main' } });
  });
});

describe('PutFile', () => {
  const put = (input: Json) =>
    call('PutFile', { branchName: 'main', fileContent: base64('hello\n'), filePath: 'a.txt', ...input });

  it('makes commits, which are pushes', async () => {
    const { events, git, client, url } = started;
    const name = { name: 'Ada <x>', email: 'a@b.c', commitMessage: 'add a' };
    const first = await put({ filePath: '/docs/a.txt', ...name });
    const second = await put({ filePath: 'run', fileMode: 'EXECUTABLE', parentCommitId: first.commitId });
    await git('.', 'clone', '--quiet', url, 'copy');
    expect(await client.git('copy', 'log', '--reverse', '--format=%H %T %an <%ae> %s.')).toBe(
      `${String(first.commitId)} ${String(first.treeId)} Ada x <a@b.c> add a.\n` +
        `${String(second.commitId)} ${String(second.treeId)} rehearsal <> .`,
    );
    expect(await client.git('copy', 'ls-files', '--stage')).toBe(
      `100644 ${String(first.blobId)} 0\tdocs/a.txt\n100755 ${String(first.blobId)} 0\trun`,
    );
    await client.git('copy', 'fsck', '--strict');
    expect(events.map(({ detail }) => [detail.event, detail.oldCommitId, detail.commitId])).toEqual([
      ['referenceCreated', undefined, first.commitId],
      ['referenceUpdated', first.commitId, second.commitId],
    ]);
    expect(await call('GetRepository')).toMatchObject({ repositoryMetadata: { defaultBranch: 'main' } });
  });

  it('of two at once lets one win', async () => {
    const { commitId: parentCommitId } = await put({});
    const ended = await Promise.all(['b', 'c'].map((filePath) => refusal(put({ filePath, parentCommitId }))));
    expect(ended.map((text) => text.split(':')[0]).sort()).toEqual([
      'ParentCommitIdOutdatedException',
      'accepted',
    ]);
  });

  it('refuses what AWS refuses', async () => {
    const { git } = started;
    const { commitId: parentCommitId } = await put({ filePath: 'docs/a.txt' });
    const refused: readonly (readonly [Json, string])[] = [
      [{ filePath: 'docs/a.txt', parentCommitId }, 'SameFileContentException'],
      [{}, 'ParentCommitIdRequiredException'],
      [{ parentCommitId: 'main' }, 'InvalidParentCommitIdException'],
      [{ parentCommitId: none }, 'ParentCommitDoesNotExistException'],
      [{ filePath: 'docs', parentCommitId }, 'FileNameConflictsWithDirectoryNameException'],
      [{ filePath: 'docs/a.txt/b', parentCommitId }, 'DirectoryNameConflictsWithFileNameException'],
      [{ branchName: 'other', parentCommitId }, 'BranchDoesNotExistException'],
      [{ branchName: 'a..b', parentCommitId }, 'InvalidBranchNameException'],
      [{ fileContent: '', parentCommitId }, 'FileContentRequiredException'],
      [{ fileMode: 'ROUND', parentCommitId }, 'InvalidFileModeException'],
      [{ email: 'a>b', parentCommitId }, 'InvalidEmailException'],
      [{ filePath: '', parentCommitId }, 'PathRequiredException'],
      ...['../x', 'a/../b', '.git/config', '.GIT/config', 'a//b', 'a/', '.'].map(
        (filePath) => [{ filePath, parentCommitId }, 'InvalidPathException'] as const,
      ),
    ];
    for (const [input, code] of refused) expect(await refusal(put(input))).toMatch(new RegExp(`^${code}:`));
    await git('.', 'clone', '--quiet', started.url, 'work');
    await git('work', 'push', '--quiet', started.url, 'main:refs/tags/v1');
    expect(await refusal(put({ branchName: 'v1', parentCommitId }))).toMatch(
      /^BranchNameIsTagNameException:/,
    );
  });
});

describe('files', () => {
  it('are read with their folders, from any name of a commit', async () => {
    const { push, client, git } = started;
    await push();
    const commitId = await client.commit('work', { 'dir/sub/b.txt': 'b', 'dir/c.txt': 'c' });
    await git('work', 'push', '--quiet', 'origin', 'main', 'main:refs/tags/v1');
    const id = (path: string) => client.git('work', 'rev-parse', `HEAD:${path}`);
    const file = {
      commitId,
      blobId: await id('dir/c.txt'),
      filePath: 'dir/c.txt',
      fileMode: 'NORMAL',
      fileSize: 1,
      fileContent: base64('c'),
    };
    for (const commitSpecifier of [undefined, 'main', 'v1', 'refs/heads/main', commitId, 'HEAD']) {
      expect(await call('GetFile', { filePath: '/dir/c.txt', commitSpecifier })).toEqual(file);
      expect(await call('GetBlob', { blobId: file.blobId })).toEqual({ content: file.fileContent });
    }
    expect(await call('GetFolder', { folderPath: 'dir/' })).toEqual({
      commitId,
      folderPath: 'dir',
      treeId: await id('dir'),
      subFolders: [{ treeId: await id('dir/sub'), absolutePath: 'dir/sub', relativePath: 'sub' }],
      files: [{ blobId: file.blobId, absolutePath: 'dir/c.txt', relativePath: 'c.txt', fileMode: 'NORMAL' }],
      symbolicLinks: [],
      subModules: [],
    });
    expect(await call('GetFolder', { folderPath: '/' })).toMatchObject({
      folderPath: '',
      treeId: await client.git('work', 'rev-parse', 'HEAD^{tree}'),
      subFolders: [{ absolutePath: 'dir' }],
      files: [{ absolutePath: 'a.txt' }],
    });
  });

  it('differ between commits', async () => {
    const { push, client, git } = started;
    const before = await push({ 'a.txt': 'a', 'b.txt': 'b' });
    await client.git('work', 'rm', '--quiet', 'b.txt');
    await client.commit('work', { 'a.txt': 'changed', 'new.txt': 'n' });
    await git('work', 'push', '--quiet', 'origin', 'main');
    const blob = async (revision: string, path: string) => ({
      blobId: await client.git('work', 'rev-parse', `${revision}:${path}`),
      path,
      mode: '100644',
    });
    const expected = [
      {
        beforeBlob: await blob('HEAD~1', 'a.txt'),
        afterBlob: await blob('HEAD', 'a.txt'),
        changeType: 'M',
      },
      { beforeBlob: await blob('HEAD~1', 'b.txt'), changeType: 'D' },
      { afterBlob: await blob('HEAD', 'new.txt'), changeType: 'A' },
    ];
    const between = { beforeCommitSpecifier: before, afterCommitSpecifier: 'main' };
    expect(await call('GetDifferences', between)).toEqual({ differences: expected });
    const { NextToken, differences } = await call('GetDifferences', { ...between, MaxResults: 2 });
    expect(differences).toEqual(expected.slice(0, 2));
    expect(await call('GetDifferences', { ...between, NextToken })).toEqual({
      differences: expected.slice(2),
    });
    expect(await call('GetDifferences', { ...between, afterPath: 'new.txt' })).toEqual({
      differences: expected.slice(2),
    });
    expect((await call('GetDifferences', { afterCommitSpecifier: 'main' })).differences).toHaveLength(2);
  });

  it.each<[string, Json, string]>([
    ['GetBranch', { branchName: 'nope' }, 'BranchDoesNotExistException: nope does not exist'],
    ['GetBranch', {}, 'BranchNameRequiredException: A branch name is required'],
    [
      'GetBranch',
      { branchName: 'main~0' },
      'InvalidBranchNameException: The specified reference name is not valid: main~0',
    ],
    [
      'CreateBranch',
      { branchName: 'x', commitId: 'main' },
      'InvalidCommitIdException: The specified commit ID is not valid: main',
    ],
    [
      'CreateBranch',
      { branchName: 'x', commitId: none },
      `CommitDoesNotExistException: ${none} does not exist`,
    ],
    ['GetCommit', { commitId: none }, `CommitIdDoesNotExistException: ${none} does not exist`],
    ['GetCommit', {}, 'CommitIdRequiredException: A commit ID was not specified.'],
    ['GetBlob', {}, 'BlobIdRequiredException: A blob ID is required.'],
    ['GetBlob', { blobId: 'nope' }, 'InvalidBlobIdException: The specified blob is not valid: nope'],
    [
      'GetBlob',
      { blobId: '0'.repeat(40) },
      `BlobIdDoesNotExistException: The specified blob does not exist: ${'0'.repeat(40)}`,
    ],
    ['GetFile', { filePath: 'nope' }, 'FileDoesNotExistException: Could not find path nope'],
    ['GetFile', { filePath: 'dir' }, 'FileDoesNotExistException: Could not find path dir'],
    [
      'GetFile',
      { filePath: 'a.txt', commitSpecifier: '--output=x' },
      'CommitDoesNotExistException: --output=x does not exist',
    ],
    ['GetFolder', { folderPath: 'a.txt' }, 'FolderDoesNotExistException: Could not find path a.txt'],
    ['GetDifferences', {}, 'CommitRequiredException: A commit was not specified.'],
    ['BatchGetCommits', {}, 'CommitIdsListRequiredException: At least one commit ID is required'],
  ])('and branches that are not there are refused: %s %j', async (operation, input, message) => {
    await started.push({ 'a.txt': 'a', 'dir/b.txt': 'b' });
    expect(await refusal(call(operation, input))).toBe(message);
  });

  it('are not in a repository that nothing was pushed to', async () => {
    expect(await refusal(call('GetFile', { filePath: 'a' }))).toBe(
      'CommitDoesNotExistException: HEAD does not exist',
    );
    expect(await refusal(call('GetFolder', { folderPath: '' }))).toBe(
      'CommitDoesNotExistException: HEAD does not exist',
    );
  });
});

describe('answers', () => {
  it("fit AWS's model", async () => {
    const model = serviceModel('codecommit');
    if (model === undefined) return;
    const commitId = await started.push({ 'a.txt': 'a', 'dir/b.txt': 'b' });
    const inputs: Readonly<Record<string, Json>> = {
      GetRepository: {},
      ListBranches: {},
      GetBranch: { branchName: 'main' },
      GetCommit: { commitId },
      BatchGetCommits: { commitIds: [commitId, none] },
      GetFolder: { folderPath: '' },
      GetDifferences: { afterCommitSpecifier: 'main' },
      CreateBranch: { branchName: 'other', commitId },
      DeleteBranch: { branchName: 'other' },
    };
    for (const [operation, input] of Object.entries(inputs)) {
      expect(misfits(model, operation, await call(operation, input))).toEqual([]);
    }
  });
});
