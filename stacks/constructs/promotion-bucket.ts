import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { policyDocument } from '../iam';
import { blockPublicAccess, disableAccessControlLists, refusePlainHttp } from './private-bucket';

export interface PromotionBucketProps {
  readonly name: string;
  /** Whether a destroy stops while the bucket holds objects. */
  readonly protect: boolean;
}

/**
 * A private bucket for the releases that an environment hands on: an object for each environment that takes them, a
 * version for each release. No version expires, because a rollback names one; a version is a few hundred bytes.
 */
export class PromotionBucket extends Construct {
  readonly name: string;
  readonly arn: string;
  /** Objects are written after these. */
  readonly settled: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: PromotionBucketProps) {
    super(scope, id);
    const bucket = new S3Bucket(this, 'Resource', { bucket: props.name, forceDestroy: !props.protect });
    this.name = bucket.bucket;
    this.arn = bucket.arn;
    const access = blockPublicAccess(this, this.name);
    disableAccessControlLists(this, this.name);
    new S3BucketPolicy(this, 'policy', {
      bucket: this.name,
      policy: policyDocument([refusePlainHttp(this.arn)]),
      dependsOn: [access],
    });
    this.settled = [this.#encrypt(), this.#keepVersions(), this.#announceChanges()];
  }

  /** With keys of S3: nothing in it is secret, and readers need no grant on a key of this service. */
  #encrypt(): ITerraformDependable {
    return new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket: this.name,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    });
  }

  #keepVersions(): ITerraformDependable {
    return new S3BucketVersioningA(this, 'versioning', {
      bucket: this.name,
      versioningConfiguration: { status: 'Enabled' },
    });
  }

  /** To EventBridge, where the pipelines of other environments listen for releases. */
  #announceChanges(): ITerraformDependable {
    return new S3BucketNotification(this, 'notification', { bucket: this.name, eventbridge: true });
  }
}
