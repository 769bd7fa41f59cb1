/** Differences of a resource as a report shows them: redacted, one line a value, and no more than what differs. Pure. */
import type { Json, Path, ResourceChange } from '../plan/model';
import { isList, isMarked, isObject, isSame, valueAt } from '../plan/values';
import { looksSecret, masks, redact } from '../redaction';
import type { ShownAttribute } from '../result';
import { compare } from './compare';
import { hasMarks, type Entry, type ShownStep } from './places';

type Change = Pick<
  ResourceChange,
  'before' | 'after' | 'afterUnknown' | 'beforeSensitive' | 'afterSensitive' | 'replacePaths'
>;

/** A value without what may not be shown; what is unknown within it is said to be. */
export type Hide = (value: Json, path: Path, unknown: Json | undefined) => Json;

interface ShowOptions {
  /** @default - what is secret by its name or by itself is hidden */
  readonly hide?: Hide | undefined;
  /** Which arguments are looked at. @default - all */
  readonly looksAt?: ((argument: string) => boolean) | undefined;
}

/** A difference together with how it is shown. */
interface ShownEntry {
  readonly entry: Entry;
  readonly attribute: ShownAttribute;
}

export function shownEntries(
  change: Change,
  {
    hide = (value, path, unknown) => redact(value, path, { unknown }),
    looksAt = () => true,
  }: ShowOptions = {},
): readonly ShownEntry[] {
  const { before, after, afterUnknown } = change;
  const names = new Set([...keysOf(before), ...keysOf(after), ...keysOf(afterUnknown)]);
  return [...names].filter(looksAt).flatMap((name) => {
    const [old, fresh, marks] = [before, after, afterUnknown].map((value) => valueAt(value ?? {}, [name]));
    if (!hasMarks(marks) && isSame(old ?? null, fresh ?? null)) return [];
    const place = { shown: [name], before: [name], after: [name] };
    const entries = compare(old, fresh, marks, place);
    if (entries.length === 0) return [];
    // The whole argument is hidden from, because a name beside a value tells whether it is a secret.
    const safe = (value: Json | undefined, unknown?: Json): Json | undefined =>
      value === undefined || value === null ? undefined : hide(value, [name], unknown);
    const [safeBefore, safeAfter] = [safe(old), safe(fresh, marks)];
    return once(entries.map((entry) => ({ entry, attribute: shown(change, entry, safeBefore, safeAfter) })));
  });
}

const keysOf = (value: Json): readonly string[] => (isObject(value) ? Object.keys(value) : []);

/** What is sensitive as a whole has one line, however much differs in it. */
function once(entries: readonly ShownEntry[]): readonly ShownEntry[] {
  const known = new Set<string>();
  return entries.filter(({ attribute: { path, before, after } }) => {
    if (before !== masks.sensitive && after !== masks.sensitive) return true;
    const isNew = !known.has(path);
    known.add(path);
    return isNew;
  });
}

function shown(
  change: Change,
  entry: Entry,
  safeBefore: Json | undefined,
  safeAfter: Json | undefined,
): ShownAttribute {
  const { beforeSensitive, afterSensitive } = change;
  const isSensitive = isMarked(beforeSensitive, entry.before) || isMarked(afterSensitive, entry.after);
  const text = (value: Json | undefined, tree: Json | undefined, path: Path): string | undefined => {
    if (value === undefined) return undefined;
    return isSensitive ? masks.sensitive : textOf(within(tree, path.slice(1)));
  };
  const before = text(entry.oldValue, safeBefore, entry.before);
  const after = entry.isUnknown ? masks.unknown : text(entry.newValue, safeAfter, entry.after);
  const [shortBefore, shortAfter] = shortened(before, after);
  // The keys of a map that is sensitive are, too.
  const depth = Math.min(
    sensitiveFrom(beforeSensitive, entry.before),
    sensitiveFrom(afterSensitive, entry.after),
  );
  return {
    path: describeSteps(entry.shown.slice(0, depth)),
    ...(shortBefore !== undefined && { before: shortBefore }),
    ...(shortAfter !== undefined && { after: shortAfter }),
    forcesReplacement: change.replacePaths.some(
      (path) => isWithin(path, entry.after) || isWithin(path, entry.before),
    ),
  };
}

/** Steps of a path to what is sensitive as a whole; all of them where nothing is. */
function sensitiveFrom(marks: Json, path: Path): number {
  const found = path.findIndex((_, at) => isMarked(marks, path.slice(0, at + 1), 'nowhere'));
  return found < 0 ? path.length : found + 1;
}

/** Whether one of two paths is the beginning of the other. */
const isWithin = (a: Path, b: Path): boolean =>
  a.slice(0, b.length).every((step, at) => step === b[at]) && a.length > 0 && b.length > 0;

/** What stands at a path of a redacted value; the mask, where it or what is around it was masked. */
function within(tree: Json | undefined, path: Path): Json | undefined {
  let at = tree;
  for (const step of path) {
    // A key that is missing was hidden itself.
    if (isObject(at) && typeof step === 'string') at = Object.hasOwn(at, step) ? at[step] : masks.secret;
    else if (isList(at) && typeof step === 'number') at = at[step];
    // A text that stands for a list of one, or what was masked as a whole.
    else return at;
  }
  return at;
}

const textOf = (value: Json | undefined): string =>
  (typeof value === 'string' ? value : JSON.stringify(value ?? null)).replace(/\s+/g, ' ');

const longest = 120;
/** What is left of a beginning that two long values share. */
const context = 24;

/** Cuts the end of what is long, and first the beginning that both have: what differs is to be seen. */
function shortened(
  before: string | undefined,
  after: string | undefined,
): readonly [string | undefined, string | undefined] {
  if (before === undefined || after === undefined || Math.max(before.length, after.length) <= longest)
    return [cut(before), cut(after)];
  let common = 0;
  while (common < before.length && before[common] === after[common]) common += 1;
  const from = Math.max(0, common - context);
  const rest = (text: string): string => (from === 0 ? text : `…${text.slice(from)}`);
  return [cut(rest(before)), cut(rest(after))];
}

const cut = (text: string | undefined): string | undefined =>
  text === undefined || text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;

/** `container_definitions["web"].environment["LOG_LEVEL"].value`. */
export const describeSteps = (steps: readonly ShownStep[]): string =>
  steps.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    if (typeof step === 'object') return `${text}[${quoted(step.named)}]`;
    if (!/^[\w-]+$/.test(step) || looksSecret([], step)) return `${text}[${quoted(step)}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');

function quoted(name: string): string {
  const short = name.replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:/, '');
  return looksSecret([], short) || short.length > longest ? masks.secret : JSON.stringify(short);
}
