import {
  CreateTargetGroupCommand,
  ModifyTargetGroupAttributesCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { known } from '../../../rehearsal/scenarios/aws';
import type { HealthCheckExpectation } from '../../../rehearsal/scenarios/behaviour';
import { createBalancer, createListeners, forwardToBlue } from './load-balancer-calls';
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
  const { arn, vpcId, productionListenerArn, testListenerArn } = place.balancer;
  const targetGroups = await createTargetGroups(client, vpcId, props);
  await createRules(client, place, targetGroups);
  return { arn, productionListenerArn, testListenerArn, targetGroups };
}

/** A load balancer with a production and a test listener that forward to blue. */
export async function createLoadBalancer(
  client: ElasticLoadBalancingV2Client,
  props: StageLoadBalancerProps,
): Promise<StageLoadBalancer> {
  const { arn, vpcId } = await createBalancer(client, props);
  const targetGroups = await createTargetGroups(client, vpcId, props);
  const listeners = await createListeners(client, arn, props.ports, forwardToBlue(targetGroups));
  return { arn, ...listeners, targetGroups };
}

/** Blue, then green. */
async function createTargetGroups(
  client: ElasticLoadBalancingV2Client,
  vpcId: string,
  props: StageLoadBalancerProps,
): Promise<StageLoadBalancer['targetGroups']> {
  const { targetGroupPrefix = props.name } = props;
  return [
    await createTargetGroup(client, `${targetGroupPrefix}-blue`, vpcId, props),
    await createTargetGroup(client, `${targetGroupPrefix}-green`, vpcId, props),
  ];
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
