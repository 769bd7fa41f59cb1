import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import type { TerraformStack } from 'cdktf';
import type { AwsAccount } from './iam';
import type { RegionName } from './regions';

/** The account and the partition (aws, aws-cn, aws-us-gov) that Terraform deploys to. Once a stack. */
export function readAccount(stack: TerraformStack, region: RegionName): AwsAccount {
  return {
    partition: new DataAwsPartition(stack, 'partition').partition,
    accountId: new DataAwsCallerIdentity(stack, 'account').accountId,
    region,
  };
}
