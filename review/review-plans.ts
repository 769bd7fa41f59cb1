/** Plans to a review. Pure. */
import { applyRules, inOrder } from './apply-rules';
import { incompleteness } from './completeness';
import { effectsOf } from './effects';
import { shownChanges } from './changes/shown-changes';
import { shownDrift } from './changes/shown-drift';
import type { Plan, ResourceChange } from './plan/model';
import { redactionOf, type Redaction } from './redaction';
import type { Review, ReviewedPlan } from './result';
import type { ReviewedStack, Rule, RuleContext } from './rule';
import { ruleContext } from './rule-context';
import { suppress } from './suppressions/suppress';
import type { Suppression } from './suppressions/suppression';
import { verdictOf } from './verdict';

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
}

/** @param stacks - in the order in which they are applied */
export function reviewPlans(stacks: readonly StackToReview[], options: ReviewOptions): Review {
  const { rules, suppressions = [], now, requestsPerMinute } = options;
  const redaction = redactionOf(stacks.map(({ plan }) => plan));
  const context = ruleContext(stacks, redaction);
  const findings = [...applyRules(rules, stacks, context), ...incompleteness(stacks)];
  const names = stacks.map(({ plan }) => plan.stack);
  const { active, suppressed } = suppress(findings, suppressions, names, now);
  return redaction.review({
    verdict: verdictOf(
      stacks.map(({ plan }) => plan),
      active,
    ),
    plans: stacks.map((stack) => reviewedPlan(stack, context, redaction)),
    findings: inOrder(active),
    suppressed,
    effects: effectsOf(context, { requestsPerMinute }, findings),
  });
}

function reviewedPlan(
  { plan, synthesized }: StackToReview,
  { services }: RuleContext,
  { hide }: Redaction,
): ReviewedPlan {
  return {
    stack: plan.stack,
    file: plan.file,
    sha256: plan.sha256,
    counts: countsOf(plan),
    changesNothing: changesNothing(plan),
    changes: shownChanges({ plan, synthesized }, hide),
    drift: shownDrift(plan, services, hide),
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
