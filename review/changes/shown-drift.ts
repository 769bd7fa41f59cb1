/** Changes outside of Terraform that a plan found, told apart from what deployments of CodeDeploy leave. Pure. */
import type { BlueGreenService } from '../blue-green/service';
import type { Plan, ResourceChange } from '../plan/model';
import type { ShownAttribute, ShownDrift } from '../result';
import type { groupRulesIn } from './group-rules';
import { withoutIndex } from '../plan/synthesized';
import { refreshNoiseIn } from './refresh-noise';
import type { Entry } from './places';
import { shownEntries, type Hide } from './shown-attributes';
import { swapsIn } from './swaps';

/** What is read of all plans of a review. */
export interface AllPlans {
  readonly services: readonly BlueGreenService[];
  readonly isMadeByRules: ReturnType<typeof groupRulesIn>;
  /** Whether the review has the plan of one stack alone, as a run task has: it does not know the rules of other stacks. */
  readonly isOnlyPlan: boolean;
}

/**
 * @param hide - as of `shownEntries`
 */
export function shownDrift(
  plan: Pick<Plan, 'stack' | 'changes' | 'drift' | 'configured'>,
  { services, isMadeByRules, isOnlyPlan }: AllPlans,
  hide?: Hide,
): readonly ShownDrift[] {
  const isSwap = swapsIn(services, plan.stack);
  const isFilled = refreshNoiseIn(plan);
  const isNoise = (change: ResourceChange, entry: Entry): boolean => {
    const direction = rulesIn(change, entry);
    return isFilled(change, entry) || (direction !== undefined && isMadeByRules(change, direction));
  };
  const mayBeOthers = (change: ResourceChange, entry: Entry): boolean => {
    const direction = isOnlyPlan ? rulesIn(change, entry) : undefined;
    if (direction === undefined) return false;
    const block = plan.configured?.get(withoutIndex(change.address))?.block;
    return block !== undefined && !Object.hasOwn(block, direction);
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
      const kindOf = ({ entry }: (typeof entries)[number]): Kind => {
        if (isSwap(change.address, change, entry)) return 'swap';
        return mayBeOthers(change, entry) ? 'mayBeOfAnotherStack' : 'drift';
      };
      return kinds.flatMap((kind) =>
        drifted(
          change,
          entries.filter((entry) => kindOf(entry) === kind).map(({ attribute }) => attribute),
          kind,
        ),
      );
    });
}

const kinds = ['drift', 'swap', 'mayBeOfAnotherStack'] as const;

type Kind = (typeof kinds)[number];

/** Which rules of a security group the attribute repeats. */
function rulesIn({ type }: ResourceChange, { shown: [argument] }: Entry): 'ingress' | 'egress' | undefined {
  return type === 'aws_security_group' && (argument === 'ingress' || argument === 'egress')
    ? argument
    : undefined;
}

const drifted = (
  { address }: ResourceChange,
  attributes: readonly ShownAttribute[],
  kind: Kind,
): readonly ShownDrift[] =>
  attributes.length === 0
    ? []
    : [
        {
          address,
          attributes,
          isSwap: kind === 'swap',
          ...(kind === 'mayBeOfAnotherStack' && { mayBeOfAnotherStack: true }),
        },
      ];

const gone = ({ address }: ResourceChange): ShownDrift => ({
  address,
  attributes: [{ path: '(the object)', before: 'there', after: 'gone', forcesReplacement: false }],
  isSwap: false,
});
