/**
 * moto has no tags of scalable targets: it drops those of RegisterScalableTarget and lacks ListTagsForResource,
 * TagResource and UntagResource, so that the provider's read of aws_appautoscaling_target fails.
 */
import { jsonResponse, parameters } from './json-body';
import type { Repair } from './repair';

type Tags = Readonly<Record<string, string>>;

export function scalableTargetTags(): Repair {
  const tagsByArn = new Map<string, Tags>();
  const add = (arn: string, tags: Tags) => tagsByArn.set(arn, { ...tagsByArn.get(arn), ...tags });
  return {
    service: 'application-autoscaling',
    operations: {
      RegisterScalableTarget: async ({ request }, next) => {
        const response = await next(request);
        if (response.status >= 300) return response;
        const { Tags: tags } = parameters(request.body) as { Tags?: Tags };
        const { ScalableTargetARN: arn } = parameters(response.body) as { ScalableTargetARN?: string };
        if (arn !== undefined && tags !== undefined) add(arn, tags);
        return response;
      },
      ListTagsForResource: ({ request }) => {
        const { ResourceARN: arn } = parameters(request.body) as { ResourceARN: string };
        return Promise.resolve(jsonResponse({ Tags: tagsByArn.get(arn) ?? {} }));
      },
      TagResource: ({ request }) => {
        const input = parameters(request.body) as { ResourceARN: string; Tags: Tags };
        add(input.ResourceARN, input.Tags);
        return Promise.resolve(jsonResponse({}));
      },
      UntagResource: ({ request }) => {
        const input = parameters(request.body) as { ResourceARN: string; TagKeys: readonly string[] };
        const kept = Object.entries(tagsByArn.get(input.ResourceARN) ?? {}).filter(
          ([key]) => !input.TagKeys.includes(key),
        );
        tagsByArn.set(input.ResourceARN, Object.fromEntries(kept));
        return Promise.resolve(jsonResponse({}));
      },
    },
  };
}
