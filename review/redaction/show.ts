/** Values as they may leave the review: what is sensitive or looks like a secret is masked, what is long is cut. Pure. */
import type { Json, Path, ResourceChange } from '../plan/model';
import { describePath, isList, isMarked, isObject, valueAt } from '../plan/values';
import { masks, withMasks } from './masks';
import { redact, type FindHidden } from './redact';
import { secretParts } from './secret-shapes';

export { masks } from './masks';
export { redact } from './redact';

const longest = 120;

/**
 * One line of at most 120 characters.
 *
 * @param repeated - finds what repeats sensitive values of the plans under review: `Redaction.show` knows
 */
export function show(
  change: ResourceChange,
  side: 'before' | 'after',
  path: Path,
  repeated?: FindHidden,
): string {
  const isAfter = side === 'after';
  if (isAfter && isMarked(change.afterUnknown, path, 'nowhere')) return masks.unknown;
  const value = valueAt(change[side], path);
  if (value === undefined) return isAfter && isMarked(change.afterUnknown, path) ? masks.unknown : masks.none;
  // What was sensitive, or becomes so, is a secret on both sides.
  const sensitive = [change.beforeSensitive, change.afterSensitive];
  if (sensitive.some((marks) => isMarked(marks, path, 'nowhere'))) return masks.sensitive;
  if (value === null) return isAfter && isMarked(change.afterUnknown, path) ? masks.unknown : masks.none;
  const [before, after] = sensitive.map((marks) => valueAt(marks, path));
  const unknown = isAfter ? valueAt(change.afterUnknown, path) : undefined;
  const once = redact(value, path, { sensitive: joined(before, after), unknown, repeated });
  return line(typeof once === 'string' ? once : JSON.stringify(once));
}

function line(text: string): string {
  const single = text.replace(/\s+/g, ' ').trim();
  if (single.length <= longest) return single;
  // No half of a pair of surrogates.
  return `${single.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Marks of either tree. */
function joined(a: Json | undefined, b: Json | undefined): Json | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a === true || b === true) return true;
  if (isList(a) && isList(b)) {
    const length = Math.max(a.length, b.length);
    return Array.from({ length }, (_, at) => joined(a[at], b[at]) ?? false);
  }
  if (isObject(a) && isObject(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return Object.fromEntries(
      [...keys].map((key) => [key, joined(valueAt(a, [key]), valueAt(b, [key])) ?? false]),
    );
  }
  return hasNoMark(a) ? b : hasNoMark(b) ? a : true;
}

const hasNoMark = (marks: Json): boolean => !isMarked(marks, []);

/** `environment.API_KEY`: where a map is sensitive, its keys are, too, and the path ends there. */
export function showPath(change: ResourceChange, path: Path, repeated?: FindHidden): string {
  const marks = [change.beforeSensitive, change.afterSensitive];
  const end = path.findIndex((_, at) => marks.some((tree) => isMarked(tree, path.slice(0, at), 'nowhere')));
  const text = describePath(end <= 0 ? path : path.slice(0, end));
  return withMasks(text, [...(repeated?.(text) ?? []), ...secretParts(text, { isProse: true })]);
}
