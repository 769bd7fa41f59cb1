/**
 * One HTTP endpoint for all of AWS. A call is answered by a service that we own, or by the upstream emulator with
 * our repairs around it; what nobody repairs streams through.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { errorResponse, type ProtocolError } from './protocol/error-response';
import type { Next, Repair } from './repairs/repair';
import { routeRequest, serviceOfTargetPrefix, type Call } from './request-routing';
import { AwsError, type Json, type OwnedService } from './service';
import { isPage, isUpstreamFault, upstreamFault } from './upstream-faults';
import {
  readBody,
  type BufferedRequest,
  type BufferedResponse,
  endToEndHeaders,
  type Upstream,
} from './upstream';

export interface GatewayProps {
  readonly upstream: Upstream;
  readonly services: readonly OwnedService[];
  readonly repairs: readonly Repair[];
  /** 12 digits. */
  readonly accountId: string;
  /** Seconds since the epoch. */
  readonly now: () => number;
  /** Takes a line a call. @default nothing is logged */
  readonly log?: ((line: string) => void) | undefined;
}

/** Who answers a call, for the log. */
type Answerer = 'owned' | 'repaired' | 'upstream' | 'fault';

export class Gateway {
  readonly #props: GatewayProps;
  readonly #services: ReadonlyMap<string, OwnedService>;
  readonly #repairs: ReadonlyMap<string, readonly Repair[]>;

  constructor(props: GatewayProps) {
    this.#props = props;
    this.#services = new Map(props.services.map((service) => [service.targetPrefix, service]));
    this.#repairs = repairsByOperation(props.repairs);
  }

  /** Answers a request; never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    let call: Call | undefined;
    try {
      const form = isForm(request) ? await readBody(request) : undefined;
      call = routeRequest(requestHead(request), form && new URLSearchParams(form.toString()));
      const answerer = await this.#answer(call, request, response, form);
      this.#log(call, response.statusCode, answerer, started);
    } catch (error) {
      if (!isClientGone(request, response)) this.#refuse(call, request, response, error);
      if (call !== undefined) this.#log(call, response.statusCode, 'fault', started);
    }
  }

  async #answer(
    call: Call,
    request: IncomingMessage,
    response: ServerResponse,
    form: Buffer | undefined,
  ): Promise<Answerer> {
    const owned = this.#ownedOperation(call);
    if (owned !== undefined) {
      const body = form ?? (await readBody(request));
      write(response, await this.#perform(owned, call, body, request.headers['content-type']));
      return 'owned';
    }
    const repairs = this.#repairs.get(operationKey(call.service, call.operation));
    if (repairs !== undefined) {
      const body = form ?? (await readBody(request));
      write(response, await this.#repair(repairs, call, bufferedRequest(request, body)), request.method);
      return 'repaired';
    }
    return this.#passOn(call, request, response, form);
  }

  #ownedOperation(call: Call): OwnedService | undefined {
    const service = call.targetPrefix === undefined ? undefined : this.#services.get(call.targetPrefix);
    if (service === undefined) return undefined;
    const isListed = Object.hasOwn(service.operations, call.operation);
    return isListed || service.otherwise === 'refuse' ? service : undefined;
  }

  async #perform(
    service: OwnedService,
    call: Call,
    body: Buffer,
    contentType = jsonType,
  ): Promise<BufferedResponse> {
    const output = Buffer.from(JSON.stringify(await this.#operate(service, call, parseJson(body))));
    const headers = {
      'content-type': contentType,
      'content-length': String(output.length),
      'x-amzn-requestid': randomUUID(),
    };
    return { status: 200, headers, body: output };
  }

  async #operate(service: OwnedService, call: Call, input: Json): Promise<Json> {
    const operation = Object.hasOwn(service.operations, call.operation)
      ? service.operations[call.operation]
      : undefined;
    if (operation === undefined) {
      throw new AwsError('UnknownOperationException', `${call.service} has no operation ${call.operation}`);
    }
    const { accountId, now } = this.#props;
    const upstream = (target: string, request: Json) => this.#askUpstream(target, request, call.region);
    return operation(input, { region: call.region, accountId, now, upstream });
  }

  /** Asks as a client would: the services that we own come first. */
  #ask(target: string, input: Json, region: string): Promise<Json> {
    const call = routeRequest(targetRequest(target, region, this.#props.upstream.host), undefined);
    const owned = this.#ownedOperation(call);
    return owned === undefined ? this.#askUpstream(target, input, region) : this.#operate(owned, call, input);
  }

  async #askUpstream(target: string, input: Json, region: string): Promise<Json> {
    const head = targetRequest(target, region, this.#props.upstream.host);
    const call = routeRequest(head, undefined);
    const request = { ...head, body: Buffer.from(JSON.stringify(input)) };
    const response = this.#meant(call, await this.#props.upstream.send(request));
    const output = parseJson(response.body);
    if (response.status < 400) return output;
    const type = typeof output.__type === 'string' ? output.__type : 'InternalFailure';
    const message = output.message ?? output.Message;
    throw new AwsError(
      type.slice(type.lastIndexOf('#') + 1),
      typeof message === 'string' ? message : '',
      response.status,
    );
  }

  #repair(repairs: readonly Repair[], call: Call, request: BufferedRequest): Promise<BufferedResponse> {
    const ask = (target: string, input: Json) => this.#ask(target, input, call.region);
    const upstream = (target: string, input: Json) => this.#askUpstream(target, input, call.region);
    const last: Next = async (changed) => this.#meant(call, await this.#props.upstream.send(changed));
    const chain = repairs.reduceRight<Next>((next, repair) => {
      const answer = repair.operations[call.operation];
      if (answer === undefined) return next;
      return (changed) => answer({ ...call, request: changed, ask, upstream }, next);
    }, last);
    return chain(request);
  }

  /** The answer, or AWS's error in place of the emulator's own failure. */
  #meant(call: Call, response: BufferedResponse): BufferedResponse {
    const contentType = response.headers['content-type'];
    if (typeof contentType !== 'string') return response;
    if (!isUpstreamFault(response.status, contentType, response.body)) return response;
    return errorResponse(call.protocol, call.service, upstreamFault(call, response.status));
  }

  async #passOn(
    call: Call,
    request: IncomingMessage,
    response: ServerResponse,
    form: Buffer | undefined,
  ): Promise<Answerer> {
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const answer = await this.#props.upstream.stream(request, form, gone.signal);
    const status = answer.statusCode ?? 502;
    const headers = endToEndHeaders(answer.headers);
    if (isPage(status, answer.headers['content-type'] ?? '')) {
      const page = { status, headers, body: await readBody(answer) };
      const meant = this.#meant(call, page);
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

const jsonType = 'application/x-amz-json-1.1';

/** A request of our own. The signature is never checked: its scope tells service and region. */
function targetRequest(target: string, region: string, host: string) {
  const service = serviceOfTargetPrefix(target.slice(0, target.lastIndexOf('.')));
  const headers = {
    host,
    'content-type': jsonType,
    'x-amz-target': target,
    authorization: `AWS4-HMAC-SHA256 Credential=gateway/20000101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  };
  return { method: 'POST', url: '/', headers };
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

function parseJson(body: Buffer): Json {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    throw new AwsError('SerializationException', 'the request body is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AwsError('SerializationException', 'the request body is not a JSON object');
  }
  return value as Json;
}

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
