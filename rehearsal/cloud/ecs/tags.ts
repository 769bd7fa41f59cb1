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
import { invalidParameter } from './references';
import { tagSpelling } from './shapes';
import type { EcsState } from './store';

const input = structure({ resourceArn: text(), tags: tagList(tagSpelling), tagKeys: list(text()) });

/** A resource with tags, wherever it is kept. */
interface Tagged {
  readonly tags: Tags;
  readonly replaceTags: (tags: Tags) => void;
}

type Answer = (tagged: Tagged, request: Json) => Json;

/** Operations on the tags of services, task sets and tasks; those of other resources are upstream's. */
export function tagOperations(stateOf: (context: CallContext) => EcsState): Record<string, Operation> {
  const owned =
    (operation: string, answer: Answer): Operation =>
    (request, context) => {
      const { resourceArn = '' } = readShape(input, request);
      if (!/^arn:[\w-]+:ecs:[\w-]+:\d{12}:(service|task-set|task)\//.test(resourceArn)) {
        return context.upstream.json(`ecs.${operation}`, request);
      }
      return answer(findTagged(stateOf(context), resourceArn), request);
    };
  return {
    ListTagsForResource: owned('ListTagsForResource', ({ tags }) => ({ tags: writeTags(tags, tagSpelling) })),
    TagResource: owned('TagResource', ({ tags, replaceTags }, request) => {
      replaceTags(checked(withTags(tags, readShape(input, request).tags ?? new Map<string, string>())));
      return {};
    }),
    UntagResource: owned('UntagResource', ({ tags, replaceTags }, request) => {
      replaceTags(withoutTags(tags, readShape(input, request).tagKeys ?? []));
      return {};
    }),
  };
}

/** Refuses tags that ECS refuses. */
export function checked(tags: Tags): Tags {
  const invalid = invalidTagKey(tags);
  if (invalid !== undefined) {
    throw invalidParameter(
      `Tag ${invalid} must have a key of 1 to 128 characters that does not begin with aws: and a value of at most 256 characters.`,
    );
  }
  if (tags.size > tagLimit)
    throw invalidParameter(`A resource has at most ${tagLimit} tags, not ${tags.size}.`);
  return tags;
}

function findTagged(state: EcsState, arn: string): Tagged {
  for (const service of state.services.values()) {
    if (service.status === 'INACTIVE') continue;
    if (service.serviceArn === arn) {
      return {
        tags: service.tags,
        replaceTags: (tags) => state.services.set(service.serviceArn, { ...service, tags }),
      };
    }
    const taskSet = service.taskSets.find((each) => each.taskSetArn === arn);
    if (taskSet !== undefined) {
      return {
        tags: taskSet.tags,
        replaceTags: (tags) => {
          const taskSets = service.taskSets.map((each) => (each === taskSet ? { ...each, tags } : each));
          state.services.set(service.serviceArn, { ...service, taskSets });
        },
      };
    }
  }
  const record = state.tasks.all().find(({ taskArn }) => taskArn === arn);
  if (record !== undefined) {
    return {
      tags: record.tags,
      replaceTags: (tags) => {
        state.tasks.replaceTags(arn, tags);
      },
    };
  }
  throw new AwsError('ResourceNotFoundException', `The specified resource was not found: ${arn}`);
}
