/** Rules to findings. A rule that throws has found something: that it cannot judge. */
import type { RuleContext } from './blue-green/context';
import { createdForNewServices } from './new-services';
import { onlyAs } from './outcomes';
import type { ResourceChange } from './plan/model';
import { withoutIndex, type ReviewedStack } from './plan/synthesized';
import { describePath } from './plan/values';
import type { Consequence, Finding, Outcome, Rule, Severity } from './rule';
import { ruleContext } from './rule-context';

/** @returns those that block first, then by stack and address */
export function applyRules(
  rules: readonly Rule[],
  stacks: readonly ReviewedStack[],
  context: RuleContext = ruleContext(stacks),
): readonly Finding[] {
  const placeOf = placesOf(stacks);
  const isNew = createdForNewServices(context);
  const found = rules.flatMap((rule): Finding[] => {
    try {
      return rule
        .check(context)
        .flatMap((outcome) => findingOf(rule, withoutHarm(outcome, isNew), placeOf) ?? []);
    } catch (error) {
      return [failedRule(rule, error)];
    }
  });
  return inOrder(found);
}

/** What is merely unknown of a resource that is created for a new service harms nobody yet: it warns. */
const withoutHarm = (outcome: Outcome, isNew: (change: ResourceChange) => boolean): Outcome =>
  outcome.outcome === 'unknown' &&
  outcome.change !== undefined &&
  outcome.severity === undefined &&
  isNew(outcome.change)
    ? onlyAs('warn', outcome)
    : outcome;

/** Those that block first, then by stack and address. */
export const inOrder = (findings: readonly Finding[]): readonly Finding[] =>
  [...findings].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      compare(a.stack, b.stack) ||
      compare(a.address, b.address) ||
      compare(a.rule.id, b.rule.id),
  );

const ranks: Readonly<Record<Severity, number>> = { block: 0, warn: 1, note: 2 };
const rank = ({ rule }: Finding): number => ranks[rule.severity];
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

type Place = Pick<Finding, 'stack' | 'constructPath' | 'source'>;

function placesOf(stacks: readonly ReviewedStack[]): (change: ResourceChange) => Place {
  const places = new Map<ResourceChange, Place>();
  for (const { plan, synthesized } of stacks) {
    for (const change of plan.changes) {
      const resource = synthesized?.resources.get(withoutIndex(change.address));
      const { constructPath, source } = resource ?? {};
      places.set(change, {
        stack: plan.stack,
        ...(constructPath !== undefined && { constructPath }),
        ...(source !== undefined && { source }),
      });
    }
  }
  return (change) => places.get(change) ?? { stack: '' };
}

function findingOf(
  rule: Rule,
  outcome: Outcome,
  placeOf: (change: ResourceChange) => Place,
): Finding | undefined {
  if (outcome.outcome === 'pass') return undefined;
  const { change, message, path } = outcome;
  const consequences = [...(rule.consequences ?? []), ...(outcome.consequences ?? [])];
  if (change === undefined) {
    return {
      rule: about(rule),
      outcome: outcome.outcome,
      stack: outcome.stack,
      address: '',
      message,
      ...following(consequences),
    };
  }
  return {
    rule: {
      ...about(rule),
      ...(outcome.severity !== undefined && { severity: outcome.severity }),
      ...(outcome.why !== undefined && { why: outcome.why }),
    },
    outcome: outcome.outcome,
    address: change.address,
    message,
    ...(path !== undefined && { path: describePath(path) }),
    ...following(consequences),
    ...placeOf(change),
  };
}

const following = (consequences: readonly Consequence[]): Pick<Finding, 'consequences'> =>
  consequences.length > 0 ? { consequences } : {};

const about = ({ id, name, severity, title, why, fix, link }: Rule): Finding['rule'] => ({
  id,
  name,
  severity,
  title,
  why,
  fix,
  link,
});

/** The error may quote the plan, so its text stays here. */
function failedRule(rule: Rule, error: unknown): Finding {
  const kind = error instanceof Error ? error.name : typeof error;
  return {
    rule: { ...about(rule), severity: 'block' },
    outcome: 'unknown',
    stack: '',
    address: '',
    ...following(rule.consequences ?? []),
    message: `the rule ${rule.id} (${rule.name}) failed with ${kind} and has judged nothing: this is a fault of the review; report it`,
  };
}
