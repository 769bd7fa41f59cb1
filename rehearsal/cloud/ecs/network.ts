/** Refuses subnets and security groups that do not exist, in ECS's words: eddmann/serverless-fargate#20. */
import { findSubnets, missingSecurityGroup } from '../contract/network';
import type { CallContext } from '../contract/service';
import type { TaskTemplate } from './model';
import { invalidParameter } from './references';

type AwsvpcConfiguration = NonNullable<TaskTemplate['networkConfiguration']>['awsvpcConfiguration'];

/** @throws AwsError InvalidParameterException */
export async function checkSubnetsAndSecurityGroups(
  { subnets = [], securityGroups = [] }: NonNullable<AwsvpcConfiguration> = {},
  { upstream }: CallContext,
): Promise<void> {
  const [found, missingGroup] = await Promise.all([
    findSubnets(upstream, subnets),
    missingSecurityGroup(upstream, securityGroups),
  ]);
  const missing = subnets.find((id) => !found.some((subnet) => subnet.id === id));
  if (missing !== undefined) {
    throw invalidParameter(
      `Error retrieving subnet information for [${missing}]: The subnet ID '${missing}' does not exist (ErrorCode: InvalidSubnetID.NotFound)`,
    );
  }
  if (missingGroup !== undefined) {
    throw invalidParameter(
      `Error retrieving security group information for [${missingGroup}]: The security group '${missingGroup}' does not exist (ErrorCode: InvalidGroup.NotFound)`,
    );
  }
}
