/** Calls to the API of HCP Terraform. @see https://developer.hashicorp.com/terraform/cloud-docs/api-docs */
import { setTimeout as delay } from 'node:timers/promises';
import { WorkspacesError } from './failures';

export interface Reference {
  readonly type: string;
  readonly id: string;
}

export interface Resource extends Reference {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships?: Readonly<
    Record<string, { readonly data?: Reference | readonly Reference[] | null }>
  >;
}

export interface ApiProps {
  /** URL without a slash at its end. */
  readonly address: string;
  readonly token: string;
  /** Milliseconds before each repetition of a call that may succeed then. @default 1000, 2000, 4000 */
  readonly repeatAfterMs?: readonly number[];
}

/** Milliseconds of a single call. */
const timeoutMs = 30_000;

/** Of what HCP Terraform asks to wait, in milliseconds, at most. */
const longestWait = 60_000;

/**
 * A call that was repeated, because nobody knows whether the first one was performed, and was then refused: perhaps because
 * what it would make is there.
 */
export class RefusedRepetition extends WorkspacesError {}

export class Api {
  readonly #props: ApiProps;

  constructor(props: ApiProps) {
    this.#props = props;
  }

  /** @returns undefined if it does not exist, or may not be seen */
  async find(path: string): Promise<Resource | undefined> {
    const document = await this.#call('GET', path, undefined, [404]);
    return document === undefined ? undefined : (document as { readonly data: Resource }).data;
  }

  /** All pages of a list. */
  async list(path: string): Promise<readonly Resource[]> {
    const found: Resource[] = [];
    for (let page: number | null = 1; page !== null;) {
      const separator = path.includes('?') ? '&' : '?';
      const document = (await this.#call(
        'GET',
        `${path}${separator}page[number]=${page}&page[size]=100`,
      )) as {
        readonly data: readonly Resource[];
        readonly meta?: { readonly pagination?: { readonly 'next-page'?: number | null } };
      };
      found.push(...document.data);
      page = document.meta?.pagination?.['next-page'] ?? null;
    }
    return found;
  }

  /** @param data - a resource, or references */
  async send(method: 'POST' | 'PATCH' | 'DELETE', path: string, data?: object): Promise<void> {
    await this.#call(method, path, data === undefined ? undefined : { data });
  }

  /**
   * @param made - looks for what a call has made whose answer was lost, before it is repeated. @default - it may be made twice
   * @returns what was made
   */
  async create(
    path: string,
    data: object,
    made: () => Promise<Resource | undefined> = () => Promise.resolve(undefined),
  ): Promise<Resource> {
    return ((await this.#call('POST', path, { data }, [], made)) as { readonly data: Resource }).data;
  }

  /** @param url - which needs no token */
  async upload(url: string, bytes: Buffer): Promise<void> {
    await this.#repeated('the upload', () => sent(url, { method: 'PUT', body: new Uint8Array(bytes) }));
  }

  /**
   * @param place - a path of the API, or a URL that needs no token
   * @returns the text, empty where there is none yet; undefined if it does not exist, or may not be read
   */
  async download(place: string): Promise<string | undefined> {
    const { address, token } = this.#props;
    const response = await this.#repeated(`GET ${place}`, () =>
      place.startsWith('/')
        ? sent(`${address}/api/v2${place}`, { headers: { authorization: `Bearer ${token}` } })
        : sent(place, {}),
    );
    return response.ok ? response.text() : undefined;
  }

  async #call(
    method: string,
    path: string,
    body?: object,
    accepted: readonly number[] = [],
    made?: () => Promise<Resource | undefined>,
  ): Promise<unknown> {
    const { address, token } = this.#props;
    let times = 0;
    const response = await this.#repeated(`${method} ${path}`, async () => {
      const there = times === 0 ? undefined : await made?.();
      times += 1;
      if (there !== undefined) return Response.json({ data: there });
      return sent(`${address}/api/v2${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/vnd.api+json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    });
    return this.#read(response, method, path, accepted, times > 1);
  }

  /** @param what - for the message */
  async #repeated(what: string, send: () => Promise<Response | undefined>): Promise<Response> {
    const { repeatAfterMs = [1000, 2000, 4000], address } = this.#props;
    for (let failures = 0; ; failures += 1) {
      const response = await send();
      const wait = repeatAfterMs[failures];
      if (response !== undefined && response.status !== 429 && response.status < 500) return response;
      if (wait === undefined)
        throw new WorkspacesError(
          response === undefined
            ? `${address} does not answer: check the network, and backend.hostname in cdktf.json`
            : `${address} answers ${what} with ${response.status}, ${failures + 1} times: try again later`,
        );
      await delay(Math.max(wait, askedToWait(response)));
    }
  }

  async #read(
    response: Response,
    method: string,
    path: string,
    accepted: readonly number[],
    isRepetition: boolean,
  ): Promise<unknown> {
    const { status } = response;
    const text = await response.text();
    if (accepted.includes(status)) return undefined;
    if (status === 401)
      throw new WorkspacesError(
        `${this.#props.address} does not accept the token: run terraform login, or set TFE_TOKEN to a token of a user or a team`,
      );
    if (!response.ok) {
      const message = `${method} ${path} fails with ${status}: ${detailOf(text)}`;
      throw isRepetition ? new RefusedRepetition(message) : new WorkspacesError(message);
    }
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  }
}

/** Milliseconds. */
function askedToWait(response: Response | undefined): number {
  const seconds = Number(response?.headers.get('retry-after') ?? 0);
  return seconds > 0 ? Math.min(seconds * 1000, longestWait) : 0;
}

/** @returns undefined if nobody answers */
async function sent(url: string, request: RequestInit): Promise<Response | undefined> {
  try {
    return await fetch(url, { ...request, signal: AbortSignal.timeout(timeoutMs) });
  } catch {
    return undefined;
  }
}

function detailOf(text: string): string {
  try {
    const { errors } = JSON.parse(text) as {
      readonly errors?: readonly { readonly detail?: string; readonly title?: string }[];
    };
    return (errors ?? []).map(({ detail, title }) => detail ?? title ?? '').join('; ');
  } catch {
    return 'no JSON:API answer';
  }
}
