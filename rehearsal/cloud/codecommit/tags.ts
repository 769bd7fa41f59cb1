/** Tags of repositories: a map in CodeCommit's API. */
import type { CallContext } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { list, map, readShape, structure, text } from '../support/shape';
import { tagLimit, withoutTags, withTags, type Tags } from '../support/tags';
import { findRepository, type Repositories, type Repository } from './repository';

const request = structure({ resourceArn: text(), tags: map(text(), text()), tagKeys: list(text()) });

export function tagResource(input: Json, repositories: Repositories, context: CallContext): Json {
  const repository = findByArn(repositories, input, context);
  if (!readShape(request, input).tags)
    throw new AwsError('TagsMapRequiredException', 'A map of tags is required');
  return replaceTags(repositories, repository, tagsOf(input, repository.tags));
}

export function untagResource(input: Json, repositories: Repositories, context: CallContext): Json {
  const repository = findByArn(repositories, input, context);
  const { tagKeys } = readShape(request, input);
  if (!tagKeys) throw new AwsError('TagKeysListRequiredException', 'A list of tag keys is required');
  return replaceTags(repositories, repository, withoutTags(repository.tags, tagKeys));
}

export function listTags(input: Json, repositories: Repositories, context: CallContext): Json {
  return { tags: Object.fromEntries(findByArn(repositories, input, context).tags) };
}

/**
 * @returns `before` with the tags of the input set
 * @throws AwsError InvalidTagsMapException, InvalidSystemTagUsageException, TooManyTagsException
 */
export function tagsOf(input: Json, before: Tags = new Map()): Tags {
  const tags = new Map(Object.entries(readShape(request, input).tags ?? {}));
  for (const [key, value] of tags) {
    if (key.length < 1 || key.length > 128 || value.length > 256) {
      throw new AwsError(
        'InvalidTagsMapException',
        `A tag has a key of 1 to 128 characters and a value of at most 256, got '${key}'`,
      );
    }
    if (key.toLowerCase().startsWith('aws:')) {
      throw new AwsError(
        'InvalidSystemTagUsageException',
        `The tag key '${key}' has the reserved prefix aws:`,
      );
    }
  }
  const after = withTags(before, tags);
  if (after.size > tagLimit) {
    throw new AwsError(
      'TooManyTagsException',
      `A repository has at most ${tagLimit} tags, got ${after.size}`,
    );
  }
  return after;
}

function replaceTags(repositories: Repositories, repository: Repository, tags: Tags): Json {
  repositories.set(repository.repositoryName, { ...repository, tags });
  return {};
}

function findByArn(repositories: Repositories, input: Json, { region, accountId }: CallContext): Repository {
  const { resourceArn: arn } = readShape(request, input);
  if (arn === undefined) throw new AwsError('ResourceArnRequiredException', 'A resource ARN is required');
  const prefix = `arn:aws:codecommit:${region}:${accountId}:`;
  if (!arn.startsWith(prefix)) {
    throw new AwsError(
      'InvalidResourceArnException',
      `The resource ARN must begin with ${prefix}, got ${arn}`,
    );
  }
  return findRepository(repositories, arn.slice(prefix.length));
}
