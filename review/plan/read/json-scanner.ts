/**
 * Reads JSON from chunks of bytes: what is asked for becomes a value, the rest is checked and skipped. It takes exactly the
 * texts that JSON.parse takes, but refuses values that are nested too deep, that repeat a key, or that are no UTF-8.
 */
import { isUtf8 } from 'node:buffer';
import type { Json } from '../model';
import { ByteCursor } from './byte-cursor';
import { closeList, closeObject, colon, comma, openList, openObject, quote } from './json-bytes';
import { JsonError } from './json-error';
import { parseValue, type Parsed } from './parse-value';
import { skipValue } from './skip-value';

export class JsonScanner {
  /** Where the reading is. */
  readonly cursor: ByteCursor;

  /** @param chunks - a chunk may be overwritten as soon as the next one is asked for */
  constructor(chunks: Iterable<Uint8Array>) {
    this.cursor = new ByteCursor(chunks);
  }

  /** Keys of the object that comes next; the value of each is read or skipped before the next key is asked for. */
  *members(): Generator<string> {
    const { cursor } = this;
    this.#expect(openObject, 'an object');
    if (cursor.peek() === closeObject) {
      cursor.at += 1;
      return;
    }
    do {
      if (cursor.peek() !== quote) cursor.refuse('a key');
      const key = this.read() as string;
      this.#expect(colon, '":"');
      yield key;
    } while (this.#separator(closeObject));
  }

  /** Places of the list that comes next, from 0; the value of each is read or skipped before the next is asked for. */
  *elements(): Generator<number> {
    const { cursor } = this;
    this.#expect(openList, 'a list');
    if (cursor.peek() === closeList) {
      cursor.at += 1;
      return;
    }
    let place = 0;
    do yield place++;
    while (this.#separator(closeList));
  }

  /**
   * The next value.
   *
   * @param parse - makes a value of its text
   */
  read(parse: (text: string) => Parsed = parseValue): Json {
    const { cursor } = this;
    cursor.peek();
    const from = cursor.offset;
    cursor.keep();
    const keys = skipValue(cursor);
    const bytes = cursor.release();
    // What is no UTF-8 would become the same character everywhere, and values that differ would look alike.
    if (!isUtf8(bytes)) throw new JsonError('encoding', from);
    const parsed = parse(bytes.toString('utf8'));
    // JSON.parse takes the last of two values with the same key: a reader of the file may have seen the first.
    if (parsed.keys !== keys) throw new JsonError('duplicate', from);
    return parsed.value;
  }

  /** The next value as it stands. */
  text(): string {
    const { cursor } = this;
    cursor.peek();
    const from = cursor.offset;
    cursor.keep();
    skipValue(cursor);
    const bytes = cursor.release();
    if (!isUtf8(bytes)) throw new JsonError('encoding', from);
    return bytes.toString('utf8');
  }

  /** Goes past the next value. */
  skip(): void {
    skipValue(this.cursor);
  }

  #expect(byte: number, name: string): void {
    this.cursor.peek();
    this.cursor.exactly(byte, name);
  }

  /** @returns whether another value follows; otherwise the closing bracket has been passed */
  #separator(close: number): boolean {
    const byte = this.cursor.peek();
    if (byte !== comma) this.cursor.exactly(close, '","');
    else this.cursor.at += 1;
    return byte === comma;
  }
}
