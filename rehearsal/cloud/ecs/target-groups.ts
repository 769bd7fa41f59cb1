/**
 * What ECS refuses of target groups. The sentences on the load balancer and on the target type are AWS's own
 * (hashicorp/terraform#32908); that on a missing group follows the one on Classic Load Balancers (aws/amazon-ecs-agent#647).
 */
import type { CallContext } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import { elementAt, itemsAt, textAt, type XmlElement } from '../protocol/xml-document';
import type { TaskTemplate } from './model';
import { invalidParameter } from './references';

export interface TargetGroupUse {
  /** Of the task definition. */
  readonly networkMode: string | undefined;
  /**
   * Whether a listener must forward to the group. A task set that CodeDeploy creates for the replacement is registered
   * in a group that no rule names before the first deployment.
   */
  readonly needsLoadBalancer: boolean;
}

/** @throws AwsError InvalidParameterException */
export async function checkTargetGroups(
  loadBalancers: TaskTemplate['loadBalancers'],
  use: TargetGroupUse,
  context: CallContext,
): Promise<void> {
  for (const { targetGroupArn } of loadBalancers ?? []) {
    if (targetGroupArn !== undefined) checkUse(targetGroupArn, await describe(targetGroupArn, context), use);
  }
}

function checkUse(arn: string, group: XmlElement | undefined, use: TargetGroupUse): void {
  if (group === undefined) throw invalidParameter(`The target group ${arn} does not exist.`);
  const type = textAt(group, 'TargetType') ?? 'instance';
  if (use.networkMode === 'awsvpc' && type !== 'ip') {
    throw invalidParameter(
      `The provided target group ${arn} has target type ${type}, which is incompatible with the awsvpc network mode specified in the task definition.`,
    );
  }
  const isAssociated = (elementAt(group, 'LoadBalancerArns')?.children.length ?? 0) > 0;
  if (use.needsLoadBalancer && !isAssociated) {
    throw invalidParameter(
      `The target group with targetGroupArn ${arn} does not have an associated load balancer.`,
    );
  }
}

async function describe(arn: string, { aws }: CallContext): Promise<XmlElement | undefined> {
  try {
    const answer = await aws.query('elasticloadbalancing.DescribeTargetGroups', {
      'TargetGroupArns.member.1': arn,
    });
    return itemsAt(answer, 'TargetGroups')[0];
  } catch (error) {
    if (error instanceof AwsError && error.status < 500) return undefined;
    throw error;
  }
}
