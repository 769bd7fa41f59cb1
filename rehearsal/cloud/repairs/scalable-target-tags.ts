/**
 * moto has no tags of scalable targets: it drops those of RegisterScalableTarget and lacks ListTagsForResource,
 * TagResource and UntagResource, so that the provider's read of aws_appautoscaling_target fails.
 */
import * as v from 'valibot';
import type { Interceptor } from '../contract/interceptor';
import { parseJson } from '../protocol/json';
import type { BufferedRequest, BufferedResponse } from '../protocol/message';
import { list, map, readShape, structure, text } from '../support/shape';

const tags = map(text(1, 128), text(0, 256));
const resource = v.object({ ResourceARN: text(1, 1011) });
const registration = structure({ Tags: tags });
const registered = structure({ ScalableTargetARN: text() });
const tagging = v.object({ ...resource.entries, Tags: tags });
const untagging = v.object({ ...resource.entries, TagKeys: list(text(1, 128)) });

export function scalableTargetTags(): Interceptor {
  const tagsByArn = new Map<string, Readonly<Record<string, string>>>();
  const add = (arn: string, added: Readonly<Record<string, string>>) =>
    tagsByArn.set(arn, { ...tagsByArn.get(arn), ...added });
  return {
    service: 'application-autoscaling',
    operations: {
      RegisterScalableTarget: async ({ request }, next) => {
        const { Tags: added } = readBody(registration, request);
        const response = await next(request);
        if (response.status >= 300) return response;
        const { ScalableTargetARN: arn } = readBody(registered, response);
        if (arn !== undefined && added !== undefined) add(arn, added);
        return response;
      },
      ListTagsForResource: ({ request }) => {
        const { ResourceARN: arn } = readBody(resource, request);
        return answer({ Tags: tagsByArn.get(arn) ?? {} });
      },
      TagResource: ({ request }) => {
        const { ResourceARN: arn, Tags: added } = readBody(tagging, request);
        add(arn, added);
        return answer({});
      },
      UntagResource: ({ request }) => {
        const { ResourceARN: arn, TagKeys: removed } = readBody(untagging, request);
        const kept = Object.entries(tagsByArn.get(arn) ?? {}).filter(([key]) => !removed.includes(key));
        tagsByArn.set(arn, Object.fromEntries(kept));
        return answer({});
      },
    },
  };
}

const readBody = <Shape extends v.GenericSchema>(
  shape: Shape,
  { body }: BufferedRequest | BufferedResponse,
) => readShape(shape, parseJson(body));

const answer = (output: object): Promise<BufferedResponse> =>
  Promise.resolve({
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: Buffer.from(JSON.stringify(output)),
  });
