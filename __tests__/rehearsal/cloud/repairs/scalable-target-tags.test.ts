import type { Interceptor } from '../../../../rehearsal/cloud/contract/interceptor';
import { scalableTargetTags } from '../../../../rehearsal/cloud/repairs/scalable-target-tags';
import { answered, callRepair, jsonRequest, nobody } from '../../../support/repair-call';

const arn = 'arn:aws:application-autoscaling:eu-west-1:123456789012:scalable-target/1';
const request = (operation: string, input: object) =>
  jsonRequest('application-autoscaling', `AnyScaleFrontendService.${operation}`, input);

const register = (repair: Interceptor, input: object, status = 200) =>
  callRepair(repair, request('RegisterScalableTarget', input), () =>
    Promise.resolve(answered(status, JSON.stringify({ ScalableTargetARN: arn }))),
  );

async function tags(repair: Interceptor): Promise<unknown> {
  const response = await callRepair(repair, request('ListTagsForResource', { ResourceARN: arn }), nobody);
  return JSON.parse(response.body.toString());
}

describe('tags of a scalable target', () => {
  it('are those of its registration', async () => {
    const repair = scalableTargetTags();
    await register(repair, { Tags: { a: '1' } });
    expect(await tags(repair)).toEqual({ Tags: { a: '1' } });
  });

  it('are none where none were given', async () => {
    const repair = scalableTargetTags();
    await register(repair, { MinCapacity: 1 });
    expect(await tags(repair)).toEqual({ Tags: {} });
  });

  it('are not kept of a registration that moto refuses', async () => {
    const repair = scalableTargetTags();
    await register(repair, { Tags: { a: '1' } }, 400);
    expect(await tags(repair)).toEqual({ Tags: {} });
  });

  it('are added and removed', async () => {
    const repair = scalableTargetTags();
    await register(repair, { Tags: { a: '1', b: '2' } });
    await callRepair(repair, request('TagResource', { ResourceARN: arn, Tags: { b: '3', c: '4' } }), nobody);
    await callRepair(repair, request('UntagResource', { ResourceARN: arn, TagKeys: ['a'] }), nobody);
    expect(await tags(repair)).toEqual({ Tags: { b: '3', c: '4' } });
  });

  it('fails when a member is missing', async () => {
    const input = { ResourceARN: arn };
    await expect(callRepair(scalableTargetTags(), request('UntagResource', input), nobody)).rejects.toThrow(
      "1 validation error detected: Value null at 'TagKeys' failed to satisfy constraint: Member must not be null",
    );
  });

  it('fails when the request is not JSON', async () => {
    const broken = { ...request('ListTagsForResource', {}), body: Buffer.from('{') };
    await expect(callRepair(scalableTargetTags(), broken, nobody)).rejects.toThrow(
      'the request body is not JSON',
    );
  });
});
