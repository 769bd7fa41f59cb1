/** Policies limit keys by tags, because a key has no name of its own. */
import type { AwsClient } from '../../contract/client';
import { existingIn } from './existing';
import { keyIdOf, ofResource } from './values';
import type { RequestedAction } from '../role-authority';

/** What is asked for, with the condition keys of the tags if it is about a key of KMS. */
export async function withKeyTags<Requested extends RequestedAction>(
  aws: AwsClient,
  requested: Requested,
): Promise<Requested> {
  const [, , service, region = ''] = requested.resource.split(':');
  if (service !== 'kms') return requested;
  const tags = await existingIn(aws, region).tagsOf('kms', keyIdOf(requested.resource));
  return { ...requested, context: { ...ofResource(tags), ...requested.context } };
}
