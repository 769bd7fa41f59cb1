/** What stands in for the APIs of GitHub and GitLab: comments of one pull request, and issues of GitHub. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StoredComment {
  readonly id: number;
  readonly user: { readonly login: string };
  readonly author: { readonly username: string };
  body: string;
}

export interface StoredIssue {
  readonly number: number;
  readonly user: { readonly login: string };
  title: string;
  body: string;
  state: 'open' | 'closed';
  state_reason?: string;
}

/** The login of a workflow's own token, and of GitLab's. */
const reviewer = 'github-actions[bot]';

export class GitHostServer {
  readonly #token: string;
  readonly comments: StoredComment[] = [];
  readonly issues: StoredIssue[] = [];
  /** Method and path of every call. */
  readonly calls: string[] = [];
  /** Statuses of the next calls, in the place of answers. */
  readonly failures: number[] = [];
  /** Answers of the next calls, as they are. */
  readonly answers: { status: number; headers?: Record<string, string>; body?: string }[] = [];
  /** The login that the token writes with. */
  writesAs = reviewer;
  /** What else the host answers. @default - nothing */
  more: (pathname: string, query: URLSearchParams) => unknown = () => undefined;
  readonly #server: Server;

  private constructor(token: string) {
    this.#token = token;
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        this.calls.push(`${method} ${url}`);
        const failure = this.failures.shift();
        const given = headers.authorization ?? headers['private-token'];
        if (failure !== undefined || (given !== `Bearer ${this.#token}` && given !== this.#token)) {
          response.writeHead(failure ?? 401, { 'content-type': 'application/json' }).end('{"message":"no"}');
          return;
        }
        const answer = this.answers.shift();
        if (answer !== undefined) {
          response.writeHead(answer.status, answer.headers).end(answer.body);
          return;
        }
        const { status, body } = this.#answer(method, url, Buffer.concat(chunks).toString());
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
  }

  static async start(token: string): Promise<GitHostServer> {
    const host = new GitHostServer(token);
    host.#server.listen(0, '127.0.0.1');
    await once(host.#server, 'listening');
    return host;
  }

  get api(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  /** @param login - who has written it */
  add(body: string, login = reviewer): StoredComment {
    const comment = {
      id: 1000 + this.comments.length,
      body,
      user: { login },
      author: { username: login },
    };
    this.comments.push(comment);
    return comment;
  }

  #answer(method: string, url: string, text: string): { status: number; body: unknown } {
    const { pathname: path, searchParams } = new URL(url, this.api);
    // The APIs of a GitHub Enterprise Server and of a GitLab have a prefix.
    const pathname = path.replace(/^\/api\/v[34]\//, '/');
    const one =
      /^\/repos\/acme\/shop\/issues\/comments\/(\d+)$/.exec(pathname) ??
      /^\/projects\/acme%2Fshop\/merge_requests\/7\/notes\/(\d+)$/.exec(pathname);
    if (one !== null && (method === 'PATCH' || method === 'PUT')) {
      const found = this.comments.find(({ id }) => id === Number(one[1]));
      if (found === undefined) return { status: 404, body: {} };
      found.body = (JSON.parse(text) as { body: string }).body;
      return { status: 200, body: found };
    }
    const ofIssues = this.#answerIssues(method, pathname, searchParams, text);
    if (ofIssues !== undefined) return ofIssues;
    if (method === 'GET' && pathname === '/user')
      return { status: 200, body: { login: this.writesAs, username: reviewer } };
    const other = method === 'GET' ? this.more(pathname, searchParams) : undefined;
    if (other !== undefined) return { status: 200, body: other };
    const isAll =
      pathname === '/repos/acme/shop/issues/7/comments' ||
      pathname === '/projects/acme%2Fshop/merge_requests/7/notes';
    if (!isAll) return { status: 404, body: {} };
    if (method === 'POST') {
      const { body } = JSON.parse(text) as { body: string };
      return { status: 201, body: this.add(body, this.writesAs) };
    }
    const size = Number(searchParams.get('per_page'));
    const start = (Number(searchParams.get('page')) - 1) * size;
    return { status: 200, body: this.comments.slice(start, start + size) };
  }

  #answerIssues(
    method: string,
    pathname: string,
    query: URLSearchParams,
    text: string,
  ): { status: number; body: unknown } | undefined {
    const all = '/repos/acme/shop/issues';
    if (pathname === all && method === 'GET') {
      const size = Number(query.get('per_page'));
      const start = (Number(query.get('page')) - 1) * size;
      const found = this.issues.filter(({ state }) => state === query.get('state'));
      return { status: 200, body: found.slice(start, start + size) };
    }
    if (pathname === all && method === 'POST') {
      const { title, body } = JSON.parse(text) as StoredIssue;
      const number = 20 + this.issues.length;
      this.issues.push({ number, title, body, state: 'open', user: { login: this.writesAs } });
      return { status: 201, body: this.issues.at(-1) };
    }
    const number = /^\/repos\/acme\/shop\/issues\/(\d+)$/.exec(pathname)?.[1];
    const issue = this.issues.find((each) => each.number === Number(number));
    if (issue === undefined || method !== 'PATCH') return undefined;
    return { status: 200, body: Object.assign(issue, JSON.parse(text)) };
  }
}
