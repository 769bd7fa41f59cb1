/** What a role, or a resource, is granted before an apply and after it, and the difference. Pure. */
import { fitsParts } from '../../patterns';
import { withoutCommonValues } from './common-values';
import { type Grant, linesOf } from './policy-grants';

/** A thing that is granted as a whole: a managed policy of AWS, a boundary. */
export interface GrantSet {
  readonly grants: readonly Grant[];
  /** Lines beside the grants. */
  readonly lines: readonly string[];
}

interface GrantDifference {
  readonly gains: readonly string[];
  readonly loses: readonly string[];
}

/** Comparisons with what is partly known, at most. */
const most = 250_000;

export function differenceOf(before: GrantSet, after: GrantSet): GrantDifference {
  const old = new Set(before.grants.map(({ key }) => key));
  const fresh = new Set(after.grants.map(({ key }) => key));
  const gained = after.grants.filter(({ key }) => !old.has(key));
  const lost = before.grants.filter(({ key }) => !fresh.has(key));
  const other = withoutCommonValues(gained, lost);
  const { gains, loses } = withoutGuesses(other.gained, other.lost);
  return {
    gains: [...linesOf(gains), ...onlyIn(after.lines, before.lines)],
    loses: [...linesOf(loses), ...onlyIn(before.lines, after.lines)],
  };
}

function onlyIn(lines: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return [...new Set(lines)].filter((line) => !known.has(line)).sort();
}

/** References of Terraform that stand for what is not known; variables of IAM look otherwise. */
const references = /\$\{(?:aws_|data\.|var\.|local\.|module\.)[^}]*\}/;

/** Grants that differ only in what is not known yet: most likely they stay as they are. */
function withoutGuesses(
  gains: readonly Grant[],
  loses: readonly Grant[],
): { readonly gains: readonly Grant[]; readonly loses: readonly Grant[] } {
  if (loses.length === 0 || gains.length * loses.length > most) return { gains, loses };
  const left = new Set(loses);
  const kept = gains.filter(({ key }) => {
    if (!references.test(key)) return true;
    const parts = key.split(new RegExp(references, 'g'));
    const same = [...left].find((lost) => fitsParts(parts, lost.key));
    if (same !== undefined) left.delete(same);
    return same === undefined;
  });
  return { gains: kept, loses: loses.filter((lost) => left.has(lost)) };
}
