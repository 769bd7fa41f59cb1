/** Plans to a review. Pure. */
import { applyRules, inOrder } from './apply-rules';
import { incompleteness } from './completeness';
import type { Plan, ResourceChange } from './plan/plan';
import { redactionOf } from './redaction/redaction';
import type { Effects, Review, ReviewedPlan } from './review';
import type { ReviewedStack, Rule } from './rule';
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
  /** Requests per minute that a service gets, for the exposure of users. @default - exposure in percent alone */
  readonly requestsPerMinute?: number;
}

/** @param stacks - in the order in which they are applied */
export function reviewPlans(stacks: readonly StackToReview[], options: ReviewOptions): Review {
  const { rules, suppressions = [], now } = options;
  const redaction = redactionOf(stacks.map(({ plan }) => plan));
  const findings = [...applyRules(rules, stacks, redaction), ...incompleteness(stacks)];
  const names = stacks.map(({ plan }) => plan.stack);
  const { active, suppressed } = suppress(findings, suppressions, names, now);
  const effects: Effects = { traffic: [], deployments: [], grants: [] };
  return redaction.review({
    verdict: verdictOf(
      stacks.map(({ plan }) => plan),
      active,
    ),
    plans: stacks.map(reviewedPlan),
    findings: inOrder(active),
    suppressed,
    effects,
  });
}

function reviewedPlan({ plan }: StackToReview): ReviewedPlan {
  return {
    stack: plan.stack,
    file: plan.file,
    sha256: plan.sha256,
    counts: countsOf(plan),
    changesNothing: changesNothing(plan),
    changes: [],
    drift: [],
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
