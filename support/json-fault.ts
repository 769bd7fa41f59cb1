/** Where a text is not JSON, and why: the errors of JSON.parse have no position on Node.js 20. */

export interface JsonFault {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** What is wrong, and how to mend it. */
  readonly problem: string;
}

class Fault extends Error {
  constructor(
    readonly offset: number,
    readonly problem: string,
  ) {
    super(problem);
  }
}

/** @returns the first fault; undefined if the text is JSON */
export function jsonFault(text: string): JsonFault | undefined {
  try {
    const reader = new Reader(text);
    reader.value();
    reader.end();
    return undefined;
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    const before = text.slice(0, fault.offset).split('\n');
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, problem: fault.problem };
  }
}

const space = /[ \t\r\n]*/y;
const scalar = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y;
// eslint-disable-next-line no-control-regex -- they are what JSON forbids in strings
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/y;

class Reader {
  #at = 0;

  constructor(readonly text: string) {}

  value(): void {
    this.#skipSpace();
    const next = this.text[this.#at];
    if (next === '{') {
      this.#members('}', () => {
        this.#member();
      });
    } else if (next === '[') {
      this.#members(']', () => {
        this.value();
      });
    } else if (next === '"') this.#string();
    else if (!this.#skip(scalar)) throw this.#unexpected('a value');
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.text.length) throw this.#unexpected('the end of the file');
  }

  #members(close: string, read: () => void): void {
    this.#at += 1;
    this.#skipSpace();
    if (this.#take(close)) return;
    for (;;) {
      read();
      this.#skipSpace();
      if (this.#take(close)) return;
      const comma = this.#at;
      if (!this.#take(',')) throw this.#unexpected(`a comma or ${close}`);
      this.#skipSpace();
      if (this.text[this.#at] === close) {
        throw new Fault(comma, `a comma before ${close}: remove it`);
      }
    }
  }

  #member(): void {
    this.#skipSpace();
    if (this.text[this.#at] !== '"') throw this.#unexpected('a key in double quotes');
    this.#string();
    this.#skipSpace();
    if (!this.#take(':')) throw this.#unexpected('a colon');
    this.value();
  }

  #string(): void {
    if (!this.#skip(string)) {
      throw new Fault(this.#at, 'a string that is not ended on its line, or has a wrong escape');
    }
  }

  #skipSpace(): void {
    this.#skip(space);
    const start = this.text.slice(this.#at, this.#at + 2);
    if (start === '//' || start === '/*') {
      throw new Fault(this.#at, 'a comment, which JSON does not have: remove it');
    }
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.text) ?? [];
    if (found === undefined) return false;
    this.#at += found.length;
    return true;
  }

  #take(character: string): boolean {
    if (this.text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #unexpected(expected: string): Fault {
    const next = this.text[this.#at];
    const got = next === undefined ? 'the end of the file' : JSON.stringify(next);
    return new Fault(this.#at, `${got} where ${expected} is expected`);
  }
}
