/** The status of a service: what runs, where traffic goes, what is under way. */
import { hasEnded, inFlight } from './deployments';
import type {
  AlarmFacts,
  DeploymentFacts,
  ImageFacts,
  PipelineFacts,
  ServiceFacts,
  ServiceRef,
  TaskCounts,
  WeightFacts,
} from './facts';
import { waitingOf, type Waiting } from './waiting';

export type Colour = 'blue' | 'green';

/** Percent of the requests. */
export type Weights = Readonly<Record<Colour, number>>;

export interface Running extends TaskCounts {
  /** ARN. */
  readonly taskDefinition: string;
  readonly image?: ImageFacts;
  /** The deployment that created the task set. @default - created with the service */
  readonly deploymentId?: string;
}

export interface DeploymentStatus {
  readonly id: string;
  readonly status: string;
  readonly createTime?: Date;
  readonly completeTime?: Date;
  /** The deployment that it rolls back. */
  readonly rollsBack?: string;
  readonly rollbackId?: string;
  readonly error?: { readonly code: string; readonly message: string };
  readonly image?: ImageFacts;
}

export interface ServiceStatus {
  readonly environment: string;
  readonly service: string;
  readonly region: string;
  /** The primary task set. */
  readonly running?: Running;
  /** Target group of the primary task set. */
  readonly live?: Colour;
  readonly production?: Weights;
  readonly test?: Weights;
  /** The deployment in flight. */
  readonly deployment?: DeploymentStatus & { readonly waiting?: Waiting };
  /** The newest deployment that has ended. */
  readonly last?: DeploymentStatus;
  readonly alarms: readonly AlarmFacts[];
  readonly pipeline?: PipelineFacts;
}

export function statusOf(ref: ServiceRef, facts: ServiceFacts): ServiceStatus {
  const primary = facts.taskSets.find(({ status }) => status === 'PRIMARY');
  const colour = coloursOf(ref, facts);
  const current = inFlight(facts.deployments);
  const last = facts.deployments.find(hasEnded);
  const production = weightsOf(facts.production, colour);
  const test = facts.test === undefined ? undefined : weightsOf(facts.test, colour);
  const live = primary?.targetGroup === undefined ? undefined : colour.get(primary.targetGroup);
  return {
    environment: ref.environment,
    service: ref.service,
    region: ref.region,
    ...(primary !== undefined && { running: runningOf(primary, facts) }),
    ...(live !== undefined && { live }),
    ...(production !== undefined && { production }),
    ...(test !== undefined && { test }),
    ...(current !== undefined && { deployment: currentOf(current, facts) }),
    ...(last !== undefined && { last: deploymentStatus(last, facts.images) }),
    alarms: facts.alarms,
    ...(facts.pipeline !== undefined && { pipeline: facts.pipeline }),
  };
}

function runningOf(primary: ServiceFacts['taskSets'][number], { images }: ServiceFacts): Running {
  const { taskDefinition, desired, running, pending, deploymentId } = primary;
  const image = images.get(taskDefinition);
  return {
    taskDefinition,
    ...(image !== undefined && { image }),
    ...(deploymentId !== undefined && { deploymentId }),
    desired,
    running,
    pending,
  };
}

function currentOf(current: DeploymentFacts, facts: ServiceFacts): NonNullable<ServiceStatus['deployment']> {
  const isNewest = current.id === facts.deployments[0]?.id;
  const waiting = waitingOf(current, isNewest ? facts.progress : undefined);
  return { ...deploymentStatus(current, facts.images), ...(waiting !== undefined && { waiting }) };
}

export function deploymentStatus(
  deployment: DeploymentFacts,
  images: ReadonlyMap<string, ImageFacts>,
): DeploymentStatus {
  const { id, status, createTime, completeTime, rollsBack, rollbackId, error, taskDefinition } = deployment;
  const image = taskDefinition === undefined ? undefined : images.get(taskDefinition);
  return {
    id,
    status,
    ...(createTime !== undefined && { createTime }),
    ...(completeTime !== undefined && { completeTime }),
    ...(rollsBack !== undefined && { rollsBack }),
    ...(rollbackId !== undefined && { rollbackId }),
    ...(error !== undefined && { error }),
    ...(image !== undefined && { image }),
  };
}

/** By ARN of the target group. */
function coloursOf(
  { blueTargetGroup, greenTargetGroup }: ServiceRef,
  { targetGroups }: ServiceFacts,
): ReadonlyMap<string, Colour> {
  const byName = new Map<string, Colour>([
    [blueTargetGroup, 'blue'],
    [greenTargetGroup, 'green'],
  ]);
  return new Map(
    targetGroups.flatMap(({ name, arn }) => {
      const colour = byName.get(name);
      return colour === undefined ? [] : [[arn, colour] as const];
    }),
  );
}

/** @returns undefined if nothing is forwarded to the target groups of the service */
function weightsOf(
  weights: readonly WeightFacts[],
  colours: ReadonlyMap<string, Colour>,
): Weights | undefined {
  const sum = { blue: 0, green: 0 };
  for (const { targetGroup, weight } of weights) {
    const colour = colours.get(targetGroup);
    if (colour !== undefined) sum[colour] += weight;
  }
  const total = sum.blue + sum.green;
  if (total === 0) return undefined;
  const blue = Math.round((100 * sum.blue) / total);
  return { blue, green: 100 - blue };
}
