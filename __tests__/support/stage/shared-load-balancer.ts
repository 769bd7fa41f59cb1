import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { known } from '../../../rehearsal/scenarios/aws';
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
  const { LoadBalancers } = await client.send(
    new CreateLoadBalancerCommand({ Name: props.name, Type: 'application', Subnets: [...props.subnets] }),
  );
  const balancer = known(LoadBalancers?.[0], 'the load balancer');
  const arn = known(balancer.LoadBalancerArn, 'the ARN of the load balancer');
  const listener = async (port: number) => {
    const { Listeners } = await client.send(
      new CreateListenerCommand({
        LoadBalancerArn: arn,
        Port: port,
        Protocol: 'HTTP',
        DefaultActions: [
          {
            Type: 'fixed-response',
            FixedResponseConfig: { StatusCode: '404', ContentType: 'text/plain', MessageBody: 'Not found\n' },
          },
        ],
      }),
    );
    return known(Listeners?.[0]?.ListenerArn, 'the ARN of the listener');
  };
  return {
    arn,
    vpcId: known(balancer.VpcId, 'the VPC of the load balancer'),
    productionListenerArn: await listener(props.ports.production),
    testListenerArn: await listener(props.ports.test),
  };
}

/** A rule of both listeners that forwards to blue, as those of the stacks do. */
export async function createRules(
  client: ElasticLoadBalancingV2Client,
  { balancer, priority, hosts, paths }: SharedPlace,
  [blue, green]: readonly [StageTargetGroup, StageTargetGroup],
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
        Actions: [
          {
            Type: 'forward',
            ForwardConfig: {
              TargetGroups: [
                { TargetGroupArn: blue.arn, Weight: 100 },
                { TargetGroupArn: green.arn, Weight: 0 },
              ],
            },
          },
        ],
      }),
    );
  }
}
