/** A place in chunks of bytes, that keeps the bytes from where it is told to. */
import { isSpace, nothing } from './json-bytes';
import { JsonError, longestValue } from './json-error';

export class ByteCursor {
  /** The current chunk. Whoever moves `at` by hand stays within it, or calls `fill` at its end. */
  bytes: Uint8Array = new Uint8Array();
  at = 0;
  readonly #chunks: Iterator<Uint8Array>;
  /** Bytes before the current chunk. */
  #passed = 0;
  /** Where what is kept begins in the current chunk. */
  #keptFrom: number | undefined;
  /** What earlier chunks hold of it. */
  #kept: Uint8Array[] = [];

  /** @param chunks - a chunk may be overwritten as soon as the next one is asked for */
  constructor(chunks: Iterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.iterator]();
  }

  /** Bytes before the next one. */
  get offset(): number {
    return this.#passed + this.at;
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
    for (let byte = this.next(); byte !== nothing && taken.length < count; byte = this.next()) {
      taken.push(byte);
      this.at += 1;
    }
    return Buffer.from(taken);
  }

  /** Goes to the next byte that is no white space. @returns it, or -1 at the end */
  peek(): number {
    while (isSpace(this.next())) this.at += 1;
    return this.next();
  }

  /** Goes past a byte. @param name - what errors call it */
  exactly(byte: number, name: string): void {
    if (this.next() !== byte) this.refuse(name);
    this.at += 1;
  }

  /** @throws JsonError always: the next byte is not what belongs there */
  refuse(wanted: string): never {
    throw new JsonError(this.next() === nothing ? 'truncated' : 'unexpected', this.offset, wanted);
  }

  /** Keeps the bytes from here on. */
  keep(): void {
    this.#keptFrom = this.at;
  }

  /** The bytes since `keep`, until the cursor moves on. */
  release(): Buffer {
    const last = this.bytes.subarray(this.#keptFrom, this.at);
    const bytes = this.#kept.length === 0 ? last : Buffer.concat([...this.#kept, last]);
    this.#keptFrom = undefined;
    this.#kept = [];
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Goes to the next chunk. @returns whether there is one */
  fill(): boolean {
    if (this.#keptFrom !== undefined) {
      this.#kept.push(Uint8Array.prototype.slice.call(this.bytes, this.#keptFrom));
      this.#keptFrom = 0;
      const length = this.#kept.reduce((sum, part) => sum + part.length, 0);
      if (length > longestValue) throw new JsonError('long', this.offset);
    }
    this.#passed += this.bytes.length;
    this.bytes = new Uint8Array();
    this.at = 0;
    for (;;) {
      const result = this.#chunks.next();
      if (result.done === true) return false;
      if (result.value.length === 0) continue;
      this.bytes = result.value;
      return true;
    }
  }
}
