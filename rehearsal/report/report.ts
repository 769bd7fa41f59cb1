/** The report of a rehearsal. `report.json` is this shape; docs/rehearsal.md describes it. */
import type { DeploymentReport } from './deployment';

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
  readonly verdict: 'passed' | 'failed';
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Wall time of the whole job. */
  readonly seconds: number;
  readonly steps: readonly StepReport[];
  /** Releases in the order in which they were made. */
  readonly deployments: readonly DeploymentReport[];
  /** What was rehearsed in another form than it is deployed. */
  readonly notes: readonly string[];
}

/** A rehearsal has passed when no step has failed; steps are skipped after a failure, or because they were not asked for. */
export function composeReport(
  startedAt: Date,
  seconds: number,
  steps: readonly StepReport[],
  notes: readonly string[],
  deployments: readonly DeploymentReport[] = [],
): Report {
  return {
    version: reportVersion,
    verdict: steps.some((step) => step.status === 'failed') ? 'failed' : 'passed',
    startedAt: startedAt.toISOString(),
    seconds: roundSeconds(seconds),
    steps,
    deployments,
    notes,
  };
}

/** Seconds to a tenth. */
export const roundSeconds = (seconds: number): number => Math.round(seconds * 10) / 10;
