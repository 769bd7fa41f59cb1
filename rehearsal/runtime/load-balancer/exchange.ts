/** A request that is passed on to a target, and its response on the way back. */
import type { Socket } from 'node:net';
import type { BatchedWriter } from './batched-writer';
import { clientBody, renderClientResponse, renderTargetRequest, type Hop } from './forwarded-fields';
import type { ListenerContext } from './listener-context';
import type { ForwardAction } from './model';
import type { RequestOutcome } from './request-log';
import type { OwnResponse } from './responses';
import { reasonFields, routeLines } from './route-header';
import { stickyLines, type Route } from './routing';
import type { Reply, TargetConnection, TargetFailure } from './target-connection';
import { joinTunnel } from './tunnel';
import type { BodyLength } from './wire/body-reader';
import type { Field } from './wire/fields';
import type { RequestHead } from './wire/request-head';
import type { ResponseHead } from './wire/response-head';

/** The connection that a request came on. */
export interface ExchangeClient {
  readonly writer: BatchedWriter;
  /** Whether the connection stays open after this request. */
  readonly staysOpen: () => boolean;
  /** Answers in the target's place. */
  readonly answer: (status: number, fields?: OwnResponse['fields']) => void;
  /** The response is whole. */
  readonly finish: (keepAlive: boolean) => void;
  /** Ends the connection in the middle of the response; `framed`: the client can tell that it is not whole. */
  readonly breakOff: (framed: boolean) => void;
  readonly resume: () => void;
  /** Hands over the socket, and what the client has sent already. */
  readonly detach: () => { readonly socket: Socket; readonly sent: Buffer | undefined };
}

export interface ExchangeOptions {
  readonly client: ExchangeClient;
  readonly request: RequestHead;
  readonly action: ForwardAction;
  readonly route: Route;
  readonly hop: Hop;
  readonly context: ListenerContext;
  readonly onOutcome: (outcome: RequestOutcome) => void;
}

/** What the client gets when a target fails. AWS: 504 when no connection comes about within 10 seconds, else 502. */
const statusOf: Readonly<Record<TargetFailure, number>> = {
  refused: 502,
  closed: 502,
  malformed: 502,
  'connect-timeout': 504,
};

const reasonOf: Readonly<Record<TargetFailure | 'idle', string>> = {
  refused: 'the task refused the connection',
  closed: 'the task closed the connection without an answer',
  malformed: 'the answer of the task is not HTTP',
  'connect-timeout': 'the task did not accept the connection in time',
  idle: 'the task sent nothing for as long as the idle timeout',
};

export class Exchange implements Reply {
  readonly #options: ExchangeOptions;
  readonly #connection: TargetConnection;
  #sentAt = 0;
  #response: ResponseHead | undefined;
  #body: BodyLength = 0;
  #keepAlive = false;
  #state: 'open' | 'tunnel' | 'over' = 'open';

  /** Sends the head, and the whole request if it has no body. */
  constructor(options: ExchangeOptions) {
    this.#options = options;
    const { client, request, route, hop, context } = options;
    context.metrics(context.loadBalancer.arn).request(route.group.dimension);
    this.#connection = route.target.acquire(context.loadBalancer.idleTimeoutSeconds * 1000);
    this.#connection.send(renderTargetRequest(request, hop, context.loadBalancer), request.method, this);
    this.#sentAt = performance.now();
    if (request.bodyLength === 0) {
      this.#connection.requestSent();
      this.#connection.writer.flush();
    } else if (request.expectsContinue) {
      client.writer.write('HTTP/1.1 100 Continue\r\n\r\n');
      client.writer.flush();
    }
  }

  /** Whether the head of the response has gone to the client. */
  get isAnswering(): boolean {
    return this.#response !== undefined;
  }

  get isTunnel(): boolean {
    return this.#state === 'tunnel';
  }

  /** A piece of the request's body. */
  sendBody(chunk: Buffer): void {
    if (this.#state !== 'open') return;
    const { writer } = this.#connection;
    if (this.#options.request.bodyLength === 'chunked') writer.writeChunk(chunk);
    else writer.write(chunk);
  }

  /** The request's body is whole. */
  sendEnd(trailers: readonly Field[]): void {
    if (this.#state !== 'open') return;
    const { writer } = this.#connection;
    if (this.#options.request.bodyLength === 'chunked') writer.write(lastChunk(trailers));
    this.#connection.requestSent();
    writer.flush();
    if (this.#response === undefined) this.#sentAt = performance.now();
  }

  /**
   * All that the client sent at once has been passed on.
   *
   * @returns whether the target is slower than the client
   */
  flushRequest(): boolean {
    if (this.#state !== 'open') return false;
    this.#connection.writer.flush();
    return this.#connection.writer.isFull;
  }

  onHead(response: ResponseHead): void {
    const { client, request, action, route, context } = this.#options;
    if (response.status === 101 && request.upgrade === undefined) {
      this.#fail('malformed');
      return;
    }
    const seconds = Math.max(0, performance.now() - this.#sentAt) / 1000;
    context.metrics(context.loadBalancer.arn).targetResponse(route.group.dimension, response.status, seconds);
    this.#response = response;
    this.#body = clientBody(response, request);
    this.#keepAlive = this.#body !== 'until-close' && client.staysOpen();
    client.writer.write(
      renderClientResponse(response, {
        method: request.method,
        minorVersion: request.minorVersion,
        keepAlive: this.#keepAlive,
        addedLines:
          stickyLines(action, route, response, context) + routeLines(request, route.group.config.arn),
      }),
    );
    if (response.status === 101) this.#openTunnel();
  }

  onBody(chunk: Buffer): void {
    const { writer } = this.#options.client;
    if (this.#body === 'chunked') writer.writeChunk(chunk);
    else writer.write(chunk);
  }

  onPause(): void {
    if (this.#state !== 'open') return;
    const { writer } = this.#options.client;
    writer.flush();
    if (writer.isFull) this.#connection.pause();
  }

  onDrain(): void {
    if (this.#state === 'open') this.#options.client.resume();
  }

  onBodyEnd(trailers: readonly Field[]): void {
    const { client } = this.#options;
    if (this.#body === 'chunked') client.writer.write(lastChunk(trailers));
    client.writer.flush();
    this.#end(this.#response?.status ?? 0);
    client.finish(this.#keepAlive);
  }

  onFailure(failure: TargetFailure): void {
    this.#fail(failure);
  }

  /** The client takes more of the response. */
  onClientDrain(): void {
    if (this.#state === 'open') this.#connection.resume();
  }

  /** Nothing came for as long as the idle timeout. AWS: 504 when the target has not answered yet. */
  onIdleTimeout(): void {
    if (this.#state === 'tunnel' || this.#response !== undefined) {
      this.cancel('idle timeout');
      this.#options.client.breakOff(this.#body !== 'until-close');
    } else {
      this.cancel('idle timeout', 504);
      const { client, request } = this.#options;
      client.answer(504, reasonFields(request, reasonOf.idle));
    }
  }

  /** Ends the request without an answer from the target. */
  cancel(error: string, elbStatus?: number): void {
    if (this.#state === 'over') return;
    this.#connection.abandon();
    this.#end(elbStatus ?? this.#response?.status ?? 0, error);
  }

  #fail(failure: TargetFailure): void {
    if (this.#state === 'over') return;
    const { client, request, route, context } = this.#options;
    if (failure === 'refused' || failure === 'connect-timeout')
      context.metrics(context.loadBalancer.arn).targetConnectionError(route.group.dimension);
    this.#connection.abandon();
    if (this.#response === undefined) {
      this.#end(statusOf[failure], failure);
      client.answer(statusOf[failure], reasonFields(request, reasonOf[failure]));
    } else {
      this.#end(this.#response.status, failure);
      // There is no other way to tell the client that the response is not whole.
      client.breakOff(this.#body !== 'until-close');
    }
  }

  #openTunnel(): void {
    this.#state = 'tunnel';
    const { client } = this.#options;
    client.writer.flush();
    const { socket, sent } = client.detach();
    joinTunnel({ client: socket, sent, target: this.#connection.detach() }, () => {
      this.#end(101);
    });
  }

  #end(elbStatus: number, error?: string): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    const { route, onOutcome } = this.#options;
    route.target.release();
    onOutcome({ elbStatus, targetStatus: this.#response?.status, error });
  }
}

function lastChunk(trailers: readonly Field[]): string {
  if (trailers.length === 0) return '0\r\n\r\n';
  return `0\r\n${trailers.map(({ name, value }) => `${name}: ${value}\r\n`).join('')}\r\n`;
}
