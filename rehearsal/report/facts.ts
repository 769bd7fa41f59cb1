/** What is known about a release: its pipeline and its deployment. Times are AWS time, unless they say wall time. */

/** What started the pipeline. Times are milliseconds of wall time since the epoch. */
export interface ChangeFacts {
  /** A push to a git remote, an object that is uploaded, or `terraform apply` of new release templates. */
  readonly kind: 'push' | 'upload' | 'apply';
  /** Commit id, or version of the object. @default - an apply has none */
  readonly revision?: string;
  /** Git remote, `s3://` URL, or the stack that is applied. */
  readonly target: string;
  /** @default - the target has no branches */
  readonly branch?: string;
  readonly startedAt: number;
  /** When the push, the upload or the apply was done. */
  readonly endedAt: number;
}

/** An action as ListActionExecutions has it. */
export interface ActionFacts {
  readonly stage: string;
  readonly action: string;
  /** `Source`, `Test`, `Build`, `Approval`, `Deploy` … */
  readonly category: string;
  /** `InProgress`, `Succeeded`, `Failed` or `Abandoned`. */
  readonly status: string;
  readonly startTime?: Date;
  /** Of its last change: once it has ended, its end. */
  readonly updateTime?: Date;
  /** Of the build or the deployment. */
  readonly externalId?: string;
  readonly summary?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

/** An execution as GetPipelineExecution and ListActionExecutions have it. */
export interface ExecutionFacts {
  readonly pipeline: string;
  readonly id: string;
  /** `InProgress`, `Succeeded`, `Failed`, `Stopped`, `Superseded` … */
  readonly status: string;
  readonly trigger?: { readonly type: string; readonly detail?: string };
  readonly startTime?: Date;
  /** In the order in which they started. */
  readonly actions: readonly ActionFacts[];
}

/** The image that the build has handed on. */
export interface ImageFacts {
  /** `<repository>@sha256:…` */
  readonly uri: string;
  readonly digest: string;
}

/** A lifecycle event as the API has it. Times are AWS time. */
export interface LifecycleEventFacts {
  readonly name: string;
  readonly status: string;
  readonly startTime?: Date;
  readonly endTime?: Date;
}

/** A deployment as the API has it. Times are AWS time. */
export interface DeploymentFacts {
  readonly id: string;
  readonly status: string;
  readonly error?: { readonly code: string; readonly message: string };
  readonly events: readonly LifecycleEventFacts[];
  readonly createTime?: Date;
  readonly completeTime?: Date;
}

/** A look at a pipeline. */
export interface PipelineView {
  readonly change: ChangeFacts;
  /** @default - it has not started yet */
  readonly execution?: ExecutionFacts | undefined;
  /** @default - it has not been built yet */
  readonly image?: ImageFacts | undefined;
}

export const hasActionEnded = ({ status }: ActionFacts): boolean => status !== 'InProgress';

/** Whether it takes what AWS is configured to wait for; work takes as long as this machine needs. */
export const isWait = ({ category }: Pick<ActionFacts, 'category'>): boolean =>
  category === 'Approval' || category === 'Deploy';
