/** Releases in words for the report's steps, and in figures for its deployments. */
import { Failure } from '../failures';
import { describeHookFailure } from '../hook-failure';
import type { DeploymentReport } from '../report/model';
import { reportDeployment } from '../report/deployment-report';
import { causesOf } from '../report/task-story';
import type { ChangeFacts } from '../report/facts';
import { awsTimeOf, type Clock } from '../runtime/clock';
import { hasFailed, versionName } from '../traffic';
import type { Release } from './releases';

/**
 * A line a release.
 *
 * @throws Failure the checks that failed
 */
export function describeReleases(releases: readonly Release[]): string {
  const failed = releases.filter(({ passed }) => !passed);
  if (failed.length > 0) throw new Failure(failed.map(describeFailure).join('\n'));
  return releases.map(describe).join('\n');
}

function describe({ service, result, checks, pipeline }: Release): string {
  const { deployment, rollback } = result.outcome.last;
  const { requests } = result.outcome.ledger;
  const failures = requests.filter(hasFailed).length;
  return [
    `${service}: ${deployment.id} ${deployment.status}${deployment.error === undefined ? '' : ` (${deployment.error.code})`}`,
    ...(rollback === undefined ? [] : [`rolled back by ${rollback.id}`]),
    pipeline === undefined ? 'by CreateDeployment' : `by ${describeChange(pipeline.change)}`,
    `${requests.length} requests, ${failures === 0 ? 'none' : failures} failed`,
    `${checks.length} checks`,
  ].join('; ');
}

const describeChange = ({ kind, revision }: ChangeFacts): string =>
  revision === undefined ? kind : `${kind} of ${versionName(revision)}`;

function describeFailure(release: Release): string {
  const lines = release.checks
    .filter((check) => !check.passed)
    .map(({ name, expected, actual }) => `  ${name}: expected ${expected}, got ${actual}`);
  // The reason comes first: a timeout says only that there was one.
  return [
    ...causesOf(release.stoppedTasks),
    ...release.hookFailures.flatMap(describeHookFailure),
    describe(release),
    ...lines,
  ].join('\n');
}

export const reportRelease = (release: Release, clock: Clock): DeploymentReport => {
  const { scenario, outcome } = release.result;
  const { deployment, rollback } = outcome.last;
  const { ledger, timeline } = outcome;
  const { service, checks, alarms, stoppedTasks, hookFailures, pipeline } = release;
  return reportDeployment({
    service,
    scenario,
    deployment,
    rollback,
    ledger,
    timeline,
    checks,
    alarms,
    stoppedTasks,
    hookFailures,
    pipeline,
    awsTime: awsTimeOf(clock),
  });
};
