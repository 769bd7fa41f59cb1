/** What the API tells of a deployment at one moment. */
import {
  BatchGetDeploymentTargetsCommand,
  DeploymentNotStartedException,
  GetDeploymentCommand,
  ListDeploymentTargetsCommand,
  type CodeDeployClient,
} from '@aws-sdk/client-codedeploy';
import {
  DescribeListenersCommand,
  DescribeRulesCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Weights } from '../../deployment/machine';
import { known, type AwsClients } from './aws';
import { weightsOf } from './listener-rules';
import type { Stage } from './stage';

/** A lifecycle event as DeploymentTarget has it. Times are AWS time. */
export interface ObservedEvent {
  readonly name: string;
  readonly status: string;
  readonly startTime?: Date;
  readonly endTime?: Date;
}

export interface ObservedDeployment {
  readonly id: string;
  readonly status: string;
  /** @default - none */
  readonly error?: { readonly code: string; readonly message: string };
  readonly events: readonly ObservedEvent[];
  /** @default - not rolled back, or not yet */
  readonly rollbackId?: string;
  /** AWS time. */
  readonly createTime?: Date;
  readonly completeTime?: Date;
}

export interface Observation {
  readonly deployment: ObservedDeployment;
  /** @default - not rolled back, or not yet */
  readonly rollback?: ObservedDeployment;
  /** Of the production traffic. */
  readonly weights: Weights;
}

const terminal: readonly string[] = ['Succeeded', 'Failed', 'Stopped'];

export const hasEnded = ({ status }: ObservedDeployment): boolean => terminal.includes(status);

export class Observer {
  readonly #clients: AwsClients;
  readonly #stage: Stage;
  readonly #originalTargetGroupArn: string;
  constructor(
    clients: AwsClients,
    stage: Stage,
    /** Target group that the original task set is behind. */
    originalTargetGroupArn: string,
  ) {
    this.#clients = clients;
    this.#stage = stage;
    this.#originalTargetGroupArn = originalTargetGroupArn;
  }

  async look(deploymentId: string): Promise<Observation> {
    const deployment = await readDeployment(this.#clients.codeDeploy, deploymentId);
    return {
      deployment,
      ...(deployment.rollbackId !== undefined && {
        rollback: await readDeployment(this.#clients.codeDeploy, deployment.rollbackId),
      }),
      weights: await this.weights(),
    };
  }

  /** Percent of the production traffic. */
  async weights(): Promise<Weights> {
    const byGroup = await readWeights(this.#clients.elb, this.#stage);
    return weightsOn(this.#originalTargetGroupArn, byGroup);
  }
}

/** Percent of the traffic, from the weights of target groups by ARN. */
export function weightsOn(originalTargetGroupArn: string, byGroup: ReadonlyMap<string, number>): Weights {
  const sum = [...byGroup.values()].reduce((total, weight) => total + weight, 0);
  const original = Math.round((100 * (byGroup.get(originalTargetGroupArn) ?? 0)) / Math.max(1, sum));
  return { original, replacement: 100 - original };
}

async function readDeployment(client: CodeDeployClient, deploymentId: string): Promise<ObservedDeployment> {
  const [{ deploymentInfo }, events] = await Promise.all([
    client.send(new GetDeploymentCommand({ deploymentId })),
    readEvents(client, deploymentId),
  ]);
  const info = known(deploymentInfo, `deployment ${deploymentId}`);
  const { errorInformation, rollbackInfo, createTime, completeTime } = info;
  return {
    id: deploymentId,
    status: known(info.status, `the status of deployment ${deploymentId}`),
    ...(errorInformation?.code && {
      error: { code: errorInformation.code, message: errorInformation.message ?? '' },
    }),
    events,
    ...(rollbackInfo?.rollbackDeploymentId && { rollbackId: rollbackInfo.rollbackDeploymentId }),
    ...(createTime && { createTime }),
    ...(completeTime && { completeTime }),
  };
}

async function readEvents(client: CodeDeployClient, deploymentId: string): Promise<ObservedEvent[]> {
  const targetIds = await readTargetIds(client, deploymentId);
  if (targetIds.length === 0) return [];
  const { deploymentTargets = [] } = await client.send(
    new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }),
  );
  return (deploymentTargets[0]?.ecsTarget?.lifecycleEvents ?? []).map((event) => ({
    name: event.lifecycleEventName ?? '',
    status: event.status ?? '',
    ...(event.startTime && { startTime: event.startTime }),
    ...(event.endTime && { endTime: event.endTime }),
  }));
}

/** A deployment that has hardly begun has none. */
async function readTargetIds(client: CodeDeployClient, deploymentId: string): Promise<string[]> {
  try {
    const { targetIds } = await client.send(new ListDeploymentTargetsCommand({ deploymentId }));
    return targetIds ?? [];
  } catch (error) {
    if (error instanceof DeploymentNotStartedException) return [];
    throw error;
  }
}

/** Weights of the target groups that production traffic of a stage goes to, by ARN. */
export async function readWeights(
  client: ElasticLoadBalancingV2Client,
  { productionListenerArn, route }: Pick<Stage, 'productionListenerArn' | 'route'>,
): Promise<ReadonlyMap<string, number>> {
  if (route !== undefined) {
    const { Rules } = await client.send(new DescribeRulesCommand({ RuleArns: [route.ruleArn] }));
    return weightsOf(Rules?.[0]?.Actions);
  }
  const { Listeners } = await client.send(
    new DescribeListenersCommand({ ListenerArns: [productionListenerArn] }),
  );
  return weightsOf(Listeners?.[0]?.DefaultActions);
}
