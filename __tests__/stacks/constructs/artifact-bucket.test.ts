import {
  ArtifactBucket,
  templatesPrefix,
  type ArtifactBucketProps,
} from '../../../stacks/constructs/artifact-bucket';
import { synthConstruct } from '../../support/construct-synth';
import { only, type Resource } from '../../support/pipeline-synth';

const keyArn = 'arn:aws:kms:ap-southeast-1:111122223333:key/shop-key';

function synth(props: Partial<ArtifactBucketProps> = {}) {
  return synthConstruct((scope) => {
    new ArtifactBucket(scope, 'artifacts', {
      namePrefix: 'shop-art-',
      pipelineName: 'bluegreen-production-shop',
      keyArn,
      protect: true,
      ...props,
    });
  });
}

const rules = () => only(synth(), 'aws_s3_bucket_lifecycle_configuration').rule as Resource[];

test('keeps its objects at a destroy unless the environment is not protected', () => {
  expect(only(synth(), 'aws_s3_bucket')).toMatchObject({ bucket_prefix: 'shop-art-', force_destroy: false });
  expect(only(synth({ protect: false }), 'aws_s3_bucket').force_destroy).toBe(true);
});

test('blocks public access in all four ways and has no access control lists', () => {
  expect(only(synth(), 'aws_s3_bucket_public_access_block')).toMatchObject({
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
  expect(only(synth(), 'aws_s3_bucket_ownership_controls').rule).toEqual({
    object_ownership: 'BucketOwnerEnforced',
  });
});

test('refuses plain HTTP for the bucket and for its objects', () => {
  const policy = JSON.parse(only(synth(), 'aws_s3_bucket_policy').policy as string) as Resource;
  expect(policy.Statement).toEqual([
    {
      Sid: 'TlsOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:*'],
      Resource: [expect.stringMatching(/\.arn\}$/), expect.stringMatching(/\.arn\}\/\*$/)],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ]);
});

test('encrypts with the key of the service, or with keys of S3 where there is none', () => {
  const type = 'aws_s3_bucket_server_side_encryption_configuration';
  expect(only(synth(), type).rule).toEqual([
    {
      apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms', kms_master_key_id: keyArn },
      bucket_key_enabled: true,
    },
  ]);
  expect(only(synth({ keyArn: undefined }), type).rule).toEqual([
    { apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } },
  ]);
});

test('keeps versions, and expires replaced ones and unfinished uploads everywhere', () => {
  expect(only(synth(), 'aws_s3_bucket_versioning').versioning_configuration).toEqual({ status: 'Enabled' });
  expect(rules()[1]).toMatchObject({
    status: 'Enabled',
    filter: [{ prefix: '' }],
    noncurrent_version_expiration: [{ noncurrent_days: 30 }],
    abort_incomplete_multipart_upload: [{ days_after_initiation: 1 }],
  });
});

test('expires artifacts, but never a release template', () => {
  const expiring = rules().filter((rule) => rule.expiration !== undefined);
  expect(expiring).toEqual([expect.objectContaining({ expiration: [{ days: 30 }] })]);
  const [{ prefix }] = expiring[0]!.filter as [{ prefix: string }];
  expect('bluegreen-production-shop/Release/x.zip'.slice(0, 20)).toBe(prefix);
  expect(`${templatesPrefix}/taskdef.json`.startsWith(prefix)).toBe(false);
});

test('announces its changes to EventBridge', () => {
  expect(only(synth(), 'aws_s3_bucket_notification').eventbridge).toBe(true);
});
