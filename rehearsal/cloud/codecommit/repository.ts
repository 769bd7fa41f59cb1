/** The record of a repository and what AWS answers about it. */
import type { CallContext } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { present } from '../support/output';
import type { Tags } from '../support/tags';

export interface Repository {
  readonly repositoryId: string;
  readonly repositoryName: string;
  readonly repositoryDescription: string | undefined;
  /** ARN of the customer's key; without one AWS encrypts with its own. */
  readonly kmsKeyId: string | undefined;
  /** Seconds since the epoch. */
  readonly creationDate: number;
  /** Seconds since the epoch. */
  readonly lastModifiedDate: number;
  readonly tags: Tags;
  /** @default - no trigger was ever put */
  readonly triggers?: { readonly configurationId: string; readonly triggers: readonly Trigger[] };
  /** The branch that was pushed first, or was chosen later. @default - nothing was pushed */
  readonly defaultBranch?: string;
}

export interface Trigger {
  readonly name: string;
  /** Of an SNS topic or a Lambda function. */
  readonly destinationArn: string;
  readonly customData?: string;
  /** Empty: all branches. */
  readonly branches: readonly string[];
  readonly events: readonly string[];
}

/** Repositories of an account and region by name. */
export type Repositories = Map<string, Repository>;

/** ARN of a repository. */
export const repositoryArn = (
  { accountId, region }: Pick<CallContext, 'accountId' | 'region'>,
  name: string,
): string => `arn:aws:codecommit:${region}:${accountId}:${name}`;

interface RepositoryContext extends Pick<CallContext, 'accountId' | 'region'> {
  /** Where git reaches repositories. @default - URLs are AWS's own */
  readonly endpoint?: string | undefined;
}

const hostOf = (region: string): string => `git-codecommit.${region}.amazonaws.com`;
const pathOf = ({ repositoryName }: Repository): string => `/v1/repos/${repositoryName}`;

export const cloneUrlHttp = (repository: Repository, { endpoint, region }: RepositoryContext): string =>
  `${endpoint ?? `https://${hostOf(region)}`}${pathOf(repository)}`;

/** Returns the repository as AWS answers it; there is no default branch before the first push. */
export function describeRepository(repository: Repository, context: RepositoryContext): Json {
  const { accountId, region } = context;
  return present({
    ...repository,
    tags: undefined,
    triggers: undefined,
    accountId,
    cloneUrlHttp: cloneUrlHttp(repository, context),
    cloneUrlSsh: `ssh://${hostOf(region)}${pathOf(repository)}`,
    Arn: repositoryArn(context, repository.repositoryName),
  });
}

/** @throws AwsError RepositoryDoesNotExistException */
export function findRepository(repositories: Repositories, name: string | undefined): Repository {
  const checked = checkedName(name);
  const repository = repositories.get(checked);
  if (!repository) throw new AwsError('RepositoryDoesNotExistException', `${checked} does not exist`);
  return repository;
}

/**
 * @returns the name
 * @throws AwsError RepositoryNameRequiredException, InvalidRepositoryNameException
 */
export function checkedName(name: string | undefined): string {
  if (name === undefined)
    throw new AwsError('RepositoryNameRequiredException', 'A repository name is required');
  if (!/^[\w.-]{1,100}$/.test(name) || name.endsWith('.git')) {
    throw new AwsError(
      'InvalidRepositoryNameException',
      'The repository name is not valid. Repository names can be any valid combination of letters, numbers, periods, underscores, and dashes between 1 and 100 characters in length. Names are case sensitive. For more information, see Limits in the AWS CodeCommit User Guide. ',
    );
  }
  return name;
}

/**
 * @returns the description; an empty one is none
 * @throws AwsError InvalidRepositoryDescriptionException
 */
export function checkedDescription(description: string | undefined): string | undefined {
  if (description !== undefined && description.length > 1000) {
    throw new AwsError(
      'InvalidRepositoryDescriptionException',
      `The repository description must have at most 1000 characters, got ${description.length}`,
    );
  }
  return description === '' ? undefined : description;
}
