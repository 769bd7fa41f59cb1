/** Lists: which element of the one is which of the other. Pure. */
import type { Json } from '../plan/model';
import { isList, isObject } from '../plan/values';
import { below, entryOf, hasMarks, isEmpty, type Pair, type Step } from './places';

interface Lists extends Pair {
  readonly before: readonly Json[];
  readonly after: readonly Json[];
}

/** Indices of an element on both sides; undefined where there is none. */
interface Match {
  readonly before?: number;
  readonly after?: number;
  /** What both have as their name. */
  readonly named?: string;
  /** Neither name nor content says that they are the same element, but that both lists have as many others. */
  readonly isGuess?: boolean;
}

export function compareLists(lists: Lists): Step {
  const { before, after, unknown } = lists;
  const marks = isList(unknown) ? unknown : [];
  const length = Math.max(after.length, marks.length);
  // A list of one is a nested block: it is the same block, whatever its arguments.
  if (before.length === 1 && length === 1) {
    const [match, ...others] = byName(lists, length) ?? [];
    return {
      inner: [pairAt(lists, match !== undefined && others.length === 0 ? match : { before: 0, after: 0 })],
    };
  }
  const matches = byName(lists, length) ?? byContent(lists, length);
  const isChanged = matches.some(
    ({ before: old, after: fresh, isGuess }) => old === undefined || fresh === undefined || isGuess === true,
  );
  const isOtherOrder = isOrdered(lists) && !isChanged && hasMoved(matches);
  return {
    entries: isOtherOrder ? [entryOf(lists, false)] : [],
    // The order is told by the whole list already.
    inner:
      isOtherOrder && !hasMarks(unknown) && before.every(isScalar)
        ? []
        : matches.map((match) => pairAt(lists, match)),
  };
}

function pairAt({ place, before, after, unknown, inText }: Lists, match: Match): Pair {
  const { before: old, after: fresh, named } = match;
  const step = named === undefined ? (fresh ?? old ?? 0) : { named };
  return {
    place: below(place, step, old, fresh),
    before: old === undefined ? undefined : before[old],
    after: fresh === undefined ? undefined : after[fresh],
    unknown: fresh === undefined || !isList(unknown) ? false : unknown[fresh],
    inText,
  };
}

/** Arguments that tell elements of a list of blocks apart, the most telling first. */
const names = ['name', 'Name', 'key', 'Key', 'Sid', 'id', 'arn', 'ARN', 'containerPort', 'sourceVolume'];

/** Undefined where the elements have no argument of which each has another value. */
function byName({ before, after, unknown }: Lists, length: number): readonly Match[] | undefined {
  if (length !== after.length || before.length + after.length === 0) return undefined;
  for (const name of names) {
    const [old, fresh] = [namesIn(before, name), namesIn(after, name)];
    if (old === undefined || fresh === undefined || isUnknownName(unknown, name)) continue;
    const known = [...fresh].map(([named, at]): Match => {
      const was = old.get(named);
      return { named, after: at, ...(was !== undefined && { before: was }) };
    });
    const gone = [...old].flatMap(([named, at]): Match[] =>
      fresh.has(named) ? [] : [{ named, before: at }],
    );
    return [...gone, ...known];
  }
  return undefined;
}

const isUnknownName = (unknown: Json | undefined, name: string): boolean =>
  isList(unknown) && unknown.some((marks) => isObject(marks) && hasMarks(marks[name]));

/** Index by name; undefined where one has none or two have the same. */
function namesIn(list: readonly Json[], name: string): ReadonlyMap<string, number> | undefined {
  const found = new Map<string, number>();
  for (const [at, element] of list.entries()) {
    const value = isObject(element) && Object.hasOwn(element, name) ? element[name] : undefined;
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    if (value === '' || found.has(String(value))) return undefined;
    found.set(String(value), at);
  }
  return found;
}

/** Equal elements are the same; of what is left over, as many on both sides are each other's in their order. */
function byContent({ before, after, unknown }: Lists, length: number): readonly Match[] {
  const places = new Map<string, number[]>();
  for (const [at, element] of before.entries()) {
    const content = contentOf(element);
    const known = places.get(content);
    if (known === undefined) places.set(content, [at]);
    else known.push(at);
  }
  for (const indices of places.values()) indices.reverse();
  const matches: Match[] = [];
  const left: number[] = [];
  for (let at = 0; at < length; at += 1) {
    const isUnknown = isList(unknown) && hasMarks(unknown[at]);
    const old = isUnknown ? undefined : places.get(contentOf(after[at]))?.pop();
    if (old === undefined) left.push(at);
    else matches.push({ before: old, after: at });
  }
  const gone = [...places.values()].flat().sort((a, b) => a - b);
  const arePairs = gone.length === left.length;
  return [
    ...matches,
    ...gone.map((old, at): Match => ({
      before: old,
      ...(arePairs && { after: left[at] ?? 0, isGuess: true }),
    })),
    ...(arePairs ? [] : left.map((fresh): Match => ({ after: fresh }))),
  ];
}

/** The same text for the same content; empty members do not count. */
export function contentOf(value: Json | undefined): string {
  return JSON.stringify(value ?? null, (_, member: Json) =>
    isObject(member)
      ? Object.fromEntries(
          Object.entries(member)
            .filter(([, inner]) => !isEmpty(inner))
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : member,
  );
}

/** Members of policies: sets that are written as lists. */
const sets = /^(?:Not)?(?:Action|Resource|Principal)$|^(?:AWS|Service|Federated|Statement|events|alarms)$/;

/** Whether the order of a list can matter. Blocks and texts within JSON are told apart by their names alone. */
function isOrdered({ place, before, inText }: Lists): boolean {
  const key = place.shown.findLast((step) => typeof step === 'string') ?? '';
  return !sets.test(key) && (!inText || before.every(isScalar));
}

const isScalar = (value: Json): boolean => !isObject(value) && !isList(value);

function hasMoved(matches: readonly Match[]): boolean {
  const sorted = [...matches].sort((a, b) => (a.after ?? 0) - (b.after ?? 0));
  return sorted.some(({ before = 0 }, at) => before < (sorted[at - 1]?.before ?? 0));
}
