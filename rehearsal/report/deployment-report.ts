/** Puts together what the report says of a deployment. Pure. */
import { summarizeLedger, type Ledger, type TrafficTimeline } from '../traffic';
import { allPassed, type Check } from '../check';
import type { DeploymentReport, LifecycleEventReport, RollbackReport } from './model';
import type { DeploymentFacts, LifecycleEventFacts, PipelineView } from './facts';
import type { HookFailure } from '../hook-failure';
import type { StoppedTask } from '../stopped-task';
import { reportPipeline } from './pipeline-report';
import { requestSeries } from './request-series';
import { reportStoppedTask } from './stopped-task-report';

export interface ReleaseFacts {
  readonly service: string;
  readonly scenario: { readonly name: string; readonly title: string };
  readonly deployment: DeploymentFacts;
  /** @default - not rolled back */
  readonly rollback?: DeploymentFacts | undefined;
  /** Of the deployment, its rollback, and some time around them. */
  readonly ledger: Ledger;
  readonly timeline: TrafficTimeline;
  readonly checks: readonly Check[];
  /** Tasks of the service that stopped by a fault. @default - none */
  readonly stoppedTasks?: readonly StoppedTask[];
  /** Functions that failed a lifecycle event. @default - none */
  readonly hookFailures?: readonly HookFailure[];
  /** AWS time at which alarms of the deployment group went off. @default - none did */
  readonly alarms?: readonly { readonly name: string; readonly time: Date }[];
  /** What made the deployment. @default - CreateDeployment was called */
  readonly pipeline?: PipelineView | undefined;
  /** AWS time of a wall time, both in milliseconds since the epoch. */
  readonly awsTime: (wallTime: number) => number;
}

export function reportDeployment(facts: ReleaseFacts): DeploymentReport {
  const { deployment, rollback, ledger, timeline, awsTime } = facts;
  const versions = { original: timeline.originalVersion, replacement: timeline.replacementVersion };
  return {
    id: deployment.id,
    service: facts.service,
    scenario: facts.scenario.name,
    title: facts.scenario.title,
    verdict: allPassed(facts.checks) ? 'passed' : 'failed',
    status: deployment.status,
    ...(deployment.error && { errorInformation: deployment.error }),
    ...(rollback && { rollback: reportRollback(rollback) }),
    ...reportTimes(deployment),
    lifecycleEvents: deployment.events.map(reportEvent),
    versions,
    traffic: timeline.shifts.map(({ wallTime, weights }) => ({
      time: new Date(awsTime(wallTime)).toISOString(),
      wallTime: new Date(wallTime).toISOString(),
      production: weights,
    })),
    alarms: (facts.alarms ?? []).map(({ name, time }) => ({ name, time: time.toISOString() })),
    requests: summarizeLedger(ledger, timeline),
    timeline: requestSeries(ledger.requests, { versions, awsTime }),
    checks: facts.checks,
    stoppedTasks: (facts.stoppedTasks ?? []).map(reportStoppedTask),
    hookFailures: facts.hookFailures ?? [],
    ...(facts.pipeline?.execution && {
      pipeline: reportPipeline(facts.pipeline, facts.pipeline.execution, {
        deployment,
        shifts: timeline.shifts,
        awsTime,
      }),
    }),
  };
}

const reportRollback = (rollback: DeploymentFacts): RollbackReport => ({
  deploymentId: rollback.id,
  status: rollback.status,
  ...reportTimes(rollback),
  lifecycleEvents: rollback.events.map(reportEvent),
});

function reportTimes({ createTime, completeTime }: DeploymentFacts) {
  return {
    ...(createTime && { createTime: createTime.toISOString() }),
    ...(completeTime && { completeTime: completeTime.toISOString() }),
    ...(createTime &&
      completeTime && { durationSeconds: (completeTime.getTime() - createTime.getTime()) / 1000 }),
  };
}

const reportEvent = ({ name, status, startTime, endTime }: LifecycleEventFacts): LifecycleEventReport => ({
  name,
  status,
  ...(startTime && { startTime: startTime.toISOString() }),
  ...(endTime && { endTime: endTime.toISOString() }),
});
