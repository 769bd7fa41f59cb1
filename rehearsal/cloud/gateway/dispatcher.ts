/**
 * Answers calls: by an API of this project, or by the emulator with the interceptors of the operation around it. Clients
 * of the endpoint reach it through the gateway, the services of the embedded AWS through `aws`.
 */
import { randomUUID } from 'node:crypto';
import { awsClient, type AwsClient, type CallingService } from '../contract/client';
import type { Interceptor, Next } from '../contract/interceptor';
import type { CloudService, JsonApi } from '../contract/service';
import type { Upstream } from '../emulator';
import { AwsError } from '../protocol/aws-error';
import type { Call } from '../protocol/call';
import { parseJson } from '../protocol/json';
import type { BufferedRequest, BufferedResponse, RequestHead } from '../protocol/message';
import { routeRequest } from './request-routing';

export interface DispatcherProps {
  readonly upstream: Pick<Upstream, 'meant' | 'send'>;
  /** 12 digits. */
  readonly accountId: string;
  /** Seconds since the epoch. */
  readonly now: () => number;
}

/** What answers a call besides the emulator, which holds the request in memory. */
export interface Answerer {
  readonly kind: 'owned' | 'repaired';
  readonly answer: (request: BufferedRequest) => Promise<BufferedResponse>;
}

export class Dispatcher {
  /** The embedded AWS, as its clients see it. */
  readonly aws: AwsClient;
  /** The emulator, past the services of this project. */
  readonly upstream: AwsClient;
  readonly #props: DispatcherProps;
  #apis: ReadonlyMap<string, JsonApi> = new Map();
  #interceptors: ReadonlyMap<string, readonly Interceptor[]> = new Map();

  constructor(props: DispatcherProps) {
    this.#props = props;
    this.aws = awsClient((request, callingService) => this.#dispatch(request, callingService));
    this.upstream = awsClient((request) => this.#send(callOf(request), request));
  }

  /** Replaces the services that answer calls. */
  use(services: readonly CloudService[]): void {
    const apis = services.flatMap((service) => service.apis ?? []);
    this.#apis = new Map(apis.map((api) => [api.targetPrefix, api]));
    this.#interceptors = byOperation(services.flatMap((service) => service.interceptors ?? []));
  }

  /** Returns who answers a call; undefined where that is the emulator alone. */
  find(call: Call, head: Pick<RequestHead, 'url'>, callingService?: CallingService): Answerer | undefined {
    const api = this.#apiOf(call);
    if (api !== undefined) {
      return { kind: 'owned', answer: (request) => this.#operate(api, call, request, callingService) };
    }
    const interceptors = (this.#interceptors.get(operationKey(call.service, call.operation)) ?? []).filter(
      ({ concerns }) => concerns?.(head) ?? true,
    );
    if (interceptors.length === 0) return undefined;
    return { kind: 'repaired', answer: (request) => this.#intercept(interceptors, call, request) };
  }

  async #dispatch(
    request: BufferedRequest,
    callingService: CallingService | undefined,
  ): Promise<BufferedResponse> {
    const call = callOf(request);
    const answerer = this.find(call, request, callingService);
    return answerer === undefined ? this.#send(call, request) : answerer.answer(request);
  }

  async #send(call: Call, request: BufferedRequest): Promise<BufferedResponse> {
    const { upstream } = this.#props;
    return upstream.meant(call, await upstream.send(request));
  }

  #apiOf({ targetPrefix, operation }: Call): JsonApi | undefined {
    const api = targetPrefix === undefined ? undefined : this.#apis.get(targetPrefix);
    if (api === undefined) return undefined;
    return Object.hasOwn(api.operations, operation) || api.otherwise === 'refuse' ? api : undefined;
  }

  async #operate(
    api: JsonApi,
    call: Call,
    { headers, body }: BufferedRequest,
    callingService: CallingService | undefined,
  ): Promise<BufferedResponse> {
    const input = parseJson(body);
    const operation = Object.hasOwn(api.operations, call.operation)
      ? api.operations[call.operation]
      : undefined;
    if (operation === undefined) {
      throw new AwsError('UnknownOperationException', `${call.service} has no operation ${call.operation}`);
    }
    const { accountId, now } = this.#props;
    const { region, accessKeyId } = call;
    const caller = { region, accessKeyId, callingService, accountId, now };
    const output = await operation(input, {
      ...caller,
      aws: this.aws.in(region),
      upstream: this.upstream.in(region),
    });
    const text = Buffer.from(JSON.stringify(output));
    return {
      status: 200,
      headers: {
        'content-type': headers['content-type'] ?? 'application/x-amz-json-1.1',
        'content-length': String(text.length),
        'x-amzn-requestid': randomUUID(),
      },
      body: text,
    };
  }

  #intercept(
    interceptors: readonly Interceptor[],
    call: Call,
    request: BufferedRequest,
  ): Promise<BufferedResponse> {
    const aws = this.aws.in(call.region);
    const upstream = this.upstream.in(call.region);
    const last: Next = (changed) => this.#send(call, changed);
    const chain = interceptors.reduceRight<Next>((next, { operations }) => {
      const answer = operations[call.operation];
      if (answer === undefined) return next;
      return (changed) => answer({ ...call, request: changed, aws, upstream }, next);
    }, last);
    return chain(request);
  }
}

/** A request of our own is read as one of a client. */
function callOf({ method, url, headers, body }: BufferedRequest): Call {
  const text = (name: string) => (typeof headers[name] === 'string' ? headers[name] : undefined);
  const head = {
    method,
    url,
    headers: { authorization: text('authorization'), 'x-amz-target': text('x-amz-target') },
  };
  const isForm = text('content-type')?.startsWith('application/x-www-form-urlencoded') === true;
  return routeRequest(head, isForm ? new URLSearchParams(body.toString()) : undefined);
}

const operationKey = (service: string, operation: string): string => `${service} ${operation}`;

function byOperation(interceptors: readonly Interceptor[]): ReadonlyMap<string, readonly Interceptor[]> {
  const found = new Map<string, Interceptor[]>();
  for (const interceptor of interceptors) {
    for (const operation of Object.keys(interceptor.operations)) {
      const key = operationKey(interceptor.service, operation);
      found.set(key, [...(found.get(key) ?? []), interceptor]);
    }
  }
  return found;
}
