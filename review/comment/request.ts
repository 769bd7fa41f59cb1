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
export class HostFailure extends Error {
  /** @param status - of the answer @default - there is none, or it is not what is wrong */
  constructor(
    message: string,
    readonly status?: number,
  ) {
    super(message);
  }
}

const timeoutMs = 30_000;

/** A call that creates something is not repeated once it may have been heard. */
export async function request(call: Call, repeatAfterMs: readonly number[]): Promise<unknown> {
  for (const wait of [...repeatAfterMs, undefined]) {
    const response = await send(call);
    if (response?.ok === true) return await jsonOf(call, response);
    await response?.body?.cancel();
    const mayPass = mayPassOf(call, response);
    if (!mayPass || wait === undefined) throw refused(call, response?.status);
    await delay(Math.max(wait, retryAfterMs(response)));
  }
  throw refused(call, undefined);
}

/** Where nothing answers, or a gateway does in the place of the host, a call may have been heard. */
function mayPassOf({ method }: Call, response: Response | undefined): boolean {
  const status = response?.status;
  // A secondary limit of GitHub: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
  const isLimited = status === 403 && response?.headers.has('retry-after') === true;
  if (isLimited || status === 429 || status === 503) return true;
  return method !== 'POST' && (status === undefined || status >= 500);
}

async function jsonOf({ method, url }: Call, response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    const { host, pathname } = new URL(url);
    throw new HostFailure(
      `${method} ${host}${pathname} was answered with what is not JSON: is --api the API?`,
    );
  }
}

const mostRedirects = 3;

/** Follows redirects within the host: another one must not get the token. */
async function send(call: Call): Promise<Response | undefined> {
  let url = call.url;
  for (let followed = 0; ; followed += 1) {
    const response = await sendOnce({ ...call, url });
    const location = response?.headers.get('location') ?? undefined;
    if (response === undefined || location === undefined || response.status < 300 || response.status > 399) {
      return response;
    }
    await response.body?.cancel();
    const next = new URL(location, url);
    if (next.origin !== new URL(url).origin || followed === mostRedirects) {
      throw new HostFailure(
        `${call.method} ${new URL(call.url).host} was redirected to ${next.host}, which does not get the token: check --api`,
      );
    }
    url = next.href;
  }
}

async function sendOnce({ url, method, headers, body }: Call): Promise<Response | undefined> {
  try {
    return await fetch(url, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: 'manual',
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
    status,
  );
}
