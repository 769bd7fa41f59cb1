import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import {
  S3BucketLifecycleConfiguration,
  type S3BucketLifecycleConfigurationRule,
} from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { policyDocument } from '../iam';
import { blockPublicAccess, disableAccessControlLists, refusePlainHttp } from './private-bucket';

/** Key prefix of the release templates. They do not expire. */
export const templatesPrefix = 'release-templates';

/** Key prefix of the smoke test's code. It does not expire; no pipeline listens for it. */
export const smokeTestPrefix = 'smoke-test';

/** Key prefix of the code that writes the files of releases. It does not expire; no pipeline listens for it. */
export const releaseFilesPrefix = 'release-files';

export interface ArtifactBucketProps {
  /** Start of the bucket's name, at most 37 characters: bucket names are unique worldwide, so AWS's provider completes it. */
  readonly namePrefix: string;
  /** Name of the pipeline: CodePipeline stores artifacts under it. @default - no pipeline, so no artifacts */
  readonly pipelineName: string | undefined;
  /** The service's customer managed key; undefined for keys owned by S3. */
  readonly keyArn: string | undefined;
  /** Whether a destroy stops while the bucket holds objects. */
  readonly protect: boolean;
}

/** Days until an artifact and a replaced version expire. */
const expiryDays = 30;

/** A private bucket for the pipeline's artifacts and the release templates. */
export class ArtifactBucket extends Construct {
  readonly name: string;
  readonly arn: string;
  /** Objects are written after these, so that all of them are encrypted and versioned. */
  readonly settled: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: ArtifactBucketProps) {
    super(scope, id);
    const bucket = this.#createBucket(props);
    this.name = bucket.bucket;
    this.arn = bucket.arn;
    const access = blockPublicAccess(this, this.name);
    disableAccessControlLists(this, this.name);
    this.#attachPolicy(access);
    const encryption = this.#encrypt(props.keyArn);
    const versioning = this.#keepVersions();
    this.#expire(props.pipelineName, versioning);
    this.settled = [encryption, versioning];
    if (props.pipelineName !== undefined) this.#announceChanges();
  }

  #createBucket(props: ArtifactBucketProps): S3Bucket {
    return new S3Bucket(this, 'Resource', { bucketPrefix: props.namePrefix, forceDestroy: !props.protect });
  }

  #attachPolicy(access: ITerraformDependable): void {
    new S3BucketPolicy(this, 'policy', {
      bucket: this.name,
      policy: policyDocument([refusePlainHttp(this.arn)]),
      dependsOn: [access],
    });
  }

  #encrypt(keyArn: string | undefined): S3BucketServerSideEncryptionConfigurationA {
    return new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket: this.name,
      rule: [
        keyArn === undefined
          ? { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }
          : {
              applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn },
              // One data key for many objects: fewer calls to KMS, the same protection.
              bucketKeyEnabled: true,
            },
      ],
    });
  }

  #keepVersions(): S3BucketVersioningA {
    return new S3BucketVersioningA(this, 'versioning', {
      bucket: this.name,
      versioningConfiguration: { status: 'Enabled' },
    });
  }

  #expire(pipelineName: string | undefined, versioning: S3BucketVersioningA): void {
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket: this.name,
      rule: [
        ...(pipelineName === undefined ? [] : [expireArtifacts(pipelineName)]),
        {
          id: 'expire-replaced-versions',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          noncurrentVersionExpiration: [{ noncurrentDays: expiryDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
      dependsOn: [versioning],
    });
  }

  /** To EventBridge, where the pipeline listens for new release templates. */
  #announceChanges(): void {
    new S3BucketNotification(this, 'notification', { bucket: this.name, eventbridge: true });
  }
}

/**
 * CodePipeline stores artifacts under the first 20 characters of the pipeline's name. A lifecycle rule can only
 * include a prefix, never exclude one, so the templates stay because they are stored elsewhere.
 */
function expireArtifacts(pipelineName: string): S3BucketLifecycleConfigurationRule {
  return {
    id: 'expire-artifacts',
    status: 'Enabled',
    filter: [{ prefix: pipelineName.slice(0, 20) }],
    expiration: [{ days: expiryDays }],
  };
}
