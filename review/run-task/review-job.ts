/** A review as a worker thread performs it: what goes in and what comes out can be copied between threads. */
import { InputError } from '../failures';
import { assignStacks } from '../plan/assign-stacks';
import type { SynthesizedStack } from '../plan/synthesized';
import { readPlan, type PlanFile } from '../plan/read/read-plan';
import { redactionOf } from '../redaction';
import { reviewPlans, type StackToReview } from '../review-plans';
import { ruleContext } from '../rule-context';
import { rules } from '../rules';
import type { Suppression } from '../suppressions/suppression';
import { synthesizedIn } from './configuration';
import { groupsOf, type DeploymentGroup } from './deployments-in-flight';
import { resultOf, type CommentOptions, type ReviewResult } from './review-result';

export interface ReviewJob {
  /** `groups` lists the deployment groups of the plan alone. */
  readonly kind: 'review' | 'groups';
  /** JSON of the plan. */
  readonly plan: Uint8Array;
  /** Name of the workspace. */
  readonly workspace: string;
  /** What the names of workspaces begin with and those of stacks do not. */
  readonly workspacePrefix: string;
  /** Archive of the configuration version. @default - it could not be read */
  readonly configuration?: { readonly archive: Uint8Array; readonly workingDirectory: string };
  readonly suppressions: readonly Suppression[];
  /** Whether the stack may be destroyed. */
  readonly allowsDestroy: boolean;
  /** @default - the review is not commented on */
  readonly comment?: CommentOptions;
  readonly now: Date;
}

/** A deployment group, with its name as it may be shown. */
export interface NamedGroup {
  readonly group: DeploymentGroup;
  readonly shown: string;
}

export type JobResult =
  | { readonly kind: 'review'; readonly result: ReviewResult }
  | { readonly kind: 'groups'; readonly groups: readonly NamedGroup[] }
  /** There is no review, and why. */
  | { readonly kind: 'none'; readonly message: string };

/** A plan that cannot be read is never a pass. */
export async function performJob(job: ReviewJob): Promise<JobResult> {
  try {
    const plan = readPlan(`the plan of ${job.workspace}`, [job.plan]);
    return job.kind === 'groups'
      ? groupsIn(plan, job)
      : { kind: 'review', result: await reviewOf(plan, job) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { kind: 'none', message: error.message };
  }
}

async function reviewOf(plan: PlanFile, job: ReviewJob): Promise<ReviewResult> {
  const { configuration, suppressions, now, allowsDestroy, comment } = job;
  const synthesized =
    configuration && (await synthesizedIn(configuration.archive, configuration.workingDirectory));
  const stacks = stacksOf(plan, synthesized, withoutPrefix(job));
  return resultOf(reviewPlans(stacks, { rules, suppressions, now, allowsDestroy }), comment);
}

/** A working directory may have more than `cdk.tf.json`: then the plan is reviewed without it. */
function stacksOf(
  plan: PlanFile,
  synthesized: SynthesizedStack | undefined,
  stack: string,
): readonly StackToReview[] {
  const alone = () => assignStacks([{ plan, stack }], undefined);
  if (synthesized === undefined) return alone();
  try {
    return assignStacks([{ plan, stack: synthesized.name }], [synthesized]);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return alone();
  }
}

const withoutPrefix = ({ workspace, workspacePrefix }: ReviewJob): string =>
  workspace.startsWith(workspacePrefix) && workspace !== workspacePrefix
    ? workspace.slice(workspacePrefix.length)
    : workspace;

function groupsIn(plan: PlanFile, job: ReviewJob): JobResult {
  const stacks = assignStacks([{ plan, stack: withoutPrefix(job) }], undefined);
  const redaction = redactionOf(stacks.map((each) => each.plan));
  const groups = groupsOf(ruleContext(stacks, redaction)).map((group) => ({
    group,
    shown: redaction.text(`${group.application}/${group.name}`),
  }));
  return { kind: 'groups', groups };
}
