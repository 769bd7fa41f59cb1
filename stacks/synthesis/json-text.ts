/**
 * JSON as json-stable-stringify writes it for cdktf: keys in order, two spaces a level, each member and each element on a
 * line of its own, and a line break in empty brackets, too.
 */

export type Plain = Record<string, unknown>;

export const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Writes a value.
 *
 * @param depth - levels that the value is nested in the document
 * @returns false, with nothing written, for what JSON leaves out, as undefined
 */
export type Write = (value: unknown, depth: number) => boolean;

/** Finished JSON of a value, for the depth at which the value stands in the document. */
export class Written {
  constructor(readonly json: string) {}

  toJSON(): unknown {
    return JSON.parse(this.json);
  }
}

/** `"key": ` by key: a synth writes a few hundred keys over and over. */
const quotedKeys = new Map<string, string>();

function quotedKey(key: string): string {
  let quoted = quotedKeys.get(key);
  if (quoted === undefined) quotedKeys.set(key, (quoted = `${JSON.stringify(key)}: `));
  return quoted;
}

/** Keys of members that are defined, in order. Most attributes of a resource are not, and the order is the provider's. */
function keysOf(members: Plain): readonly string[] {
  const keys: string[] = [];
  let last = '';
  let areOrdered = true;
  for (const key of Object.keys(members)) {
    if (members[key] === undefined) continue;
    areOrdered &&= last <= key;
    keys.push((last = key));
  }
  return areOrdered ? keys : keys.sort();
}

/** Line breaks by depth. */
const lineBreaks: string[] = [];
const lineBreak = (depth: number): string => (lineBreaks[depth] ??= `\n${'  '.repeat(depth)}`);

/** Collects the pieces of a text, which are joined once and not at every level. */
export class JsonText {
  readonly #pieces: string[] = [];

  toString(): string {
    return this.#pieces.join('');
  }

  /** Writes what is neither an object nor an array. */
  literal(value: unknown): boolean {
    const json = JSON.stringify(value) as string | undefined;
    if (json === undefined) return false;
    this.#pieces.push(json);
    return true;
  }

  /** Writes a value that holds no tokens. */
  readonly plain: Write = (value, depth) => {
    if (value instanceof Written) return this.#pieces.push(value.json) > 0;
    if (Array.isArray(value)) return this.array(value, depth, this.plain);
    return isPlain(value) ? this.object(value, depth, this.plain) : this.literal(value);
  };

  array(elements: readonly unknown[], depth: number, write: Write): true {
    let before = '[';
    for (const element of elements) {
      this.#pieces.push(before, lineBreak(depth + 1));
      if (write(element, depth + 1)) before = ',';
      else this.#pieces.length -= 2;
    }
    return this.#close(before === '[' ? '[' : '', depth, ']');
  }

  object(members: Plain, depth: number, write: Write): true {
    let before = '{';
    for (const key of keysOf(members)) {
      this.#pieces.push(before, lineBreak(depth + 1), quotedKey(key));
      if (write(members[key], depth + 1)) before = ',';
      else this.#pieces.length -= 3;
    }
    return this.#close(before === '{' ? '{' : '', depth, '}');
  }

  /** @param opening - the opening bracket if nothing has been written after it */
  #close(opening: '[' | '{' | '', depth: number, bracket: ']' | '}'): true {
    this.#pieces.push(opening, lineBreak(depth), bracket);
    return true;
  }
}
