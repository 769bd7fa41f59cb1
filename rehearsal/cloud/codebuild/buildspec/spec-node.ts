/** YAML as a tree whose every node knows its line: CodeBuild names lines in its errors. */
import { Alias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { BuildspecError } from './model';

export type SpecNode = SpecScalar | SpecList | SpecMap;

export interface SpecScalar {
  readonly kind: 'scalar';
  /** As it was written, so that `0.10` and `007` stay what they are. */
  readonly text: string;
  readonly isNull: boolean;
  readonly line: number;
}

export interface SpecList {
  readonly kind: 'list';
  readonly items: readonly SpecNode[];
  readonly line: number;
}

export interface SpecMap {
  readonly kind: 'map';
  /** In the order in which they were written. */
  readonly entries: ReadonlyMap<string, SpecNode>;
  readonly line: number;
}

/** Characters of a buildspec at most. */
const longestText = 262_144;

/** Nodes with all aliases resolved, and how deep they nest: aliases of aliases grow without end. */
const mostNodes = 20_000;
const deepest = 64;

/** @throws BuildspecError it is no YAML, or too much of it */
export function readYaml(text: string): SpecNode {
  if (text.length > longestText) {
    throw new BuildspecError(
      `the buildspec has ${text.length} characters, at most ${longestText} are allowed`,
    );
  }
  const lines = new LineCounter();
  const document = parse(text, lines);
  const [error] = document.errors;
  if (error !== undefined) throw new BuildspecError(wordsOf(error, lines));
  return new Reader(document, lines).read(document.contents, 0);
}

function parse(text: string, lineCounter: LineCounter): Document {
  // The parser descends into brackets before it tells of them, and a stack that is full ends the whole process.
  if (bracketDepth(text) > deepestText || nestedEntries.test(text)) {
    throw new BuildspecError('document contains excessive aliasing or nesting');
  }
  return parseDocument(text, { lineCounter, prettyErrors: false });
}

/** Open brackets at most; commands have some, too, that nobody closes. */
const deepestText = 256;

/** A line such as `- - - -`. */
const nestedEntries = /(?:[-?][ \t]+){256}/;

function bracketDepth(text: string): number {
  let depth = 0;
  let most = 0;
  for (const character of text) {
    if (character === '[' || character === '{') most = Math.max(most, ++depth);
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
  }
  return most;
}

/** @see https://github.com/awsdocs/aws-codebuild-user-guide/pull/25 what CodeBuild says about a tab */
function wordsOf({ code, message, pos }: Document['errors'][number], lines: LineCounter): string {
  const said = code === 'TAB_AS_INDENT' ? 'found character that cannot start any token' : lowerCase(message);
  return `${said} at line ${lines.linePos(pos[0]).line}`;
}

const lowerCase = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1);

class Reader {
  readonly #document: Document;
  readonly #lines: LineCounter;
  #nodes = 0;

  constructor(document: Document, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  read(node: unknown, depth: number, lineOfParent = 1): SpecNode {
    this.#nodes += 1;
    if (this.#nodes > mostNodes || depth > deepest) {
      throw new BuildspecError('document contains excessive aliasing or nesting');
    }
    if (node instanceof Alias) return this.read(node.resolve(this.#document), depth + 1, lineOfParent);
    const line = this.#lineOf(node) ?? lineOfParent;
    if (isSeq(node)) {
      return { kind: 'list', line, items: node.items.map((item) => this.read(item, depth + 1, line)) };
    }
    if (isMap(node)) return { kind: 'map', line, entries: this.#entries(node.items, depth + 1, line) };
    return { kind: 'scalar', line, ...scalar(node) };
  }

  #entries(
    pairs: readonly { readonly key: unknown; readonly value: unknown }[],
    depth: number,
    line: number,
  ): ReadonlyMap<string, SpecNode> {
    const entries = new Map<string, SpecNode>();
    for (const { key, value } of pairs) {
      const name = isScalar(key) ? scalar(key).text : undefined;
      if (name === undefined) throw new BuildspecError(`a key must be text at line ${line}`);
      const lineOfKey = this.#lineOf(key) ?? line;
      const node = this.read(value, depth, lineOfKey);
      if (name === '<<') for (const merged of mergedEntries(node)) setIfNew(entries, ...merged);
      else entries.set(name, node);
    }
    return entries;
  }

  #lineOf(node: unknown): number | undefined {
    const start = (node as { readonly range?: readonly number[] | null } | null | undefined)?.range?.[0];
    return start === undefined ? undefined : this.#lines.linePos(start).line;
  }
}

function mergedEntries(node: SpecNode): (readonly [string, SpecNode])[] {
  if (node.kind === 'map') return [...node.entries];
  return node.kind === 'list' ? node.items.flatMap(mergedEntries) : [];
}

function setIfNew(entries: Map<string, SpecNode>, name: string, node: SpecNode): void {
  if (!entries.has(name)) entries.set(name, node);
}

function scalar(node: unknown): Pick<SpecScalar, 'text' | 'isNull'> {
  const value: unknown = isScalar(node) ? node.value : null;
  if (value === null || value === undefined) return { text: '', isNull: true };
  if (typeof value === 'string') return { text: value, isNull: false };
  const source = isScalar(node) ? node.source : undefined;
  return { text: source ?? JSON.stringify(value), isNull: false };
}
