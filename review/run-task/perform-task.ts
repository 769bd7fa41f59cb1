/** What a run task does in each stage. */
import type { Suppression } from '../suppressions/suppression';
import { ApiFailure, type Api } from './api';
import type { FindInFlight, InFlight } from './deployments-in-flight';
import { RefusedDestination } from './destinations';
import type { KeepReport } from './reports';
import type { JobResult, NamedGroup, ReviewJob } from './review-job';
import type { Review } from './review-pool';
import type { TaskRequest } from './task-request';
import type { TaskResult } from './task-result';

export interface TaskPorts {
  readonly api: Api;
  readonly review: Review;
  readonly suppressions: readonly Suppression[];
  /** What the names of workspaces begin with and those of stacks do not. @default - nothing */
  readonly workspacePrefix?: string;
  /** Whether a workspace may be destroyed. @default - none may */
  readonly allowsDestroy?: (workspace: string) => boolean;
  /** @default - results link to no report */
  readonly keepReport?: KeepReport;
  /** Bytes of the report in a comment of a pull request. @default - none is written */
  readonly commentLimit?: number;
  readonly now: () => Date;
  readonly findInFlight: FindInFlight;
}

/** Milliseconds that the configuration is waited for: a review needs it less than the plan. */
const configurationMs = 60_000;

/** @throws ApiFailure, RefusedDestination the plan cannot be read */
export async function performTask(
  request: TaskRequest,
  ports: TaskPorts,
  signal: AbortSignal,
): Promise<TaskResult> {
  switch (request.stage) {
    case 'post_plan':
      return reviewPlan(request, ports, signal);
    case 'pre_apply':
      return expectNoDeployment(request, ports, signal);
    default:
      return { status: 'passed', message: `nothing to review in the stage ${request.stage}` };
  }
}

async function reviewPlan(request: TaskRequest, ports: TaskPorts, signal: AbortSignal): Promise<TaskResult> {
  const done = await jobOf('review', request, ports, signal);
  if (done.kind !== 'review') return failed(done);
  const { outcomes, ...result } = done.result;
  const [report] = outcomes;
  // Without a report of its own, the page of the run shows the outcomes.
  const url = (report && (await ports.keepReport?.(request.runId, report.body))) ?? request.runUrl;
  return {
    ...result,
    ...(url !== undefined && { url }),
    ...(request.takesOutcomes && { outcomes }),
  };
}

async function jobOf(
  kind: ReviewJob['kind'],
  request: TaskRequest,
  ports: TaskPorts,
  signal: AbortSignal,
): Promise<JobResult> {
  const { planUrl, accessToken, workspace, pullRequestUrl, runUrl } = request;
  const { api, review, suppressions, workspacePrefix = '', allowsDestroy = () => false } = ports;
  const { now, commentLimit } = ports;
  if (planUrl === undefined) return { kind: 'none', message: 'the request names no plan' };
  const plan = Buffer.concat(await api.read(planUrl, accessToken, signal));
  const configuration = kind === 'review' ? await configurationOf(request, ports, signal) : undefined;
  const job: ReviewJob = {
    ...{ kind, plan, workspace, workspacePrefix, suppressions },
    ...(configuration !== undefined && { configuration }),
    allowsDestroy: allowsDestroy(workspace),
    ...(commentLimit !== undefined &&
      pullRequestUrl !== undefined && {
        comment: { limit: commentLimit, ...(runUrl !== undefined && { whole: runUrl }) },
      }),
    now: now(),
  };
  return review(job, signal);
}

/** The token of a run may not read every configuration: without it the review has no synth, and says so. */
async function configurationOf(
  { configurationUrl, workingDirectory, accessToken }: TaskRequest,
  { api }: TaskPorts,
  signal: AbortSignal,
): Promise<ReviewJob['configuration']> {
  if (configurationUrl === undefined) return undefined;
  const until = AbortSignal.any([signal, AbortSignal.timeout(configurationMs)]);
  try {
    const archive = Buffer.concat(await api.read(configurationUrl, accessToken, until));
    return { archive, workingDirectory };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ApiFailure || error instanceof RefusedDestination || until.aborted) return undefined;
    throw error;
  }
}

const failed = (done: JobResult): TaskResult => ({
  status: 'failed',
  message: done.kind === 'none' ? done.message : 'the review has no result',
});

/** What was planned before a deployment began would be applied into the middle of it. */
async function expectNoDeployment(
  request: TaskRequest,
  ports: TaskPorts,
  signal: AbortSignal,
): Promise<TaskResult> {
  const done = await jobOf('groups', request, ports, signal);
  if (done.kind !== 'groups') return failed(done);
  const { groups } = done;
  const found = await Promise.all(groups.map((group) => ask(group, ports.findInFlight, signal)));
  const unknown = found.flatMap((answer) => ('problem' in answer ? [answer] : []));
  if (unknown.length > 0) {
    const said = unknown.map(({ shown, problem }) => `${shown}: ${problem}`);
    return {
      status: 'failed',
      message: `cannot check for a deployment in flight: ${said.join('; ')}: let this server call codedeploy:ListDeployments of the group, and run the task again`,
    };
  }
  const busy = found.flatMap((answer) =>
    'problem' in answer || answer.deploymentIds.length === 0 ? [] : [answer],
  );
  if (busy.length > 0) {
    const said = busy.map(({ shown, deploymentIds }) => `${deploymentIds.join(', ')} in ${shown}`);
    return {
      status: 'failed',
      message: `a deployment is in flight: ${said.join('; ')}: an apply now would change what it works on; wait for its end, and plan again`,
    };
  }
  return {
    status: 'passed',
    message:
      groups.length === 0
        ? 'the plan has no deployment group'
        : `no deployment is in flight in ${groups.map(({ shown }) => shown).join(', ')}`,
  };
}

interface NotTold {
  readonly shown: string;
  /** Name of the error of AWS: its message may name accounts and roles. */
  readonly problem: string;
}

async function ask(
  { group, shown }: NamedGroup,
  findInFlight: FindInFlight,
  signal: AbortSignal,
): Promise<(InFlight & { readonly shown: string }) | NotTold> {
  try {
    return { ...(await findInFlight(group, signal)), shown };
  } catch (error) {
    signal.throwIfAborted();
    return { shown, problem: error instanceof Error ? error.name : 'no answer' };
  }
}
