import type { BareRepository } from '../git/hosting';
import { branchChange } from '../git/pushed-references';
import { branchHead, isObjectId, readCommit, references } from '../git/read-repository';
import { isBranchName, moveBranch, ReferenceMoved, setHead } from '../git/write-repository';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { page } from '../support/paging';
import { readShape, structure, text } from '../support/shape';
import { openRepository, required, type CodeCommitContext } from './context';
import type { Repositories } from './repository';

const request = structure({
  repositoryName: text(),
  branchName: text(),
  defaultBranchName: text(),
  commitId: text(),
  nextToken: text(),
});

export async function listBranches(
  input: Json,
  repositories: Repositories,
  context: CodeCommitContext,
): Promise<Json> {
  const { repositoryName, nextToken } = readShape(request, input);
  const { git } = await openRepository(repositoryName, repositories, context);
  const names = [...(await references(git, 'refs/heads')).keys()].map((name) =>
    name.slice('refs/heads/'.length),
  );
  const { items, ...rest } = page(names, {
    token: nextToken,
    limit: 1000,
    invalidToken: () =>
      new AwsError('InvalidContinuationTokenException', 'The specified continuation token is not valid'),
  });
  return { branches: items, ...rest };
}

export async function getBranch(
  input: Json,
  repositories: Repositories,
  context: CodeCommitContext,
): Promise<Json> {
  const { repositoryName, branchName: sent } = readShape(request, input);
  const { git } = await openRepository(repositoryName, repositories, context);
  const branchName = await checkedBranchName(git, sent);
  return { branch: { branchName, commitId: await existingHead(git, branchName) } };
}

/** A new branch does not become the default branch. */
export async function createBranch(
  input: Json,
  repositories: Repositories,
  context: CodeCommitContext,
): Promise<Json> {
  const { repositoryName, branchName: sent, commitId: id } = readShape(request, input);
  const { record, git } = await openRepository(repositoryName, repositories, context);
  const branchName = await checkedBranchName(git, sent);
  const commitId = required(id, 'CommitIdRequiredException', 'A commit ID was not specified.');
  if (!isObjectId(commitId)) {
    throw new AwsError('InvalidCommitIdException', `The specified commit ID is not valid: ${commitId}`);
  }
  if ((await readCommit(git, commitId)) === undefined) {
    throw new AwsError('CommitDoesNotExistException', `${commitId} does not exist`);
  }
  try {
    await moveBranch(git, branchName, { to: commitId });
  } catch (error) {
    if (!(error instanceof ReferenceMoved)) throw error;
    throw new AwsError('BranchNameExistsException', `${branchName} conflicts with a branch that exists`);
  }
  await context.changed(record, [branchChange(branchName, { newCommitId: commitId })]);
  return {};
}

/** A branch that does not exist is deleted without an error: DeleteBranch has none for it. */
export async function deleteBranch(
  input: Json,
  repositories: Repositories,
  context: CodeCommitContext,
): Promise<Json> {
  const { repositoryName, branchName: sent } = readShape(request, input);
  const { record, git } = await openRepository(repositoryName, repositories, context);
  const branchName = await checkedBranchName(git, sent);
  if (branchName === record.defaultBranch) {
    throw new AwsError(
      'DefaultBranchCannotBeDeletedException',
      'The specified branch is the default branch for the repository, and cannot be deleted. To delete this branch, you must first set another branch as the default branch.',
    );
  }
  const commitId = await branchHead(git, branchName);
  if (commitId === undefined) return {};
  await moveBranch(git, branchName, { from: commitId });
  await context.changed(record, [branchChange(branchName, { oldCommitId: commitId })]);
  return { deletedBranch: { branchName, commitId } };
}

export async function updateDefaultBranch(
  input: Json,
  repositories: Repositories,
  context: CodeCommitContext,
): Promise<Json> {
  const { repositoryName, defaultBranchName: sent } = readShape(request, input);
  const { git } = await openRepository(repositoryName, repositories, context);
  const defaultBranch = await checkedBranchName(git, sent);
  await existingHead(git, defaultBranch);
  // Found again: the repository may have changed while git was asked.
  const { record } = await openRepository(repositoryName, repositories, context);
  repositories.set(record.repositoryName, { ...record, defaultBranch, lastModifiedDate: context.now() });
  await setHead(git, defaultBranch);
  return {};
}

/**
 * @returns the name
 * @throws AwsError BranchNameRequiredException, InvalidBranchNameException
 */
export async function checkedBranchName(git: BareRepository, name: string | undefined): Promise<string> {
  const given = required(name, 'BranchNameRequiredException', 'A branch name is required');
  if (given.length > 256 || given.includes('\0') || !(await isBranchName(git, given))) {
    throw new AwsError('InvalidBranchNameException', `The specified reference name is not valid: ${given}`);
  }
  return given;
}

/**
 * @returns the newest commit of a branch
 * @throws AwsError BranchDoesNotExistException
 */
export async function existingHead(git: BareRepository, branchName: string): Promise<string> {
  const commitId = await branchHead(git, branchName);
  if (commitId === undefined)
    throw new AwsError('BranchDoesNotExistException', `${branchName} does not exist`);
  return commitId;
}
