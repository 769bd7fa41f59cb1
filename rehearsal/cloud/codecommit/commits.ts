import type { BareRepository } from '../git/hosting';
import { isObjectId, readCommit, resolveCommit, type Commit, type Signature } from '../git/read-repository';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { list, readShape, structure, text } from '../support/shape';
import { openRepository, required, type CodeCommitContext } from './context';
import type { Repositories } from './repository';

/** AWS's limit of ids in a BatchGetCommits. */
const maximumBatch = 100;

const request = structure({ repositoryName: text(), commitId: text(), commitIds: list(text()) });

export async function getCommit(
  input: Json,
  repositories: Repositories,
  context: CodeCommitContext,
): Promise<Json> {
  const { repositoryName, commitId } = readShape(request, input);
  const { git } = await openRepository(repositoryName, repositories, context);
  const id = required(commitId, 'CommitIdRequiredException', 'A commit ID was not specified.');
  return { commit: await existingCommit(git, id) };
}

export async function batchGetCommits(
  input: Json,
  repositories: Repositories,
  context: CodeCommitContext,
): Promise<Json> {
  const { repositoryName, commitIds = [] } = readShape(request, input);
  const { git } = await openRepository(repositoryName, repositories, context);
  if (commitIds.length === 0) {
    throw new AwsError('CommitIdsListRequiredException', 'At least one commit ID is required');
  }
  if (commitIds.length > maximumBatch) {
    throw new AwsError(
      'CommitIdsLimitExceededException',
      `At most ${maximumBatch} commit IDs are allowed, got ${commitIds.length}`,
    );
  }
  const commits: Json[] = [];
  const errors: Json[] = [];
  for (const commitId of commitIds) {
    try {
      commits.push(await existingCommit(git, commitId));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      errors.push({ commitId, errorCode: error.code, errorMessage: error.message });
    }
  }
  return { commits, errors };
}

/**
 * @param specifier - @default the default branch
 * @returns the id of a commit
 * @throws AwsError CommitDoesNotExistException
 */
export async function specifiedCommit(git: BareRepository, specifier = 'HEAD'): Promise<string> {
  const id = await resolveCommit(git, specifier);
  if (id === undefined) throw new AwsError('CommitDoesNotExistException', `${specifier} does not exist`);
  return id;
}

async function existingCommit(git: BareRepository, commitId: string): Promise<Json> {
  if (!isObjectId(commitId)) {
    throw new AwsError('InvalidCommitIdException', `The specified commit ID is not valid: ${commitId}`);
  }
  const commit = await readCommit(git, commitId);
  if (commit === undefined) throw new AwsError('CommitIdDoesNotExistException', `${commitId} does not exist`);
  return describeCommit(commit);
}

const describeCommit = (commit: Commit): Json => ({
  commitId: commit.id,
  treeId: commit.treeId,
  parents: commit.parents,
  message: commit.message,
  author: describeUser(commit.author),
  committer: describeUser(commit.committer),
  additionalData: commit.others,
});

/** The date is "in timestamp format with GMT offset" (UserInfo): as git stores it. */
const describeUser = ({ name, email, seconds, offset }: Signature): Json => ({
  name,
  email,
  date: `${seconds} ${offset}`,
});
