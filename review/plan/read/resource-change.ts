/** `resource_changes[]`, `resource_drift[]` and `deferred_changes[]` of a plan. */
import { kindOf } from '../actions';
import { typeOf } from '../aliases';
import type { DeferredChange, Json, JsonObject, Path, ResourceChange } from '../model';
import { isList, isObject, isSame, valueAt } from '../values';
import { listOf, objectOf, optional, textOf, textsOf, wrongType } from './typed';

/**
 * @param place - of the element: `resource_changes[12]`
 * @throws WrongValue a member has another type than Terraform gives it
 */
export function resourceChange(element: Json, place: string): ResourceChange {
  const resource = objectOf(element, place);
  const change = objectOf(resource.change, `${place}.change`);
  const at = `${place}.change`;
  const previousAddress = optional(resource.previous_address, `${place}.previous_address`, textOf);
  const deposed = optional(resource.deposed, `${place}.deposed`, textOf);
  const reason = optional(resource.action_reason, `${place}.action_reason`, textOf);
  const actions = textsOf(change.actions, `${at}.actions`);
  const kind = kindOf(actions);
  const before = state(change.before, `${at}.before`);
  // What Terraform forgets stays on AWS as it is, and a plan has null for it.
  const after = kind === 'forget' ? before : state(change.after, `${at}.after`);
  return {
    address: textOf(resource.address, `${place}.address`),
    ...(previousAddress !== undefined && { previousAddress }),
    // A mode that nobody knows is looked at as closely as resources are.
    mode: textOf(resource.mode, `${place}.mode`) === 'data' ? 'data' : 'managed',
    type: typeOf(textOf(resource.type, `${place}.type`)),
    name: textOf(resource.name, `${place}.name`),
    ...(deposed !== undefined && { deposed }),
    kind,
    actions,
    ...(kind === 'replace' && { deletesFirst: actions[0] === 'delete' }),
    ...(reason !== undefined && { reason }),
    before,
    // Most of a large plan does not change: then both sides are one.
    after: before !== null && after !== null && kind === 'no-op' && isSame(before, after) ? before : after,
    afterUnknown: marks(change.after_unknown, `${at}.after_unknown`),
    beforeSensitive: marks(change.before_sensitive, `${at}.before_sensitive`),
    afterSensitive:
      kind === 'forget'
        ? marks(change.before_sensitive, `${at}.before_sensitive`)
        : marks(change.after_sensitive, `${at}.after_sensitive`),
    replacePaths: optional(change.replace_paths, `${at}.replace_paths`, pathsOf) ?? [],
    imports: optional(change.importing, `${at}.importing`, objectOf) !== undefined,
  };
}

/** @throws WrongValue as resourceChange does */
export function deferredChange(element: Json, place: string): DeferredChange {
  const { reason, resource_change: change } = objectOf(element, place);
  return {
    reason: textOf(reason, `${place}.reason`),
    change: resourceChange(change ?? null, `${place}.resource_change`),
  };
}

/**
 * An ephemeral resource, which OpenTofu 1.11 lists as opened whenever it plans: it is in no state, and nothing of it changes.
 * Terraform does not list it.
 *
 * @see https://github.com/opentofu/opentofu/blob/main/internal/command/jsonplan/plan.go MarshalResourceChanges
 */
export function isOpened(element: Json): boolean {
  const actions = valueAt(element, ['change', 'actions']);
  return valueAt(element, ['mode']) === 'ephemeral' && isSame(actions ?? null, ['open']);
}

/** An object of a resource; null where there is none. */
function state(value: Json | undefined, place: string): JsonObject | null {
  return value === undefined || value === null ? null : objectOf(value, place);
}

/** A tree of `true`. */
export function marks(value: Json | undefined, place: string): Json {
  if (value === undefined) return false;
  if (typeof value !== 'boolean' && !isList(value) && !isObject(value)) {
    throw wrongType(place, 'true, false, a list or an object', value);
  }
  return value;
}

function pathsOf(value: Json, place: string): readonly Path[] {
  return listOf(value, place).map((path, at) =>
    listOf(path, `${place}[${at}]`).map((step, index) => {
      if (typeof step === 'string' || typeof step === 'number') return step;
      throw wrongType(`${place}[${at}][${index}]`, 'a text or a number', step);
    }),
  );
}
