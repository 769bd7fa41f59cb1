import {
  CreateRuleCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { createBalancer, createListeners, forwardToBlue } from './load-balancer-calls';
import type { StageTargetGroup } from './stage-load-balancer';

/** A load balancer that several stages stand behind. */
export interface SharedStageLoadBalancer {
  readonly arn: string;
  readonly vpcId: string;
  readonly productionListenerArn: string;
  readonly testListenerArn: string;
}

/** The place of a stage behind a shared load balancer. */
export interface SharedPlace {
  readonly balancer: SharedStageLoadBalancer;
  readonly priority: number;
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
}

/** Its listeners answer 404 to what no rule leads anywhere, as those of the stacks do. */
export async function createSharedLoadBalancer(
  client: ElasticLoadBalancingV2Client,
  props: {
    readonly name: string;
    readonly subnets: readonly string[];
    readonly ports: { readonly production: number; readonly test: number };
  },
): Promise<SharedStageLoadBalancer> {
  const { arn, vpcId } = await createBalancer(client, props);
  const listeners = await createListeners(client, arn, props.ports, {
    Type: 'fixed-response',
    FixedResponseConfig: { StatusCode: '404', ContentType: 'text/plain', MessageBody: 'Not found\n' },
  });
  return { arn, vpcId, ...listeners };
}

/** A rule of both listeners that forwards to blue, as those of the stacks do. */
export async function createRules(
  client: ElasticLoadBalancingV2Client,
  { balancer, priority, hosts, paths }: SharedPlace,
  targetGroups: readonly [StageTargetGroup, StageTargetGroup],
): Promise<void> {
  for (const ListenerArn of [balancer.productionListenerArn, balancer.testListenerArn]) {
    await client.send(
      new CreateRuleCommand({
        ListenerArn,
        Priority: priority,
        Conditions: [
          ...(hosts.length === 0 ? [] : [{ Field: 'host-header', HostHeaderConfig: { Values: [...hosts] } }]),
          ...(paths.length === 0
            ? []
            : [{ Field: 'path-pattern', PathPatternConfig: { Values: [...paths] } }]),
        ],
        Actions: [forwardToBlue(targetGroups)],
      }),
    );
  }
}
