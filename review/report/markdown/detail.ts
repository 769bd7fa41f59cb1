/** How much a Markdown report tells, and what it leaves out first where it is too long. Pure. */
import type { Review } from '../../result';
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
  /** Lines of each kind of effect. */
  readonly effects: number;
  /** Effects that leave things as they are. */
  readonly sameEffects: boolean;
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
  effects: Infinity,
  sameEffects: true,
  stacks: true,
  blocking: Infinity,
};

export interface Reduction {
  /** What is left out, in words. */
  readonly says: string;
  /** What to say instead of all that comes before: little of it is there then. @default - nothing */
  readonly saysAll?: string;
  readonly apply: (detail: Detail) => Detail;
}

const reduction = (says: string, less: Partial<Detail>): Reduction => ({
  says,
  apply: (detail) => ({ ...detail, ...less }),
});

/** The least important first. */
export function reductions({ plans, findings, suppressed, effects }: Review): readonly Reduction[] {
  const changes = plans.flatMap((plan) => plan.changes);
  const noOps = changes.some(({ kind }) => kind === 'no-op');
  const hasDrift = plans.some(({ drift }) => drift.length > 0);
  const most = Math.max(0, ...plans.map((plan) => plan.changes.length));
  const mostEffects = Math.max(
    effects.traffic.length,
    effects.deployments.length,
    effects.grants.length,
    effects.routes?.length ?? 0,
  );
  const sameEffects =
    effects.traffic.some(({ effect }) => effect === 'nothing') ||
    effects.deployments.some((effect) => !effect.changes);
  const warns = findings.filter(({ rule }) => rule.severity !== 'block').length;
  const blocks = findings.length - warns;
  /** None, where the review has nothing of it. */
  const where = (is: boolean, says: string, less: Partial<Detail>): readonly Reduction[] =>
    is ? [reduction(says, less)] : [];
  const hasChanges = changes.length > 0;
  const hasFindings = findings.length > 0;
  const large = 'changes of large stacks';
  const many = 'effects on many services';
  return [
    ...where(noOps, 'resources that only move or are imported', { noOps: false }),
    ...where(changes.some(isTagsOnly), 'changes of nothing but tags', { tagsOnly: false }),
    ...where(hasChanges, 'the ends of long values', { value: 40, attributes: 12 }),
    ...where(sameEffects && mostEffects > 3, 'services and deployments that stay as they are', {
      sameEffects: false,
    }),
    ...where(mostEffects > 50, many, { effects: 50 }),
    ...[1000, 300, 100, 40, 15].flatMap((rows) => where(rows < most, large, { rows })),
    ...where(hasChanges, 'most attributes', { attributes: 3 }),
    ...where(effects.deployments.length > 0, 'timelines of deployments', { timelines: false }),
    ...where(mostEffects > 10, many, { effects: 10 }),
    ...where(hasDrift, 'changes outside of Terraform', { drift: false }),
    ...where(most > 5, large, { rows: 5 }),
    ...where(hasChanges, 'the changes of each stack', { rows: 0 }),
    ...where(suppressed.length > 0, 'suppressed findings', { suppressed: false }),
    ...where(hasFindings, 'why the rules are there', { whys: false }),
    ...[100, 20].flatMap((warnings) => where(warnings < warns, 'findings that warn', { warnings })),
    ...where(hasFindings, 'the ends of long messages', { message: 200 }),
    ...where(hasFindings, 'how to fix what was found', { fixes: false }),
    ...where(mostEffects > 0, 'what the apply and the next deployment do', { effects: 0 }),
    ...where(warns > 0, 'findings that warn', { warnings: 0 }),
    {
      ...reduction('the stacks', { stacks: false }),
      saysAll: blocks > 0 ? 'nearly all but what blocks' : 'nearly all but the verdict',
    },
    ...where(blocks > 0, 'the messages of findings', { message: 0 }),
    // Only where a host does not take the lines of all that block: no report would be worse.
    ...[1000, 300, 100, 30, 10, 3, 0].flatMap((blocking) =>
      where(blocking < blocks, 'findings that block', { blocking }),
    ),
  ];
}
