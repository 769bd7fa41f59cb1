/** A deployment in the report. Times are ISO 8601, UTC; AWS time, unless they say wall time. */
import type { Weights } from '../deployment/model';
import type { RequestLedgerSummary } from '../traffic/summary';
import type { Check } from './check';

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
