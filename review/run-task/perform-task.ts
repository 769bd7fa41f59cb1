/** What a run task does in each stage. */
import { InputError } from '../failures';
import { assignStacks } from '../plan/assign-stacks';
import { readPlan } from '../plan/read/read-plan';
import { redactionOf } from '../redaction';
import { render } from '../report';
import type { Review } from '../result';
import { reviewPlans, type StackToReview } from '../review-plans';
import type { Finding, Rule, Severity } from '../rule';
import { ruleContext } from '../rule-context';
import type { Suppression } from '../suppressions/suppression';
import type { Api } from './api';
import { groupsOf, type DeploymentGroup, type FindInFlight, type InFlight } from './deployments-in-flight';
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

/** Bytes of the body of one: all of them together stay below 5 MB, which HCP Terraform takes of a result. */
const longestOfFinding = 100_000;

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
  const { outcomes, ...result } = resultOf(reviewPlans(stacks, { rules, suppressions, now: now() }));
  return request.takesOutcomes ? { ...result, outcomes } : result;
}

/** What was planned before a deployment began would be applied into the middle of it. */
async function expectNoDeployment(
  request: TaskRequest,
  ports: TaskPorts,
  signal: AbortSignal,
): Promise<TaskResult> {
  const stacks = await readStacks(request, ports, signal);
  if (!Array.isArray(stacks)) return stacks;
  const redaction = redactionOf(stacks.map(({ plan }) => plan));
  const told = (status: TaskResult['status'], message: string): TaskResult => ({
    status,
    message: redaction.text(message),
  });
  const groups = groupsOf(ruleContext(stacks, redaction));
  const found = await Promise.all(groups.map((group) => ask(group, ports.findInFlight, signal)));
  const unknown = found.flatMap((answer) => ('problem' in answer ? [answer] : []));
  if (unknown.length > 0) {
    const said = unknown.map(({ group, problem }) => `${nameOf(group)}: ${problem}`);
    return told(
      'failed',
      `whether a deployment is in flight cannot be told of ${said.join('; ')}: let this server call codedeploy:ListDeployments of the group, and run the task again`,
    );
  }
  const busy = found.flatMap((answer) =>
    'problem' in answer || answer.deploymentIds.length === 0 ? [] : [answer],
  );
  if (busy.length > 0) {
    const said = busy.map(({ group, deploymentIds }) => `${deploymentIds.join(', ')} in ${nameOf(group)}`);
    return told(
      'failed',
      `a deployment is in flight: ${said.join('; ')}: an apply now would change what it works on; wait for its end, and plan again`,
    );
  }
  return told(
    'passed',
    groups.length === 0
      ? 'the plan has no deployment group'
      : `no deployment is in flight in ${groups.map(nameOf).join(', ')}`,
  );
}

const nameOf = ({ application, name }: DeploymentGroup): string => `${application}/${name}`;

interface NotTold {
  readonly group: DeploymentGroup;
  /** Name of the error of AWS: its message may name accounts and roles. */
  readonly problem: string;
}

async function ask(
  group: DeploymentGroup,
  findInFlight: FindInFlight,
  signal: AbortSignal,
): Promise<InFlight | NotTold> {
  try {
    return await findInFlight(group, signal);
  } catch (error) {
    signal.throwIfAborted();
    return { group, problem: error instanceof Error ? error.name : 'no answer' };
  }
}

/** A plan that cannot be read is never a pass. */
async function readStacks(
  { planUrl, accessToken, workspace }: TaskRequest,
  { api }: TaskPorts,
  signal: AbortSignal,
): Promise<StackToReview[] | TaskResult> {
  if (planUrl === undefined) return { status: 'failed', message: 'the request names no plan' };
  try {
    const plan = readPlan(`the plan of ${workspace}`, await api.read(planUrl, accessToken, signal));
    return [...assignStacks([{ plan, stack: workspace }], undefined)];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { status: 'failed', message: error.message };
  }
}

function resultOf(review: Review): TaskResult & { readonly outcomes: readonly TaskOutcome[] } {
  const { findings, verdict } = review;
  const count = (severity: Severity): number =>
    findings.filter(({ rule }) => rule.severity === severity).length;
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
      count('block') + count('warn') === 0
        ? 'nothing found'
        : `findings: ${count('block')} block, ${count('warn')} warn`,
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

const severities = {
  block: { label: 'Blocks', level: 'error' },
  warn: { label: 'Warns', level: 'warning' },
  note: { label: 'Note', level: 'info' },
} as const;

const findingOutcome = (finding: Finding, at: number): TaskOutcome => ({
  id: `${finding.rule.id}-${at + 1}`,
  description: `${finding.rule.id}: ${finding.rule.title}`,
  body: render('markdown', { ...nothing, findings: [finding] }, { limit: longestOfFinding }),
  status:
    finding.outcome === 'fail' ? { label: 'Failed', level: 'error' } : { label: 'Unknown', level: 'warning' },
  severity: severities[finding.rule.severity],
});
