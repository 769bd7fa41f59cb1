/** Deletions that AWS rejects, as findings of the same review say: they do not happen, and the apply stops there. Pure. */
import { fateOf } from '../../plan/changes';
import type { ResourceChange } from '../../plan/model';
import type { Consequence, Finding } from '../../rule';
import type { Part } from './parts';

interface RejectedDeletion {
  readonly part: Part;
  /** Id of the rule that found it. */
  readonly rule: string;
  readonly by: Rejection['by'];
}

type Rejection = Extract<Consequence, { readonly kind: 'deletion-rejected' }>;

/** What rejects the deletion of a resource, of a stack. */
export type Rejected = (stack: string, address: string) => Omit<RejectedDeletion, 'part'> | undefined;

export function rejectionsIn(findings: readonly Finding[]): Rejected {
  const byResource = new Map<string, Omit<RejectedDeletion, 'part'>>();
  for (const finding of findings) {
    const rejection = finding.outcome === 'fail' ? rejectionOf(finding) : undefined;
    const key = keyOf(finding.stack, finding.address);
    if (rejection !== undefined && !byResource.has(key)) {
      byResource.set(key, { rule: finding.rule.id, by: rejection.by });
    }
  }
  return (stack, address) => byResource.get(keyOf(stack, address));
}

const keyOf = (stack: string, address: string): string => `${stack} ${address}`;

export function rejectedDeletions(
  parts: readonly Part[],
  stackOf: (change: ResourceChange) => string,
  rejected: Rejected,
): readonly RejectedDeletion[] {
  return parts.flatMap((part): readonly RejectedDeletion[] => {
    const { change } = part;
    if (fateOf(change) !== 'goes' || change.actions.includes('forget')) return [];
    const found = rejected(stackOf(change), change.address);
    return found === undefined ? [] : [{ part, ...found }];
  });
}

const rejectionOf = ({ consequences = [] }: Finding): Rejection | undefined =>
  consequences.find((each) => each.kind === 'deletion-rejected');

/** A VPC is deleted after its subnets: it stays with those that do. */
export const isHeldBy = ({ change }: Part, rejected: readonly RejectedDeletion[]): boolean =>
  change.type === 'aws_vpc' &&
  fateOf(change) === 'goes' &&
  rejected.some(({ part }) => part.change.type === 'aws_subnet');

export function rejectedInWords(
  rejected: readonly RejectedDeletion[],
  hasEffect: boolean,
): readonly string[] {
  const [first] = rejected;
  if (first === undefined) return [];
  const more = rejected.length - 1;
  const others = more === 0 ? '' : ` and ${more} more`;
  const { part, by, rule } = first;
  const then = hasEffect ? 'Then the apply stops' : 'The apply stops';
  return [
    `${then} half-way: ${by} refuses to delete ${part.is} ${part.change.address}${others} (see ${rule}). What depends on that is not done.`,
  ];
}
