/** Branches of repositories that nothing was pushed to: there are none. */
import { AwsError } from '../service';
import type { Json } from '../service';
import { readShape, structure, text } from '../support/shape';
import { findRepository } from './repository';
import type { Repositories } from './repository';

const request = structure({ repositoryName: text(), branchName: text(), defaultBranchName: text() });

export function listBranches(input: Json, repositories: Repositories): Json {
  findRepository(repositories, readShape(request, input).repositoryName);
  return { branches: [] };
}

export function getBranch(input: Json, repositories: Repositories): never {
  const { repositoryName, branchName } = readShape(request, input);
  throw missingBranch(repositories, repositoryName, branchName);
}

export function updateDefaultBranch(input: Json, repositories: Repositories): never {
  const { repositoryName, defaultBranchName } = readShape(request, input);
  throw missingBranch(repositories, repositoryName, defaultBranchName);
}

function missingBranch(
  repositories: Repositories,
  repositoryName: string | undefined,
  branchName: string | undefined,
): AwsError {
  findRepository(repositories, repositoryName);
  return branchName === undefined
    ? new AwsError('BranchNameRequiredException', 'A branch name is required')
    : new AwsError('BranchDoesNotExistException', `${branchName} does not exist`);
}
