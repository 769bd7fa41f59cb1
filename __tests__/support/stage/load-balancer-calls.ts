/** What every load balancer of a stage is made of. */
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  type Action,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { known } from '../../../rehearsal/scenarios/aws';

export async function createBalancer(
  client: ElasticLoadBalancingV2Client,
  { name, subnets }: { readonly name: string; readonly subnets: readonly string[] },
): Promise<{ readonly arn: string; readonly vpcId: string }> {
  const { LoadBalancers } = await client.send(
    new CreateLoadBalancerCommand({ Name: name, Type: 'application', Subnets: [...subnets] }),
  );
  const balancer = known(LoadBalancers?.[0], 'the load balancer');
  return {
    arn: known(balancer.LoadBalancerArn, 'the ARN of the load balancer'),
    vpcId: known(balancer.VpcId, 'the VPC of the load balancer'),
  };
}

/** @returns ARNs of a listener on each port, with the same default action */
export async function createListeners(
  client: ElasticLoadBalancingV2Client,
  arn: string,
  ports: { readonly production: number; readonly test: number },
  action: Action,
): Promise<{ readonly productionListenerArn: string; readonly testListenerArn: string }> {
  const listener = async (port: number) => {
    const { Listeners } = await client.send(
      new CreateListenerCommand({
        LoadBalancerArn: arn,
        Port: port,
        Protocol: 'HTTP',
        DefaultActions: [action],
      }),
    );
    return known(Listeners?.[0]?.ListenerArn, 'the ARN of the listener');
  };
  return {
    productionListenerArn: await listener(ports.production),
    testListenerArn: await listener(ports.test),
  };
}

/** All of it to blue, none to green, as the stacks create it. */
export const forwardToBlue = ([blue, green]: readonly { readonly arn: string }[]): Action => ({
  Type: 'forward',
  ForwardConfig: {
    TargetGroups: [
      { TargetGroupArn: blue?.arn, Weight: 100 },
      { TargetGroupArn: green?.arn, Weight: 0 },
    ],
  },
});
