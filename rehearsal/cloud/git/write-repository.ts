/** Changes of a repository that no client pushes: commits of files, branches. */
import { rm } from 'node:fs/promises';
import { GitFailure } from './git-program';
import type { BareRepository } from './hosting';
import { entryAt } from './tree';

/** Somebody else has changed the reference in the meantime. */
export class ReferenceMoved extends Error {}

const nothing = '0'.repeat(40);

/** Modes of files that a commit can have. */
export type FileMode = '100644' | '100755' | '120000';

/** A file that a commit adds or replaces, or one that it removes. */
export type FileChange =
  | { readonly path: string; readonly mode: FileMode; readonly blobId: string }
  | { readonly path: string; readonly isRemoved: true };

export interface NewCommit {
  /** @default - the first commit of the repository */
  readonly parent?: string | undefined;
  /** Paths are from the root of the repository, without a leading slash. */
  readonly changes: readonly FileChange[];
  /** Whether a folder that the commit empties is kept with a file `.gitkeep`. */
  readonly keepsEmptyFolders?: boolean | undefined;
  readonly message: string;
  readonly authorName: string;
  readonly authorEmail: string;
  /** Seconds since the epoch. */
  readonly seconds: number;
}

export interface CommitIds {
  readonly commitId: string;
  readonly treeId: string;
}

/** @returns id of the blob, which nothing refers to yet */
export async function writeBlob(repository: BareRepository, content: Buffer): Promise<string> {
  return (await repository.git(['hash-object', '-w', '--stdin'], { input: content })).toString().trim();
}

/** Makes a commit; no reference points to it yet. */
export async function commitChanges(repository: BareRepository, commit: NewCommit): Promise<CommitIds> {
  const { parent, changes, keepsEmptyFolders = false } = commit;
  const index = repository.scratchFile();
  const write = async (args: readonly string[], input?: string) =>
    (await repository.git(args, { input, env: { GIT_INDEX_FILE: index } })).toString().trim();
  const update = async (each: readonly FileChange[]) => {
    if (each.length > 0) await write(['update-index', '-z', '--index-info'], each.map(indexLine).join(''));
  };
  try {
    await write(['read-tree', parent ?? '--empty']);
    // Removed first: a new file may stand where a removed one is a folder's name.
    await update(changes.filter((each) => 'isRemoved' in each));
    await update(changes.filter((each) => !('isRemoved' in each)));
    let treeId = await write(['write-tree']);
    const emptied = keepsEmptyFolders ? await emptiedFolders(repository, treeId, changes) : [];
    if (emptied.length > 0) {
      const blobId = await writeBlob(repository, Buffer.alloc(0));
      await update(emptied.map((folder) => ({ path: `${folder}/.gitkeep`, mode: '100644', blobId })));
      treeId = await write(['write-tree']);
    }
    const object = commitObject(commit, treeId);
    return { commitId: await write(['hash-object', '-w', '-t', 'commit', '--stdin'], object), treeId };
  } finally {
    await rm(index, { force: true });
  }
}

/** A line of update-index; mode 0 removes the path. */
const indexLine = (change: FileChange): string =>
  'isRemoved' in change
    ? `0 ${nothing}\t${change.path}\0`
    : `${change.mode} ${change.blobId}\t${change.path}\0`;

/** @returns folders of removed files that are not in the tree any more */
async function emptiedFolders(
  repository: BareRepository,
  treeId: string,
  changes: readonly FileChange[],
): Promise<readonly string[]> {
  const folders = changes.flatMap((each) =>
    'isRemoved' in each && each.path.includes('/') ? [each.path.replace(/\/[^/]*$/, '')] : [],
  );
  const found = await Promise.all(
    [...new Set(folders)].map(async (folder) => ({
      folder,
      isThere: (await entryAt(repository, treeId, folder)) !== undefined,
    })),
  );
  return found.filter(({ isThere }) => !isThere).map(({ folder }) => folder);
}

/** Written by hand: commit-tree refuses an author without an email address, which CodeCommit has. */
function commitObject(commit: NewCommit, treeId: string): string {
  const { parent, authorName, authorEmail, seconds, message } = commit;
  const signature = `${authorName} <${authorEmail}> ${seconds} +0000`;
  return [
    `tree ${treeId}`,
    ...(parent === undefined ? [] : [`parent ${parent}`]),
    `author ${signature}`,
    `committer ${signature}`,
    '',
    message === '' || message.endsWith('\n') ? message : `${message}\n`,
  ].join('\n');
}

/**
 * Moves a branch, if it still is where it is thought to be.
 *
 * @param from - @default - the branch does not exist
 * @param to - @default - it is deleted
 * @throws ReferenceMoved it is elsewhere
 */
export async function moveBranch(
  repository: BareRepository,
  name: string,
  { from = nothing, to = nothing }: { readonly from?: string | undefined; readonly to?: string | undefined },
): Promise<void> {
  const reference = `refs/heads/${name}`;
  try {
    await repository.git(
      to === nothing ? ['update-ref', '-d', reference, from] : ['update-ref', reference, to, from],
    );
  } catch (error) {
    if (error instanceof GitFailure) throw new ReferenceMoved(error.message, { cause: error });
    throw error;
  }
}

/** Lets HEAD, which a clone checks out, be a branch. */
export async function setHead(repository: BareRepository, branch: string): Promise<void> {
  await repository.git(['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
}

/** Whether git lets a branch have this name. */
export async function isBranchName(repository: BareRepository, name: string): Promise<boolean> {
  try {
    await repository.git(['check-ref-format', `refs/heads/${name}`]);
    return !name.startsWith('-');
  } catch (error) {
    if (error instanceof GitFailure) return false;
    throw error;
  }
}
