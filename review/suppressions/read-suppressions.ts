/** Reads the file of suppressions: a YAML list of { rule, address, stack?, reason, expires }. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type YAMLMap } from 'yaml';
import { InputError } from '../failures';
import type { Suppression } from './suppression';

/** Characters, and entries, at most. */
const limits = { file: 256 * 1024, entries: 1000, address: 500, stack: 200, reason: 500 } as const;

const members = ['rule', 'address', 'stack', 'reason', 'expires'] as const;
type Member = (typeof members)[number];
const required: readonly Member[] = ['rule', 'address', 'reason', 'expires'];

/**
 * @param file - as the user names it
 * @param ruleIds - every rule that there is
 * @throws InputError the first thing that is wrong with it, with its line
 */
export function readSuppressions(
  file: string,
  text: string,
  ruleIds: ReadonlySet<string>,
): readonly Suppression[] {
  if (text.length > limits.file) {
    throw new InputError(`${file} is longer than ${limits.file / 1024} KiB: remove what has expired`);
  }
  const lines = new LineCounter();
  const contents = parse(file, text, lines);
  const entries = entriesOf(file, contents, lines);
  return entries.map((entry) => {
    const source = { file, line: lineOf(entry, lines) };
    return suppression(entry, source, ruleIds, (node, message) =>
      refuse(file, node === undefined ? source.line : lineOf(node, lines), message),
    );
  });
}

const refuse = (file: string, line: number, message: string): InputError =>
  new InputError(`${file}:${line}: ${message}`);

const lineOf = (node: Node, lines: LineCounter): number => lines.linePos(node.range?.[0] ?? 0).line;

function parse(file: string, text: string, lines: LineCounter): Node | null {
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const [problem] = [...document.errors, ...document.warnings];
    if (problem === undefined) return document.contents;
    throw refuse(file, lines.linePos(problem.pos[0]).line, `${problem.message.toLowerCase()}: mend the YAML`);
  } catch (error) {
    // The parser calls itself level by level.
    if (error instanceof RangeError) throw new InputError(`${file} is nested too deep: it must be a list`);
    throw error;
  }
}

function entriesOf(file: string, contents: Node | null, lines: LineCounter): readonly YAMLMap[] {
  if (contents === null || (isScalar(contents) && contents.value === null)) return [];
  if (!isSeq(contents)) {
    throw refuse(file, lineOf(contents, lines), `must be a list of { ${members.join(', ')} }`);
  }
  const { items } = contents;
  if (items.length > limits.entries) {
    throw refuse(
      file,
      1,
      `has ${items.length} suppressions, and may have ${limits.entries}: mend some findings`,
    );
  }
  return items.map((item) => {
    if (isMap(item)) return item;
    throw refuse(file, lineOf(item as Node, lines), `a suppression must be { ${members.join(', ')} }`);
  });
}

type Refuse = (node: Node | undefined, message: string) => InputError;

function suppression(
  entry: YAMLMap,
  source: Suppression['source'],
  ruleIds: ReadonlySet<string>,
  wrong: Refuse,
): Suppression {
  const found = textsOf(entry, wrong);
  for (const name of required) {
    if (!found.has(name))
      throw wrong(undefined, `${name} is missing: a suppression needs ${required.join(', ')}`);
  }
  const take = (name: Member, check: (text: string) => string | undefined): string => {
    const { text, node } = found.get(name) ?? { text: '' };
    const problem = check(text);
    if (problem !== undefined) throw wrong(node, `${name} ${problem}`);
    return text;
  };
  const stack = found.has('stack') ? take('stack', atMost(limits.stack)) : undefined;
  return {
    rule: take('rule', knownRule(ruleIds)),
    address: take('address', atMost(limits.address)),
    ...(stack !== undefined && { stack }),
    reason: take('reason', atMost(limits.reason)),
    expires: take('expires', dateProblem),
    source,
  };
}

function textsOf(entry: YAMLMap, wrong: Refuse): Map<string, { text: string; node: Node }> {
  const found = new Map<string, { text: string; node: Node }>();
  for (const { key, value } of entry.items) {
    const node = key as Node;
    const name = isScalar(key) ? String(key.value) : '';
    if (!members.some((member) => member === name)) {
      throw wrong(
        node,
        `${JSON.stringify(name.slice(0, 40))} is not known: a suppression has ${members.join(', ')}`,
      );
    }
    if (isAlias(value)) throw wrong(value, `${name} is an alias, and must be a text: write it out`);
    if (!isScalar(value) || typeof value.value !== 'string' || value.value.trim() === '') {
      throw wrong(node, `${name} must be a text: write it in quotes`);
    }
    found.set(name, { text: value.value.trim(), node: value });
  }
  return found;
}

const atMost =
  (length: number) =>
  (text: string): string | undefined =>
    text.length > length ? `has ${text.length} characters, and may have ${length}` : undefined;

const knownRule =
  (ids: ReadonlySet<string>) =>
  (id: string): string | undefined => {
    if (ids.has(id)) return undefined;
    const named = JSON.stringify(id.slice(0, 40));
    return /^(SU|RV)9\d\d$/.test(id)
      ? `${named} cannot be suppressed: mend what it is about`
      : `${named} is no rule: npm run review -- --rules lists them`;
  };

function dateProblem(text: string): string | undefined {
  const needed = 'and must be a day as 2026-01-31, the last one on which it holds';
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return `is ${JSON.stringify(text.slice(0, 40))}, ${needed}`;
  const day = new Date(`${text}T00:00:00Z`);
  const exists = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
  return exists ? undefined : `${text} is no day of the calendar, ${needed}`;
}
