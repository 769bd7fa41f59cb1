import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ModifyTargetGroupAttributesCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { known } from '../../../rehearsal/scenarios/aws';
import type { HealthCheckExpectation } from '../../../rehearsal/scenarios/behaviour';
import { createRules, type SharedPlace } from './shared-load-balancer';

export interface StageLoadBalancerProps {
  readonly name: string;
  /** Start of the names of the target groups. @default `name` */
  readonly targetGroupPrefix?: string;
  readonly ports: { readonly production: number; readonly test: number };
  readonly subnets: readonly string[];
  readonly containerPort: number;
  readonly healthCheck: HealthCheckExpectation;
}

export interface StageTargetGroup {
  readonly name: string;
  readonly arn: string;
}

export interface StageLoadBalancer {
  readonly arn: string;
  readonly productionListenerArn: string;
  readonly testListenerArn: string;
  /** Blue, then green. */
  readonly targetGroups: readonly [StageTargetGroup, StageTargetGroup];
}

/** Two target groups, and rules that lead to them, behind a load balancer that is there. */
export async function createPlace(
  client: ElasticLoadBalancingV2Client,
  place: SharedPlace,
  props: StageLoadBalancerProps,
): Promise<StageLoadBalancer> {
  const { targetGroupPrefix = props.name } = props;
  const { arn, vpcId, productionListenerArn, testListenerArn } = place.balancer;
  const targetGroups = [
    await createTargetGroup(client, `${targetGroupPrefix}-blue`, vpcId, props),
    await createTargetGroup(client, `${targetGroupPrefix}-green`, vpcId, props),
  ] as const;
  await createRules(client, place, targetGroups);
  return { arn, productionListenerArn, testListenerArn, targetGroups };
}

/** A load balancer with a production and a test listener that forward to blue. */
export async function createLoadBalancer(
  client: ElasticLoadBalancingV2Client,
  props: StageLoadBalancerProps,
): Promise<StageLoadBalancer> {
  const { LoadBalancers } = await client.send(
    new CreateLoadBalancerCommand({ Name: props.name, Type: 'application', Subnets: [...props.subnets] }),
  );
  const balancer = known(LoadBalancers?.[0], 'the load balancer');
  const arn = known(balancer.LoadBalancerArn, 'the ARN of the load balancer');
  const vpcId = known(balancer.VpcId, 'the VPC of the load balancer');
  const { targetGroupPrefix = props.name } = props;
  const blue = await createTargetGroup(client, `${targetGroupPrefix}-blue`, vpcId, props);
  const green = await createTargetGroup(client, `${targetGroupPrefix}-green`, vpcId, props);
  const listener = async (port: number) => {
    const { Listeners } = await client.send(
      new CreateListenerCommand({
        LoadBalancerArn: arn,
        Port: port,
        Protocol: 'HTTP',
        DefaultActions: [
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
    return known(Listeners?.[0]?.ListenerArn, 'the ARN of the listener');
  };
  return {
    arn,
    productionListenerArn: await listener(props.ports.production),
    testListenerArn: await listener(props.ports.test),
    targetGroups: [blue, green],
  };
}

async function createTargetGroup(
  client: ElasticLoadBalancingV2Client,
  name: string,
  vpcId: string,
  { containerPort, healthCheck }: StageLoadBalancerProps,
): Promise<StageTargetGroup> {
  const { TargetGroups } = await client.send(
    new CreateTargetGroupCommand({
      Name: name,
      VpcId: vpcId,
      TargetType: 'ip',
      Protocol: 'HTTP',
      Port: containerPort,
      HealthCheckPath: healthCheck.path,
      HealthCheckIntervalSeconds: 15,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 3,
      Matcher: { HttpCode: String(healthCheck.status) },
    }),
  );
  const arn = known(TargetGroups?.[0]?.TargetGroupArn, `the ARN of the target group ${name}`);
  await client.send(
    new ModifyTargetGroupAttributesCommand({
      TargetGroupArn: arn,
      Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }],
    }),
  );
  return { name, arn };
}
