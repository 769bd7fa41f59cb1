/** What calls that make commits have in common about the files in them. */
import type { BareRepository } from '../git/hosting';
import { entryAt, isFolder, isSubmodule, type TreeEntry } from '../git/tree';
import type { FileMode } from '../git/write-repository';
import { AwsError } from '../protocol/aws-error';
import { maximumFileSize } from './files';

/** Modes of git by those of the API. */
const modes: Readonly<Record<string, FileMode>> = {
  NORMAL: '100644',
  EXECUTABLE: '100755',
  SYMLINK: '120000',
};

/** @throws AwsError InvalidFileModeException */
export function checkedMode(fileMode: string): FileMode {
  const mode = Object.hasOwn(modes, fileMode) ? modes[fileMode] : undefined;
  if (mode === undefined) {
    throw new AwsError(
      'InvalidFileModeException',
      `The specified file mode permission is not valid: ${fileMode}, allowed are ${Object.keys(modes).join(', ')}`,
    );
  }
  return mode;
}

/** @throws AwsError FileContentSizeLimitExceededException */
export function checkedContent(base64: string): Buffer {
  const content = Buffer.from(base64, 'base64');
  if (content.length > maximumFileSize) {
    throw new AwsError(
      'FileContentSizeLimitExceededException',
      `The file has ${content.length} bytes, at most ${maximumFileSize} are allowed`,
    );
  }
  return content;
}

/**
 * Rejects a file that a folder, a file or a submodule is in the way of.
 *
 * @param removed - paths that the same commit removes
 */
export async function requireRoom(
  git: BareRepository,
  commitId: string,
  path: string,
  removed: ReadonlySet<string> = new Set(),
): Promise<void> {
  const segments = path.split('/');
  for (let length = 1; length <= segments.length; length += 1) {
    const at = segments.slice(0, length).join('/');
    const entry = await entryAt(git, commitId, at);
    if (entry === undefined || removed.has(at)) return;
    if (isSubmodule(entry)) {
      throw new AwsError('FilePathConflictsWithSubmodulePathException', `${at} is a submodule`);
    }
    if (at === path && isFolder(entry)) {
      throw new AwsError('FileNameConflictsWithDirectoryNameException', `${path} is a directory`);
    }
    if (at !== path && !isFolder(entry)) {
      throw new AwsError('DirectoryNameConflictsWithFileNameException', `${at} is a file`);
    }
  }
}

/** @throws AwsError FileDoesNotExistException */
export async function existingFile(
  git: BareRepository,
  commitId: string | undefined,
  path: string,
): Promise<TreeEntry & { readonly mode: FileMode }> {
  const entry = commitId === undefined ? undefined : await entryAt(git, commitId, path);
  if (entry === undefined || !isFile(entry)) {
    throw new AwsError('FileDoesNotExistException', `Could not find path ${path}`);
  }
  return entry;
}

const isFile = (entry: TreeEntry): entry is TreeEntry & { readonly mode: FileMode } =>
  !isFolder(entry) && !isSubmodule(entry);
