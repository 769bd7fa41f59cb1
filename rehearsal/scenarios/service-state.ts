/** What ECS and the load balancer tell of the service between deployments. */
import { DescribeServicesCommand, type ECSClient } from '@aws-sdk/client-ecs';
import {
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { known, type AwsClients } from './aws';
import type { Stage } from './stage';

export interface ServiceTaskSet {
  readonly arn: string;
  /** `PRIMARY`, `ACTIVE` or `DRAINING`. */
  readonly status: string;
  readonly targetGroupArn: string;
  /** `family:revision` */
  readonly taskDefinition: string;
  readonly runningCount: number;
}

export interface ServiceState {
  readonly desiredCount: number;
  readonly gracePeriodSeconds: number;
  readonly taskSets: readonly ServiceTaskSet[];
}

export async function readService(client: ECSClient, stage: Stage): Promise<ServiceState> {
  const { services } = await client.send(
    new DescribeServicesCommand({ cluster: stage.cluster, services: [stage.service] }),
  );
  const service = known(services?.[0], `the service ${stage.service}`);
  return {
    desiredCount: service.desiredCount ?? 0,
    gracePeriodSeconds: service.healthCheckGracePeriodSeconds ?? 0,
    taskSets: (service.taskSets ?? []).map((taskSet) => ({
      arn: known(taskSet.taskSetArn, 'the ARN of a task set'),
      status: taskSet.status ?? '',
      targetGroupArn: taskSet.loadBalancers?.[0]?.targetGroupArn ?? '',
      taskDefinition: taskSet.taskDefinition?.split('/').at(-1) ?? '',
      runningCount: taskSet.runningCount ?? 0,
    })),
  };
}

export const primaryOf = ({ taskSets }: ServiceState): ServiceTaskSet =>
  known(
    taskSets.find(({ status }) => status === 'PRIMARY'),
    'the primary task set',
  );

/** Whether there is one task set and all of its tasks are healthy targets. */
export async function isSteady(clients: AwsClients, stage: Stage): Promise<boolean> {
  const service = await readService(clients.ecs, stage);
  const [taskSet, ...others] = service.taskSets;
  if (taskSet?.status !== 'PRIMARY' || others.length > 0) return false;
  if (taskSet.runningCount !== service.desiredCount) return false;
  return (await healthyTargets(clients.elb, taskSet.targetGroupArn)) === service.desiredCount;
}

async function healthyTargets(client: ElasticLoadBalancingV2Client, arn: string): Promise<number> {
  const { TargetHealthDescriptions = [] } = await client.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: arn }),
  );
  return TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length;
}
