import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import type { TerraformStack } from 'cdktf';
import { environmentBoundary } from './access/scope';
import type { AwsAccount } from './iam';
import type { EnvironmentSettings, Settings } from './settings';

/** The account and the partition (aws, aws-cn, aws-us-gov) that Terraform deploys to. Once a stack. */
export function readAccount(
  stack: TerraformStack,
  settings: Settings,
  environment: EnvironmentSettings,
): AwsAccount {
  const { partition } = new DataAwsPartition(stack, 'partition');
  const { accountId } = new DataAwsCallerIdentity(stack, 'account');
  const permissionsBoundary = environmentBoundary(settings, environment, { partition, accountId });
  return {
    partition,
    accountId,
    region: environment.region,
    roles: { path: environment.iamPath, permissionsBoundary },
  };
}
