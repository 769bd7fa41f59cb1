/** What rules look at, made of the stacks of one review. */
import type { RuleContext } from './blue-green/context';
import { findServices, type StackResource } from './blue-green/find-services';
import type { ResourceChange } from './plan/model';
import { blocksOf, withoutIndex, type ReviewedStack } from './plan/synthesized';
import { redactionOf, type Redaction } from './redaction';

export function ruleContext(
  stacks: readonly ReviewedStack[],
  redaction: Redaction = redactionOf(stacks.map(({ plan }) => plan)),
): RuleContext {
  const resources = stacks.flatMap(resourcesOf);
  const stackOf = new Map(
    stacks.flatMap(({ plan, synthesized }) => plan.changes.map((change) => [change, synthesized] as const)),
  );
  const byType = new Map<string, ResourceChange[]>();
  for (const { change } of resources) {
    const ofType = byType.get(change.type);
    if (ofType === undefined) byType.set(change.type, [change]);
    else ofType.push(change);
  }
  const byTypes = new Map<string, readonly ResourceChange[]>();
  return {
    stacks,
    changesOf: (...types) => {
      // Rules ask in loops, mostly for one type.
      const asked = types.length === 1 ? (types[0] ?? '') : types.join(' ');
      const known = byTypes.get(asked) ?? types.flatMap((type) => byType.get(type) ?? []);
      byTypes.set(asked, known);
      return known;
    },
    services: findServices(resources),
    ignoredBy: (change) => {
      const synthesized = stackOf.get(change);
      // What is not in the synthesized stack is no longer configured, so nothing of it is ignored.
      return synthesized && (synthesized.resources.get(withoutIndex(change.address))?.ignoreChanges ?? []);
    },
    show: redaction.show,
  };
}

function resourcesOf(stack: ReviewedStack): readonly StackResource[] {
  const { plan } = stack;
  const blocks = blocksOf(stack);
  return plan.changes
    .filter(({ mode, deposed }) => mode === 'managed' && deposed === undefined)
    .map((change) => ({ stack: plan.stack, change, blocks }));
}
