/** Calls to HCP Terraform: bounded in time and size, repeated where that may help, and only to where they may go. */
import { setTimeout as delay } from 'node:timers/promises';
import { checkDestination, type Destinations } from './destinations';

export interface ApiProps extends Destinations {
  /** Milliseconds of a single call. @default 30000 */
  readonly timeoutMs?: number;
  /** Bytes of an answer. @default 536870912 */
  readonly maximumBytes?: number;
  /** Milliseconds before each repetition; as many as there are. @default 500, 1000, 2000, 4000, 8000 */
  readonly repeatAfterMs?: readonly number[];
}

export interface Api {
  /** Reads a document, which may not be there yet (204) or lie elsewhere (a redirect, which gets no token). */
  readonly read: (url: string, token: string, signal: AbortSignal) => Promise<Uint8Array>;
  /** Sends JSON:API. */
  readonly patch: (url: string, token: string, body: unknown, signal: AbortSignal) => Promise<void>;
}

/** A call that failed for good. Its message holds no token and no body. */
export class ApiFailure extends Error {}

/** Worth repeating. */
class Passing extends Error {}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export function apiOf(props: ApiProps): Api {
  const {
    timeoutMs = 30_000,
    maximumBytes = 512 * 1024 * 1024,
    repeatAfterMs = [500, 1000, 2000, 4000, 8000],
  } = props;

  const call = async (url: URL, init: RequestInit, signal: AbortSignal): Promise<Response> => {
    try {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      return await fetch(url, { ...init, redirect: 'manual', signal: limited });
    } catch {
      signal.throwIfAborted();
      throw new Passing(`${url.host} does not answer`);
    }
  };

  const repeated = async <Answer>(perform: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> => {
    for (const wait of [...repeatAfterMs, undefined]) {
      try {
        return await perform();
      } catch (error) {
        if (!(error instanceof Passing)) throw error;
        if (wait === undefined) throw new ApiFailure(`${error.message}, ${repeatAfterMs.length + 1} times`);
        await delay(wait, undefined, { signal });
      }
    }
    throw new ApiFailure('nothing was tried');
  };

  const readOnce = async (url: string, token: string, signal: AbortSignal): Promise<Uint8Array> => {
    const first = await checkDestination(url, props);
    let response = await call(first, { headers: { authorization: `Bearer ${token}` } }, signal);
    for (let hops = 0; redirects.has(response.status); hops += 1) {
      if (hops === 3) throw new ApiFailure(`${first.host} leads from place to place`);
      const location = new URL(response.headers.get('location') ?? '', response.url || first);
      await response.body?.cancel();
      // The place has its own key in its URL, which is good for a minute; the token is for the API alone.
      response = await call(await checkDestination(location.href, props, true), {}, signal);
    }
    if (response.status === 204) throw new Passing(`${first.host} has no plan yet`);
    checkStatus(response, first);
    return readBody(response, maximumBytes, first.host);
  };

  return {
    read: (url, token, signal) => repeated(() => readOnce(url, token, signal), signal),
    patch: (url, token, body, signal) =>
      repeated(async () => {
        const to = await checkDestination(url, props);
        const headers = {
          authorization: `Bearer ${token}`,
          'content-type': 'application/vnd.api+json',
        };
        const response = await call(to, { method: 'PATCH', headers, body: JSON.stringify(body) }, signal);
        await response.body?.cancel();
        checkStatus(response, to);
      }, signal),
  };
}

function checkStatus({ status }: Response, { host }: URL): void {
  if (status >= 200 && status < 300) return;
  const message = `${host} answers ${status}`;
  if (status === 429 || status >= 500) throw new Passing(message);
  throw new ApiFailure(message);
}

async function readBody(response: Response, maximumBytes: number, host: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
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
  return Buffer.concat(chunks);
}
