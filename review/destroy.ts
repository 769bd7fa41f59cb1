/** Plans that destroy a whole stack: what is found in them follows from that, and is accepted with it. Pure. */
import { destroyRule, isDestroy } from './plan/destroy';
import type { ReviewedStack } from './plan/synthesized';
import type { Finding } from './rule';
import type { Suppressed } from './suppressions/suppress';

/**
 * In a plan that destroys its stack, every other finding is a note where the destruction itself blocks or is accepted: by
 * a suppression of all its findings, or by a setting.
 *
 * @returns the findings that nobody has suppressed
 */
export function ofDestroyed(
  { active, suppressed }: Suppressed,
  stacks: readonly ReviewedStack[],
  allowsDestroy: boolean,
): readonly Finding[] {
  const destroyed = new Set(
    stacks.filter(({ plan }) => isDestroy(plan) && !plan.errored).map(({ plan }) => plan.stack),
  );
  if (destroyed.size === 0) return active;
  const says = ({ rule, stack }: Finding, of: string): boolean => rule.id === destroyRule && stack === of;
  const isTold = (stack: string): boolean =>
    allowsDestroy ||
    active.some((finding) => says(finding, stack) && finding.rule.severity === 'block') ||
    (suppressed.some(({ finding }) => says(finding, stack)) &&
      !active.some((finding) => says(finding, stack)));
  return active.map((finding) => {
    if (!destroyed.has(finding.stack) || !isTold(finding.stack)) return finding;
    if (says(finding, finding.stack) && !allowsDestroy) return finding;
    return { ...finding, rule: { ...finding.rule, severity: 'note' } };
  });
}
