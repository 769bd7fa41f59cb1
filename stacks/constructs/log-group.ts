import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { Construct } from 'constructs';

export interface LogGroupProps {
  readonly name: string;
  /** Days until log events expire. */
  readonly retentionDays: number;
  /** The service's customer managed key; undefined for keys of CloudWatch Logs. */
  readonly keyArn: string | undefined;
}

/** A log group that is encrypted and forgets. */
export class LogGroup extends Construct {
  /** Depends on the log group, so that it exists before the first event. */
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, { name, retentionDays, keyArn }: LogGroupProps) {
    super(scope, id);
    const group = new CloudwatchLogGroup(this, 'Resource', {
      name,
      retentionInDays: retentionDays,
      ...(keyArn === undefined ? {} : { kmsKeyId: keyArn }),
    });
    this.name = group.name;
    this.arn = group.arn;
  }
}
