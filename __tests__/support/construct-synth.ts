import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { AwsAccount } from '../../stacks/iam';
import { resolveOnce } from '../../stacks/synthesis';
import { withApp } from './app';
import type { StackJson } from './pipeline-synth';

export const account: AwsAccount = {
  partition: 'aws',
  accountId: '111122223333',
  region: 'ap-southeast-1',
  roles: { path: '/', permissionsBoundary: undefined },
};

/** Terraform JSON of a stack that holds what `build` creates. */
export function synthConstruct(build: (scope: Construct) => void): StackJson {
  return withApp((app) => {
    const stack = new TerraformStack(app, 'stack');
    build(stack);
    resolveOnce(app);
    stack.prepareStack();
    return JSON.parse(JSON.stringify(stack.toTerraform())) as StackJson;
  });
}
