/**
 * Refuses subnets and security groups that do not exist, and security groups of another VPC. The sentences are ECS's own:
 * eddmann/serverless-fargate#20 has the first two, and RunTask says the last one, as users report it.
 */
import { findSecurityGroups, findSubnets } from '../contract/network';
import type { CallContext } from '../contract/service';
import type { TaskTemplate } from './model';
import { invalidParameter } from './references';

type AwsvpcConfiguration = NonNullable<TaskTemplate['networkConfiguration']>['awsvpcConfiguration'];

/** @throws AwsError InvalidParameterException */
export async function checkSubnetsAndSecurityGroups(
  { subnets = [], securityGroups = [] }: NonNullable<AwsvpcConfiguration> = {},
  { upstream }: CallContext,
): Promise<void> {
  const [found, groups] = await Promise.all([
    findSubnets(upstream, subnets),
    findSecurityGroups(upstream, securityGroups),
  ]);
  const missing = subnets.find((id) => !found.some((subnet) => subnet.id === id));
  if (missing !== undefined) {
    throw invalidParameter(
      `Error retrieving subnet information for [${missing}]: The subnet ID '${missing}' does not exist (ErrorCode: InvalidSubnetID.NotFound)`,
    );
  }
  const missingGroup = securityGroups.find((id) => !groups.some((group) => group.id === id));
  if (missingGroup !== undefined) {
    throw invalidParameter(
      `Error retrieving security group information for [${missingGroup}]: The security group '${missingGroup}' does not exist (ErrorCode: InvalidGroup.NotFound)`,
    );
  }
  const foreign = groups.find(({ vpcId }) => !found.some((subnet) => subnet.vpcId === vpcId));
  if (foreign !== undefined && found.length > 0) {
    throw invalidParameter(
      `Security group ${foreign.id} does not appear to belong to the same VPC as the input subnets.`,
    );
  }
}
