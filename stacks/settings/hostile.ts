import { type Fault, type Path, shown } from './fault';

/** Nesting of the settings' own shape is below this. */
const maximumDepth = 20;
/** Characters of all keys and strings together: 200 services with 20 kB each fit. */
const maximumCharacters = 4_000_000;
const maximumValues = 500_000;

/** Keys that reach an object's prototype; JSON.parse keeps them and valibot drops them silently. */
const prototypeKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** What cdktf takes for a token of its own: it would put another token's value there or crash. */
const tokenMarker = /[$#&@]\{TfToken\[/;
/** Placeholders of map tokens (cdktf lib/tokens/token.ts). */
const mapTokenTexts: ReadonlySet<string> = new Set(['String Map Token Value', 'Any Map Token Value']);
const mapTokenNumber = -123456789;

const likeToken = 'looks like a token of cdktf, which would put another value in its place';

/** Thrown inside the walk where going on makes no sense. */
class TooLarge extends Error {
  constructor(readonly fault: Fault) {
    super(fault.problem);
  }
}

export interface Inspection {
  /** A copy of the settings: plain data, strings in NFC, without the keys that were refused. */
  readonly value: unknown;
  readonly faults: readonly Fault[];
  /** The walk was given up: `value` is not the whole. */
  readonly abandoned: boolean;
}

/**
 * Refuses what no setting can be, whatever its key: what would be taken for a token of cdktf, pollute a prototype,
 * or be changed on the way to Terraform. Strings are normalized (NFC) because Terraform normalizes them: what is
 * checked afterwards must be what Terraform reads (U+037E becomes `;`, U+1FEF a backtick).
 */
export function inspect(raw: unknown): Inspection {
  const walk = new Walk();
  try {
    return { value: walk.value(raw), faults: walk.faults, abandoned: false };
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    return { value: undefined, faults: [...walk.faults, error.fault], abandoned: true };
  }
}

class Walk {
  readonly faults: Fault[] = [];
  /** Where the walk is. */
  readonly #path: (string | number)[] = [];
  #characters = 0;
  #values = 0;

  value(value: unknown): unknown {
    this.#values += 1;
    if (this.#values > maximumValues) throw tooLarge([], 'too many values', `at most ${maximumValues}`);
    if (typeof value === 'string') return this.#text(value);
    if (typeof value === 'number') return this.#number(value);
    if (value === null || value === undefined || typeof value === 'boolean') return value;
    if (typeof value !== 'object') return this.#refuse(value);
    if (this.#path.length >= maximumDepth) {
      throw tooLarge([...this.#path], 'nested too deeply', `at most ${maximumDepth} levels`);
    }
    if (Array.isArray(value)) return value.map((member, index) => this.#at(index, () => this.value(member)));
    return this.#object(value);
  }

  #object(object: object): unknown {
    const prototype: unknown = Object.getPrototypeOf(object);
    // Objects of another realm (a test's sandbox, a vm context) have an Object.prototype of their own.
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return this.#refuse(object);
    const copy: Record<string, unknown> = {};
    for (const [key, member] of Object.entries(object) as [string, unknown][]) {
      this.#at(key, () => {
        this.#member(copy, key, member);
      });
    }
    return copy;
  }

  #member(copy: Record<string, unknown>, rawKey: string, member: unknown): void {
    if (prototypeKeys.has(rawKey)) {
      this.#fault('a key that reaches into JavaScript objects', { fix: 'choose another key' });
      return;
    }
    const key = this.#text(rawKey);
    if (Object.hasOwn(copy, key)) {
      this.#fault('the same key twice once Unicode is normalized (NFC), as Terraform does');
      return;
    }
    copy[key] = this.value(member);
  }

  #at<T>(key: string | number, visit: () => T): T {
    this.#path.push(key);
    const result = visit();
    this.#path.pop();
    return result;
  }

  #text(raw: string): string {
    this.#characters += raw.length;
    if (this.#characters > maximumCharacters) {
      throw tooLarge([], 'too much text', `at most ${maximumCharacters} characters in all`);
    }
    if (/\p{Surrogate}/u.test(raw)) {
      this.#fault('holds half a character (a lone surrogate)', { got: shown(raw) });
      return raw;
    }
    const text = raw.normalize('NFC');
    if (text.includes('\0')) this.#fault('holds a NUL character', { got: shown(text) });
    // Behind it Terraform 1.11 reads the escaped text `$$${` as it is written.
    if (/\r(?!\n)/.test(text)) {
      this.#fault('holds a carriage return without a line feed, behind which Terraform changes text', {
        got: shown(text),
        fix: 'write \\n or \\r\\n',
      });
    }
    if (tokenMarker.test(text) || mapTokenTexts.has(text) || holdsNumberToken(text)) {
      this.#fault(likeToken, { got: shown(text), fix: 'write it differently' });
    }
    return text;
  }

  #number(number: number): number {
    if (!Number.isFinite(number)) this.#fault('not a finite number', { got: shown(number) });
    else if (isNumberToken(number) || number === mapTokenNumber)
      this.#fault(likeToken, { got: shown(number) });
    return number;
  }

  #refuse(value: unknown): unknown {
    this.#fault('not a JSON value', { got: shown(value) });
    return undefined;
  }

  #fault(problem: string, details: Omit<Fault, 'path' | 'problem'> = {}): void {
    this.faults.push({ path: [...this.#path], problem, ...details });
  }
}

function tooLarge(path: Path, problem: string, allowed: string): TooLarge {
  return new TooLarge({ path, problem, allowed });
}

/** cdktf hides tokens in doubles whose top 16 bits are 0xfdff (number) or 0xfbff (list of numbers). */
function isNumberToken(number: number): boolean {
  if (number > -1e200) return false;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, number);
  const top = view.getUint16(0);
  return top === 0xfdff || top === 0xfbff;
}

/** cdktf also looks for them in strings; either sign counts, because a `-` may come before the text in a name. */
function holdsNumberToken(text: string): boolean {
  const numbers = text.match(/[\d.]+e\+?\d{3}/g);
  return numbers?.some((number) => isNumberToken(-Number.parseFloat(number))) ?? false;
}
