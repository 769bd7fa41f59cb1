/** The state of the environment in S3: nothing of it where Terraform keeps it elsewhere. Pure. */
import { regionOf, throughServices } from '../iam';
import { grant, type Grant } from './grant';
import type { Scope } from './scope';

interface State {
  readonly bucketArn: string;
  readonly keyPrefix: string;
  readonly stateArn: string;
  readonly lockArn: string;
  readonly kmsKeyId: string | undefined;
}

function stateOf({ account, backend, prefix }: Scope): State | undefined {
  if (backend.type !== 's3') return undefined;
  const bucketArn = `arn:${account.partition}:s3:::${backend.bucket}`;
  const stateArn = `${bucketArn}/${backend.keyPrefix}/${prefix}-*.tfstate`;
  return {
    bucketArn,
    keyPrefix: backend.keyPrefix,
    stateArn,
    lockArn: `${stateArn}.tflock`,
    kmsKeyId: backend.kmsKeyId,
  };
}

/** @see https://developer.hashicorp.com/terraform/language/backend/s3#permissions-required */
export function readState(scope: Scope): readonly Grant[] {
  const state = stateOf(scope);
  if (state === undefined) return [];
  return [
    grant('names of workspaces, which terraform init lists', 's3', ['ListBucket'], [state.bucketArn], {
      StringLike: { 's3:prefix': 'env:/*' },
    }),
    grant('the state', 's3', ['GetObject'], [state.stateArn]),
    ...useKey(state, 'the state is encrypted', ['Decrypt']),
  ];
}

export function writeState(scope: Scope): readonly Grant[] {
  const state = stateOf(scope);
  if (state === undefined) return [];
  return [
    grant('the state', 's3', ['PutObject'], [state.stateArn]),
    grant('its lock', 's3', ['DeleteObject', 'GetObject', 'PutObject'], [state.lockArn]),
    ...useKey(state, 'the state is encrypted', ['GenerateDataKey']),
  ];
}

function useKey({ kmsKeyId }: State, why: string, actions: readonly string[]): readonly Grant[] {
  if (kmsKeyId === undefined) return [];
  return [grant(why, 'kms', actions, [kmsKeyId], throughServices(regionOf(kmsKeyId), 's3'))];
}
