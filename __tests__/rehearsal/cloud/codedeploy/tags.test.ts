import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { refusal } from '../../../support/service-caller';
import { started } from './sample-deployment-group';

const arn = (resource: string) => `arn:aws:codedeploy:eu-west-1:123456789012:${resource}`;

describe.each(['application:web', 'deploymentgroup:web/web'])('the tags of %s', (resource) => {
  it('are listed, set and removed', async () => {
    const { call, createGroup } = await started();
    await createGroup();
    const ResourceArn = arn(resource);
    const Tags = [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '' },
    ];
    await call('TagResource', { ResourceArn, Tags });
    expect(await call('ListTagsForResource', { ResourceArn })).toEqual({ Tags });
    await call('TagResource', { ResourceArn, Tags: [{ Key: 'a', Value: '2' }] });
    await call('UntagResource', { ResourceArn, TagKeys: ['b', 'never'] });
    expect(await call('ListTagsForResource', { ResourceArn })).toEqual({ Tags: [{ Key: 'a', Value: '2' }] });
  });
});

describe('tags', () => {
  const changes = { Tags: [{ Key: 'a', Value: '1' }] };

  it.each<[Json, string]>([
    [changes, 'ResourceArnRequiredException: The ARN of a resource is required, but was not found.'],
    [
      { ...changes, ResourceArn: 'web' },
      'InvalidArnException: The specified ARN is not in a valid format: web',
    ],
    [
      { ...changes, ResourceArn: arn('deploymentconfig:own') },
      `ArnNotSupportedException: The specified ARN is not supported: ${arn('deploymentconfig:own')}`,
    ],
    [
      { ...changes, ResourceArn: arn('application:nope') },
      'ApplicationDoesNotExistException: No application found for name: nope',
    ],
    [
      { ...changes, ResourceArn: arn('deploymentgroup:web/nope') },
      'DeploymentGroupDoesNotExistException: No Deployment Group found for name: nope',
    ],
    [{ Tags: [], ResourceArn: arn('application:web') }, 'TagRequiredException: A tag was not specified.'],
    [
      { Tags: [{ Key: 'aws:a', Value: '' }], ResourceArn: arn('application:web') },
      'InvalidTagsToAddException: The specified tags are not valid: aws:a must have a key of 1 to 128 characters that does not begin with aws: and a value of at most 256 characters',
    ],
    [
      {
        Tags: Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' })),
        ResourceArn: arn('application:web'),
      },
      'InvalidTagsToAddException: The specified tags are not valid: at most 50 are allowed',
    ],
  ])('are refused: %j', async (input, expected) => {
    const { call } = await started();
    expect(await refusal(call('TagResource', input))).toBe(expected);
  });
});
