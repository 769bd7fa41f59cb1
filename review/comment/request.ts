/** Calls to the API of a host of git. */
import { setTimeout as delay } from 'node:timers/promises';

export interface Call {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. @default - nothing */
  readonly body?: unknown;
}

/** The host does not do what it is asked to. Its message holds no token, and nothing of what was sent. */
export class HostFailure extends Error {}

const timeoutMs = 30_000;

/** A call that creates something is not repeated once it may have been heard. */
export async function request(call: Call, repeatAfterMs: readonly number[]): Promise<unknown> {
  for (const wait of [...repeatAfterMs, undefined]) {
    const response = await send(call);
    if (response?.ok === true) return await response.json();
    await response?.body?.cancel();
    const mayPass = mayPassOf(call, response?.status);
    if (!mayPass || wait === undefined) throw refused(call, response?.status);
    await delay(Math.max(wait, retryAfterMs(response)));
  }
  throw refused(call, undefined);
}

/** Where nothing answers, or a gateway does in the place of the host, a call may have been heard. */
function mayPassOf({ method }: Call, status: number | undefined): boolean {
  if (status === 429 || status === 503) return true;
  return method !== 'POST' && (status === undefined || status >= 500);
}

async function send({ url, method, headers, body }: Call): Promise<Response | undefined> {
  try {
    return await fetch(url, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch {
    return undefined;
  }
}

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
function retryAfterMs(response: Response | undefined): number {
  const seconds = Number(response?.headers.get('retry-after') ?? 0);
  return Number.isFinite(seconds) ? Math.min(seconds, 60) * 1000 : 0;
}

const hints: Readonly<Record<number, string>> = {
  401: ': the token is wrong or has expired',
  403: ': the token may not do that, or has asked too often',
  404: ': there is no such repository or pull request, or the token may not see it',
};

function refused({ method, url }: Call, status: number | undefined): HostFailure {
  const { host, pathname } = new URL(url);
  return new HostFailure(
    status === undefined
      ? `${method} ${host}${pathname} was not answered`
      : `${method} ${host}${pathname} was answered with ${status}${hints[status] ?? ''}`,
  );
}
