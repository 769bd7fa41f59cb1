import type { Plan } from './plan/model';
import type { Verdict } from './result';
import type { Finding } from './rule';

/**
 * Blocked where a rule that blocks has found something: an unknown outcome counts as a failure of its rule, because what
 * is known at apply only is known too late. Findings of rules that warn make warnings, unknown ones too. A plan that ended
 * with an error is blocked in any case, suppressed or not: what is missing from it has not been reviewed.
 *
 * @param active - findings that nobody has suppressed
 */
export function verdictOf(plans: readonly Plan[], active: readonly Finding[]): Verdict {
  if (plans.some(({ errored }) => errored)) return 'blocked';
  if (active.some(({ rule }) => rule.severity === 'block')) return 'blocked';
  return active.length > 0 ? 'warnings' : 'clean';
}
