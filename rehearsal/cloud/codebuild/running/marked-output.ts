/** Splits output into lines, and finds the marks that say that a command has ended: output and its end stay in order. */
import { StringDecoder } from 'node:string_decoder';

/** Characters after which a line is cut: CloudWatch Logs takes 256 KB an event, and a character may be 4 bytes. */
const longestLine = 64_000;

export class MarkedOutput {
  readonly #decoder = new StringDecoder('utf8');
  readonly #mark: string;
  readonly #onLine: (line: string) => void;
  readonly #onMark: (rest: string) => void;
  #rest = '';

  /**
   * @param mark - nothing else writes it
   * @param onLine - takes lines without their ends; a mark ends a line that has no end
   * @param onMark - takes what follows a mark and a space up to the end of the line
   */
  constructor(mark: string, onLine: (line: string) => void, onMark: (rest: string) => void) {
    this.#mark = mark;
    this.#onLine = onLine;
    this.#onMark = onMark;
  }

  write(chunk: Buffer): void {
    this.#rest += this.#decoder.write(chunk);
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#take(line);
    // Long enough for a mark that the next chunk completes.
    while (this.#rest.length > longestLine + this.#mark.length) {
      this.#emit(this.#rest.slice(0, longestLine));
      this.#rest = this.#rest.slice(longestLine);
    }
  }

  end(): void {
    const last = this.#rest + this.#decoder.end();
    this.#rest = '';
    if (last !== '') this.#take(last);
  }

  #take(line: string): void {
    const at = line.indexOf(this.#mark);
    if (at < 0) {
      this.#emit(line);
      return;
    }
    if (at > 0) this.#emit(line.slice(0, at));
    this.#onMark(line.slice(at + this.#mark.length + 1));
  }

  #emit(line: string): void {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    for (let start = 0; start === 0 || start < text.length; start += longestLine) {
      this.#onLine(text.slice(start, start + longestLine));
    }
  }
}
