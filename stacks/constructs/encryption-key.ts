import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Construct } from 'constructs';
import { policyDocument, regionalArn, type AwsAccount, type Statement } from '../iam';

export interface EncryptionKeyProps {
  /** Alias without `alias/`. */
  readonly name: string;
  /** What it encrypts. @default - images, logs, notifications and pipeline artifacts */
  readonly purpose?: string;
  readonly account: AwsAccount;
  /** Names of the log groups that the key encrypts; `*` matches any characters. */
  readonly logGroupNames: readonly string[];
  /** Names of the CloudWatch alarms that publish to an encrypted topic; `*` matches any characters. */
  readonly alarmNames: readonly string[];
  /** Whether Terraform refuses to destroy the key: what it has encrypted would be lost with it. */
  readonly protect: boolean;
}

/** A customer managed key: of a service, or of the flow logs of a network. */
export class EncryptionKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const key = this.#createKey(props);
    this.#nameKey(key, props.name);
    this.arn = key.arn;
  }

  #createKey(props: EncryptionKeyProps): KmsKey {
    return new KmsKey(this, 'Resource', {
      description: `${props.purpose ?? 'Images, logs, notifications and pipeline artifacts'} of ${props.name}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: policyDocument(keyPolicy(props)),
      ...(props.protect ? { lifecycle: { preventDestroy: true } } : {}),
    });
  }

  #nameKey(key: KmsKey, name: string): void {
    new KmsAlias(this, 'alias', { name: `alias/${name}`, targetKeyId: key.keyId });
  }
}

/**
 * No principal is `*`. The account itself delegates to its IAM policies (without it nobody could administer the
 * key); services that call with their own principal get their own statement. In a key policy `*` as the resource
 * means this key.
 */
function keyPolicy(props: EncryptionKeyProps): Statement[] {
  return [delegateToIam(props.account), encryptLogs(props), ...publishAlarms(props)];
}

function delegateToIam(account: AwsAccount): Statement {
  return {
    Sid: 'DelegateToIam',
    Effect: 'Allow',
    Principal: { AWS: `arn:${account.partition}:iam::${account.accountId}:root` },
    Action: ['kms:*'],
    Resource: ['*'],
  };
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
function encryptLogs({ account, logGroupNames }: EncryptionKeyProps): Statement {
  return {
    Sid: 'EncryptLogs',
    Effect: 'Allow',
    Principal: { Service: `logs.${account.region}.amazonaws.com` },
    Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    Resource: ['*'],
    Condition: {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': logGroupNames.map((name) =>
          regionalArn(account, 'logs', `log-group:${name}`),
        ),
      },
    },
  };
}

/**
 * CloudWatch alarms publish to an encrypted topic as the service, not through a role.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
function publishAlarms({ account, alarmNames }: EncryptionKeyProps): Statement[] {
  if (alarmNames.length === 0) return [];
  return [
    {
      Sid: 'PublishAlarms',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: ['*'],
      Condition: {
        StringEquals: { 'aws:SourceAccount': account.accountId },
        ArnLike: {
          'aws:SourceArn': alarmNames.map((name) => regionalArn(account, 'cloudwatch', `alarm:${name}`)),
        },
      },
    },
  ];
}
