/**
 * One HTTP endpoint for all of AWS. A request that may come from a client passes the guards; then a route, an API of this project, or the emulator
 * with interceptors around it answers it. What nothing here concerns streams through.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { AwsClient } from '../contract/client';
import type { Guard } from '../contract/guard';
import type { Route } from '../contract/route';
import type { CloudService } from '../contract/service';
import { isPage, type Upstream } from '../emulator';
import { AwsError } from '../protocol/aws-error';
import type { Call } from '../protocol/call';
import { errorResponse, type ProtocolError } from '../protocol/error-response';
import { endToEndHeaders, readBody, type BufferedResponse } from '../protocol/message';
import { requireClient } from './client-requests';
import { Dispatcher, type Answerer } from './dispatcher';
import { routeRequest } from './request-routing';
import { isSignedForAws, requireSigned } from './unsigned';

export { host, listen } from './endpoint';

export interface GatewayProps {
  readonly upstream: Upstream;
  /** 12 digits. */
  readonly accountId: string;
  /** Seconds since the epoch. */
  readonly now: () => number;
  /** Logs one line per call. @default no-op */
  readonly log?: ((line: string) => void) | undefined;
}

/** Who answered a call, for the log: `refused` by a service or an interceptor of ours, `fault` by nobody. */
type AnsweredBy = Answerer['kind'] | 'refused' | 'upstream' | 'fault';

export class Gateway {
  readonly #props: GatewayProps;
  readonly #dispatcher: Dispatcher;
  #guards: readonly Guard[] = [];
  #routes: readonly Route[] = [];

  constructor(props: GatewayProps) {
    this.#props = props;
    this.#dispatcher = new Dispatcher(props);
  }

  /** The embedded AWS, as its clients see it. */
  get aws(): AwsClient {
    return this.#dispatcher.aws;
  }

  /** The emulator, past the services of this project. */
  get upstream(): AwsClient {
    return this.#dispatcher.upstream;
  }

  /** Replaces the services that answer requests. */
  use(services: readonly CloudService[]): void {
    this.#guards = services.flatMap((service) => service.guards ?? []);
    this.#routes = services.flatMap((service) => service.routes ?? []);
    this.#dispatcher.use(services);
  }

  /** Holds a call against the guards, whoever answers it. @throws AwsError what the first one says */
  readonly authorize: Guard = async (call, request) => {
    for (const guard of this.#guards) await guard(call, request);
  };

  /** Answers a request; never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    let call: Call | undefined;
    let route: Route | undefined;
    try {
      const head = requestHead(request);
      requireClient(head, request.socket.localPort ?? 0);
      let read = isForm(request) ? await readBody(request, mostBytes) : undefined;
      const body = async () => (read ??= await readBody(request, limitOf(call)));
      const form = read && new URLSearchParams(read.toString());
      call = routeRequest(head, form);
      // A key of S3 may look like the path of a route.
      route = isSignedForAws(head) ? undefined : this.#routeOf(head.url);
      if (route === undefined) requireSigned(call, head);
      await this.authorize(call, { head, form, body });
      if (route !== undefined) {
        await route.handle(request, response);
        return;
      }
      const answerer = this.#dispatcher.find(call, head);
      if (answerer === undefined) {
        this.#log(call, await this.#passOn(call, request, response, read), response.statusCode, started);
        return;
      }
      write(response, await answerer.answer({ ...head, body: await body() }), request.method);
      this.#log(call, answerer.kind, response.statusCode, started);
    } catch (error) {
      // What a route serves is no call of AWS.
      const named = route === undefined ? call : undefined;
      if (!isClientGone(request, response)) this.#refuse(named, request, response, error);
      const answeredBy = error instanceof AwsError && error.status < 500 ? 'refused' : 'fault';
      if (named !== undefined) this.#log(named, answeredBy, response.statusCode, started);
      if (call === undefined) this.#logRefused(request, response.statusCode);
    }
  }

  #routeOf(url: string): Route | undefined {
    const [path = '/'] = url.split('?', 1);
    return this.#routes.find((route) => route.serves(path));
  }

  async #passOn(
    call: Call,
    request: IncomingMessage,
    response: ServerResponse,
    read: Buffer | undefined,
  ): Promise<AnsweredBy> {
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const answer = await this.#props.upstream.stream(request, read, gone.signal);
    const status = answer.statusCode ?? 502;
    const headers = endToEndHeaders(answer.headers);
    if (isPage(status, answer.headers['content-type'] ?? '')) {
      const page = { status, headers, body: await readBody(answer) };
      const meant = await this.#props.upstream.meant(call, page);
      write(response, meant, request.method);
      return meant === page ? 'upstream' : 'fault';
    }
    response.writeHead(status, headers);
    await pipeline(answer, response);
    return 'upstream';
  }

  #refuse(call: Call | undefined, request: IncomingMessage, response: ServerResponse, error: unknown): void {
    if (response.headersSent) {
      // The status is out: breaking the connection is the only way left to say that the body is not whole.
      response.destroy();
      return;
    }
    // A browser shows this type of content.
    const answer = errorResponse(call?.protocol ?? 'rest-json', call?.service ?? '', protocolError(error));
    write(response, answer, request.method);
  }

  /** A request that may come from no client: what it asks for is nobody's business. */
  #logRefused({ method, url }: IncomingMessage, status: number): void {
    const [path = '/'] = (url ?? '/').split('?', 1);
    this.#props.log?.(`${method ?? 'GET'} ${path} ${status} refused`);
  }

  #log(call: Call, answeredBy: AnsweredBy, status: number, started: number): void {
    if (this.#props.log === undefined) return;
    const milliseconds = (performance.now() - started).toFixed(0);
    this.#props.log(
      `${call.service} ${call.operation} ${call.region} ${status} ${answeredBy} ${milliseconds} ms`,
    );
  }
}

/**
 * The longest body outside of S3 is that of Lambda's CreateFunction, whose zip of 50 MB is Base64 in JSON.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const mostBytes = 75 * 1024 * 1024;

/** Objects are as long as they are. */
const limitOf = (call: Call | undefined): number | undefined =>
  call?.service === 's3' ? undefined : mostBytes;

/** The query protocols name the operation in a form body, which is small: it is read before routing. */
const isForm = (request: IncomingMessage): boolean =>
  request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true &&
  request.method === 'POST' &&
  /^\/(\?|$)/.test(request.url ?? '/');

const requestHead = (request: IncomingMessage) => ({
  method: request.method ?? 'GET',
  url: request.url ?? '/',
  headers: request.headers,
});

function write(response: ServerResponse, answer: BufferedResponse, method = 'POST'): void {
  const headers = { ...answer.headers };
  if (method !== 'HEAD') headers['content-length'] = answer.body.length;
  response.writeHead(answer.status, headers);
  response.end(method === 'HEAD' ? undefined : answer.body);
}

const protocolError = (error: unknown): ProtocolError =>
  error instanceof AwsError
    ? { code: error.code, message: error.message, status: error.status }
    : // A fault of ours: 501, because SDKs repeat a 500 and it would fail again.
      {
        code: 'InternalFailure',
        message: error instanceof Error ? error.message : String(error),
        status: 501,
      };

const isClientGone = (request: IncomingMessage, response: ServerResponse): boolean =>
  request.destroyed && response.destroyed;
