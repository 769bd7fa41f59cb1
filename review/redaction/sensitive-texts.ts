/** What a plan must not show, wherever it appears: it may be part of a name, a key, a message or another value. Pure. */
import type { Json, Path, Plan, ResourceChange } from '../plan/model';
import { isList, isObject } from '../plan/values';
import { shortest } from './known-texts';
import { nameKind } from './secret-names';
import { isNoSecret } from './secret-shapes';

/** The sensitive values of plans, and those that go by the name of a secret, in every form in which a text may hold them. */
export function sensitiveTexts(plans: readonly Plan[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const plan of plans) {
    for (const change of plan.changes) collect(change, found);
    for (const change of plan.drift) collect(change, found);
    for (const { change } of plan.deferred) collect(change, found);
  }
  const forms = new Set<string>();
  for (const text of found) for (const form of formsOf(text)) forms.add(form);
  return forms;
}

function collect(change: ResourceChange, into: Set<string>): void {
  const { before, after, beforeSensitive, afterSensitive } = change;
  // What was sensitive, or becomes so, is a secret on both sides.
  for (const marks of [beforeSensitive, afterSensitive]) {
    marked(before, marks, into);
    marked(after, marks, into);
  }
  if (change.kind === 'no-op') return;
  named(before, [], into, 0);
  named(after, [], into, 0);
}

function marked(value: Json | undefined, marks: Json | undefined, into: Set<string>): void {
  if (value === undefined || value === null || marks === undefined || marks === false) return;
  if (marks === true) {
    leaves(value, into, 0);
  } else if (isList(marks)) {
    if (isList(value))
      value.forEach((item, at) => {
        marked(item, marks[at], into);
      });
    else if (marks.length > 0) leaves(value, into, 0);
  } else if (isObject(marks) && isObject(value)) {
    for (const [key, mark] of Object.entries(marks)) {
      if (Object.hasOwn(value, key)) marked(value[key], mark, into);
    }
  }
}

/** The texts of a sensitive value: it may be a list, a map, or the JSON of one. */
function leaves(value: Json, into: Set<string>, depth: number): void {
  if (typeof value === 'string') {
    if (value.length < shortest || isFlag(value)) return;
    into.add(value);
    const inner = /^\s*[[{"]/.test(value) ? parsed(value) : undefined;
    if (inner !== undefined && depth < 8) leaves(inner, into, depth + 1);
    else if (value.includes('\n')) for (const line of lines(value)) into.add(line);
  } else if (typeof value === 'number') {
    if (String(value).length >= shortest) into.add(String(value));
  } else if (isList(value)) {
    for (const item of value) leaves(item, into, depth);
  } else if (isObject(value)) {
    for (const member of Object.values(value)) leaves(member, into, depth);
  }
}

/** Not a secret, whoever marks it, and the text of half a plan. */
const isFlag = (text: string): boolean =>
  /^(?:true|false|null|default|enabled|disabled|ENABLED|DISABLED)$/.test(text);

const lines = (text: string): readonly string[] =>
  text.split(/[\r\n]+/).flatMap((line) => (line.trim().length >= 8 ? [line.trim()] : []));

/** Values that go by the name of a secret: they are masked there by their name, and elsewhere because they repeat it. */
function named(value: Json | undefined, path: Path, into: Set<string>, depth: number): void {
  if (typeof value === 'string') {
    if (value.length < 24 || depth > 3 || !/^\s*[[{]/.test(value) || !secretWord.test(value)) return;
    const inner = parsed(value);
    if (inner !== undefined) named(inner, path, into, depth + 1);
  } else if (isList(value)) {
    for (const item of value) named(item, path, into, depth);
  } else if (isObject(value)) {
    const name = value.name ?? value.Name ?? value.key ?? value.Key;
    for (const key of Object.keys(value)) {
      const member = value[key];
      const goesBy = (key === 'value' || key === 'Value') && typeof name === 'string' ? name : key;
      if (typeof member === 'string' && nameKind(goesBy) === 'secret' && isDistinct(member)) into.add(member);
      else if (typeof member === 'object' || typeof member === 'string') named(member, path, into, depth);
    }
  }
}

const secretWord = /pass|secret|token|key|cred|auth|pwd|dsn/i;

/** A word or a small number is no secret that could be told from others. */
const isDistinct = (text: string): boolean =>
  text.length >= 8 &&
  text.length <= 4096 &&
  !/^[A-Za-z]+$/.test(text) &&
  !isNoSecret(text) &&
  !/^\s*[[{]/.test(text);

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** As JSON, the addresses of Terraform, URLs and encoders write it. */
function* formsOf(text: string): Generator<string> {
  yield text;
  const trimmed = text.trim();
  yield trimmed;
  yield trimmed.replace(/\s+/g, ' ');
  if (/["\\\n\r\t$%]/.test(trimmed)) {
    const escaped = JSON.stringify(trimmed).slice(1, -1);
    yield escaped;
    yield JSON.stringify(escaped).slice(1, -1);
    yield escaped.replace(/([$%])\{/g, '$1$1{');
  }
  if (/[^\w.~-]/.test(trimmed)) yield encoded(trimmed);
  yield Buffer.from(text, 'utf8').toString('base64').replace(/=+$/, '');
}

function encoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    // Half of a surrogate pair.
    return text;
  }
}
