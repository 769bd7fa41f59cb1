/** Looking into values of a plan, where any part may be unknown or sensitive. Pure. */
import type { Json, JsonObject, Path, ResourceChange } from './model';

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** The value at a path; undefined where there is none. */
export function valueAt(value: Json | undefined, path: Path): Json | undefined {
  let at = value;
  for (const step of path) {
    if (typeof step === 'number') at = isList(at) ? at[step] : undefined;
    else at = isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined;
    if (at === undefined) return undefined;
  }
  return at;
}

/** Whether a tree of marks has one at a path, above it, or (for `anywhere`) below it. */
export function isMarked(marks: Json, path: Path, below: 'anywhere' | 'nowhere' = 'anywhere'): boolean {
  let at: Json | undefined = marks;
  for (const step of path) {
    if (at === true) return true;
    at = valueAt(at, [step]);
    if (at === undefined) return false;
  }
  return below === 'anywhere' ? hasMark(at) : at === true;
}

function hasMark(marks: Json | undefined): boolean {
  if (isList(marks)) return marks.some(hasMark);
  if (isObject(marks)) return Object.values(marks).some(hasMark);
  return marks === true;
}

/** How the value at a path differs after the change. */
type Difference = 'same' | 'differs' | 'unknown';

/** An unknown value counts as one that may differ: `unknown`, never `same`. A missing value and null are the same. */
export function difference(change: ResourceChange, path: Path): Difference {
  if (isMarked(change.afterUnknown, path)) return 'unknown';
  const before = valueAt(change.before, path) ?? null;
  const after = valueAt(change.after, path) ?? null;
  return isSame(before, after) ? 'same' : 'differs';
}

/** Deep equality of JSON; the order of keys does not count. */
export function isSame(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (isList(a) && isList(b))
    return a.length === b.length && a.every((item, at) => isSame(item, b[at] ?? null));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(a[key] ?? null, b[key] ?? null))
  );
}

/** Text at a path after the change, or before it where there is no after; undefined where it is none or unknown. */
export const textAt = (value: Json | undefined, path: Path): string | undefined => {
  const found = valueAt(value, path);
  return typeof found === 'string' ? found : undefined;
};

export const numberAt = (value: Json | undefined, path: Path): number | undefined => {
  const found = valueAt(value, path);
  return typeof found === 'number' ? found : undefined;
};

/** A list at a path; empty where there is none. */
export const listAt = (value: Json | undefined, path: Path): readonly Json[] => {
  const found = valueAt(value, path);
  return isList(found) ? found : [];
};

/** `load_balancer[0].target_group_arn`. */
export const describePath = (path: Path): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
