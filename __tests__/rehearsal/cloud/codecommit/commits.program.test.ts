/** Commits of many files and removals through the API, read back by git. */
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { refusal } from '../../../support/service-caller';
import { misfits, serviceModel } from '../../../support/service-model';
import { startCodeCommit, type StartedCodeCommit } from './started-codecommit';

let started: StartedCodeCommit;
beforeEach(async () => (started = await startCodeCommit()));
afterEach(() => started.stop());

const call = (operation: string, input: Json = {}): Promise<Json> =>
  started.call(operation, { repositoryName: 'app', branchName: 'main', ...input }) as Promise<Json>;
const create = (input: Json) => call('CreateCommit', input);

const base64 = (text: string) => Buffer.from(text).toString('base64');
const put = (filePath: string, text = filePath, more: Json = {}): Json => ({
  filePath,
  fileContent: base64(text),
  ...more,
});

/** Modes and paths of a clone of main. */
async function files(): Promise<string[]> {
  const { client, git, url } = started;
  await client.git('.', 'init', '--quiet', 'copy');
  await git('copy', 'fetch', '--quiet', url, 'main');
  await client.git('copy', 'fsck', '--strict');
  const listed = await client.git('copy', 'ls-tree', '-r', '--format=%(objectmode) %(path)', 'FETCH_HEAD');
  return listed.split('\n');
}

describe('CreateCommit', () => {
  it('puts, moves, removes and changes the mode of files in one commit, which is a push', async () => {
    const first = await create({
      authorName: 'Ada',
      email: 'a@b.c',
      commitMessage: 'begin',
      putFiles: [
        put('a.txt'),
        put('/dir/b.txt', 'b', { fileMode: 'EXECUTABLE' }),
        put('dir/c.txt'),
        put('empty', ''),
      ],
    });
    expect(first.filesAdded).toMatchObject([
      { absolutePath: 'a.txt', fileMode: 'NORMAL' },
      { absolutePath: 'dir/b.txt', fileMode: 'EXECUTABLE' },
      { absolutePath: 'dir/c.txt' },
      { absolutePath: 'empty' },
    ]);
    expect(await files()).toEqual(['100644 a.txt', '100755 dir/b.txt', '100644 dir/c.txt', '100644 empty']);
    const second = await create({
      parentCommitId: first.commitId,
      putFiles: [
        put('a.txt', 'changed'),
        { filePath: 'moved.sh', sourceFile: { filePath: 'dir/b.txt', isMove: true } },
        { filePath: 'copied', sourceFile: { filePath: 'dir/c.txt' } },
      ],
      deleteFiles: [{ filePath: 'empty' }],
      setFileModes: [{ filePath: 'dir/c.txt', fileMode: 'EXECUTABLE' }],
    });
    expect(await files()).toEqual(['100644 a.txt', '100644 copied', '100755 dir/c.txt', '100755 moved.sh']);
    const paths = (list: unknown) => (list as Json[]).map(({ absolutePath }) => absolutePath);
    expect(paths(second.filesAdded)).toEqual(['moved.sh', 'copied']);
    expect(paths(second.filesUpdated)).toEqual(['a.txt', 'dir/c.txt']);
    expect(paths(second.filesDeleted)).toEqual(['empty', 'dir/b.txt']);
    expect(await started.client.git('copy', 'log', '--format=%H %T %an <%ae> %s.', 'FETCH_HEAD')).toBe(
      `${String(second.commitId)} ${String(second.treeId)} rehearsal <> .\n` +
        `${String(first.commitId)} ${String(first.treeId)} Ada <a@b.c> begin.`,
    );
    expect(started.events.map(({ detail }) => [detail.event, detail.oldCommitId, detail.commitId])).toEqual([
      ['referenceCreated', undefined, first.commitId],
      ['referenceUpdated', first.commitId, second.commitId],
    ]);
  });

  it('lets a folder take the place of a file that it removes, and keeps emptied folders if it is told to', async () => {
    const { commitId } = await create({ putFiles: [put('a'), put('x/y/z.txt'), put('u/v.txt')] });
    const { commitId: second } = await create({
      parentCommitId: commitId,
      keepEmptyFolders: true,
      putFiles: [{ filePath: 'a/b', sourceFile: { filePath: 'a', isMove: true } }],
      deleteFiles: [{ filePath: 'x/y/z.txt' }],
    });
    expect(await files()).toEqual(['100644 a/b', '100644 u/v.txt', '100644 x/y/.gitkeep']);
    await create({ parentCommitId: second, deleteFiles: [{ filePath: 'u/v.txt' }] });
    expect(await files()).toEqual(['100644 a/b', '100644 x/y/.gitkeep']);
  });

  it('refuses what AWS refuses', async () => {
    const { commitId: parentCommitId } = await create({ putFiles: [put('a.txt'), put('dir/b.txt')] });
    const refused: readonly (readonly [Json, string])[] = [
      [{}, 'FileEntryRequiredException'],
      [
        { putFiles: Array.from({ length: 101 }, (_, index) => put(`f${index}`)) },
        'MaximumFileEntriesExceededException',
      ],
      [{ putFiles: [put('n'), put('/n')] }, 'SamePathRequestException'],
      [{ putFiles: [put('a.txt')], deleteFiles: [{ filePath: 'a.txt' }] }, 'SamePathRequestException'],
      [{ putFiles: [put('n'), put('n/m')] }, 'PutFileEntryConflictException'],
      [{ putFiles: [{ filePath: 'n' }] }, 'SourceFileOrContentRequiredException'],
      [
        { putFiles: [put('n', 'n', { sourceFile: { filePath: 'a.txt' } })] },
        'FileContentAndSourceFileSpecifiedException',
      ],
      [{ putFiles: [{ filePath: 'n', sourceFile: { filePath: 'gone' } }] }, 'FileDoesNotExistException'],
      [{ deleteFiles: [{ filePath: 'gone' }] }, 'FileDoesNotExistException'],
      [{ deleteFiles: [{ filePath: 'dir' }] }, 'FileDoesNotExistException'],
      [{ setFileModes: [{ filePath: 'gone', fileMode: 'NORMAL' }] }, 'FileDoesNotExistException'],
      [{ setFileModes: [{ filePath: 'a.txt' }] }, 'FileModeRequiredException'],
      [{ setFileModes: [{ filePath: 'a.txt', fileMode: 'ROUND' }] }, 'InvalidFileModeException'],
      [{ setFileModes: [{ filePath: 'a.txt', fileMode: 'NORMAL' }] }, 'NoChangeException'],
      [{ putFiles: [put('a.txt')] }, 'NoChangeException'],
      [{ putFiles: [put('a.txt/b')] }, 'DirectoryNameConflictsWithFileNameException'],
      [{ putFiles: [put('dir')] }, 'FileNameConflictsWithDirectoryNameException'],
      [{ putFiles: [put('../x')] }, 'InvalidPathException'],
      [{ putFiles: [{ fileContent: base64('a') }] }, 'PathRequiredException'],
      [{ putFiles: [put('n')], email: 'a>b' }, 'InvalidEmailException'],
      [{ putFiles: [put('n')], branchName: 'other' }, 'BranchDoesNotExistException'],
      [{ putFiles: [put('n')], parentCommitId: undefined }, 'ParentCommitIdRequiredException'],
    ];
    for (const [input, code] of refused) {
      expect([input, await refusal(create({ parentCommitId, ...input }))]).toEqual([
        input,
        expect.stringMatching(new RegExp(`^${code}: `)),
      ]);
    }
    expect(started.events).toHaveLength(1);
  });
});

describe('DeleteFile', () => {
  it('removes a file by a commit', async () => {
    const { commitId, filesAdded } = await create({ putFiles: [put('a.txt'), put('dir/b.txt')] });
    const [, { blobId }] = filesAdded as [Json, Json];
    const deleted = await call('DeleteFile', { filePath: 'dir/b.txt', parentCommitId: commitId });
    expect(deleted).toMatchObject({ blobId, filePath: 'dir/b.txt' });
    expect(await files()).toEqual(['100644 a.txt']);
    expect(started.events.at(-1)?.detail).toMatchObject({
      event: 'referenceUpdated',
      oldCommitId: commitId,
      commitId: deleted.commitId,
    });
    expect(
      await refusal(call('DeleteFile', { filePath: 'dir/b.txt', parentCommitId: deleted.commitId })),
    ).toBe('FileDoesNotExistException: Could not find path dir/b.txt');
    expect(await refusal(call('DeleteFile', { filePath: 'a.txt', parentCommitId: commitId }))).toMatch(
      /^ParentCommitIdOutdatedException: /,
    );
  });
});

test("the answers fit AWS's model", async () => {
  const model = serviceModel('codecommit');
  if (model === undefined) return;
  const created = await create({ putFiles: [put('a.txt'), put('b.txt')] });
  expect(misfits(model, 'CreateCommit', created)).toEqual([]);
  const deleted = await call('DeleteFile', { filePath: 'a.txt', parentCommitId: created.commitId });
  expect(misfits(model, 'DeleteFile', deleted)).toEqual([]);
});
