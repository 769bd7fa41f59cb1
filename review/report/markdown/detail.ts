/** How much a Markdown report tells, and what it leaves out first where it is too long. Pure. */
import type { Review } from '../../review';
import { isTagsOnly } from '../words';

export interface Detail {
  readonly noOps: boolean;
  readonly tagsOnly: boolean;
  /** Characters of a value. */
  readonly value: number;
  /** Attributes of a change. */
  readonly attributes: number;
  /** Changes of a stack. */
  readonly rows: number;
  readonly timelines: boolean;
  readonly drift: boolean;
  readonly suppressed: boolean;
  readonly whys: boolean;
  readonly fixes: boolean;
  /** Characters of the message of a finding. */
  readonly message: number;
  /** Findings that warn. */
  readonly warnings: number;
  readonly effects: boolean;
  /** The fold of each stack, with its counts and its plan. */
  readonly stacks: boolean;
  /** Findings that block; nothing less than this is left out before them. */
  readonly blocking: number;
}

export const everything: Detail = {
  noOps: true,
  tagsOnly: true,
  value: 120,
  attributes: 40,
  rows: Infinity,
  timelines: true,
  drift: true,
  suppressed: true,
  whys: true,
  fixes: true,
  message: 1000,
  warnings: Infinity,
  effects: true,
  stacks: true,
  blocking: Infinity,
};

export interface Reduction {
  /** What is left out, in words; undefined where the review has none of it. */
  readonly says: string | undefined;
  /** Whether that includes all that was left out before. @default false */
  readonly isAll?: boolean;
  readonly apply: (detail: Detail) => Detail;
}

const reduction = (says: string | undefined, less: Partial<Detail>): Reduction => ({
  says,
  apply: (detail) => ({ ...detail, ...less }),
});

/** The least important first. */
export function reductions({ plans, findings, suppressed, effects }: Review): readonly Reduction[] {
  const changes = plans.flatMap((plan) => plan.changes);
  const noOps = changes.some(({ kind }) => kind === 'no-op');
  const hasDrift = plans.some(({ drift }) => drift.length > 0);
  const hasEffects = effects.traffic.length + effects.deployments.length + effects.grants.length > 0;
  const most = Math.max(0, ...plans.map((plan) => plan.changes.length));
  const rows = [1000, 300, 100, 40, 15].filter((count) => count < most);
  const warns = findings.filter(({ rule }) => rule.severity === 'warn').length;
  const blocks = findings.length - warns;
  const where = (is: boolean, says: string): string | undefined => (is ? says : undefined);
  return [
    reduction(where(noOps, 'resources that only move or are imported'), { noOps: false }),
    reduction(where(changes.some(isTagsOnly), 'changes of nothing but tags'), { tagsOnly: false }),
    reduction(where(changes.length > 0, 'the ends of long values'), { value: 40, attributes: 12 }),
    ...rows.map((count) => reduction('changes of large stacks', { rows: count })),
    reduction(where(changes.length > 0, 'most attributes'), { attributes: 3 }),
    reduction(where(effects.deployments.length > 0, 'timelines of deployments'), { timelines: false }),
    reduction(where(hasDrift, 'changes outside of Terraform'), { drift: false }),
    reduction(where(most > 5, 'changes of large stacks'), { rows: 5 }),
    reduction(where(changes.length > 0, 'the changes of each stack'), { rows: 0 }),
    reduction(where(suppressed.length > 0, 'suppressed findings'), { suppressed: false }),
    reduction(where(findings.length > 0, 'why the rules are there'), { whys: false }),
    reduction(where(warns > 20, 'findings that warn'), { warnings: 20 }),
    reduction(where(findings.length > 0, 'the ends of long messages'), { message: 200 }),
    reduction(where(findings.length > 0, 'how to fix what was found'), { fixes: false }),
    reduction(where(hasEffects, 'what the apply and the next deployment do'), { effects: false }),
    reduction(where(warns > 0, 'findings that warn'), { warnings: 0 }),
    {
      ...reduction(blocks > 0 ? 'all but what blocks' : 'all but the verdict', { stacks: false }),
      isAll: true,
    },
    reduction(where(blocks > 0, 'the messages of findings'), { message: 0 }),
    // Only where a host does not take the lines of all that block: no report would be worse.
    ...[1000, 300, 100, 30, 10, 3, 0]
      .filter((count) => count < blocks)
      .map((count) => reduction('findings that block', { blocking: count })),
  ].filter(({ says }) => says !== undefined);
}
