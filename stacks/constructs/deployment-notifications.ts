import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Construct } from 'constructs';
import { policyDocument, regionalArn, type AwsAccount } from '../iam';
import type { DeploymentSettings } from '../settings';

export interface DeploymentNotificationsProps {
  /** Name of the topic. */
  readonly name: string;
  readonly settings: NonNullable<DeploymentSettings['triggers']>;
  readonly account: AwsAccount;
  /** Start of the names of the alarms that may publish. */
  readonly alarmPrefix: string;
  /** The service's customer managed key, if there is one. */
  readonly keyArn: string | undefined;
}

/** The SNS topic that hears of deployments and alarms, and who reads it. */
export class DeploymentNotifications extends Construct {
  readonly #props: DeploymentNotificationsProps;
  readonly topicArn: string;

  constructor(scope: Construct, id: string, props: DeploymentNotificationsProps) {
    super(scope, id);
    this.#props = props;
    this.topicArn = props.settings.topicArn ?? this.#createTopic();
    this.#subscribeReaders();
  }

  #createTopic(): string {
    const { name, keyArn } = this.#props;
    const topic = new SnsTopic(this, 'Resource', {
      name,
      // Not `alias/aws/sns`: CloudWatch alarms cannot publish to a topic that is encrypted with it.
      ...(keyArn === undefined ? {} : { kmsMasterKeyId: keyArn }),
    });
    this.#limitPublishers(topic.arn);
    return topic.arn;
  }

  /** CodeDeploy publishes with its service role, so only alarms need a grant here. */
  #limitPublishers(topicArn: string): void {
    const { account, alarmPrefix } = this.#props;
    new SnsTopicPolicy(this, 'policy', {
      arn: topicArn,
      policy: policyDocument([
        {
          Sid: 'Alarms',
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: ['sns:Publish'],
          Resource: [topicArn],
          Condition: {
            StringEquals: { 'aws:SourceAccount': account.accountId },
            ArnLike: { 'aws:SourceArn': regionalArn(account, 'cloudwatch', `alarm:${alarmPrefix}-*`) },
          },
        },
        {
          Sid: 'TlsOnly',
          Effect: 'Deny',
          Principal: '*',
          Action: ['sns:Publish'],
          Resource: [topicArn],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ]),
    });
  }

  #subscribeReaders(): void {
    for (const email of this.#props.settings.emails) {
      new SnsTopicSubscription(this, `email-${email}`, {
        topicArn: this.topicArn,
        protocol: 'email',
        endpoint: email,
      });
    }
  }
}
