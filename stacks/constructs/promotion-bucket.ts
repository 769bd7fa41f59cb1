import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { policyDocument, type Statement } from '../iam';
import { blockPublicAccess, disableAccessControlLists, refusePlainHttp } from './private-bucket';
import { letNameReleases, type ForeignRole } from './promotion-grants';

export interface PromotionBucketProps {
  readonly name: string;
  /** Who names releases in it. @default - a role of this account, whose own policy is enough */
  readonly promotionRole: ForeignRole | undefined;
  /** Whether a destroy stops while the bucket holds objects. */
  readonly protect: boolean;
}

/**
 * A private bucket in which a service is told of the releases that it is to take: one object, a version for each release. No
 * version expires, because a rollback names one; a version is a few hundred bytes. It belongs to the environment that takes
 * the releases, because the source action of a pipeline reads buckets of its own Region only, and because an event of the
 * bucket starts a pipeline of its own account and Region without a rule that forwards it.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-create-cross-region.html
 */
export class PromotionBucket extends Construct {
  readonly name: string;
  readonly arn: string;
  /** What the pipeline needs from its first second. */
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
      policy: policyDocument([refusePlainHttp(this.arn), ...this.#letIn(props)]),
      dependsOn: [access],
    });
    this.settled = [this.#encrypt(), this.#keepVersions(), this.#announceChanges()];
  }

  #letIn({ promotionRole }: PromotionBucketProps): readonly Statement[] {
    return promotionRole === undefined ? [] : letNameReleases(this.arn, promotionRole);
  }

  /** With keys of S3: nothing in it is secret, and who names a release needs no grant on a key of this service. */
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

  /** To EventBridge, where a rule starts the pipeline. */
  #announceChanges(): ITerraformDependable {
    return new S3BucketNotification(this, 'notification', { bucket: this.name, eventbridge: true });
  }
}
