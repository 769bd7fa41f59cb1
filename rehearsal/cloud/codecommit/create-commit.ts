import * as v from 'valibot';
import type { BareRepository } from '../git/hosting';
import { entryAt } from '../git/tree';
import { writeBlob, type FileChange } from '../git/write-repository';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { list, readShape, structure, text } from '../support/shape';
import { commitTarget, commitTo } from './branch-commit';
import { required, type CodeCommitContext } from './context';
import { checkedContent, checkedMode, existingFile, requireRoom } from './file-changes';
import { checkedPath, fileModes } from './files';
import type { Repositories } from './repository';

const putShape = structure({
  filePath: text(),
  fileMode: text(),
  fileContent: text(),
  sourceFile: structure({ filePath: text(), isMove: v.boolean() }),
});

const request = structure({
  repositoryName: text(),
  branchName: text(),
  parentCommitId: text(),
  authorName: text(),
  email: text(),
  commitMessage: text(),
  keepEmptyFolders: v.boolean(),
  putFiles: list(putShape),
  deleteFiles: list(structure({ filePath: text() })),
  setFileModes: list(structure({ filePath: text(), fileMode: text() })),
});

type Input = v.InferOutput<typeof request>;
type PutFile = v.InferOutput<typeof putShape>;

/** @see https://docs.aws.amazon.com/codecommit/latest/userguide/limits.html */
const mostFiles = 100;

/** Makes a commit of files that are put, removed, or get another mode. */
export async function createCommit(
  input: Json,
  repositories: Repositories,
  context: CodeCommitContext,
): Promise<Json> {
  const sent = readShape(request, input);
  const target = await commitTarget(sent, repositories, context);
  checkEntries(sent);
  const changes = await changesOf(sent, target);
  const listed = await metadata(changes, target);
  const { commitId, treeId } = await commitTo(
    target,
    {
      changes,
      keepsEmptyFolders: sent.keepEmptyFolders,
      message: sent.commitMessage,
      name: sent.authorName,
      email: sent.email,
      unchanged: () =>
        new AwsError(
          'NoChangeException',
          'The commit cannot be created because no changes will be made to the repository as a result of this commit. A commit must contain at least one change.',
        ),
    },
    context,
  );
  return { commitId, treeId, ...listed };
}

const pathOf = ({ filePath }: { readonly filePath?: string }): string =>
  checkedPath(required(filePath, 'PathRequiredException', 'The filePath for a location cannot be null.'));

/** Sources that are moved are removed too. */
const movedFrom = ({ sourceFile }: PutFile): string[] => (sourceFile?.isMove ? [pathOf(sourceFile)] : []);

function checkEntries({ putFiles = [], deleteFiles = [], setFileModes = [] }: Input): void {
  const count = putFiles.length + deleteFiles.length + setFileModes.length;
  if (count === 0) {
    throw new AwsError(
      'FileEntryRequiredException',
      'The commit cannot be created because no files have been specified as added, updated, or changed (PutFile or DeleteFile) for the commit.',
    );
  }
  if (count > mostFiles) {
    throw new AwsError(
      'MaximumFileEntriesExceededException',
      `The commit has ${count} file entries, at most ${mostFiles} are allowed. Consider using a Git client for these changes.`,
    );
  }
  const put = putFiles.map(pathOf);
  const all = [
    ...put,
    ...deleteFiles.map(pathOf),
    ...setFileModes.map(pathOf),
    ...putFiles.flatMap(movedFrom),
  ];
  const twice = all.find((path, index) => all.indexOf(path) !== index);
  if (twice !== undefined) {
    throw new AwsError('SamePathRequestException', `The path ${twice} is in more than one file entry`);
  }
  const folder = put.find((path) => put.some((other) => other.startsWith(`${path}/`)));
  if (folder !== undefined) {
    throw new AwsError(
      'PutFileEntryConflictException',
      `The commit cannot be created because ${folder} is both a file and a folder`,
    );
  }
}

interface Tip {
  readonly git: BareRepository;
  readonly parent: string | undefined;
}

async function changesOf(
  { putFiles = [], deleteFiles = [], setFileModes = [] }: Input,
  { git, parent }: Tip,
): Promise<readonly FileChange[]> {
  const removed = [...deleteFiles.map(pathOf), ...putFiles.flatMap(movedFrom)];
  for (const path of removed) await existingFile(git, parent, path);
  const gone = new Set(removed);
  const put: FileChange[] = [];
  for (const each of putFiles) {
    const path = pathOf(each);
    if (parent !== undefined) await requireRoom(git, parent, path, gone);
    put.push({ path, ...(await contentOf(each, { git, parent })) });
  }
  const withModes: FileChange[] = [];
  for (const each of setFileModes) {
    const path = pathOf(each);
    const mode = checkedMode(
      required(each.fileMode, 'FileModeRequiredException', 'A file mode is required.'),
    );
    withModes.push({ path, mode, blobId: (await existingFile(git, parent, path)).id });
  }
  return [...removed.map((path) => ({ path, isRemoved: true }) as const), ...put, ...withModes];
}

/** Without a mode in the entry, a file has the mode of its source, else NORMAL. */
async function contentOf(
  { filePath, fileMode, fileContent, sourceFile }: PutFile,
  { git, parent }: Tip,
): Promise<{ readonly mode: ReturnType<typeof checkedMode>; readonly blobId: string }> {
  if (fileContent !== undefined && sourceFile !== undefined) {
    throw new AwsError(
      'FileContentAndSourceFileSpecifiedException',
      'The commit cannot be created because both a source file and file content have been specified for the same file. You cannot provide both.',
    );
  }
  const given = fileMode === undefined ? undefined : checkedMode(fileMode);
  if (sourceFile !== undefined) {
    const source = await existingFile(git, parent, pathOf(sourceFile));
    return { mode: given ?? source.mode, blobId: source.id };
  }
  if (fileContent === undefined) {
    throw new AwsError(
      'SourceFileOrContentRequiredException',
      `The commit cannot be created because no source files or file content have been specified for ${filePath ?? ''}.`,
    );
  }
  const blobId = await writeBlob(git, checkedContent(fileContent));
  return { mode: given ?? '100644', blobId };
}

/** What the answer says of the files, by what became of them. */
async function metadata(changes: readonly FileChange[], { git, parent }: Tip): Promise<Json> {
  const described = await Promise.all(
    changes.map(async (change) => {
      const before = parent === undefined ? undefined : await entryAt(git, parent, change.path);
      const isRemoved = 'isRemoved' in change;
      const { mode, id } = isRemoved
        ? { mode: before?.mode ?? '', id: before?.id ?? '' }
        : { mode: change.mode, id: change.blobId };
      const list = isRemoved ? 'filesDeleted' : before === undefined ? 'filesAdded' : 'filesUpdated';
      return { list, file: { absolutePath: change.path, blobId: id, fileMode: fileModes[mode] ?? 'NORMAL' } };
    }),
  );
  const of = (name: string) => described.filter(({ list }) => list === name).map(({ file }) => file);
  return { filesAdded: of('filesAdded'), filesUpdated: of('filesUpdated'), filesDeleted: of('filesDeleted') };
}
