import { App, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { AwsAccount } from '../../stacks/iam';
import type { StackJson } from './pipeline-synth';

export const account: AwsAccount = {
  partition: 'aws',
  accountId: '111122223333',
  region: 'ap-southeast-1',
};

/** Terraform JSON of a stack that holds what `build` creates. */
export function synthConstruct(build: (scope: Construct) => void): StackJson {
  const stack = new TerraformStack(new App({ skipValidation: true }), 'stack');
  build(stack);
  return JSON.parse(JSON.stringify(stack.toTerraform())) as StackJson;
}
