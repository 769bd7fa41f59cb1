import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { uuid } from '../support/ids';
import { page } from '../support/paging';
import { list, readShape, structure, text } from '../support/shape';
import type { CodeCommitContext } from './context';
import { encryptionKeyArn } from './encryption-key';
import {
  checkedDescription,
  checkedName,
  cloneUrlHttp,
  describeRepository,
  findRepository,
  type Repositories,
  type Repository,
} from './repository';
import { tagsOf } from './tags';

/** AWS's limit of names in a BatchGetRepositories. */
const maximumBatch = 100;

const request = structure({
  repositoryName: text(),
  repositoryNames: list(text()),
  repositoryDescription: text(),
  kmsKeyId: text(),
  oldName: text(),
  newName: text(),
  sortBy: text(),
  order: text(),
  nextToken: text(),
});

export async function createRepository(
  input: Json,
  repositories: Repositories,
  context: CodeCommitContext,
): Promise<Json> {
  const { kmsKeyId: keyId, ...sent } = readShape(request, input);
  const repositoryName = checkedName(sent.repositoryName);
  const repositoryDescription = checkedDescription(sent.repositoryDescription);
  const tags = tagsOf(input);
  const kmsKeyId = keyId ? await encryptionKeyArn(keyId, context) : undefined;
  requireFreeName(repositories, repositoryName);
  const now = context.now();
  const repository: Repository = {
    repositoryId: uuid(),
    repositoryName,
    repositoryDescription,
    kmsKeyId,
    creationDate: now,
    lastModifiedDate: now,
    tags,
  };
  put(repositories, repository);
  context.created(cloneUrlHttp(repository, context));
  return { repositoryMetadata: describeRepository(repository, context) };
}

export function getRepository(input: Json, repositories: Repositories, context: CodeCommitContext): Json {
  const repository = findRepository(repositories, readShape(request, input).repositoryName);
  return { repositoryMetadata: describeRepository(repository, context) };
}

export function batchGetRepositories(
  input: Json,
  repositories: Repositories,
  context: CodeCommitContext,
): Json {
  const { repositoryNames: names = [] } = readShape(request, input);
  if (names.length === 0) {
    throw new AwsError('RepositoryNamesRequiredException', 'At least one repository name is required');
  }
  if (names.length > maximumBatch) {
    throw new AwsError(
      'MaximumRepositoryNamesExceededException',
      `At most ${maximumBatch} repository names are allowed, got ${names.length}`,
    );
  }
  const found = names.flatMap((name) => repositories.get(checkedName(name)) ?? []);
  return {
    repositories: found.map((repository) => describeRepository(repository, context)),
    repositoriesNotFound: names.filter((name) => !repositories.has(name)),
    errors: [],
  };
}

export function listRepositories(input: Json, repositories: Repositories): Json {
  const { sortBy = 'repositoryName', order = 'ascending', nextToken } = readShape(request, input);
  requireOneOf('sortBy', sortBy, ['repositoryName', 'lastModifiedDate'], 'InvalidSortByException');
  requireOneOf('order', order, ['ascending', 'descending'], 'InvalidOrderException');
  const sorted = [...repositories.values()].sort(sortBy === 'repositoryName' ? byName : byModification);
  const { items, ...rest } = page(order === 'ascending' ? sorted : sorted.reverse(), {
    token: nextToken,
    limit: 1000,
    invalidToken: () =>
      new AwsError('InvalidContinuationTokenException', 'The specified continuation token is not valid'),
  });
  return {
    repositories: items.map(({ repositoryName, repositoryId }) => ({ repositoryName, repositoryId })),
    ...rest,
  };
}

/** A repository that does not exist is deleted without an error and without an id, as on AWS. */
export async function deleteRepository(
  input: Json,
  repositories: Repositories,
  context: CodeCommitContext,
): Promise<Json> {
  const name = checkedName(readShape(request, input).repositoryName);
  const repository = repositories.get(name);
  if (repository === undefined) return {};
  repositories.delete(name);
  await context.remove(repository);
  return { repositoryId: repository.repositoryId };
}

export function updateRepositoryDescription(
  input: Json,
  repositories: Repositories,
  context: CodeCommitContext,
): Json {
  const { repositoryName, repositoryDescription } = readShape(request, input);
  const repository = findRepository(repositories, repositoryName);
  put(repositories, {
    ...repository,
    repositoryDescription: checkedDescription(repositoryDescription),
    lastModifiedDate: context.now(),
  });
  return {};
}

export function updateRepositoryName(
  input: Json,
  repositories: Repositories,
  context: CodeCommitContext,
): Json {
  const { oldName, newName } = readShape(request, input);
  const repository = findRepository(repositories, oldName);
  const repositoryName = checkedName(newName);
  requireFreeName(repositories, repositoryName);
  repositories.delete(repository.repositoryName);
  put(repositories, { ...repository, repositoryName, lastModifiedDate: context.now() });
  return {};
}

export async function updateRepositoryEncryptionKey(
  input: Json,
  repositories: Repositories,
  context: CodeCommitContext,
): Promise<Json> {
  const { repositoryName, kmsKeyId: keyId } = readShape(request, input);
  findRepository(repositories, repositoryName);
  if (!keyId) throw new AwsError('EncryptionKeyRequiredException', 'A KMS encryption key is required');
  const kmsKeyId = await encryptionKeyArn(keyId, context);
  // Found again: the repository may have changed while KMS was asked.
  const repository = findRepository(repositories, repositoryName);
  put(repositories, { ...repository, kmsKeyId, lastModifiedDate: context.now() });
  const { repositoryId, kmsKeyId: originalKmsKeyId } = repository;
  return { repositoryId, kmsKeyId, ...(originalKmsKeyId && { originalKmsKeyId }) };
}

function put(repositories: Repositories, repository: Repository): void {
  repositories.set(repository.repositoryName, repository);
}

function requireFreeName(repositories: Repositories, name: string): void {
  if (repositories.has(name)) {
    throw new AwsError('RepositoryNameExistsException', `Repository named ${name} already exists`);
  }
}

function requireOneOf(member: string, value: string, allowed: readonly string[], code: string): void {
  if (!allowed.includes(value)) {
    throw new AwsError(code, `${member} must be one of ${allowed.join(', ')}, got ${value}`);
  }
}

function byName(a: Repository, b: Repository): number {
  return a.repositoryName < b.repositoryName ? -1 : 1;
}

function byModification(a: Repository, b: Repository): number {
  return a.lastModifiedDate - b.lastModifiedDate;
}
