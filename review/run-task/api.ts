/** Calls to HCP Terraform: bounded in time and size, repeated where that may help, and only to where they may go. */
import { setTimeout as delay } from 'node:timers/promises';
import { checkDestination, RefusedDestination, type Destination, type Destinations } from './destinations';
import { send, type Answer, type Sent } from './send';

export interface ApiProps extends Destinations {
  /** Milliseconds of a single call. @default 60000 */
  readonly timeoutMs?: number;
  /** Bytes of an answer. @default 268435456 */
  readonly maximumBytes?: number;
  /** Milliseconds before each repetition; as many as there are. @default 500, 1000, 2000, 4000, 8000 */
  readonly repeatAfterMs?: readonly number[];
  /** Milliseconds between two questions for a plan that is not there yet. @default 5000 */
  readonly askAgainMs?: number;
}

export interface Api {
  /**
   * Reads a document, which may not be there yet (204, until the signal says otherwise) or lie elsewhere (a redirect, which
   * gets no token).
   *
   * @returns its bytes as they came
   */
  readonly read: (url: string, token: string, signal: AbortSignal) => Promise<readonly Uint8Array[]>;
  /** Sends JSON:API. */
  readonly patch: (url: string, token: string, body: unknown, signal: AbortSignal) => Promise<void>;
}

/** A call that failed for good. Its message holds no token, no path and no body. */
export class ApiFailure extends Error {}

/** Worth repeating. */
class Passing extends Error {
  /** @param waitMs - how long the host asks to wait */
  constructor(
    message: string,
    readonly waitMs = 0,
  ) {
    super(message);
  }
}

/** Worth asking again for as long as somebody waits. */
class NotYet extends Error {}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Of what a host asks to wait, in milliseconds, at most. */
const longestWait = 60_000;

export function apiOf(props: ApiProps): Api {
  const {
    timeoutMs = 60_000,
    maximumBytes = 256 * 1024 * 1024,
    repeatAfterMs = [500, 1000, 2000, 4000, 8000],
    askAgainMs = 5000,
  } = props;

  const placeOf = async (url: string, isRedirect = false): Promise<Destination> => {
    try {
      return await checkDestination(url, props, isRedirect);
    } catch (error) {
      if (error instanceof RefusedDestination) throw error;
      throw new Passing(`${new URL(url).host} cannot be looked up`);
    }
  };

  const call = async (to: Destination, what: Sent, signal: AbortSignal): Promise<Answer> => {
    try {
      return await send(to, what, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
    } catch {
      signal.throwIfAborted();
      throw new Passing(`${to.url.host} does not answer`);
    }
  };

  const repeated = async <Result>(perform: () => Promise<Result>, signal: AbortSignal): Promise<Result> => {
    for (let failures = 0; ;) {
      try {
        return await perform();
      } catch (error) {
        if (error instanceof NotYet) {
          await delay(askAgainMs, undefined, { signal });
          continue;
        }
        if (!(error instanceof Passing)) throw error;
        const wait = repeatAfterMs[failures];
        failures += 1;
        if (wait === undefined) throw new ApiFailure(`${error.message}, ${failures} times`);
        await delay(Math.max(wait, error.waitMs), undefined, { signal });
      }
    }
  };

  const readOnce = async (url: string, token: string, signal: AbortSignal): Promise<Uint8Array[]> => {
    let place = await placeOf(url);
    const { host } = place.url;
    let answer = await call(place, { method: 'GET', headers: bearer(token) }, signal);
    let hops = 0;
    for (; redirects.has(answer.status); hops += 1) {
      answer.close();
      if (hops === 3) throw new ApiFailure(`${host} leads from place to place`);
      // The place has its own key in its URL, which is good for a minute; the token is for the API alone.
      place = await placeOf(locationOf(answer, place), true);
      answer = await call(place, { method: 'GET', headers: {} }, signal);
    }
    try {
      if (answer.status === 204) throw new NotYet();
      // A key that is too old: the API has a new one.
      if (hops > 0 && [401, 403, 404, 410].includes(answer.status)) throw failureOf(answer, place, Passing);
      checkStatus(answer, place);
      return await readBody(answer, maximumBytes, place.url.host);
    } catch (error) {
      answer.close();
      throw error;
    }
  };

  return {
    read: (url, token, signal) => repeated(() => readOnce(url, token, signal), signal),
    patch: (url, token, body, signal) =>
      repeated(async () => {
        const to = await placeOf(url);
        const headers = { ...bearer(token), 'content-type': 'application/vnd.api+json' };
        const answer = await call(to, { method: 'PATCH', headers, body: JSON.stringify(body) }, signal);
        answer.close();
        checkStatus(answer, to);
      }, signal),
  };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

function locationOf(answer: Answer, { url }: Destination): string {
  try {
    return new URL(answer.header('location') ?? '', url).href;
  } catch {
    throw new ApiFailure(`${url.host} leads to what is no URL`);
  }
}

const failureOf = ({ status }: Answer, { url }: Destination, Failure: typeof ApiFailure | typeof Passing) =>
  new Failure(`${url.host} answers ${status}`);

function checkStatus(answer: Answer, place: Destination): void {
  const { status } = answer;
  if (status >= 200 && status < 300) return;
  if (status !== 429 && status < 500) throw failureOf(answer, place, ApiFailure);
  const seconds = Number(answer.header('retry-after') ?? 0);
  const waitMs = seconds > 0 ? Math.min(seconds * 1000, longestWait) : 0;
  throw new Passing(`${place.url.host} answers ${status}`, waitMs);
}

async function readBody(answer: Answer, maximumBytes: number, host: string): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  let bytes = Number(answer.header('content-length') ?? 0) > maximumBytes ? Infinity : 0;
  try {
    for await (const chunk of bytes > maximumBytes ? [] : answer.body) {
      bytes += chunk.length;
      if (bytes > maximumBytes) break;
      chunks.push(chunk);
    }
  } catch {
    throw new Passing(`the answer of ${host} breaks off`);
  }
  if (bytes > maximumBytes) {
    throw new ApiFailure(`the plan is larger than ${maximumBytes} bytes, and is not reviewed`);
  }
  return chunks;
}
