import { isObjectId, readCommit, readObject } from '../git/read-repository';
import { entriesOf, entryAt, isFolder, isSubmodule, isSymbolicLink, type TreeEntry } from '../git/tree';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { readShape, structure, text } from '../support/shape';
import { specifiedCommit } from './commits';
import { openRepository, required, type CodeCommitContext } from './context';
import type { Repositories } from './repository';

/** Bytes of a file that the API carries. */
export const maximumFileSize = 6_291_456;

/** File modes of the API by those of git. */
export const fileModes: Readonly<Record<string, string>> = {
  '100644': 'NORMAL',
  '100755': 'EXECUTABLE',
  '120000': 'SYMLINK',
};

const request = structure({
  repositoryName: text(),
  commitSpecifier: text(),
  filePath: text(),
  folderPath: text(),
  blobId: text(),
});

/** The content of a file, whatever commit it is of. */
export async function getBlob(
  input: Json,
  repositories: Repositories,
  context: CodeCommitContext,
): Promise<Json> {
  const { repositoryName, blobId: sent } = readShape(request, input);
  const { git } = await openRepository(repositoryName, repositories, context);
  const blobId = required(sent, 'BlobIdRequiredException', 'A blob ID is required.');
  if (!isObjectId(blobId)) {
    throw new AwsError('InvalidBlobIdException', `The specified blob is not valid: ${blobId}`);
  }
  const blob = await readObject(git, blobId);
  if (blob?.type !== 'blob') {
    throw new AwsError('BlobIdDoesNotExistException', `The specified blob does not exist: ${blobId}`);
  }
  if (blob.content.length > maximumFileSize) {
    throw new AwsError(
      'FileTooLargeException',
      `${blobId} has ${blob.content.length} bytes, at most ${maximumFileSize} are allowed`,
    );
  }
  return { content: blob.content.toString('base64') };
}

export async function getFile(
  input: Json,
  repositories: Repositories,
  context: CodeCommitContext,
): Promise<Json> {
  const { repositoryName, commitSpecifier, filePath: sent } = readShape(request, input);
  const { git } = await openRepository(repositoryName, repositories, context);
  const filePath = checkedPath(
    required(sent, 'PathRequiredException', 'The folderPath for a location cannot be null.'),
  );
  const commitId = await specifiedCommit(git, commitSpecifier);
  const entry = await entryAt(git, commitId, filePath);
  const blob = entry === undefined ? undefined : await readObject(git, entry.id);
  if (entry === undefined || blob?.type !== 'blob') {
    throw new AwsError('FileDoesNotExistException', `Could not find path ${filePath}`);
  }
  if (blob.content.length > maximumFileSize) {
    throw new AwsError(
      'FileTooLargeException',
      `${filePath} has ${blob.content.length} bytes, at most ${maximumFileSize} are allowed`,
    );
  }
  return {
    commitId,
    blobId: entry.id,
    filePath,
    fileMode: fileModes[entry.mode] ?? 'NORMAL',
    fileSize: blob.content.length,
    fileContent: blob.content.toString('base64'),
  };
}

export async function getFolder(
  input: Json,
  repositories: Repositories,
  context: CodeCommitContext,
): Promise<Json> {
  const { repositoryName, commitSpecifier, folderPath: sent } = readShape(request, input);
  const { git } = await openRepository(repositoryName, repositories, context);
  if (sent === undefined) {
    throw new AwsError('PathRequiredException', 'The folderPath for a location cannot be null.');
  }
  const isRoot = sent === '' || sent === '/';
  const folderPath = isRoot ? '' : checkedPath(sent.replace(/\/$/, ''));
  const commitId = await specifiedCommit(git, commitSpecifier);
  const folder = isRoot ? undefined : await entryAt(git, commitId, folderPath);
  const treeId = isRoot ? (await readCommit(git, commitId))?.treeId : folder?.id;
  if (treeId === undefined || (folder !== undefined && !isFolder(folder))) {
    throw new AwsError('FolderDoesNotExistException', `Could not find path ${folderPath}`);
  }
  const entries = await entriesOf(git, commitId, folderPath);
  const isFile = (entry: TreeEntry) => !isFolder(entry) && !isSubmodule(entry) && !isSymbolicLink(entry);
  const listed = (is: (entry: TreeEntry) => boolean, describe: (entry: TreeEntry) => Json) =>
    entries.filter(is).map((entry) => ({
      absolutePath: entry.path,
      relativePath: entry.path.slice(folderPath === '' ? 0 : folderPath.length + 1),
      ...describe(entry),
    }));
  const file = ({ id, mode }: TreeEntry) => ({ blobId: id, fileMode: fileModes[mode] ?? 'NORMAL' });
  return {
    commitId,
    folderPath,
    treeId,
    subFolders: listed(isFolder, ({ id }) => ({ treeId: id })),
    files: listed(isFile, file),
    symbolicLinks: listed(isSymbolicLink, file),
    subModules: listed(isSubmodule, ({ id }) => ({ commitId: id })),
  };
}

/**
 * @returns the path without a leading slash
 * @throws AwsError InvalidPathException
 */
export function checkedPath(path: string): string {
  const relative = path.replace(/^\//, '');
  const isBad = (segment: string) => segment === '' || /^(\.{1,2}|\.git)$/i.test(segment);
  if (relative.includes('\0') || relative.split('/').some(isBad)) {
    throw new AwsError('InvalidPathException', `The specified path is not valid: ${path}`);
  }
  return relative;
}
