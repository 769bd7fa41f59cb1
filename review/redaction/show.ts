/** Values as they may leave the review: what is sensitive or looks like a secret is masked, what is long is cut. Pure. */
import type { Json, Path, ResourceChange } from '../plan/plan';
import { isList, isMarked, isObject, valueAt } from '../plan/values';
import { looksSecret } from './secrets';

/** In the place of what is not shown. */
export const masks = {
  sensitive: '(sensitive)',
  secret: '(looks like a secret)',
  unknown: '(known after apply)',
  none: '(none)',
} as const;

const longest = 120;

/** One line of at most 120 characters. */
export function show(change: ResourceChange, side: 'before' | 'after', path: Path): string {
  if (side === 'after' && isMarked(change.afterUnknown, path, 'nowhere')) return masks.unknown;
  const marks = side === 'before' ? change.beforeSensitive : change.afterSensitive;
  if (isMarked(marks, path)) return masks.sensitive;
  const value = valueAt(change[side], path);
  if (value === undefined || value === null) {
    return side === 'after' && isMarked(change.afterUnknown, path) ? masks.unknown : masks.none;
  }
  const safe = redact(value, path);
  const text = typeof safe === 'string' ? safe : JSON.stringify(safe);
  const line = text.replace(/\s+/g, ' ');
  return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
}

/** The value without what looks like a secret; JSON inside of texts is looked into. */
export function redact(value: Json, path: Path): Json {
  if (typeof value === 'string') {
    const inner = parsed(value);
    if (inner !== undefined) return redact(inner, path);
    return looksSecret(path, value) ? masks.secret : value;
  }
  if (isList(value)) return value.map((item, at) => redact(item, [...path, at]));
  if (!isObject(value)) return value;
  // `{ name, value }`, as container definitions and build projects have variables: the name tells of the value.
  const { name } = value;
  const named = typeof name === 'string' ? name : undefined;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      redact(member, [...path, key === 'value' && named !== undefined ? named : key]),
    ]),
  );
}

/** An object or a list that is written as JSON; undefined for any other text. */
function parsed(text: string): Json | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
