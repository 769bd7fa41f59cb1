/**
 * Real plans as fixtures: those of the unchanged stacks once, and of each change only what differs. Plans keep what a
 * review reads (see review/plan/plan.ts), and are otherwise as Terraform shows them. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../../rehearsal/settings-changes';

/** An element of `resource_changes`. */
export interface ShownChange extends JsonObject {
  readonly address: string;
  readonly change: JsonObject;
}

/** What `terraform show -json` prints, as far as a review reads it. */
export interface ShownPlan extends JsonObject {
  readonly resource_changes: readonly ShownChange[];
  readonly output_changes: JsonObject;
}

/** A stack as it is synthesized, and its plan. */
export interface PlannedStack {
  readonly dependencies: readonly string[];
  /** `resource` of cdk.tf.json, by address. */
  readonly blocks: Readonly<Record<string, JsonObject>>;
  /** A text is Terraform's error: there is no plan. */
  readonly plan: ShownPlan | string;
}

export type PlannedStacks = Readonly<Record<string, PlannedStack>>;

/** What is other than in the base, by address; null where it is not there any more. */
type Other<Value> = Readonly<Record<string, Value | null>>;

interface OtherPlan {
  /** Members of the plan beside its lists. */
  readonly head: JsonObject;
  readonly resources: Other<ShownChange>;
  readonly outputs: Other<unknown>;
}

export interface OtherStack {
  readonly dependencies: readonly string[];
  readonly blocks: Other<JsonObject>;
  readonly plan: OtherPlan | string;
}

export interface RecordedChange {
  /** Patch of the settings that the plans were made with. */
  readonly settings: JsonObject;
  readonly stacks: Other<OtherStack>;
}

const emptyPlan: ShownPlan = { resource_changes: [], output_changes: {} };
const empty: PlannedStack = { dependencies: [], blocks: {}, plan: emptyPlan };

/** What a review reads of what `terraform show -json` prints. */
export function trimmed(shown: JsonObject): ShownPlan {
  const { resource_changes = [], output_changes = {} } = shown as Partial<ShownPlan>;
  return {
    ...only(shown, ['format_version', 'terraform_version', 'applyable', 'complete', 'errored']),
    resource_changes: resource_changes
      .map((change) => without(change, ['provider_name']) as ShownChange)
      .sort(byAddress),
    output_changes,
  };
}

const only = (object: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)));

const without = (object: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

const byAddress = (a: ShownChange, b: ShownChange): number => (a.address < b.address ? -1 : 1);

/** What is other in the stacks of a change. */
export function differences(base: PlannedStacks, changed: PlannedStacks): Other<OtherStack> {
  return different(base, changed, (before = empty, after) => ({
    dependencies: after.dependencies,
    blocks: different(before.blocks, after.blocks, (_, block) => block),
    plan: typeof after.plan === 'string' ? after.plan : otherPlan(before.plan, after.plan),
  }));
}

function otherPlan(before: ShownPlan | string, after: ShownPlan): OtherPlan {
  const from = planOf(before);
  return {
    head: without(after, ['resource_changes', 'output_changes']),
    resources: different(addressed(from), addressed(after), lean),
    outputs: different(from.output_changes, after.output_changes, (_, output) => output),
  };
}

/** What changes where there is no plan: nothing. */
const planOf = (plan: ShownPlan | string): ShownPlan => (typeof plan === 'string' ? emptyPlan : plan);

const addressed = ({ resource_changes }: ShownPlan): Readonly<Record<string, ShownChange>> =>
  Object.fromEntries(resource_changes.map((change) => [change.address, change]));

/** They are as in the base, but for what Terraform has noticed. */
const sides = ['before', 'before_sensitive'];

function lean(before: ShownChange | undefined, after: ShownChange): ShownChange {
  const same = sides.filter((side) => isDeepStrictEqual(after.change[side], before?.change[side]));
  return { ...after, change: without(after.change, same) };
}

const full = (before: ShownChange | undefined, after: ShownChange): ShownChange => ({
  ...after,
  change: { ...only(before?.change ?? {}, sides), ...after.change },
});

function different<Value, Difference>(
  before: Readonly<Record<string, Value>>,
  after: Readonly<Record<string, Value>>,
  describe: (before: Value | undefined, after: Value) => Difference,
): Other<Difference> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return Object.fromEntries(
    names
      .filter((name) => !isDeepStrictEqual(before[name], after[name]))
      .map((name) => {
        const value = after[name];
        return [name, value === undefined ? null : describe(before[name], value)];
      }),
  );
}

/** The stacks of a change, whole again. */
export function restored(base: PlannedStacks, changed: Other<OtherStack>): PlannedStacks {
  return patched(base, changed, (before = empty, { dependencies, blocks, plan }) => ({
    dependencies,
    blocks: patched(before.blocks, blocks, (_, block) => block),
    plan: typeof plan === 'string' ? plan : restoredPlan(planOf(before.plan), plan),
  }));
}

const restoredPlan = (before: ShownPlan, { head, resources, outputs }: OtherPlan): ShownPlan => ({
  ...head,
  resource_changes: Object.values(patched(addressed(before), resources, full)).sort(byAddress),
  output_changes: patched(before.output_changes, outputs, (_, output) => output),
});

function patched<Value, Difference>(
  before: Readonly<Record<string, Value>>,
  others: Other<Difference>,
  restore: (before: Value | undefined, other: Difference) => Value,
): Readonly<Record<string, Value>> {
  const kept = Object.entries(before).filter(([name]) => !Object.hasOwn(others, name));
  const changed = Object.entries(others).flatMap(([name, other]): [string, Value][] =>
    other === null ? [] : [[name, restore(before[name], other)]],
  );
  return Object.fromEntries([...kept, ...changed]);
}
