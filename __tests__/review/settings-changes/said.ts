/** What a review says, in the form in which it is expected. Pure. */
import type { Review } from '../../../review/result';
import type { PlannedStacks } from './recorded';
import type { Expectation } from './settings-change';

export function said({
  verdict,
  findings,
  effects,
  plans,
}: Review): Omit<Required<Expectation>, 'withoutPlan'> {
  const traffic = effects.traffic.map(({ effect }) => effect);
  const kinds = ['create', 'replace', 'update', 'delete'] as const;
  const counted = kinds.map(
    (kind) => [plans.reduce((sum, { counts }) => sum + counts[kind], 0), kind] as const,
  );
  return {
    verdict,
    findings: findings.map(({ rule, outcome, address }) => `${rule.id} ${outcome} ${address}`).sort(),
    traffic: traffic.length === 1 && traffic[0] !== undefined ? traffic[0] : traffic,
    gaps: effects.deployments.flatMap(({ gaps = [] }) => gaps),
    resources: counted
      .filter(([count]) => count > 0)
      .map(([count, kind]) => `${count} ${kind}`)
      .join(', '),
  };
}

/** Stacks that Terraform could not plan. */
export const withoutPlan = (stacks: PlannedStacks): readonly string[] =>
  Object.entries(stacks).flatMap(([name, { plan }]) => (typeof plan === 'string' ? [name] : []));
