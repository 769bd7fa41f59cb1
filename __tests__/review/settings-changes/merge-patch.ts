/** Changes of settings as patches, so that a change shows what it changes and nothing else. Pure. */
import type { JsonObject } from '../../../rehearsal/settings-changes';

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The settings with a patch: objects are merged key by key, null removes, everything else replaces.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7386
 */
export function mergePatch(settings: JsonObject, patch: JsonObject): JsonObject {
  const merged = new Map(Object.entries(settings));
  for (const [key, value] of Object.entries(patch)) {
    const before = merged.get(key);
    if (value === null) merged.delete(key);
    else merged.set(key, isObject(value) ? mergePatch(isObject(before) ? before : {}, value) : value);
  }
  return Object.fromEntries(merged);
}
