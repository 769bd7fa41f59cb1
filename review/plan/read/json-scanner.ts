/**
 * Reads JSON from chunks of bytes: what is asked for becomes a value, the rest is checked and skipped. It takes exactly the
 * texts that JSON.parse takes, but refuses values that are nested too deep, that repeat a key, or that are no UTF-8.
 */
import { isUtf8 } from 'node:buffer';
import type { Json } from '../plan';
import { countKeys } from './duplicate-keys';
import { deepest, JsonError, longestValue } from './json-error';

const code = (character: string): number => character.charCodeAt(0);
const quote = code('"');
const backslash = code('\\');
const comma = code(',');
const colon = code(':');
const openObject = code('{');
const closeObject = code('}');
const openList = code('[');
const closeList = code(']');
const minus = code('-');
const zero = code('0');
const nothing = -1;

/** Bytes that stand for themselves in a text. */
const plain = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte !== quote && byte !== backslash ? 1 : 0,
);
const isDigit = (byte: number): boolean => byte >= zero && byte <= zero + 9;
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

export class JsonScanner {
  private readonly chunks: Iterator<Uint8Array>;
  private bytes: Uint8Array = new Uint8Array();
  private at = 0;
  /** Bytes before the current chunk. */
  private passed = 0;
  /** Where the value that is wanted begins in the current chunk. */
  private wantedFrom: number | undefined;
  /** What earlier chunks hold of it. */
  private wanted: Uint8Array[] = [];
  private keys = 0;

  /** @param chunks - a chunk may be overwritten as soon as the next one is asked for */
  constructor(chunks: Iterable<Uint8Array>) {
    this.chunks = chunks[Symbol.iterator]();
  }

  /** Bytes before the next one. */
  get offset(): number {
    return this.passed + this.at;
  }

  /** The next byte, white space too; -1 at the end. */
  next(): number {
    if (this.at === this.bytes.length && !this.fill()) return nothing;
    return this.bytes[this.at] ?? nothing;
  }

  /** The byte after the next one, as far as the chunk tells; -1 where it does not. */
  second(): number {
    return this.bytes[this.at + 1] ?? nothing;
  }

  /** The next bytes as they are, at most so many. */
  take(count: number): Buffer {
    const taken: number[] = [];
    while (taken.length < count && this.next() !== nothing) taken.push(this.consume());
    return Buffer.from(taken);
  }

  /** The next byte that is no white space; -1 at the end. */
  peek(): number {
    while (isSpace(this.next())) this.at += 1;
    return this.next();
  }

  /** Keys of the object that comes next; the value of each is read or skipped before the next key is asked for. */
  *members(): Generator<string> {
    this.expect(openObject, 'an object');
    if (this.peek() === closeObject) {
      this.at += 1;
      return;
    }
    do {
      if (this.peek() !== quote) this.refuse('a key');
      const key = this.read() as string;
      this.expect(colon, '":"');
      yield key;
    } while (this.separator(closeObject));
  }

  /** Places of the list that comes next, from 0; the value of each is read or skipped before the next is asked for. */
  *elements(): Generator<number> {
    this.expect(openList, 'a list');
    if (this.peek() === closeList) {
      this.at += 1;
      return;
    }
    let place = 0;
    do yield place++;
    while (this.separator(closeList));
  }

  /** The next value. */
  read(): Json {
    this.peek();
    const from = this.offset;
    this.wantedFrom = this.at;
    this.wanted = [];
    this.keys = 0;
    this.skip();
    const last = this.bytes.subarray(this.wantedFrom, this.at);
    const bytes = this.wanted.length === 0 ? last : Buffer.concat([...this.wanted, last]);
    this.wantedFrom = undefined;
    this.wanted = [];
    // What is no UTF-8 would become the same character everywhere, and values that differ would look alike.
    if (!isUtf8(bytes)) throw new JsonError('encoding', from);
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    const value = JSON.parse(text) as Json;
    // JSON.parse takes the last of two values with the same key: a reader of the file may have seen the first.
    if (countKeys(value) !== this.keys) throw new JsonError('duplicate', from);
    return value;
  }

  /** Goes past the next value. */
  skip(): void {
    /** Closing brackets that are due. */
    const open: number[] = [];
    for (;;) {
      const byte = this.peek();
      if (byte === openObject || byte === openList) {
        if (open.length === deepest) throw new JsonError('deep', this.offset);
        this.at += 1;
        const close = byte === openObject ? closeObject : closeList;
        open.push(close);
        if (this.peek() === close) {
          open.pop();
          this.at += 1;
        } else {
          if (close === closeObject) this.key();
          continue;
        }
      } else {
        this.scalar(byte);
      }
      for (;;) {
        const close = open.at(-1);
        if (close === undefined) return;
        if (this.separator(close)) {
          if (close === closeObject) this.key();
          break;
        }
        open.pop();
      }
    }
  }

  /** The next byte is consumed. @returns it */
  private consume(): number {
    const byte = this.next();
    this.at += 1;
    return byte;
  }

  /** @returns whether another value follows; otherwise the closing bracket has been consumed */
  private separator(close: number): boolean {
    const byte = this.peek();
    if (byte !== comma && byte !== close) this.refuse(`"," or "${String.fromCharCode(close)}"`);
    this.at += 1;
    return byte === comma;
  }

  private key(): void {
    if (this.peek() !== quote) this.refuse('a key');
    this.at += 1;
    this.restOfText();
    this.expect(colon, '":"');
    this.keys += 1;
  }

  private scalar(byte: number): void {
    if (byte === quote) {
      this.at += 1;
      this.restOfText();
    } else if (byte === minus || isDigit(byte)) {
      this.number();
    } else {
      const word = ['true', 'false', 'null'].find((literal) => code(literal) === byte) ?? '';
      if (word === '') this.refuse('a value');
      for (const character of word) this.exactly(code(character), word);
    }
  }

  private restOfText(): void {
    for (;;) {
      const { bytes } = this;
      const end = bytes.length;
      let { at } = this;
      while (at < end && plain[bytes[at] ?? 0] === 1) at += 1;
      this.at = at;
      if (at === end) {
        if (!this.fill()) throw new JsonError('truncated', this.offset);
      } else if (bytes[at] === quote) {
        this.at += 1;
        return;
      } else if (bytes[at] === backslash) {
        this.at += 1;
        this.escape();
      } else {
        this.refuse('a character of a text');
      }
    }
  }

  private escape(): void {
    const character = String.fromCharCode(this.next());
    if (!'"\\/bfnrtu'.includes(character)) this.refuse('an escape');
    this.at += 1;
    for (let digits = character === 'u' ? 4 : 0; digits > 0; digits -= 1) {
      if (!/[\da-f]/i.test(String.fromCharCode(this.next()))) this.refuse('a hexadecimal digit');
      this.at += 1;
    }
  }

  private number(): void {
    if (this.next() === minus) this.at += 1;
    if (this.next() === zero) this.at += 1;
    else this.digits();
    if (this.next() === code('.')) {
      this.at += 1;
      this.digits();
    }
    if (this.next() === code('e') || this.next() === code('E')) {
      this.at += 1;
      if (this.next() === code('+') || this.next() === minus) this.at += 1;
      this.digits();
    }
  }

  private digits(): void {
    if (!isDigit(this.next())) this.refuse('a digit');
    while (isDigit(this.next())) this.at += 1;
  }

  private expect(byte: number, what: string): void {
    this.peek();
    this.exactly(byte, what);
  }

  private exactly(byte: number, what: string): void {
    if (this.next() !== byte) this.refuse(what);
    this.at += 1;
  }

  /** @throws JsonError always */
  private refuse(wanted: string): never {
    throw new JsonError(this.next() === nothing ? 'truncated' : 'unexpected', this.offset, wanted);
  }

  private fill(): boolean {
    if (this.wantedFrom !== undefined) {
      this.wanted.push(Uint8Array.prototype.slice.call(this.bytes, this.wantedFrom));
      this.wantedFrom = 0;
      const length = this.wanted.reduce((sum, part) => sum + part.length, 0);
      if (length > longestValue) throw new JsonError('long', this.offset);
    }
    this.passed += this.bytes.length;
    this.bytes = new Uint8Array();
    this.at = 0;
    for (;;) {
      const result = this.chunks.next();
      if (result.done === true) return false;
      if (result.value.length === 0) continue;
      this.bytes = result.value;
      return true;
    }
  }
}
