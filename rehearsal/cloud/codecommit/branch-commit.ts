/** Commits that the API makes on the tip of a branch; each counts as a push. In an empty repository the branch is created. */
import { branchChange } from '../git/pushed-references';
import type { BareRepository } from '../git/hosting';
import { branchHead, isObjectId, readCommit, references } from '../git/read-repository';
import {
  commitChanges,
  moveBranch,
  ReferenceMoved,
  type CommitIds,
  type FileChange,
} from '../git/write-repository';
import { AwsError } from '../protocol/aws-error';
import { checkedBranchName, existingHead } from './branches';
import { openRepository, required, type CodeCommitContext, type OpenRepository } from './context';
import type { Repositories } from './repository';

/** The branch that a call commits to. */
export interface CommitTarget extends OpenRepository {
  readonly branchName: string;
  /** Its newest commit, which the caller has named. @default - the repository is empty */
  readonly parent: string | undefined;
}

export interface TargetInput {
  readonly repositoryName?: string | undefined;
  readonly branchName?: string | undefined;
  readonly parentCommitId?: string | undefined;
}

/** @throws AwsError the repository, the branch or the parent is not as the call says */
export async function commitTarget(
  sent: TargetInput,
  repositories: Repositories,
  context: CodeCommitContext,
): Promise<CommitTarget> {
  const { record, git } = await openRepository(sent.repositoryName, repositories, context);
  const branchName = await checkedBranchName(git, sent.branchName);
  return { record, git, branchName, parent: await checkedParent(git, branchName, sent.parentCommitId) };
}

export interface BranchCommit {
  readonly changes: readonly FileChange[];
  readonly keepsEmptyFolders?: boolean | undefined;
  readonly message?: string | undefined;
  /** @default - `rehearsal` */
  readonly name?: string | undefined;
  /** @default - none */
  readonly email?: string | undefined;
  /** AWS's error for a commit that changes nothing. */
  readonly unchanged: () => AwsError;
}

/** @throws AwsError the commit changes nothing, or another call was faster */
export async function commitTo(
  { record, git, branchName, parent }: CommitTarget,
  commit: BranchCommit,
  context: CodeCommitContext,
): Promise<CommitIds> {
  const made = await commitChanges(git, {
    parent,
    changes: commit.changes,
    keepsEmptyFolders: commit.keepsEmptyFolders,
    message: commit.message ?? '',
    authorName: (commit.name ?? '').replace(/[<>\n\0]/g, '').trim() || 'rehearsal',
    authorEmail: checkedEmail(commit.email),
    // As the commits that are pushed have it: wall time.
    seconds: Math.floor(Date.now() / 1000),
  });
  if (parent !== undefined && made.treeId === (await readCommit(git, parent))?.treeId) {
    throw commit.unchanged();
  }
  await move(git, branchName, parent, made.commitId);
  const change = branchChange(branchName, {
    newCommitId: made.commitId,
    ...(parent !== undefined && { oldCommitId: parent }),
  });
  await context.changed(record, [change]);
  return made;
}

async function move(
  git: BareRepository,
  branch: string,
  from: string | undefined,
  to: string,
): Promise<void> {
  try {
    await moveBranch(git, branch, { from, to });
  } catch (error) {
    if (!(error instanceof ReferenceMoved)) throw error;
    throw outdated((await branchHead(git, branch)) ?? 'none');
  }
}

async function checkedParent(
  git: BareRepository,
  branchName: string,
  parentCommitId: string | undefined,
): Promise<string | undefined> {
  const known = await references(git, 'refs/heads', 'refs/tags');
  if (known.has(`refs/tags/${branchName}`) && !known.has(`refs/heads/${branchName}`)) {
    throw new AwsError('BranchNameIsTagNameException', `${branchName} is the name of a tag`);
  }
  const isEmpty = ![...known.keys()].some((name) => name.startsWith('refs/heads/'));
  if (isEmpty && parentCommitId === undefined) return undefined;
  const head = await existingHead(git, branchName);
  const parent = required(
    parentCommitId,
    'ParentCommitIdRequiredException',
    'A parent commit ID is required.',
  );
  if (!isObjectId(parent)) {
    throw new AwsError('InvalidParentCommitIdException', `The parent commit ID is not valid: ${parent}`);
  }
  if (parent === head) return head;
  if ((await readCommit(git, parent)) === undefined) {
    throw new AwsError('ParentCommitDoesNotExistException', `${parent} does not exist`);
  }
  throw outdated(head);
}

const outdated = (head: string): AwsError =>
  new AwsError(
    'ParentCommitIdOutdatedException',
    `The file could not be added because the provided parent commit ID is not the current tip of the specified branch. To view the full commit ID of the current head of the branch, use GetBranch. The head is ${head}`,
  );

function checkedEmail(email = ''): string {
  if (/[<>\n\0]/.test(email)) {
    throw new AwsError('InvalidEmailException', `The specified email address is not valid: ${email}`);
  }
  return email;
}
