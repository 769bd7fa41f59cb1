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

  async #call(
    method: string,
    path: string,
    body?: object,
    accepted: readonly number[] = [],
  ): Promise<unknown> {
    const { repeatAfterMs = [1000, 2000, 4000] } = this.#props;
    for (let failures = 0; ; failures += 1) {
      const response = await this.#once(method, path, body);
      const wait = repeatAfterMs[failures];
      if (response !== undefined && response.status !== 429 && response.status < 500)
        return this.#read(response, method, path, accepted);
      if (wait === undefined) {
        const { address } = this.#props;
        throw new WorkspacesError(
          response === undefined
            ? `${address} does not answer: check the network, and backend.hostname in cdktf.json`
            : `${address} answers ${method} ${path} with ${response.status}, ${failures + 1} times: try again later`,
        );
      }
      await delay(wait);
    }
  }

  async #once(method: string, path: string, body: object | undefined): Promise<Response | undefined> {
    const { address, token } = this.#props;
    try {
      return await fetch(`${address}/api/v2${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/vnd.api+json' },
        signal: AbortSignal.timeout(timeoutMs),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch {
      return undefined;
    }
  }

  async #read(
    response: Response,
    method: string,
    path: string,
    accepted: readonly number[],
  ): Promise<unknown> {
    const { status } = response;
    const text = await response.text();
    if (accepted.includes(status)) return undefined;
    if (status === 401)
      throw new WorkspacesError(
        `${this.#props.address} does not accept the token: run terraform login, or set TFE_TOKEN to a token of a user or a team`,
      );
    if (!response.ok) throw new WorkspacesError(`${method} ${path} fails with ${status}: ${detailOf(text)}`);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
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
