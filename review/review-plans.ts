/** Plans to a review. Pure. */
import { applyRules, inOrder } from './apply-rules';
import { shownChanges } from './changes/shown-changes';
import { groupRulesIn } from './changes/group-rules';
import { shownDrift, type AllPlans } from './changes/shown-drift';
import { incompleteness } from './completeness';
import { effectsOf } from './effects';
import type { Prices } from './prices/known-prices';
import { ofDestroyed } from './destroy';
import { judgedIn } from './judged';
import { managedIn } from './plan/destroy';
import type { Plan, ResourceChange } from './plan/model';
import type { ReviewedStack } from './plan/synthesized';
import { redactionOf, type Redaction } from './redaction';
import type { Review, ReviewedPlan, Verdict } from './result';
import type { Finding, Rule } from './rule';
import { ruleContext } from './rule-context';
import { suppress } from './suppressions/suppress';
import type { Suppression } from './suppressions/suppression';

/** A stack under review, with the checksum of the file that its plan was read from. */
export interface StackToReview extends ReviewedStack {
  readonly plan: Plan & { readonly sha256: string };
}

export interface ReviewOptions {
  readonly rules: readonly Rule[];
  /** @default - none */
  readonly suppressions?: readonly Suppression[];
  readonly now: Date;
  /** Requests per minute that a service gets: alarms count them. @default 12000 */
  readonly requestsPerMinute?: number;
  /** @default - those of this project */
  readonly prices?: Prices | undefined;
  /** Whether plans that destroy a stack are accepted. @default false */
  readonly allowsDestroy?: boolean;
}

/** @param stacks - in the order in which they are applied */
export function reviewPlans(stacks: readonly StackToReview[], options: ReviewOptions): Review {
  const { rules, suppressions = [], now, requestsPerMinute, prices, allowsDestroy = false } = options;
  const redaction = redactionOf(stacks.map(({ plan }) => plan));
  const context = ruleContext(stacks, redaction);
  const findings = [...applyRules(rules, stacks, context), ...incompleteness(stacks)];
  const names = stacks.map(({ plan }) => plan.stack);
  const accepted = suppress(findings, suppressions, names, now);
  const { suppressed } = accepted;
  const active = ofDestroyed(accepted, stacks, allowsDestroy);
  const isMadeByRules = groupRulesIn(stacks.flatMap(({ plan }) => plan.changes));
  const all = { services: context.services, isMadeByRules, isOnlyPlan: stacks.length === 1 };
  return redaction.review({
    verdict: verdictOf(
      stacks.map(({ plan }) => plan),
      active,
    ),
    plans: stacks.map((stack) => reviewedPlan(stack, all, redaction)),
    findings: inOrder(active),
    suppressed,
    effects: effectsOf(context, { requestsPerMinute, prices, now }, findings),
    judged: judgedIn(context),
  });
}

function reviewedPlan(
  { plan, synthesized }: StackToReview,
  all: AllPlans,
  { hide }: Redaction,
): ReviewedPlan {
  return {
    stack: plan.stack,
    file: plan.file,
    sha256: plan.sha256,
    counts: countsOf(plan),
    resources: resourcesOf(plan),
    changesNothing: changesNothing(plan),
    changes: shownChanges({ plan, synthesized }, hide),
    drift: shownDrift(plan, all, hide),
  };
}

/** Of managed resources, leftover objects too; what is put off is not counted. */
function countsOf({ changes }: Plan): ReviewedPlan['counts'] {
  const managed = changes.filter(({ mode }) => mode === 'managed');
  const count = (is: (change: ResourceChange) => boolean): number => managed.filter(is).length;
  return {
    create: count(({ kind }) => kind === 'create'),
    update: count(({ kind }) => kind === 'update'),
    replace: count(({ kind }) => kind === 'replace'),
    delete: count(({ kind }) => kind === 'delete'),
    forget: count(({ kind }) => kind === 'forget'),
    move: count(({ previousAddress }) => previousAddress !== undefined),
    import: count(({ imports }) => imports),
  };
}

/** HCP Terraform does not count these: https://developer.hashicorp.com/terraform/cloud-docs/overview/estimate-hcp-terraform-cost */
const uncounted: ReadonlySet<string> = new Set(['null_resource', 'terraform_data']);

function resourcesOf({ changes }: Plan): { readonly before: number; readonly after: number } {
  const counted = managedIn(changes).filter(({ type }) => !uncounted.has(type));
  return {
    before: counted.filter(({ before }) => before !== null).length,
    after: counted.filter(({ after, kind }) => after !== null && kind !== 'forget').length,
  };
}

/** As Terraform says "No changes": a move or an import changes the state, and what is put off or failed is not known. */
function changesNothing({
  changes,
  outputs,
  deferred,
  invokedActions = [],
  errored,
  complete,
}: Plan): boolean {
  return (
    !errored &&
    complete !== false &&
    deferred.length + invokedActions.length === 0 &&
    outputs.every(({ kind }) => kind === 'no-op') &&
    changes.every(
      ({ kind, previousAddress, imports }) => kind === 'no-op' && previousAddress === undefined && !imports,
    )
  );
}

/**
 * Blocked where a rule that blocks has found something: an unknown outcome counts as a failure of its rule, because what
 * is known at apply only is known too late. Findings that warn make warnings, unknown ones too; notes make none. A plan that ended
 * with an error is blocked in any case, suppressed or not: what is missing from it has not been reviewed.
 *
 * @param active - findings that nobody has suppressed
 */
function verdictOf(plans: readonly Plan[], active: readonly Finding[]): Verdict {
  if (plans.some(({ errored }) => errored)) return 'blocked';
  if (active.some(({ rule }) => rule.severity === 'block')) return 'blocked';
  return active.some(({ rule }) => rule.severity === 'warn') ? 'warnings' : 'clean';
}
