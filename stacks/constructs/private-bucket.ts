/** What every bucket of the stacks has: nobody outside the account, no access control lists, no plain HTTP. */
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import type { Construct } from 'constructs';
import type { Statement } from '../iam';

/** A bucket policy waits for it: S3 refuses two changes of a bucket's access at once (OperationAborted). */
export function blockPublicAccess(scope: Construct, bucket: string): S3BucketPublicAccessBlock {
  return new S3BucketPublicAccessBlock(scope, 'public-access', {
    bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
}

export function disableAccessControlLists(scope: Construct, bucket: string): void {
  new S3BucketOwnershipControls(scope, 'ownership', {
    bucket,
    rule: { objectOwnership: 'BucketOwnerEnforced' },
  });
}

/**
 * What an object is stored with. An object has at most 10 tags, the provider's default tags may be more.
 *
 * Without `etag`: under KMS it is no digest of the content and would differ at every plan
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html). Terraform compares the content itself.
 *
 * @param keyArn - customer managed key; undefined for keys of S3
 */
export const encryptObject = (keyArn: string | undefined) => ({
  ...(keyArn === undefined
    ? { serverSideEncryption: 'AES256' }
    : { serverSideEncryption: 'aws:kms', kmsKeyId: keyArn }),
  overrideProvider: { defaultTags: { tags: {} } },
});

/** A statement of a bucket policy. */
export function refusePlainHttp(bucketArn: string): Statement {
  return {
    Sid: 'TlsOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: ['s3:*'],
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}
