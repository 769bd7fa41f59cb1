/** Changes of a repository that no client pushes: commits of a file, branches. */
import { rm } from 'node:fs/promises';
import { GitFailure } from './git-program';
import type { BareRepository } from './hosting';

/** Somebody else has changed the reference in the meantime. */
export class ReferenceMoved extends Error {}

export interface FileCommit {
  /** @default - the first commit of the repository */
  readonly parent?: string | undefined;
  /** From the root of the repository, without a leading slash. */
  readonly path: string;
  readonly mode: '100644' | '100755' | '120000';
  readonly content: Buffer;
  readonly message: string;
  readonly authorName: string;
  readonly authorEmail: string;
  /** Seconds since the epoch. */
  readonly seconds: number;
}

export interface FileCommitIds {
  readonly commitId: string;
  readonly blobId: string;
  readonly treeId: string;
}

/** Makes a commit with a file added or replaced; no reference points to it yet. */
export async function commitFile(repository: BareRepository, commit: FileCommit): Promise<FileCommitIds> {
  const { parent, path, mode, content } = commit;
  const index = repository.scratchFile();
  const env = { GIT_INDEX_FILE: index };
  const write = async (args: readonly string[], input?: Buffer | string) =>
    (await repository.git(args, { input, env })).toString().trim();
  try {
    const blobId = await write(['hash-object', '-w', '--stdin'], content);
    await write(['read-tree', parent ?? '--empty']);
    await write(['update-index', '--add', '--cacheinfo', `${mode},${blobId},${path}`]);
    const treeId = await write(['write-tree']);
    const object = commitObject(commit, treeId);
    return {
      commitId: await write(['hash-object', '-w', '-t', 'commit', '--stdin'], object),
      blobId,
      treeId,
    };
  } finally {
    await rm(index, { force: true });
  }
}

/** Written by hand: commit-tree refuses an author without an email address, which CodeCommit has. */
function commitObject(commit: FileCommit, treeId: string): string {
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

const nothing = '0'.repeat(40);

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
