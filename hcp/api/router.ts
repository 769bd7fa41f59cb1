/** Routes: a method and a pattern such as `/runs/:id/actions/apply`. */
import type { Caller } from '../model/access';
import { notFound, readSent, type Answer, type Paging, type Sent } from './json-api';

export interface Request {
  readonly parameter: (name: string) => string;
  readonly query: URLSearchParams;
  /** Empty where the route takes large bodies. */
  readonly body: Uint8Array;
  /** Writes the body to a file, which is there whole or not at all. */
  readonly receive: (path: string) => Promise<void>;
  /** The body as JSON:API. */
  readonly sent: () => Sent;
  readonly page: Paging;
  /** Names of the `include` parameter. */
  readonly include: ReadonlySet<string>;
  readonly caller: Caller;
}

export interface Route {
  readonly method: string;
  readonly pattern: string;
  /** Whether it is reached without a token: its URL is the key. @default false */
  readonly open: boolean;
  /** Whether it writes the body to a file, of which only a part is in memory. @default false */
  readonly large: boolean;
  /** Bytes that a body in memory may have. @default - those of a state */
  readonly longest?: number;
  /** Who may call it besides users. @default nobody */
  readonly also: readonly Caller['kind'][];
  readonly handle: (request: Request) => Answer | Promise<Answer>;
}

export const route = (
  method: string,
  pattern: string,
  handle: Route['handle'],
  {
    open = false,
    large = false,
    also = [],
    ...rest
  }: Partial<Pick<Route, 'open' | 'large' | 'longest' | 'also'>> = {},
): Route => ({ method, pattern, handle, open, large, also, ...rest });

/** Whether a caller may use a route at all. */
export const admits = ({ open, also }: Route, { kind }: Caller): boolean =>
  open || kind === 'user' || also.includes(kind);

export interface Match {
  readonly route: Route;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Finds routes by method and path. */
export class Router {
  readonly #routes: readonly { readonly route: Route; readonly segments: readonly string[] }[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map((each) => ({ route: each, segments: each.pattern.split('/') }));
  }

  match(method: string, path: string): Match | undefined {
    const parts = path.split('/');
    for (const { route: each, segments } of this.#routes) {
      if (each.method !== method || segments.length !== parts.length) continue;
      const parameters = parametersOf(segments, parts);
      if (parameters !== undefined) return { route: each, parameters };
    }
    return undefined;
  }
}

function parametersOf(
  segments: readonly string[],
  parts: readonly string[],
): ReadonlyMap<string, string> | undefined {
  const parameters = new Map<string, string>();
  for (const [at, segment] of segments.entries()) {
    const part = parts[at] ?? '';
    if (segment.startsWith(':')) {
      if (part === '') return undefined;
      parameters.set(segment.slice(1), part);
    } else if (segment !== part) return undefined;
  }
  return parameters;
}

export function requestOf(
  { parameters }: Match,
  query: URLSearchParams,
  { body, receive }: Pick<Request, 'body' | 'receive'>,
  caller: Caller,
): Request {
  return {
    query,
    body,
    receive,
    caller,
    parameter: (name) => {
      const value = parameters.get(name);
      if (value === undefined) throw notFound();
      return decodeURIComponent(value);
    },
    sent: () => readSent(body),
    page: {
      number: Math.max(1, Number(query.get('page[number]')) || 1),
      size: Math.min(100, Math.max(1, Number(query.get('page[size]')) || 20)),
    },
    include: new Set((query.get('include') ?? '').split(',').map((name) => name.replaceAll('-', '_'))),
  };
}
