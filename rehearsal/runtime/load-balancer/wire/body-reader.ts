/** Reads the bodies of messages out of the bytes of a connection (RFC 9112, sections 6 and 7). */
import { MalformedMessage, parseFields, type Field } from './fields';

/** Bytes, or how the end is found. */
export type BodyLength = number | 'chunked' | 'until-close';

/** What takes a body as it comes. */
export interface BodySink {
  readonly onBody: (chunk: Buffer) => void;
  readonly onBodyEnd: (trailers: readonly Field[]) => void;
}

/** Hexadecimal digits and nothing else, with an extension at most; 13 digits are what a number holds exactly. */
const chunkSize = /^([0-9A-Fa-f]{1,13})(?:[\t ]*;[\t\x20-\x7e\x80-\xff]*)?\r\n$/;
const longestSizeLine = 4096;
const mostTrailerBytes = 16_384;
const lineFeed = 0x0a;

/** Trailers that would change what the head said. */
const notTrailers: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'host',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export class BodyReader {
  readonly #sink: BodySink;
  readonly #chunked: boolean;
  /** Of the body, or of the chunk that is being read. */
  #remaining: number;
  #expects: 'size' | 'data' | 'end-of-chunk' | 'trailers' = 'data';
  #line = '';
  #trailers = '';
  #done = false;

  /** A body of 0 bytes is over at once: it needs no reader. */
  constructor(length: BodyLength, sink: BodySink) {
    this.#sink = sink;
    this.#chunked = length === 'chunked';
    this.#remaining = typeof length === 'number' ? length : Infinity;
    if (length === 'chunked') this.#expects = 'size';
  }

  get done(): boolean {
    return this.#done;
  }

  /**
   * Takes bytes up to the end of the body.
   *
   * @returns where in the chunk the next message starts
   * @throws MalformedMessage the chunked coding is broken
   */
  read(chunk: Buffer, start: number): number {
    let at = start;
    while (at < chunk.length && !this.#done)
      at = this.#expects === 'data' ? this.#readData(chunk, at) : this.#readLine(chunk, at);
    return at;
  }

  #readData(chunk: Buffer, start: number): number {
    const end = Math.min(chunk.length, start + this.#remaining);
    this.#remaining -= end - start;
    this.#sink.onBody(start === 0 && end === chunk.length ? chunk : chunk.subarray(start, end));
    if (this.#remaining === 0) {
      if (this.#chunked) this.#expects = 'end-of-chunk';
      else this.#finish();
    }
    return end;
  }

  #readLine(chunk: Buffer, start: number): number {
    const found = chunk.indexOf(lineFeed, start);
    const end = found === -1 ? chunk.length : found + 1;
    this.#line += chunk.toString('latin1', start, end);
    const longest = this.#expects === 'trailers' ? mostTrailerBytes : longestSizeLine;
    if (this.#line.length + this.#trailers.length > longest)
      throw new MalformedMessage('a line of the chunked coding is too long');
    if (found !== -1) {
      const line = this.#line;
      this.#line = '';
      this.#takeLine(line);
    }
    return end;
  }

  #takeLine(line: string): void {
    if (this.#expects === 'end-of-chunk') {
      if (line !== '\r\n') throw new MalformedMessage('a chunk is longer than its size');
      this.#expects = 'size';
    } else if (this.#expects === 'size') {
      const digits = chunkSize.exec(line)?.[1];
      if (digits === undefined) throw new MalformedMessage('the size of a chunk is not hexadecimal');
      this.#remaining = parseInt(digits, 16);
      this.#expects = this.#remaining === 0 ? 'trailers' : 'data';
    } else if (line === '\r\n') this.#finish();
    else this.#trailers += line;
  }

  #finish(): void {
    this.#done = true;
    const trailers = this.#trailers === '' ? [] : parseFields(this.#trailers, 0, mostTrailerBytes);
    this.#sink.onBodyEnd(trailers.filter(({ key }) => !notTrailers.has(key)));
  }
}
