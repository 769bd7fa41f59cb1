/** Values without what may not be shown. Pure. */
import type { Json, JsonObject, Path } from '../plan/model';
import { isList, isObject } from '../plan/values';
import { masks, withMasks, type Hidden } from './masks';
import { isSecretHeader, nameKind } from './secret-names';
import { isNoSecret, secretParts } from './secret-shapes';
import { isIdentifierPath, isSecretPath } from './secrets';

interface RedactOptions {
  /** Tree of marks: `true` where a value is sensitive. @default - nothing is */
  readonly sensitive?: Json | undefined;
  /** Tree of marks: `true` where a value is known at apply only. @default - all is known */
  readonly unknown?: Json | undefined;
  /** Parts of a text that repeat what is sensitive elsewhere. @default - none */
  readonly repeated?: FindHidden | undefined;
}

const none: readonly Hidden[] = [];

export type FindHidden = (text: string) => readonly Hidden[];

/** Levels of a value that are shown, JSON inside of texts included. */
const deepest = 600;

/**
 * The value without what is sensitive and what looks like a secret; JSON inside of texts is looked into, and stands as a value
 * in the place of the text. Keys of maps are looked at, too.
 */
export const redact = (value: Json, path: Path, options: RedactOptions = {}): Json =>
  redacted(value, path, options, 0);

function redacted(value: Json, path: Path, options: RedactOptions, depth: number): Json {
  const { sensitive, unknown } = options;
  if (sensitive === true) return masks.sensitive;
  if (unknown === true) return masks.unknown;
  // Marks of another shape than the value: which part they are about cannot be told.
  if (sensitive !== undefined && !fits(sensitive, value)) return masks.sensitive;
  if (typeof value === 'string') return redactedText(value, path, options, depth);
  if (typeof value === 'number') return isSecretPath(path) && value > 999 ? masks.secret : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= deepest) return masks.deep;
  if (isList(value)) {
    return value.map((item, at) => {
      const named = flagBefore(value, at);
      const place = named === undefined ? [...path, at] : [...path, named];
      return redacted(item, place, below(options, at), depth + 1);
    });
  }
  return isObject(value) ? redactedObject(value, path, options, depth) : value;
}

/** The name of an option of a command whose value is the next word: `["--password", "…"]`. */
function flagBefore(words: readonly Json[], at: number): string | undefined {
  const before = words[at - 1];
  const [, name] = typeof before === 'string' ? (/^--?([A-Za-z][\w.-]{1,80})$/.exec(before) ?? []) : [];
  if (name !== undefined && nameKind(name) === 'secret') return name;
  return typeof before === 'string' && isUserOption(words, before) ? 'credential' : undefined;
}

/** `["curl", "-u", "user:…"]`; the whole word is masked. */
const isUserOption = (words: readonly Json[], word: string): boolean =>
  /^(?:-[A-Za-z]{0,10}[uU]|--user|--proxy-user)$/.test(word) &&
  words.some((each) => typeof each === 'string' && /(?:^|\/)curl$/.test(each));

function redactedObject(value: JsonObject, path: Path, options: RedactOptions, depth: number): Json {
  const keys = Object.keys(value);
  const nameOf = memberNames(value, keys, path);
  const hasMarks = options.sensitive !== undefined || options.unknown !== undefined;
  const members = keys.map((key): [string, Json] => [
    redactedKey(key, options),
    redacted(value[key] ?? null, [...path, nameOf(key)], hasMarks ? below(options, key) : options, depth + 1),
  ]);
  // What is unknown is absent from a value.
  const { unknown } = options;
  if (isObject(unknown)) {
    for (const [key, mark] of Object.entries(unknown)) {
      if (mark === true && !Object.hasOwn(value, key))
        members.push([redactedKey(key, options), masks.unknown]);
    }
  }
  return Object.fromEntries(members);
}

/** Keys that are no secrets: there are few of them, and they come again with every resource. */
const plainKeys = new Set<string>();

function redactedKey(key: string, options: RedactOptions): string {
  if (!plainKeys.has(key)) {
    if (secretParts(key).length > 0) return redactedLine(key, [], options);
    if (plainKeys.size < 10_000) plainKeys.add(key);
  }
  return withMasks(key, options.repeated?.(key) ?? none);
}

function redactedText(text: string, path: Path, options: RedactOptions, depth: number): Json {
  const looksLikeJson = /^\s*[[{"]/.test(text);
  const inner = looksLikeJson ? parsed(text) : undefined;
  // The text as a whole may repeat what is sensitive, or be a secret by its name.
  const whole = options.repeated?.(text).some(({ from, to }) => from === 0 && to === text.length);
  if (inner !== undefined && whole !== true) {
    if (depth >= deepest) return masks.deep;
    return redacted(inner, path, { repeated: options.repeated }, depth + 1);
  }
  if (looksLikeJson && inner === undefined && speaksOfSecrets(text)) return masks.unreadable;
  if (isSecretPath(path) && text !== '' && !isNoSecret(text))
    return whole === true ? masks.sensitive : masks.secret;
  return redactedLine(text, path, options);
}

const redactedLine = (text: string, path: Path, { repeated }: RedactOptions): string =>
  withMasks(text, [
    ...(repeated?.(text) ?? []),
    ...(text.length < 6 ? [] : secretParts(text, { isIdentifier: isIdentifierPath(path) })),
  ]);

/** An object, a list or a text that is written as JSON; undefined for any other text. */
function parsed(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return typeof value === 'object' || typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a name in a text, in quotes or not, is one of a secret. */
const speaksOfSecrets = (text: string): boolean =>
  [...text.matchAll(/[A-Za-z_][\w.-]{2,80}/g)].some(
    ([name]) => nameKind(name) === 'secret' || isSecretHeader(name),
  );

const below = (options: RedactOptions, step: string | number): RedactOptions => ({
  sensitive: markBelow(options.sensitive, step),
  unknown: markBelow(options.unknown, step),
  repeated: options.repeated,
});

function markBelow(marks: Json | undefined, step: string | number): Json | undefined {
  if (isList(marks)) return typeof step === 'number' ? marks[step] : undefined;
  return isObject(marks) && Object.hasOwn(marks, step) ? marks[step] : undefined;
}

function fits(marks: Json, value: Json): boolean {
  if (isList(marks)) return (isList(value) && marks.length <= value.length) || !marks.some(hasMark);
  if (isObject(marks)) return isObject(value) || !hasMark(marks);
  return true;
}

function hasMark(marks: Json): boolean {
  if (isList(marks)) return marks.some(hasMark);
  return isObject(marks) ? Object.values(marks).some(hasMark) : marks === true;
}

/** Where a name and its value are members of one object: variables, tags, parameters, HTTP headers; in any spelling. */
const nameMembers = spelled('name key header header_name http_header_name parameter_key variable');
const valueMembers = spelled('value values parameter_value string_value content default');

function spelled(names: string): ReadonlySet<string> {
  const pascal = (name: string): string =>
    name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const camel = (name: string): string => pascal(name).replace(/^\w/, (letter) => letter.toLowerCase());
  return new Set(names.split(' ').flatMap((name) => [name, camel(name), pascal(name)]));
}

const itself = (key: string): string => key;

/** @returns the name that the value of a key goes by */
function memberNames(value: JsonObject, keys: readonly string[], path: Path): (key: string) => string {
  // Most objects have no such members, and large ones are maps.
  if (keys.length > 12 || !keys.some((key) => valueMembers.has(key))) return itself;
  const nameKey = keys.find((key) => nameMembers.has(key));
  const name = nameKey === undefined ? undefined : value[nameKey];
  if (nameKey === undefined || typeof name !== 'string') return itself;
  const isHeader = /header/i.test(nameKey) || path.some((step) => /header/i.test(String(step)));
  // CodeBuild: what is kept in Parameter Store or in Secrets Manager is named here, and not told.
  const { type } = value;
  const isStored = type === 'PARAMETER_STORE' || type === 'SECRETS_MANAGER';
  const goesBy = isHeader && isSecretHeader(name) ? 'authorization' : isStored ? `${name}_from` : name;
  return (key) => (valueMembers.has(key) ? goesBy : key);
}
