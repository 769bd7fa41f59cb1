/** Findings that are suppressed, those that are not, and what is found about the suppressions themselves. Pure. */
import type { SuppressedFinding } from '../result';
import type { Finding } from '../rule';
import { isExpired, matches, type Suppression } from './suppression';

type About = Finding['rule'];

const link = 'docs/plan-review.md#suppressions';

const expiredSuppression: About = {
  id: 'SU901',
  name: 'expired-suppression',
  severity: 'warn',
  title: 'Decide anew about the suppression that has expired',
  why: 'Whoever accepted the finding did so until a day. After it the finding counts again.',
  fix: 'Mend what the rule finds, or give the suppression a new reason and a new day.',
  link,
};

const unusedSuppression: About = {
  id: 'SU902',
  name: 'unused-suppression',
  severity: 'warn',
  title: 'Remove the suppression that suppresses nothing',
  why: 'It would hide the next finding at its address, which nobody has accepted.',
  fix: 'Remove it, or mend its address; name its stack where the stacks are reviewed one by one.',
  link,
};

export interface Suppressed {
  /** Those that nobody has accepted, and those about suppressions. */
  readonly active: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
}

/** @param stacks - names of those under review: a suppression for another one is not unused */
export function suppress(
  findings: readonly Finding[],
  suppressions: readonly Suppression[],
  stacks: readonly string[],
  now: Date,
): Suppressed {
  const current = suppressions.filter((suppression) => !isExpired(suppression, now));
  const used = new Set<Suppression>();
  const active: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  for (const finding of findings) {
    const found = current.filter((suppression) => covers(suppression, finding));
    for (const suppression of found) used.add(suppression);
    const [first] = found;
    if (first === undefined) active.push(finding);
    else suppressed.push({ finding, reason: first.reason, expires: first.expires });
  }
  const about = suppressions.flatMap((suppression): Finding[] => {
    if (suppression.stack !== undefined && !stacks.includes(suppression.stack)) return [];
    if (isExpired(suppression, now)) return [told(expiredSuppression, suppression, expired(suppression))];
    if (used.has(suppression)) return [];
    return [
      told(unusedSuppression, suppression, `nothing that ${suppression.rule} finds is at this address`),
    ];
  });
  return { active: [...active, ...about], suppressed };
}

/** A finding without an address is about no resource, but about the rule itself: it has failed. */
const covers = ({ rule, address, stack }: Suppression, finding: Finding): boolean =>
  rule === finding.rule.id &&
  finding.address !== '' &&
  (stack === undefined || stack === finding.stack) &&
  matches(address, finding.address);

const expired = ({ rule, expires }: Suppression): string =>
  `the suppression of ${rule} has expired on ${expires}, and what the rule finds here counts again`;

const told = (rule: About, { stack = '', address, source }: Suppression, message: string): Finding => ({
  rule,
  outcome: 'fail',
  stack,
  address,
  message,
  source,
});
