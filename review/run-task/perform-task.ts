/** What a run task does in each stage. */
import { InputError } from '../failures';
import { assignStacks } from '../plan/assign-stacks';
import { readPlan } from '../plan/read/read-plan';
import { render } from '../report';
import type { Review } from '../review';
import { reviewPlans, type StackToReview } from '../review-plans';
import type { Finding, Rule } from '../rule';
import { ruleContext } from '../rule-context';
import type { Suppression } from '../suppressions/suppression';
import type { Api } from './api';
import { groupsOf, type FindInFlight } from './deployments-in-flight';
import type { TaskRequest } from './task-request';
import { longestBody, type TaskOutcome, type TaskResult } from './task-result';

export interface TaskPorts {
  readonly api: Api;
  readonly rules: readonly Rule[];
  readonly suppressions: readonly Suppression[];
  readonly now: () => Date;
  readonly findInFlight: FindInFlight;
}

/** Outcomes of single findings besides the report; more are in the report alone. */
const mostFindings = 20;

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
  const stacks = await readStacks(request, ports, signal);
  if (!Array.isArray(stacks)) return stacks;
  const { rules, suppressions, now } = ports;
  return resultOf(reviewPlans(stacks, { rules, suppressions, now: now() }));
}

/** What was planned before a deployment began would be applied into the middle of it. */
async function expectNoDeployment(
  request: TaskRequest,
  ports: TaskPorts,
  signal: AbortSignal,
): Promise<TaskResult> {
  const stacks = await readStacks(request, ports, signal);
  if (!Array.isArray(stacks)) return stacks;
  const groups = groupsOf(ruleContext(stacks));
  const found = await Promise.all(groups.map((group) => ports.findInFlight(group)));
  const busy = found.filter(({ deploymentIds }) => deploymentIds.length > 0);
  if (busy.length === 0) {
    const names = groups.map(({ application, name }) => `${application}/${name}`).join(', ');
    return {
      status: 'passed',
      message: names === '' ? 'the plan has no deployment group' : `no deployment is in flight in ${names}`,
    };
  }
  const said = busy.map(
    ({ group, deploymentIds }) => `${deploymentIds.join(', ')} in ${group.application}/${group.name}`,
  );
  return {
    status: 'failed',
    message: `a deployment is in flight: ${said.join('; ')}: an apply now would change what it works on; wait for its end, and plan again`,
  };
}

/** A plan that cannot be read is never a pass. */
async function readStacks(
  { planUrl, accessToken, workspace }: TaskRequest,
  { api }: TaskPorts,
  signal: AbortSignal,
): Promise<StackToReview[] | TaskResult> {
  if (planUrl === undefined) return { status: 'failed', message: 'the request names no plan' };
  try {
    const plan = readPlan(`the plan of ${workspace}`, [await api.read(planUrl, accessToken, signal)]);
    return [...assignStacks([{ plan, stack: workspace }], undefined)];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { status: 'failed', message: error.message };
  }
}

function resultOf(review: Review): TaskResult {
  const { findings, verdict } = review;
  const blocking = findings.filter(({ rule }) => rule.severity === 'block').length;
  const report: TaskOutcome = {
    id: 'review',
    description: 'The review of the plan',
    body: render('markdown', review, { limit: longestBody }),
    status:
      verdict === 'blocked'
        ? { label: 'Blocked', level: 'error' }
        : verdict === 'warnings'
          ? { label: 'Warnings', level: 'warning' }
          : { label: 'Clean', level: 'info' },
  };
  return {
    status: verdict === 'blocked' ? 'failed' : 'passed',
    message:
      findings.length === 0
        ? 'nothing found'
        : `${blocking} findings block, ${findings.length - blocking} warn`,
    outcomes: [report, ...findings.slice(0, mostFindings).map(findingOutcome)],
  };
}

/** A review of nothing, for a finding to stand in alone. */
const nothing: Omit<Review, 'findings'> = {
  verdict: 'blocked',
  plans: [],
  suppressed: [],
  effects: { traffic: [], deployments: [], grants: [] },
};

const findingOutcome = (finding: Finding, at: number): TaskOutcome => ({
  id: `${finding.rule.id}-${at + 1}`,
  description: `${finding.rule.id}: ${finding.rule.title}`,
  body: render('markdown', { ...nothing, findings: [finding] }, { limit: longestBody }),
  status:
    finding.outcome === 'fail' ? { label: 'Failed', level: 'error' } : { label: 'Unknown', level: 'warning' },
  severity:
    finding.rule.severity === 'block'
      ? { label: 'Blocks', level: 'error' }
      : { label: 'Warns', level: 'warning' },
});
