import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { policyDocument, type AwsAccount, type Statement } from '../iam';
import { loadBalancingAccountId } from '../regions';
import { blockPublicAccess, disableAccessControlLists, refusePlainHttp } from './private-bucket';

export interface AccessLogBucketProps {
  /** Start of the bucket's name, at most 37 characters. */
  readonly namePrefix: string;
  readonly account: AwsAccount;
  /** Whether a destroy stops while the bucket holds logs. */
  readonly protect: boolean;
}

/** Days until an access log expires. */
const expiryDays = 90;

/** Days for which a log that was deleted or overwritten is kept besides. */
const replacedDays = 30;

/** A private bucket for the access logs of a load balancer. */
export class AccessLogBucket extends Construct {
  readonly bucketName: string;
  /** Elastic Load Balancing writes a test object when access logs are turned on, so it waits for these. */
  readonly ready: ITerraformDependable[];
  readonly #arn: string;

  constructor(scope: Construct, id: string, props: AccessLogBucketProps) {
    super(scope, id);
    const bucket = new S3Bucket(this, 'Resource', {
      bucketPrefix: props.namePrefix,
      forceDestroy: !props.protect,
    });
    this.bucketName = bucket.bucket;
    this.#arn = bucket.arn;
    const access = blockPublicAccess(this, this.bucketName);
    disableAccessControlLists(this, this.bucketName);
    const versioning = this.#keepVersions();
    this.#expireLogs(versioning);
    this.ready = [this.#encrypt(), versioning, this.#admitLogDelivery(props.account, access)];
  }

  /** Whoever covers tracks by deleting a log only hides it. */
  #keepVersions(): S3BucketVersioningA {
    return new S3BucketVersioningA(this, 'versioning', {
      bucket: this.bucketName,
      versioningConfiguration: { status: 'Enabled' },
    });
  }

  #expireLogs(versioning: ITerraformDependable): void {
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket: this.bucketName,
      rule: [
        {
          id: 'expire-logs',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          expiration: [{ days: expiryDays }],
          noncurrentVersionExpiration: [{ noncurrentDays: replacedDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
        {
          id: 'remove-delete-markers',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          expiration: [{ expiredObjectDeleteMarker: true }],
        },
      ],
      dependsOn: [versioning],
    });
  }

  /** With keys of S3: access logs cannot be encrypted with a customer managed key. */
  #encrypt(): S3BucketServerSideEncryptionConfigurationA {
    return new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket: this.bucketName,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    });
  }

  /** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html */
  #admitLogDelivery(account: AwsAccount, access: ITerraformDependable): S3BucketPolicy {
    return new S3BucketPolicy(this, 'policy', {
      bucket: this.bucketName,
      policy: policyDocument([
        {
          Sid: 'LogDelivery',
          Effect: 'Allow',
          Principal: deliveryPrincipal(account),
          Action: ['s3:PutObject'],
          // The path names the account of the load balancer: nobody else's logs get in.
          Resource: [`${this.#arn}/AWSLogs/${account.accountId}/*`],
        },
        refusePlainHttp(this.#arn),
      ]),
      dependsOn: [access],
    });
  }
}

/** Who writes the logs: Elastic Load Balancing's own account in China and GovCloud, its service everywhere else. */
function deliveryPrincipal({ partition, region }: AwsAccount): NonNullable<Statement['Principal']> {
  const accountId = loadBalancingAccountId(region);
  return accountId === undefined
    ? { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' }
    : { AWS: `arn:${partition}:iam::${accountId}:root` };
}
