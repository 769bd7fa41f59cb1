/**
 * One HTTP endpoint for all of AWS. A call is answered by a service that we own, or by the upstream emulator with
 * our repairs around it; what nobody repairs streams through.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Authorize } from './iam';
import { JsonServices, type JsonServicesProps } from './json-services';
import { errorResponse, type ProtocolError } from './protocol/error-response';
import type { Next, Repair } from './repairs/repair';
import { routeRequest, type Call } from './request-routing';
import { AwsError, type Json } from './service';
import { endToEndHeaders, readBody, type BufferedRequest, type BufferedResponse } from './upstream';
import { asMeant, isPage } from './upstream-faults';
import type { WebRoute } from './web-route';

export interface GatewayProps extends JsonServicesProps {
  readonly repairs: readonly Repair[];
  /** What else is served, by its paths. @default nothing */
  readonly routes?: readonly WebRoute[] | undefined;
  /** Holds calls with the keys of roles against the policies of the roles. @default every call is allowed */
  readonly authorize?: Authorize | undefined;
  /** Takes a line a call. @default nothing is logged */
  readonly log?: ((line: string) => void) | undefined;
}

/** Who answers a call, for the log: `refused` by a service or a repair of ours, `fault` by nobody. */
type Answerer = 'owned' | 'refused' | 'repaired' | 'upstream' | 'fault';

export class Gateway {
  readonly #props: GatewayProps;
  readonly #jsonServices: JsonServices;
  readonly #repairs: ReadonlyMap<string, readonly Repair[]>;

  constructor(props: GatewayProps) {
    this.#props = props;
    this.#jsonServices = new JsonServices(props);
    this.#repairs = repairsByOperation(props.repairs);
  }

  /** Answers a request; never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    let call: Call | undefined;
    try {
      const route = this.#routeOf(request);
      if (route !== undefined) {
        await route.handle(request, response);
        return;
      }
      let read = isForm(request) ? await readBody(request) : undefined;
      const form = read && new URLSearchParams(read.toString());
      const head = requestHead(request);
      call = routeRequest(head, form);
      const body = async () => (read ??= await readBody(request));
      await this.#props.authorize?.(call, { head, form, body });
      const answerer = await this.#answer(call, request, response, read);
      this.#log(call, response.statusCode, answerer, started);
    } catch (error) {
      if (!isClientGone(request, response)) this.#refuse(call, request, response, error);
      const answerer = error instanceof AwsError && error.status < 500 ? 'refused' : 'fault';
      if (call !== undefined) this.#log(call, response.statusCode, answerer, started);
    }
  }

  /** Asks a service with a JSON protocol, as a client would. */
  ask(target: string, input: Json, region: string): Promise<Json> {
    return this.#jsonServices.ask(target, input, region);
  }

  #routeOf({ url = '/' }: IncomingMessage): WebRoute | undefined {
    const [path = '/'] = url.split('?', 1);
    return this.#props.routes?.find((route) => route.serves(path));
  }

  async #answer(
    call: Call,
    request: IncomingMessage,
    response: ServerResponse,
    read: Buffer | undefined,
  ): Promise<Answerer> {
    const owned = this.#jsonServices.find(call);
    if (owned !== undefined) {
      const body = read ?? (await readBody(request));
      write(response, await this.#jsonServices.answer(owned, call, body, request.headers['content-type']));
      return 'owned';
    }
    const repairs = (this.#repairs.get(operationKey(call.service, call.operation)) ?? []).filter(
      ({ concerns }) => concerns?.(requestHead(request)) ?? true,
    );
    if (repairs.length > 0) {
      const body = read ?? (await readBody(request));
      write(response, await this.#repair(repairs, call, bufferedRequest(request, body)), request.method);
      return 'repaired';
    }
    return this.#passOn(call, request, response, read);
  }

  #repair(repairs: readonly Repair[], call: Call, request: BufferedRequest): Promise<BufferedResponse> {
    const ask = (target: string, input: Json) => this.#jsonServices.ask(target, input, call.region);
    const upstream = (target: string, input: Json) =>
      this.#jsonServices.askUpstream(target, input, call.region);
    const last: Next = async (changed) => asMeant(call, await this.#props.upstream.send(changed));
    const chain = repairs.reduceRight<Next>((next, repair) => {
      const answer = repair.operations[call.operation];
      if (answer === undefined) return next;
      return (changed) => answer({ ...call, request: changed, ask, upstream }, next);
    }, last);
    return chain(request);
  }

  async #passOn(
    call: Call,
    request: IncomingMessage,
    response: ServerResponse,
    read: Buffer | undefined,
  ): Promise<Answerer> {
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const answer = await this.#props.upstream.stream(request, read, gone.signal);
    const status = answer.statusCode ?? 502;
    const headers = endToEndHeaders(answer.headers);
    if (isPage(status, answer.headers['content-type'] ?? '')) {
      const page = { status, headers, body: await readBody(answer) };
      const meant = asMeant(call, page);
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
    const answer = errorResponse(call?.protocol ?? 'json', call?.service ?? '', protocolError(error));
    write(response, answer, request.method);
  }

  #log(call: Call, status: number, answerer: Answerer, started: number): void {
    if (this.#props.log === undefined) return;
    const milliseconds = (performance.now() - started).toFixed(0);
    this.#props.log(
      `${call.service} ${call.operation} ${call.region} ${status} ${answerer} ${milliseconds} ms`,
    );
  }
}

const operationKey = (service: string, operation: string): string => `${service} ${operation}`;

function repairsByOperation(repairs: readonly Repair[]): ReadonlyMap<string, readonly Repair[]> {
  const byOperation = new Map<string, Repair[]>();
  for (const repair of repairs) {
    for (const operation of Object.keys(repair.operations)) {
      const key = operationKey(repair.service, operation);
      byOperation.set(key, [...(byOperation.get(key) ?? []), repair]);
    }
  }
  return byOperation;
}

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

const bufferedRequest = (request: IncomingMessage, body: Buffer): BufferedRequest => ({
  ...requestHead(request),
  body,
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
