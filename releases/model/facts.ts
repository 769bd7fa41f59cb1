/** What the AWS APIs report of a service and its releases, as far as it is used here. Times are AWS's. */

/** A service of the settings, and the names of its parts in AWS. */
export interface ServiceRef {
  readonly environment: string;
  readonly service: string;
  readonly region: string;
  readonly application: string;
  readonly deploymentGroup: string;
  readonly cluster: string;
  readonly ecsService: string;
  readonly blueTargetGroup: string;
  readonly greenTargetGroup: string;
  readonly repository: string;
  /** @default - the settings give it no pipeline */
  readonly pipeline?: string;
  /** Environment whose releases the pipeline takes. @default - it builds */
  readonly promotedFrom?: string;
  /** 12 digits. @default - the settings name no account */
  readonly accountId?: string;
  /** Profile of the AWS configuration files. @default - credentials of the surroundings */
  readonly profile?: string;
  /** Role that is assumed before anything is asked. @default - none */
  readonly assumeRole?: { readonly roleArn: string; readonly externalId?: string | undefined };
}

/** Where a service is asked for, and with which credentials. */
export type Home = Pick<ServiceRef, 'region' | 'profile' | 'assumeRole'>;

export interface TaskCounts {
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
}

export interface TaskSetFacts extends TaskCounts {
  readonly id: string;
  /** `PRIMARY`, `ACTIVE` or `DRAINING`. */
  readonly status: string;
  /** The deployment that created it. @default - created with the service */
  readonly deploymentId?: string;
  /** ARN. */
  readonly taskDefinition: string;
  /** ARN. */
  readonly targetGroup?: string;
  /** Container behind the load balancer. */
  readonly container?: string;
}

/** An image, and what the registry of the service knows of it. */
export interface ImageFacts {
  /** As the task definition names it. */
  readonly image: string;
  /** `sha256:…` @default - the task definition names it by a tag */
  readonly digest?: string;
  /** Full id of the commit that it was built from. @default - it has no tag of a commit */
  readonly commit?: string;
}

export interface TargetGroupFacts {
  readonly name: string;
  readonly arn: string;
}

export interface WeightFacts {
  /** ARN. */
  readonly targetGroup: string;
  readonly weight: number;
}

export interface AlarmFacts {
  readonly name: string;
  /** `OK`, `ALARM` or `INSUFFICIENT_DATA`. */
  readonly state: string;
  readonly reason?: string;
}

export interface DeploymentFacts {
  readonly id: string;
  /** `Created`, `Queued`, `InProgress`, `Baking`, `Ready`, `Succeeded`, `Failed` or `Stopped`. */
  readonly status: string;
  /** `user`, `codeDeployRollback`, … */
  readonly creator?: string;
  readonly description?: string;
  readonly config?: string;
  readonly createTime?: Date;
  readonly completeTime?: Date;
  readonly error?: { readonly code: string; readonly message: string };
  /** The deployment that rolls this one back. */
  readonly rollbackId?: string;
  /** The deployment that this one rolls back. */
  readonly rollsBack?: string;
  /** Whether CodeDeploy rolls it back in some case. */
  readonly autoRollback: boolean;
  /** Minutes that it waits for `continue` before traffic moves. @default - it does not wait */
  readonly readyWaitMinutes?: number;
  readonly terminationWaitMinutes: number;
  readonly terminationWaitStarted: boolean;
  /** ARN that its AppSpec names. */
  readonly taskDefinition?: string;
  /** The AppSpec, as it was given. */
  readonly appSpec?: string;
}

export interface EventFacts {
  readonly name: string;
  /** `Pending`, `InProgress`, `Succeeded`, `Failed`, `Skipped` or `Unknown`. */
  readonly status: string;
  readonly startTime?: Date;
  readonly endTime?: Date;
  readonly message?: string;
}

/** A task set of a deployment. */
export interface DeployedTaskSetFacts extends TaskCounts {
  /** `Blue` for the original, `Green` for the replacement: roles, not colours of target groups. */
  readonly label: string;
  readonly status: string;
  /** Percent. */
  readonly weight: number;
  readonly targetGroup?: string;
}

/** The progress of a deployment. */
export interface ProgressFacts {
  readonly events: readonly EventFacts[];
  readonly taskSets: readonly DeployedTaskSetFacts[];
}

export interface ActionFacts {
  readonly name: string;
  readonly status: string;
  /** Whether it waits for somebody's approval. */
  readonly awaitsApproval: boolean;
  readonly error?: string;
}

export interface RuleFacts {
  readonly name: string;
  readonly status: string;
  readonly summary?: string;
}

export interface StageFacts {
  readonly name: string;
  readonly status: string;
  readonly actions: readonly ActionFacts[];
  /** What rules of the stage's conditions wait for, or why they failed. */
  readonly rules: readonly RuleFacts[];
}

/** Why, by whom and since when nothing enters the deploy stage. */
export interface FreezeFacts {
  readonly reason: string;
  /** ARN. */
  readonly by?: string;
  readonly since?: Date;
}

export interface PipelineFacts {
  readonly name: string;
  /** @default - executions enter the deploy stage */
  readonly freeze?: FreezeFacts;
  /** The newest execution. @default - there was none */
  readonly execution?: {
    readonly id: string;
    readonly status: string;
    /** Id of the source's revision, or what a promotion is: its commit, environment and digest. */
    readonly revision?: string;
    readonly startTime?: Date;
  };
  /** Stages that the newest execution has reached. */
  readonly stages: readonly StageFacts[];
}

/** All that `status` looks at. */
export interface ServiceFacts {
  readonly taskSets: readonly TaskSetFacts[];
  /** By ARN of the task definition. */
  readonly images: ReadonlyMap<string, ImageFacts>;
  readonly targetGroups: readonly TargetGroupFacts[];
  readonly production: readonly WeightFacts[];
  /** @default - the service has no test listener */
  readonly test?: readonly WeightFacts[];
  readonly alarms: readonly AlarmFacts[];
  /** The newest first. */
  readonly deployments: readonly DeploymentFacts[];
  /** Of the newest deployment, unless it has not started. */
  readonly progress?: ProgressFacts;
  /** @default - the settings give the service no pipeline, or it is not deployed */
  readonly pipeline?: PipelineFacts;
}
