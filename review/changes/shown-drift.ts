/** Changes outside of Terraform that a plan found, told apart from what deployments of CodeDeploy leave. Pure. */
import type { BlueGreenService } from '../blue-green/service';
import type { Plan, ResourceChange } from '../plan/model';
import type { ShownAttribute, ShownDrift } from '../result';
import type { groupRulesIn } from './group-rules';
import { refreshNoiseIn } from './refresh-noise';
import type { Entry } from './places';
import { shownEntries, type Hide } from './shown-attributes';
import { swapsIn } from './swaps';

/** What is read of all plans of a review. */
export interface AllPlans {
  readonly services: readonly BlueGreenService[];
  readonly isMadeByRules: ReturnType<typeof groupRulesIn>;
}

/**
 * @param hide - as of `shownEntries`
 */
export function shownDrift(
  plan: Pick<Plan, 'stack' | 'changes' | 'drift'>,
  { services, isMadeByRules }: AllPlans,
  hide?: Hide,
): readonly ShownDrift[] {
  const isSwap = swapsIn(services, plan.stack);
  const isFilled = refreshNoiseIn(plan);
  const isNoise = (change: ResourceChange, entry: Entry): boolean => {
    const [argument] = entry.shown;
    const isRules = change.type === 'aws_security_group' && (argument === 'ingress' || argument === 'egress');
    return isFilled(change, entry) || (isRules && isMadeByRules(change, argument));
  };
  return plan.drift
    .filter(({ mode }) => mode === 'managed')
    .flatMap((change) => {
      if (change.before !== null && change.after === null) return [gone(change)];
      const tagsDiffer = shownEntries(change, { looksAt: (name) => name === 'tags' }).length > 0;
      const entries = shownEntries(change, {
        hide,
        looksAt: (name) => name !== 'tags_all' || !tagsDiffer,
      }).filter(({ entry }) => !isNoise(change, entry));
      const swapped = entries.filter(({ entry }) => isSwap(change.address, change, entry));
      const others = entries.filter(({ entry }) => !isSwap(change.address, change, entry));
      return [
        ...drifted(
          change,
          others.map(({ attribute }) => attribute),
          false,
        ),
        ...drifted(
          change,
          swapped.map(({ attribute }) => attribute),
          true,
        ),
      ];
    });
}

const drifted = (
  { address }: ResourceChange,
  attributes: readonly ShownAttribute[],
  isSwap: boolean,
): readonly ShownDrift[] => (attributes.length === 0 ? [] : [{ address, attributes, isSwap }]);

const gone = ({ address }: ResourceChange): ShownDrift => ({
  address,
  attributes: [{ path: '(the object)', before: 'there', after: 'gone', forcesReplacement: false }],
  isSwap: false,
});
