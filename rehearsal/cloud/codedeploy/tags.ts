import type { CallContext, Operation } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { list, readShape, structure, text } from '../support/shape';
import {
  invalidTagKey,
  tagLimit,
  tagList,
  withoutTags,
  withTags,
  writeTags,
  type Tags,
} from '../support/tags';
import { findApplication, findDeploymentGroup } from './names';
import { tagSpelling } from './shapes';
import type { CodeDeployState } from './store';

const input = structure({ ResourceArn: text(), Tags: tagList(tagSpelling), TagKeys: list(text()) });

/** A resource with tags, wherever it is kept. */
interface Tagged {
  readonly tags: Tags;
  readonly replaceTags: (tags: Tags) => void;
}

/** Operations on the tags of applications and deployment groups. */
export function tagOperations(stateOf: (context: CallContext) => CodeDeployState): Record<string, Operation> {
  const find = (request: Json, context: CallContext): Tagged =>
    findTagged(stateOf(context), readShape(input, request).ResourceArn);
  return {
    ListTagsForResource: (request, context) => ({
      Tags: writeTags(find(request, context).tags, tagSpelling),
    }),
    TagResource: (request, context) => {
      const { tags, replaceTags } = find(request, context);
      const { Tags: changes = new Map<string, string>() } = readShape(input, request);
      if (changes.size === 0) throw tagRequired();
      const changed = withTags(tags, changes);
      checkTags(changed);
      replaceTags(changed);
      return {};
    },
    UntagResource: (request, context) => {
      const { tags, replaceTags } = find(request, context);
      const { TagKeys: keys = [] } = readShape(input, request);
      if (keys.length === 0) throw tagRequired();
      replaceTags(withoutTags(tags, keys));
      return {};
    },
  };
}

/** Refuses tags that AWS refuses: empty or long keys, long values, the reserved prefix, more than 50. */
export function checkTags(tags: Tags): void {
  const invalid = invalidTagKey(tags);
  if (invalid !== undefined) {
    throw invalidTags(
      `${invalid} must have a key of 1 to 128 characters that does not begin with aws: and a value of at most 256 characters`,
    );
  }
  if (tags.size > tagLimit) throw invalidTags(`at most ${tagLimit} are allowed`);
}

function invalidTags(why: string): AwsError {
  return new AwsError('InvalidTagsToAddException', `The specified tags are not valid: ${why}`);
}

function findTagged(state: CodeDeployState, arn: string | undefined): Tagged {
  if (!arn) {
    throw new AwsError(
      'ResourceArnRequiredException',
      'The ARN of a resource is required, but was not found.',
    );
  }
  const match = /^arn:[\w-]+:codedeploy:[\w-]+:\d{12}:(application|deploymentgroup):(.+)$/.exec(arn);
  if (match === null) throw refusedArn(arn);
  const [, type, path = ''] = match;
  const [applicationName, groupName] = path.split('/', 2);
  const application = findApplication(state, applicationName);
  if (type === 'application') {
    return {
      tags: application.tags,
      replaceTags: (tags) => {
        state.applications.set(application.applicationName, { ...application, tags });
      },
    };
  }
  const group = findDeploymentGroup(application, groupName);
  return {
    tags: group.tags,
    replaceTags: (tags) => {
      application.deploymentGroups.set(group.deploymentGroupName, { ...group, tags });
    },
  };
}

function refusedArn(arn: string): AwsError {
  return arn.startsWith('arn:')
    ? new AwsError('ArnNotSupportedException', `The specified ARN is not supported: ${arn}`)
    : new AwsError('InvalidArnException', `The specified ARN is not in a valid format: ${arn}`);
}

function tagRequired(): AwsError {
  return new AwsError('TagRequiredException', 'A tag was not specified.');
}
