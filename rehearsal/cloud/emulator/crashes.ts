/**
 * Why moto failed at a request. Its answer is a page without a word of it; the exception stands in what its server prints
 * a moment after the answer: `Error on request:`, a traceback, and the exception.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds within which moto prints the exception. */
const longestWaitMs = 1000;

/** Milliseconds without a line after which an exception is the last one of its traceback. */
const quietMs = 10;

export class Crashes {
  readonly #waiting: ((exception: string) => void)[] = [];
  readonly #unclaimed: string[] = [];
  #isReading = false;
  #last: string | undefined;
  #quiet: NodeJS.Timeout | undefined;

  /** Reads a line that moto prints. */
  readonly take = (line: string): void => {
    if (/^Error on request:$/.test(line)) {
      this.#end();
      this.#isReading = true;
      return;
    }
    // `KeyError: 'name'`; an exception that another one caused comes before it.
    if (!this.#isReading || !/^[A-Za-z_][\w.]*(?:Error|Exception|NotFound)?(?::|$)/.test(line)) return;
    this.#last = line;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      this.#end();
    }, quietMs);
  };

  /** Resolves with the exception of the request that failed now; undefined where moto prints none. */
  readonly next = async (): Promise<string | undefined> => {
    const known = this.#unclaimed.shift();
    if (known !== undefined) return known;
    let claim: ((exception: string) => void) | undefined;
    const printed = new Promise<string>((resolve) => {
      claim = resolve;
      this.#waiting.push(resolve);
    });
    const given = new AbortController();
    const exception = await Promise.race([
      printed,
      sleep(longestWaitMs, undefined, { signal: given.signal, ref: false }).catch(() => undefined),
    ]);
    given.abort();
    const index = this.#waiting.findIndex((each) => each === claim);
    if (index >= 0) this.#waiting.splice(index, 1);
    return exception;
  };

  #end(): void {
    clearTimeout(this.#quiet);
    const exception = this.#last;
    this.#last = undefined;
    this.#isReading = false;
    if (exception === undefined) return;
    const claim = this.#waiting.shift();
    if (claim === undefined) this.#unclaimed.push(exception);
    else claim(exception);
  }
}
