/** Finds the heads of messages in a stream of bytes. */
import { MalformedMessage } from './fields';

const endOfHead = Buffer.from('\r\n\r\n');
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** The head is longer than is allowed. */
export class HeadTooLarge extends MalformedMessage {}

export class HeadReader {
  readonly #limit: number;
  #partial: Buffer | undefined;

  /** @param limit - bytes that a head may have */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether a head has begun and has not ended. */
  get isPartial(): boolean {
    return this.#partial !== undefined;
  }

  /**
   * Takes bytes up to the end of a head.
   *
   * @returns the head with its empty line, and how many of the chunk's bytes belonged to it; undefined: more must come
   * @throws MalformedMessage a line ends without CR, or the head is too large
   */
  read(chunk: Buffer, start: number): { readonly text: string; readonly end: number } | undefined {
    const before = this.#partial?.length ?? 0;
    const bytes = this.#partial === undefined ? chunk : Buffer.concat([this.#partial, chunk.subarray(start)]);
    const from = skipEmptyLines(bytes, this.#partial === undefined ? start : 0);
    const found = bytes.indexOf(endOfHead, Math.max(from, before - endOfHead.length));
    if (found === -1) {
      this.#keep(from === 0 ? bytes : bytes.subarray(from));
      return undefined;
    }
    const end = found + endOfHead.length;
    if (end - from > this.#limit) throw this.#tooLarge();
    this.#partial = undefined;
    return { text: bytes.toString('latin1', from, end), end: before === 0 ? end : start + end - before };
  }

  #keep(bytes: Buffer): void {
    if (bytes.length > this.#limit) throw this.#tooLarge();
    // Without this a client that ends its lines with LF alone would wait for its answer until the idle timeout.
    for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, at + 1))
      if (bytes[at - 1] !== carriageReturn) throw new MalformedMessage('a line ends without CR');
    this.#partial = bytes.length === 0 ? undefined : bytes;
  }

  #tooLarge(): HeadTooLarge {
    return new HeadTooLarge(`the head is longer than ${this.#limit} bytes`);
  }
}

/** Empty lines before a request are to be ignored (RFC 9112, section 2.2). */
function skipEmptyLines(bytes: Buffer, start: number): number {
  let at = start;
  while (bytes[at] === carriageReturn && bytes[at + 1] === lineFeed) at += 2;
  return at;
}
