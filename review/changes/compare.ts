/**
 * Where two values differ. Blocks are compared by their names where they have some, what stands in lists more than once
 * as often as it does, and JSON inside of texts as JSON; null, no value and an empty one are the same. Pure.
 */
import { containerIn } from '../plan/json-text';
import type { Json, JsonObject } from '../plan/model';
import { isList, isObject } from '../plan/values';
import { compareLists } from './compare-lists';
import {
  below,
  entryOf,
  hasMarks,
  isEmpty,
  root,
  type Entry,
  type Pair,
  type Place,
  type Step,
} from './places';

/** @param unknown - `after_unknown` of the value */
export function compare(
  before: Json | undefined,
  after: Json | undefined,
  unknown: Json | undefined = false,
  place: Place = root,
): readonly Entry[] {
  const found: Entry[] = [];
  // A stack of its own: a value may be nested as deep as the reader lets it.
  const open: Pair[] = [{ place, before, after, unknown, inText: false }];
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const { entries = [], inner = [] } = step(pair);
    found.push(...entries);
    for (let at = inner.length - 1; at >= 0; at -= 1) {
      const next = inner[at];
      if (next !== undefined) open.push(next);
    }
  }
  return found;
}

function step(pair: Pair): Step {
  const { place, unknown, inText } = pair;
  if (unknown === true) return { entries: [entryOf({ ...pair, after: undefined }, true)] };
  const [before, after] = inText ? sameShape(pair.before, pair.after) : [pair.before, pair.after];
  const isPartlyUnknown = hasMarks(unknown);
  if (before === after && !isPartlyUnknown) return {};
  if (isEmpty(before) && isEmpty(after) && !isPartlyUnknown) return {};
  if (typeof before === 'string' && typeof after === 'string') {
    const [old, fresh] = [containerIn(before), containerIn(after)];
    if (old !== undefined && fresh !== undefined)
      return { inner: [{ place, before: old, after: fresh, unknown: false, inText: true }] };
  }
  if (isObject(before) && isObject(after)) return { inner: members(pair, before, after) };
  if (isList(before) && isList(after)) return compareLists({ ...pair, before, after });
  // A block that is born has its unknown parts told apart from the known ones.
  if (isPartlyUnknown && isObject(unknown) && isEmpty(before))
    return { inner: members(pair, {}, isObject(after) ? after : {}) };
  if (isPartlyUnknown && isList(unknown) && isEmpty(before))
    return compareLists({ ...pair, before: [], after: isList(after) ? after : [] });
  return { entries: [entryOf({ ...pair, before, after }, false)] };
}

function members(pair: Pair, before: JsonObject, after: JsonObject): readonly Pair[] {
  const { place, inText } = pair;
  const unknown = isObject(pair.unknown) ? pair.unknown : {};
  const keys = new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(unknown)]);
  return [...keys].map((key) => ({
    place: below(place, key, key, key),
    before: own(before, key),
    after: own(after, key),
    unknown: own(unknown, key),
    inText,
  }));
}

const own = (value: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(value, key) ? value[key] : undefined;

/** In policies a text stands for a list of one. */
function sameShape(
  before: Json | undefined,
  after: Json | undefined,
): readonly [Json | undefined, Json | undefined] {
  if (typeof before === 'string' && isList(after)) return [[before], after];
  if (isList(before) && typeof after === 'string') return [before, [after]];
  return [before, after];
}
