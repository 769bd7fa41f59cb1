/** What an operation of CodeCommit may reach. */
import type { CallContext } from '../contract/service';
import type { BareRepository } from '../git/hosting';
import type { ReferenceChange } from '../git/pushed-references';
import { AwsError } from '../protocol/aws-error';
import { findRepository, type Repositories, type Repository } from './repository';

export interface CodeCommitContext extends CallContext {
  /** URL of the gateway without a trailing slash. @default - clone URLs are AWS's own */
  readonly endpoint?: string | undefined;
  /** Called with the clone URL of a repository that is created. */
  readonly created: (cloneUrl: string) => void;
  /** The repository's files on disk. */
  readonly open: (repository: Repository) => Promise<BareRepository>;
  /** Removes the repository's files. */
  readonly remove: (repository: Repository) => Promise<void>;
  /** ARN of who calls. */
  readonly callerUserArn: string;
  /** Says that references were changed by the caller; to be told before the answer. */
  readonly changed: (repository: Repository, changes: readonly ReferenceChange[]) => Promise<void>;
}

/** A repository that an operation reads or writes. */
export interface OpenRepository {
  readonly record: Repository;
  readonly git: BareRepository;
}

/** @throws AwsError RepositoryDoesNotExistException */
export async function openRepository(
  name: string | undefined,
  repositories: Repositories,
  context: CodeCommitContext,
): Promise<OpenRepository> {
  const record = findRepository(repositories, name);
  return { record, git: await context.open(record) };
}

/**
 * @returns the value
 * @throws AwsError `code`
 */
export function required<T>(value: T | undefined, code: string, message: string): T {
  if (value === undefined || value === '') throw new AwsError(code, message);
  return value;
}
