import { TerraformStack } from 'cdktf';
import { LoadBalancerStack } from '../../stacks/load-balancer-stack';
import { existingNetwork } from '../../stacks/network';
import { NetworkStack } from '../../stacks/network-stack';
import { PipelineStack } from '../../stacks/pipeline-stack';
import { ReleaseRoleStack } from '../../stacks/release-role-stack';
import { ServiceStack } from '../../stacks/service-stack';
import { readSettings, releasesFromGitHub } from '../../stacks/settings';
import { resolveOnce } from '../../stacks/synthesis';
import { withApp } from './app';
import type { Policy } from './iam';
import type { StackJson } from './pipeline-synth';
import { resolveReferences } from './sample-arns';

export interface Role {
  readonly name: string;
  readonly trust: Policy;
  readonly grants: Policy;
}

/** Every role of every stack of one environment with one service, references replaced by samples. */
export function synthRoles(rawSettings: unknown): Role[] {
  const stacks = synthStacks(rawSettings);
  return stacks.flatMap((stack) => rolesOf(stack, stacks));
}

function synthStacks(rawSettings: unknown): StackJson[] {
  const settings = readSettings(rawSettings);
  const environment = settings.environments[0]!;
  const service = environment.services[0]!;
  return withApp((app) => {
    const network =
      environment.network.type === 'existing'
        ? existingNetwork(environment.network)
        : new NetworkStack(app, 'network', { settings, environment, network: environment.network });
    const { loadBalancer } = environment;
    const shared =
      loadBalancer === undefined
        ? {}
        : { shared: new LoadBalancerStack(app, 'shared', { settings, environment, loadBalancer, network }) };
    const common = { settings, environment, service };
    const { release } = new ServiceStack(app, 'service', { ...common, network, ...shared });
    const Releasing = releasesFromGitHub(service) ? ReleaseRoleStack : PipelineStack;
    new Releasing(app, 'pipeline', { ...common, target: release });
    resolveOnce(app);
    const stacks = app.node.children.filter((child) => TerraformStack.isStack(child));
    for (const stack of stacks) stack.prepareStack();
    return stacks.map((stack) => JSON.parse(JSON.stringify(stack.toTerraform())) as StackJson);
  });
}

/** Roles of a stack, references to these stacks replaced by samples. */
export function rolesOf(stack: StackJson, stacks: readonly StackJson[]): Role[] {
  const policies = Object.values(stack.resource.aws_iam_role_policy ?? {});
  const attached = Object.keys(stack.resource.aws_iam_role_policy_attachment ?? {});
  if (attached.length > 0) throw new Error(`managed policies are not evaluated: ${attached.join(', ')}`);
  return Object.entries(stack.resource.aws_iam_role ?? {}).map(([id, role]) => {
    const parse = (json: unknown) => JSON.parse(resolveReferences(json as string, stack, stacks)) as Policy;
    const own = policies.filter((policy) => policy.role === `\${aws_iam_role.${id}.name}`);
    return {
      name: role.name as string,
      trust: parse(role.assume_role_policy),
      grants: {
        Version: '2012-10-17',
        Statement: own.flatMap(({ policy }) => parse(policy).Statement),
      },
    };
  });
}
