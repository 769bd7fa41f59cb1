/** Places of two values that are compared, and what is found there. Pure. */
import type { Json, Path } from '../plan/model';
import { isList, isObject } from '../plan/values';

/** A step as it is shown: a key, a place in a list, or the name of an element. */
export type ShownStep = string | number | { readonly named: string };

/** A place of both values, as many steps on each: the element of a list may have another index on either side. */
export interface Place {
  readonly shown: readonly ShownStep[];
  readonly before: Path;
  readonly after: Path;
}

/** One difference. */
export interface Entry extends Place {
  /** Undefined where there is none. */
  readonly oldValue: Json | undefined;
  readonly newValue: Json | undefined;
  /** The new value is known at apply only, wholly. */
  readonly isUnknown: boolean;
}

/** Both sides of a place that is yet to be compared. */
export interface Pair {
  readonly place: Place;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  /** `true` in the places of the new value that are not known. */
  readonly unknown: Json | undefined;
  /** Whether it stands in a text that holds JSON. */
  readonly inText: boolean;
}

export const root: Place = { shown: [], before: [], after: [] };

/** What one place has: differences, or places below it to look at. */
export interface Step {
  readonly entries?: readonly Entry[];
  readonly inner?: readonly Pair[];
}

/** In the place of an index on the side that has no such element. */
const nowhere = -1;

/** @param before - step on the old side; undefined where the element is new */
export const below = (
  place: Place,
  step: ShownStep,
  before: string | number | undefined,
  after: string | number | undefined,
): Place => ({
  shown: [...place.shown, step],
  before: [...place.before, before ?? nowhere],
  after: [...place.after, after ?? nowhere],
});

export const entryOf = ({ place, before, after }: Pair, isUnknown: boolean): Entry => ({
  ...place,
  oldValue: isEmpty(before) ? undefined : before,
  newValue: isEmpty(after) ? undefined : after,
  isUnknown,
});

/** Null, nothing, `""`, `[]` or `{}`: providers write one for another. */
export const isEmpty = (value: Json | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (isList(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0);

/** Whether a tree of marks has one. */
export function hasMarks(marks: Json | undefined): boolean {
  if (isList(marks)) return marks.some(hasMarks);
  if (isObject(marks)) return Object.values(marks).some(hasMarks);
  return marks === true;
}
