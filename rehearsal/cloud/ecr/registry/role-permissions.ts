/**
 * Passwords that were asked for with a role's key may do what the role may do
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html).
 */
import { AwsError } from '../../protocol/aws-error';
import type { Authorization } from '../authorization-tokens';
import type { Repository } from '../repositories';
import { expired, RegistryRefusal } from './registry-refusal';

/** Keys of roles that services have opened sessions of. */
export interface RoleKeys {
  readonly stateOf: (accessKeyId: string) => 'open' | 'assumed' | 'closed' | 'foreign';
  /** @throws AwsError AccessDeniedException */
  readonly require: (
    accessKeyId: string,
    requested: readonly { readonly action: string; readonly resource: string }[],
  ) => Promise<void>;
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html */
export type RegistryAction =
  | 'BatchCheckLayerAvailability'
  | 'BatchGetImage'
  | 'CompleteLayerUpload'
  | 'DescribeRepositories'
  | 'GetDownloadUrlForLayer'
  | 'InitiateLayerUpload'
  | 'ListImages'
  | 'PutImage'
  | 'UploadLayerPart';

/**
 * @returns whether a role asks; anybody else may do anything, as everywhere here
 * @throws RegistryRefusal DENIED in IAM's words
 */
export async function requireAction(
  { sessions, accountId }: { readonly sessions?: RoleKeys | undefined; readonly accountId: string },
  { accessKeyId }: Authorization,
  {
    action,
    repository,
  }: { readonly action: RegistryAction; readonly repository: Pick<Repository, 'name' | 'region'> },
): Promise<boolean> {
  if (sessions === undefined || accessKeyId === undefined) return false;
  const state = sessions.stateOf(accessKeyId);
  if (state === 'foreign') return false;
  if (state === 'closed') throw expired();
  const resource = `arn:aws:ecr:${repository.region}:${accountId}:repository/${repository.name}`;
  await sessions.require(accessKeyId, [{ action: `ecr:${action}`, resource }]).catch((error: unknown) => {
    if (!(error instanceof AwsError)) throw error;
    throw new RegistryRefusal('DENIED', error.message, 403);
  });
  return true;
}
