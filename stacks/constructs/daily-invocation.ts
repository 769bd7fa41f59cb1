import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { Construct } from 'constructs';

export interface DailyInvocationProps {
  /** Name of the rule, at most 64 characters. */
  readonly name: string;
  readonly functionName: string;
  readonly functionArn: string;
}

/**
 * Invokes a function every day with an empty event. Lambda takes the network interfaces of a function that nobody
 * invokes for some weeks: it is Inactive then, and the invocation that wakes it fails.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
 */
export class DailyInvocation extends Construct {
  constructor(scope: Construct, id: string, { name, functionName, functionArn }: DailyInvocationProps) {
    super(scope, id);
    const rule = new CloudwatchEventRule(this, 'Resource', {
      name,
      description: `Keeps ${name} from becoming inactive`,
      scheduleExpression: 'rate(1 day)',
    });
    const permission = new LambdaPermission(this, 'permission', {
      statementId: 'daily-invocation',
      action: 'lambda:InvokeFunction',
      functionName,
      principal: 'events.amazonaws.com',
      sourceArn: rule.arn,
    });
    new CloudwatchEventTarget(this, 'target', {
      rule: rule.name,
      targetId: 'function',
      arn: functionArn,
      input: '{}',
      dependsOn: [permission],
    });
  }
}
