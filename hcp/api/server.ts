/** The HTTP server: finds the route, checks the token, and answers. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { callerOf, taskOf, type Caller } from '../model/access';
import type { Context } from './context';
import { diskFull, isDiskFull } from '../store';
import { ApiError, json, mediaType, noContent, notFound, unauthorized, type Answer } from './json-api';
import { bodyOf, receiveInto } from './body';
import { admits, requestOf, Router } from './router';
import { allRoutes } from './routes';

/** Loopback alone: what is served here runs Terraform for whoever may ask. */
const host = '127.0.0.1';

const base = '/api/v2';

/** The CLI shows structured plans only where it takes the server for HCP Terraform, with a recent API. */
const headers = { 'TFP-API-Version': '2.6', 'TFP-AppName': 'HCP Terraform', 'X-RateLimit-Limit': '1000' };

/** Where Terraform finds the services of a host, unless a `host` block says it. */
const discovery = {
  'tfe.v2': `${base}/`,
  'tfe.v2.1': `${base}/`,
  'tfe.v2.2': `${base}/`,
  'state.v2': `${base}/`,
};

export interface ListeningServer {
  /** Without a slash at its end. */
  readonly url: string;
  /** Begins to answer. */
  readonly serve: (context: Context, log: (line: string) => void) => void;
  /** May be called again. */
  readonly close: () => Promise<void>;
}

/** @param port - 0 for a free one. @throws Error the port is in use */
export async function listen(port: number): Promise<ListeningServer> {
  const server: Server = createServer();
  // Go keeps idle connections for 90 s: a server that closes earlier races with the next request.
  server.keepAliveTimeout = 120_000;
  // An upload takes as long as it takes.
  server.requestTimeout = 0;
  server.listen(port, host);
  await once(server, 'listening');
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    serve: (context, log) => {
      const router = new Router(allRoutes(context));
      server.on('request', (request, response) => {
        void answerTo(request, context, router, log).then((answer) => {
          write(response, answer, request.complete);
        });
      });
    },
    close: async () => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answerTo(
  request: IncomingMessage,
  context: Context,
  router: Router,
  log: (line: string) => void,
): Promise<Answer> {
  const method = request.method ?? '';
  try {
    refuseBrowsers(request);
    return await routed(request, urlOf(request), method, context, router, log);
  } catch (error) {
    if (error instanceof ApiError) return error.answer;
    if (isDiskFull(error)) {
      log(`${method} ${urlOf(request).pathname}: ${diskFull(context.store.directory)}`);
      // Clients repeat it.
      return new ApiError(500, 'disk full', diskFull(context.store.directory)).answer;
    }
    if (request.destroyed && !request.complete) {
      log(`${method} ${urlOf(request).pathname}: the client has gone`);
      return noContent;
    }
    log(
      `${method} ${urlOf(request).pathname}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return json(500, { errors: [{ status: '500', title: 'internal error' }] });
  }
}

/** @throws ApiError the path is none, as `//` */
function urlOf({ url = '/' }: IncomingMessage): URL {
  if (!URL.canParse(url, 'http://localhost')) throw new ApiError(400, 'the request has no path');
  return new URL(url, 'http://localhost');
}

/** Pages of any site may send requests to this machine; no client of HCP Terraform sends what browsers add to them. */
function refuseBrowsers({ headers }: IncomingMessage): void {
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) {
    throw new ApiError(403, 'requests of web pages are not answered');
  }
}

async function routed(
  request: IncomingMessage,
  url: URL,
  method: string,
  context: Context,
  router: Router,
  log: (line: string) => void,
): Promise<Answer> {
  if (url.pathname === '/.well-known/terraform.json')
    return { ...json(200, discovery), contentType: 'application/json' };
  const path = url.pathname.startsWith(`${base}/`) ? url.pathname.slice(base.length) : url.pathname;
  const match = router.match(method, path);
  if (match === undefined) {
    log(`404 ${method} ${url.pathname}: left out, or no endpoint of HCP Terraform`);
    throw notFound();
  }
  const caller = callerIn(request, context);
  if (caller === undefined && !match.route.open) throw unauthorized();
  if (caller !== undefined && !admits(match.route, caller)) throw notFound();
  const body = match.route.large ? Buffer.alloc(0) : await bodyOf(request, match.route.longest);
  const receive = (path: string) => receiveInto(path, request);
  return match.route.handle(
    requestOf(match, url.searchParams, { body, receive }, caller ?? { kind: 'nobody' }),
  );
}

function callerIn(
  { headers: { authorization } }: IncomingMessage,
  { store, now }: Context,
): Caller | undefined {
  const [, value] = /^Bearer (\S+)$/.exec(authorization ?? '') ?? [];
  const token = store
    .of('tokens')
    .all()
    .find((each) => each.value === value);
  if (token === undefined && value !== undefined) return taskOf(value, store.of('runs').all());
  return callerOf(token, (id) => store.of('runs').get(id), now().getTime());
}

/** @param isRead - whether nothing of the request is left, which the next one on the connection would be taken for */
function write(
  response: ServerResponse,
  { status, body, contentType = mediaType, headers: own }: Answer,
  isRead: boolean,
): void {
  response.writeHead(status, {
    ...headers,
    ...(!isRead && { connection: 'close' }),
    ...own,
    ...(body !== undefined && { 'content-type': contentType }),
  });
  response.end(body);
}
