import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import type { TerraformStack } from 'cdktf';
import type { AwsAccount } from './iam';
import type { EnvironmentSettings } from './settings';

/** The account and the partition (aws, aws-cn, aws-us-gov) that Terraform deploys to. Once a stack. */
export function readAccount(
  stack: TerraformStack,
  { region, iamPath, permissionsBoundary }: EnvironmentSettings,
): AwsAccount {
  return {
    partition: new DataAwsPartition(stack, 'partition').partition,
    accountId: new DataAwsCallerIdentity(stack, 'account').accountId,
    region,
    roles: { path: iamPath, permissionsBoundary },
  };
}
