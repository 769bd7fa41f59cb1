/** Differences of a resource as a report shows them: redacted, one line a value, and no more than what differs. Pure. */
import type { Json, JsonObject, Path, ResourceChange } from '../plan/plan';
import { isList, isMarked, isObject, isSame } from '../plan/values';
import { masks, redact } from '../redaction/show';
import { looksSecret } from '../redaction/secrets';
import type { ShownAttribute } from '../review';
import { compare } from './compare';
import { hasMarks, type Entry, type ShownStep } from './places';

type Change = Pick<
  ResourceChange,
  'before' | 'after' | 'afterUnknown' | 'beforeSensitive' | 'afterSensitive' | 'replacePaths'
>;

/** A difference together with how it is shown. */
export interface ShownEntry {
  readonly entry: Entry;
  readonly attribute: ShownAttribute;
}

/** @param isShown - by the name of an argument @default - all */
export function shownEntries(
  change: Change,
  isShown: (argument: string) => boolean = () => true,
): readonly ShownEntry[] {
  const { before, after, afterUnknown } = change;
  const unknown: JsonObject = isObject(afterUnknown) ? afterUnknown : {};
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {}), ...Object.keys(unknown)]);
  return [...names].filter(isShown).flatMap((name) => {
    const [old, fresh, marks] = [member(before, name), member(after, name), member(unknown, name)];
    if (!hasMarks(marks) && isSame(old ?? null, fresh ?? null)) return [];
    const place = { shown: [name], before: [name], after: [name] };
    const entries = compare(old, fresh, marks, place);
    if (entries.length === 0) return [];
    const shownBefore = safe(old, name);
    const shownAfter = safe(fresh, name);
    return entries.map((entry) => ({ entry, attribute: shown(change, entry, shownBefore, shownAfter) }));
  });
}

const member = (value: JsonObject | null, name: string): Json | undefined =>
  value !== null && Object.hasOwn(value, name) ? value[name] : undefined;

/** The whole argument is redacted, because a name beside a value tells whether it is a secret. */
const safe = (value: Json | undefined, name: string): Json | undefined =>
  value === undefined || value === null ? undefined : redact(value, [name]);

function shown(
  change: Change,
  entry: Entry,
  safeBefore: Json | undefined,
  safeAfter: Json | undefined,
): ShownAttribute {
  const isSensitive =
    isMarked(change.beforeSensitive, entry.before) || isMarked(change.afterSensitive, entry.after);
  const text = (value: Json | undefined, tree: Json | undefined, path: Path): string | undefined => {
    if (value === undefined) return undefined;
    return isSensitive ? masks.sensitive : textOf(within(tree, path.slice(1)));
  };
  const before = text(entry.oldValue, safeBefore, entry.before);
  const after = entry.isUnknown ? masks.unknown : text(entry.newValue, safeAfter, entry.after);
  const [shortBefore, shortAfter] = shortened(before, after);
  return {
    path: describeSteps(entry.shown),
    ...(shortBefore !== undefined && { before: shortBefore }),
    ...(shortAfter !== undefined && { after: shortAfter }),
    forcesReplacement: change.replacePaths.some(
      (path) => isWithin(path, entry.after) || isWithin(path, entry.before),
    ),
  };
}

/** Whether one of two paths is the beginning of the other. */
const isWithin = (a: Path, b: Path): boolean =>
  a.slice(0, b.length).every((step, at) => step === b[at]) && a.length > 0 && b.length > 0;

/** What stands at a path of a redacted value; the mask, where it or what is around it was masked. */
function within(tree: Json | undefined, path: Path): Json | undefined {
  let at = tree;
  for (const step of path) {
    if (isObject(at) && typeof step === 'string') at = Object.hasOwn(at, step) ? at[step] : undefined;
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
  if (looksSecret([], name)) return masks.secret;
  return JSON.stringify(name.length <= longest ? name : `${name.slice(0, longest - 1)}…`);
}
