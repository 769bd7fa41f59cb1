/** What the engine is given of a deployment: all that it needs, so that it asks nobody for more. Plain JSON. */
import type { DeploymentState, HookName, Weights } from '../../deployment/machine';

/** How the tasks of the replacement differ from the service's: what the AppSpec says. */
export interface ReplacementSpec {
  readonly taskDefinition: string;
  readonly containerName: string;
  readonly containerPort: number;
  /** @default - the service's */
  readonly platformVersion?: string;
  /** @default - the service's */
  readonly networkConfiguration?: {
    readonly awsvpcConfiguration: {
      readonly subnets: readonly string[];
      readonly securityGroups?: readonly string[];
      readonly assignPublicIp?: 'ENABLED' | 'DISABLED';
    };
  };
  /** @default - the service's */
  readonly capacityProviderStrategy?: readonly {
    readonly capacityProvider: string;
    readonly base?: number;
    readonly weight?: number;
  }[];
}

/** The ECS service that is deployed to, and what its deployment group says of it. */
export interface DeploymentTarget {
  readonly cluster: string;
  readonly service: string;
  /** Names of the pair of target groups, in no particular order. */
  readonly targetGroups: readonly string[];
  readonly productionListenerArn: string;
  /** @default - no test traffic */
  readonly testListenerArn?: string;
  /** The role in whose name all calls are made; errors name it. */
  readonly serviceRoleArn: string;
  readonly replacement: ReplacementSpec;
  /** Names or ARNs of the functions of the lifecycle events. */
  readonly hooks: Readonly<Partial<Record<HookName, string>>>;
  /** Names of the alarms that are watched. */
  readonly alarms: readonly string[];
}

export const triggerEvents = [
  'DeploymentStart',
  'DeploymentReady',
  'DeploymentSuccess',
  'DeploymentFailure',
  'DeploymentStop',
  'DeploymentRollback',
] as const;
export type TriggerEvent = (typeof triggerEvents)[number];

export interface Trigger {
  readonly name: string;
  readonly topicArn: string;
  /** Those of instances never happen on ECS. */
  readonly events: readonly string[];
}

/** A deployment as it was created; it never changes. */
export interface DeploymentRecord {
  /** `d-` and 9 upper case letters and digits. */
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  /** Survives a renaming of the group. */
  readonly deploymentGroupId: string;
  /** Milliseconds of AWS time since the epoch, as all times here. */
  readonly createTime: number;
  readonly creator: 'user' | 'codeDeployRollback';
  /** The state before `started`. */
  readonly initial: DeploymentState;
  readonly target: DeploymentTarget;
  readonly triggers: readonly Trigger[];
  /** More members of GetDeployment's answer, which the engine hands back as they are. */
  readonly shown: Readonly<Record<string, unknown>>;
  /** The same of its rollback, if there is one. */
  readonly shownOfRollback: Readonly<Record<string, unknown>>;
  /** Id that its rollback has if there is one, chosen before it is needed: a restart cannot start a second. */
  readonly rollbackId: string;
  /** Of a rollback. */
  readonly rollsBack?: {
    readonly deploymentId: string;
    /** What that deployment had found out of the task sets. */
    readonly facts: Facts;
  };
}

export interface TargetGroupReference {
  readonly name: string;
  readonly arn: string;
}

/** The task sets of a deployment, found when it began to install; the colours are target groups. */
export interface Pair {
  readonly original: { readonly taskSetArn: string; readonly targetGroup: TargetGroupReference };
  readonly replacement: { readonly targetGroup: TargetGroupReference };
}

/** A task set as it was last seen. */
export interface SeenTaskSet {
  readonly id: string;
  readonly taskSetArn: string;
  readonly desiredCount: number;
  readonly pendingCount: number;
  readonly runningCount: number;
  /** PRIMARY, ACTIVE or DRAINING. */
  readonly status: string;
}

/** What is found out on the way and cannot be found out again later. */
export interface Facts {
  readonly pair?: Pair;
  /** ARNs of the production listener and its rules that led to the pair when the deployment began to install. */
  readonly productionRoutes?: readonly string[];
  readonly original?: SeenTaskSet;
  readonly replacement?: SeenTaskSet;
  /** Trigger events that were published. */
  readonly published?: readonly TriggerEvent[];
}

/** A deployment as it is now. */
export interface DeploymentView {
  readonly record: DeploymentRecord;
  readonly state: DeploymentState;
  readonly facts: Facts;
  /** Percent of the production traffic, after a rollback too. */
  readonly weights: Weights;
  /** Id of the deployment that rolls it back, once there is one. */
  readonly rolledBackBy?: string;
}
