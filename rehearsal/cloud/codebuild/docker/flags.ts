/** Options and operands of a command line, read as Docker's command line reads its own. Pure. */

/** What a command takes. `list` may be repeated; `flag` is true or false. */
export interface FlagRule {
  readonly kind: 'flag' | 'value' | 'list';
  /** One letter. @default - none */
  readonly short?: string;
}

export type FlagRules = Readonly<Record<string, FlagRule>>;

export interface Flags {
  readonly flags: ReadonlySet<string>;
  readonly values: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly operands: readonly string[];
}

/** A command line that Docker refuses: its words, and its exit status. */
export class UsageError extends Error {
  constructor(
    message: string,
    readonly status = 125,
  ) {
    super(message);
    this.name = 'UsageError';
  }
}

/** @throws UsageError in Docker's words */
export function readFlags(args: readonly string[], rules: FlagRules): Flags {
  const reader = new FlagReader(args, rules);
  reader.read();
  return reader.found;
}

const truths: Readonly<Record<string, boolean>> = {
  ...{ '1': true, t: true, T: true, TRUE: true, true: true, True: true },
  ...{ '0': false, f: false, F: false, FALSE: false, false: false, False: false },
};

class FlagReader {
  readonly found: {
    flags: Set<string>;
    values: Record<string, string>;
    lists: Record<string, string[]>;
    operands: string[];
  } = { flags: new Set(), values: {}, lists: {}, operands: [] };
  readonly #rules: FlagRules;
  readonly #rest: string[];

  constructor(args: readonly string[], rules: FlagRules) {
    this.#rest = [...args];
    this.#rules = rules;
  }

  read(): void {
    for (let word = this.#rest.shift(); word !== undefined; word = this.#rest.shift()) {
      if (word === '--') this.found.operands.push(...this.#rest.splice(0));
      else if (word.startsWith('--')) this.#long(word);
      // A dash alone stands for standard input.
      else if (word.startsWith('-') && word !== '-') this.#shorts(word);
      else this.found.operands.push(word);
    }
  }

  #long(word: string): void {
    const equals = word.indexOf('=');
    const name = word.slice(2, equals < 0 ? undefined : equals);
    const rule = this.#rules[name];
    if (rule === undefined) throw new UsageError(`unknown flag: --${name}`);
    const given = equals < 0 ? undefined : word.slice(equals + 1);
    if (rule.kind === 'flag') this.#flag(name, given ?? 'true');
    else this.#value(name, rule, given ?? this.#next(`flag needs an argument: --${name}`));
  }

  /** `-q`, `-tNAME`, `-t=NAME`, `-t NAME`, and several in one word. */
  #shorts(word: string): void {
    for (let at = 1; at < word.length; at += 1) {
      const letter = word.charAt(at);
      const [name, rule] = Object.entries(this.#rules).find(([, { short }]) => short === letter) ?? [];
      if (name === undefined || rule === undefined) {
        throw new UsageError(`unknown shorthand flag: '${letter}' in ${word}`);
      }
      const after = word.slice(at + 1);
      if (rule.kind === 'flag') {
        this.#flag(name, after.startsWith('=') ? after.slice(1) : 'true');
        if (after.startsWith('=')) return;
        continue;
      }
      const given = after.startsWith('=') ? after.slice(1) : after;
      this.#value(
        name,
        rule,
        after === '' ? this.#next(`flag needs an argument: '${letter}' in ${word}`) : given,
      );
      return;
    }
  }

  #next(otherwise: string): string {
    const word = this.#rest.shift();
    if (word === undefined) throw new UsageError(otherwise);
    return word;
  }

  #flag(name: string, text: string): void {
    const truth = truths[text];
    if (truth === undefined) {
      throw new UsageError(
        `invalid argument "${text}" for "--${name}" flag: strconv.ParseBool: parsing "${text}": invalid syntax`,
      );
    }
    if (truth) this.found.flags.add(name);
    else this.found.flags.delete(name);
  }

  #value(name: string, rule: FlagRule, value: string): void {
    if (rule.kind === 'list') (this.found.lists[name] ??= []).push(value);
    else this.found.values[name] = value;
  }
}
