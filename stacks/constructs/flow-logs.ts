import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log';
import { Construct } from 'constructs';
import { allow, regionalArn, type AwsAccount } from '../iam';
import { EncryptionKey } from './encryption-key';
import { ServiceRole } from './service-role';

export interface FlowLogsProps {
  readonly name: string;
  readonly account: AwsAccount;
  readonly vpcId: string;
  /** Whether a customer managed key encrypts them. */
  readonly customerManagedKey: boolean;
  /** Whether Terraform refuses to destroy that key. */
  readonly protect: boolean;
}

const retentionDays = 90;

/** Every connection of a VPC, accepted or refused, in CloudWatch Logs. */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    const logGroupName = `/vpc/${props.name}`;
    const keyArn = this.#createKey(props, logGroupName);
    const logGroup = new CloudwatchLogGroup(this, 'log-group', {
      name: logGroupName,
      retentionInDays: retentionDays,
      ...(keyArn === undefined ? {} : { kmsKeyId: keyArn }),
    });
    const role = this.#createRole(props, logGroup.arn);
    new FlowLog(this, 'Resource', {
      vpcId: props.vpcId,
      trafficType: 'ALL',
      logDestinationType: 'cloud-watch-logs',
      logDestination: logGroup.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 60,
      // The service tries to write as soon as there is a flow log.
      ...(role.policy === undefined ? {} : { dependsOn: [role.policy] }),
      tags: { Name: props.name },
    });
  }

  /** Of the network, because the services that have keys of their own come after it. */
  #createKey({ name, account, customerManagedKey, protect }: FlowLogsProps, logGroupName: string) {
    if (!customerManagedKey) return undefined;
    return new EncryptionKey(this, 'key', {
      // The key of a service named flow-logs would have the other name; a service's name has no underscore.
      name: `${name}-flow_logs`,
      purpose: 'Flow logs',
      account,
      logGroupNames: [logGroupName],
      alarmNames: [],
      protect,
    }).arn;
  }

  /** @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html */
  #createRole({ name, account }: FlowLogsProps, logGroupArn: string): ServiceRole {
    return new ServiceRole(this, 'role', {
      name: `${name}-flow-logs`,
      description: 'Writes VPC flow logs to CloudWatch Logs',
      servicePrincipal: 'vpc-flow-logs.amazonaws.com',
      account,
      trust: {
        sourceArn: regionalArn(account, 'ec2', 'vpc-flow-log/*'),
      },
      statements: [
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [`${logGroupArn}:log-stream:*`]),
        allow(['logs:DescribeLogStreams'], [`${logGroupArn}:*`]),
        // CloudWatch Logs offers no resource for it.
        allow(['logs:DescribeLogGroups'], ['*']),
      ],
    });
  }
}
