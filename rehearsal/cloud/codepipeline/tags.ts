/** Tags of pipelines. */
import type { CallContext } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { page } from '../support/paging';
import { readShape } from '../support/shape';
import { tagLimit, withoutTags, withTags, writeTags, type Tags } from '../support/tags';
import { listTagsShape, tagResourceShape, untagResourceShape } from './declaration';
import { invalidToken } from './invalid-token';
import { newest, type Pipeline, type Pipelines } from './pipeline';

/**
 * @returns `before` with the tags set
 * @throws AwsError InvalidTagsException, TooManyTagsException
 */
export function checkedTags(
  tags: readonly { readonly key: string; readonly value: string }[],
  resourceArn: string,
  before: Tags = new Map(),
): Tags {
  if (tags.some(({ key }) => key.toLowerCase().startsWith('aws:'))) {
    throw new AwsError(
      'InvalidTagsException',
      "Not allowed to modify system tags. System tags start with 'aws:'. msg=[Caller is an end user and not allowed to mutate system tags]",
    );
  }
  const after = withTags(before, new Map(tags.map(({ key, value }) => [key, value])));
  if (after.size > tagLimit) {
    throw new AwsError('TooManyTagsException', `Tag limit exceeded for resource [${resourceArn}].`);
  }
  return after;
}

export function tagResource(input: Json, pipelines: Pipelines, context: CallContext): Json {
  const { resourceArn, tags } = readShape(tagResourceShape, input);
  const pipeline = findByArn(pipelines, resourceArn, context);
  return replaceTags(pipelines, pipeline, checkedTags(tags, resourceArn, pipeline.tags));
}

export function untagResource(input: Json, pipelines: Pipelines, context: CallContext): Json {
  const { resourceArn, tagKeys } = readShape(untagResourceShape, input);
  const pipeline = findByArn(pipelines, resourceArn, context);
  return replaceTags(pipelines, pipeline, withoutTags(pipeline.tags, tagKeys));
}

export function listTags(input: Json, pipelines: Pipelines, context: CallContext): Json {
  const { resourceArn, nextToken: token, maxResults: limit } = readShape(listTagsShape, input);
  const tags = writeTags(findByArn(pipelines, resourceArn, context).tags, { key: 'key', value: 'value' });
  const { items, ...rest } = page(tags, { token, limit, invalidToken });
  return { tags: items, ...rest };
}

function replaceTags(pipelines: Pipelines, pipeline: Pipeline, tags: Tags): Json {
  pipelines.set(newest(pipeline).name, { ...pipeline, tags });
  return {};
}

function findByArn(pipelines: Pipelines, resourceArn: string, { accountId }: CallContext): Pipeline {
  const found = [...pipelines.values()].find(({ pipelineArn }) => pipelineArn === resourceArn);
  if (!found) {
    const name = resourceArn.split(':').slice(5).join(':');
    throw new AwsError(
      'ResourceNotFoundException',
      `The account with id '${accountId}' does not include a pipeline with the name '${name}'`,
    );
  }
  return found;
}
