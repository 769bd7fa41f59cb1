/**
 * The report of a rehearsal. `report.json` is this shape; docs/rehearsal.md describes it. Times are ISO 8601, UTC; AWS time,
 * unless they say wall time.
 */
import type { Weights } from '../../deployment/machine';
import type { RequestLedgerSummary } from '../traffic';
import type { Check } from '../check';
import type { HookFailure } from '../hook-failure';
import type { StoppedContainer, StoppedTask } from '../stopped-task';
import type { ReleaseTiming } from './release-timing';

/** Raised when a member changes its meaning or goes. */
export const reportVersion = 3;

export type StepStatus = 'passed' | 'failed' | 'skipped';

/** One step of the main job. */
export interface StepReport {
  /** Stable name, for example `plan-unchanged`. */
  readonly name: string;
  readonly status: StepStatus;
  /** Wall time. */
  readonly seconds: number;
  /** What was proved, or why it failed: one or more lines. */
  readonly detail: string;
}

export interface Report {
  readonly version: typeof reportVersion;
  /** What was done: `proof` on an account. @default rehearsal */
  readonly job?: 'rehearsal' | 'proof';
  readonly verdict: 'passed' | 'failed';
  /** Wall time. */
  readonly startedAt: string;
  /** Wall time of the whole job. */
  readonly seconds: number;
  /** @default - not known */
  readonly circumstances?: Circumstances;
  readonly steps: readonly StepReport[];
  /** Releases in the order in which they were made. */
  readonly deployments: readonly DeploymentReport[];
  /** Runs of HCP Terraform in the order in which they were made. @default - Terraform ran here */
  readonly runs?: readonly RunReport[];
  /** Tasks that stopped although they were wanted, outside of a release that is in `deployments`. */
  readonly stoppedTasks: readonly StoppedTaskReport[];
  /** Resources that Terraform took 5 s or longer for: mostly fixed waits of the provider. */
  readonly slowResources: readonly ResourceTime[];
  /** What was rehearsed in another form than it is deployed. */
  readonly notes: readonly string[];
}

/** What was rehearsed, and with what. */
export interface Circumstances {
  /** Seconds of AWS time in a second of wall time. */
  readonly speed: number;
  /** Account id. @default - the embedded AWS */
  readonly account?: string;
  /** Of the project. @default - it is no git repository */
  readonly commit?: string;
  /** Whether files of the project differ from the commit. @default false */
  readonly isChanged?: boolean;
  /** Names with versions, for example `Terraform v1.11.4`. */
  readonly tools: readonly string[];
}

/** A run of HCP Terraform. Times are wall time. */
export interface RunReport {
  readonly id: string;
  readonly workspace: string;
  /** `plan` is a speculative one. */
  readonly kind: 'plan' | 'apply' | 'destroy';
  /** As HCP Terraform has it, for example `planned_and_finished`. */
  readonly status: string;
  readonly createTime: string;
  /** Of its last change. */
  readonly endTime: string;
  readonly tasks: readonly RunTaskReport[];
}

/** What a run task said of a run. */
export interface RunTaskReport {
  readonly name: string;
  /** For example `post_plan`. */
  readonly stage: string;
  /** For example `passed`. */
  readonly status: string;
  readonly message: string;
}

/** How long Terraform was busy with a resource. */
export interface ResourceTime {
  readonly stack: string;
  readonly address: string;
  readonly action: 'create' | 'update' | 'delete';
  /** Wall time. */
  readonly startTime: string;
  /** Wall time. */
  readonly endTime: string;
}

/** A task that stopped although it was wanted. */
export interface StoppedTaskReport extends Omit<StoppedTask, 'startedAt' | 'stoppingAt' | 'containers'> {
  /** @default - it never ran */
  readonly startedAt?: string;
  readonly stoppingAt: string;
  readonly containers: readonly StoppedContainerReport[];
}

export interface StoppedContainerReport extends StoppedContainer {
  /** What ended it. @default - it ended by itself */
  readonly signal?: string;
}

/** A deployment in the report. */
export interface DeploymentReport {
  readonly id: string;
  /** ECS service. */
  readonly service: string;
  /** Name of the scenario, for example `good`. */
  readonly scenario: string;
  /** What is shown, for example `a good release`. */
  readonly title: string;
  /** `passed` when all checks have: a deployment that had to fail passes by failing. */
  readonly verdict: 'passed' | 'failed';
  /** As CodeDeploy has it, for example `Succeeded`. */
  readonly status: string;
  /** @default - none */
  readonly errorInformation?: { readonly code: string; readonly message: string };
  /** The deployment that undid this one. @default - it was not rolled back */
  readonly rollback?: RollbackReport;
  /** @default - CodeDeploy did not tell */
  readonly createTime?: string;
  readonly completeTime?: string;
  readonly durationSeconds?: number;
  readonly lifecycleEvents: readonly LifecycleEventReport[];
  /** As the version header of the answers names them. */
  readonly versions: { readonly original: string; readonly replacement: string };
  /** Every change of the weights of the production listener. */
  readonly traffic: readonly TrafficReport[];
  /** Alarms of the deployment group that went off meanwhile. */
  readonly alarms: readonly AlarmReport[];
  readonly requests: RequestLedgerSummary;
  readonly timeline: RequestSeries;
  readonly checks: readonly Check[];
  /** Tasks of the service that stopped meanwhile although they were wanted. */
  readonly stoppedTasks: readonly StoppedTaskReport[];
  /** Functions that failed a lifecycle event, with what they had logged. */
  readonly hookFailures: readonly HookFailure[];
  /** The pipeline that made the deployment. @default - CreateDeployment was called */
  readonly pipeline?: PipelineReport;
}

/** An execution of a pipeline. Times of its stages are AWS time. */
export interface PipelineReport {
  readonly name: string;
  readonly executionId: string;
  /** As CodePipeline has it, for example `Succeeded`. */
  readonly status: string;
  /** @default - CodePipeline did not tell */
  readonly trigger?: { readonly type: string; readonly detail?: string };
  readonly change: ChangeReport;
  readonly stages: readonly StageReport[];
  /** @default - none was handed on */
  readonly imageDigest?: string;
  readonly timing: ReleaseTiming;
}

/** What started the pipeline. Times are wall time. */
export interface ChangeReport {
  readonly kind: 'push' | 'upload' | 'apply';
  /** Commit id, or version of the object. @default - an apply has none */
  readonly revision?: string;
  /** Git remote, `s3://` URL, or the stack that is applied. */
  readonly target: string;
  /** @default - the target has no branches */
  readonly branch?: string;
  readonly startTime: string;
  readonly endTime: string;
}

export interface StageReport {
  readonly name: string;
  readonly actions: readonly ActionReport[];
}

export interface ActionReport {
  readonly name: string;
  /** For example `Build`. */
  readonly category: string;
  readonly status: string;
  readonly startTime?: string;
  /** @default - it goes on */
  readonly endTime?: string;
  /** Of the build or the deployment. */
  readonly externalExecutionId?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

export interface RollbackReport {
  readonly deploymentId: string;
  readonly status: string;
  readonly createTime?: string;
  readonly completeTime?: string;
  readonly durationSeconds?: number;
  readonly lifecycleEvents: readonly LifecycleEventReport[];
}

export interface LifecycleEventReport {
  readonly name: string;
  readonly status: string;
  /** @default - it has not started, or not ended */
  readonly startTime?: string;
  readonly endTime?: string;
}

export interface TrafficReport {
  readonly time: string;
  /** Wall time. */
  readonly wallTime: string;
  /** Percent. */
  readonly production: Weights;
}

export interface AlarmReport {
  readonly name: string;
  readonly time: string;
}

/** Requests over time, as the picture draws them: each counts when it was sent. */
export interface RequestSeries {
  /** Wall time. */
  readonly bucketSeconds: number;
  /** Buckets without a request are there too. */
  readonly buckets: readonly RequestBucket[];
}

export interface RequestBucket {
  /** Start. */
  readonly time: string;
  /** Wall time. */
  readonly wallTime: string;
  /** By who answered; `other` is the load balancer itself, errors and other versions. */
  readonly original: BucketCount;
  readonly replacement: BucketCount;
  readonly other: BucketCount;
  /** Milliseconds of wall time from sending to the last byte. @default - nothing was answered */
  readonly p50Ms?: number;
  readonly p99Ms?: number;
}

export interface BucketCount {
  readonly requests: number;
  readonly failed: number;
}

/** A rehearsal has passed when no step has failed; steps are skipped after a failure, or because they were not asked for. */
export function composeReport(
  startedAt: Date,
  seconds: number,
  steps: readonly StepReport[],
  notes: readonly string[],
  deployments: readonly DeploymentReport[] = [],
  slowResources: readonly ResourceTime[] = [],
  stoppedTasks: readonly StoppedTaskReport[] = [],
): Report {
  return {
    version: reportVersion,
    verdict: steps.some((step) => step.status === 'failed') ? 'failed' : 'passed',
    startedAt: startedAt.toISOString(),
    seconds: roundSeconds(seconds),
    steps,
    deployments,
    stoppedTasks,
    slowResources,
    notes,
  };
}

/** Seconds to a tenth. */
export const roundSeconds = (seconds: number): number => Math.round(seconds * 10) / 10;
