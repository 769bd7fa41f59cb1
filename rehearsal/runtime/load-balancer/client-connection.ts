/** A client's connection: requests are read and answered one after the other. */
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { BatchedWriter } from './batched-writer';
import { Exchange, type ExchangeClient } from './exchange';
import type { Hop } from './forwarded-fields';
import type { ListenerContext } from './listener-context';
import type { Action } from './model';
import { requestLogEntry, type RequestOutcome } from './request-log';
import {
  errorResponse,
  fixedResponse,
  redirectResponse,
  renderOwnResponse,
  type OwnResponse,
} from './responses';
import { chooseRoute, type Route } from './routing';
import { BodyReader, type BodySink } from './wire/body-reader';
import { MalformedMessage, type Field } from './wire/fields';
import { HeadReader } from './wire/head-reader';
import { longestRequestHead, parseRequestHead, RefusedRequest, type RequestHead } from './wire/request-head';

/** Bytes of further requests that are kept while one is being answered. */
const mostPipelinedBytes = 65_536;
/** Wall time in which a client may read the last answer before the connection is cut. */
const lingerMs = 2000;
/** AWS: 463 when X-Forwarded-For has more addresses. */
const mostForwardedAddresses = 30;

/** Address and port of a client, as a socket has them. */
export type ClientAddress = Pick<Socket, 'remoteAddress' | 'remotePort'>;

export class ClientConnection implements BodySink, ExchangeClient {
  readonly writer: BatchedWriter;
  readonly #socket: Socket;
  readonly #context: ListenerContext;
  readonly #hop: Hop;
  readonly #heads = new HeadReader(longestRequestHead);
  readonly #openedAt = performance.now();
  #idleTimeoutMs = 0;
  #request: RequestHead | undefined;
  #startedAt = 0;
  #exchange: Exchange | undefined;
  /** Reads the body that is under way; it may outlive its exchange, when the answer came before the end. */
  #body: BodyReader | undefined;
  /** What came after the request that is being answered. */
  #pipelined: Buffer | undefined;
  #advancing = false;
  #state: 'open' | 'retiring' | 'closing' | 'detached' = 'open';

  /** @param client - the other end, where it is not that of the socket */
  constructor(socket: Socket, context: ListenerContext, client: ClientAddress = socket) {
    this.#socket = socket;
    this.#context = context;
    this.writer = new BatchedWriter(socket);
    this.#hop = {
      clientAddress: (client.remoteAddress ?? '').replace(/^::ffff:/, ''),
      clientPort: client.remotePort ?? 0,
      listenerPort: context.origin.port,
      protocol: context.origin.protocol,
      newTraceId: context.newTraceId,
    };
    this.#setIdleTimeout();
    socket
      .on('data', this.#onData)
      .on('drain', () => this.#exchange?.onClientDrain())
      .on('timeout', () => {
        this.#onTimeout();
      })
      .on('end', () => {
        if (this.#exchange === undefined) socket.destroySoon();
        else if (this.#state !== 'detached') this.#onGone();
      })
      .on('error', () => {
        this.#onGone();
      })
      .on('close', () => {
        this.#onGone();
      });
  }

  /** Ends the connection as soon as no request is under way. */
  retire(): void {
    if (this.#state !== 'open') return;
    this.#state = 'retiring';
    if (this.#exchange === undefined && this.#body === undefined && !this.#heads.isPartial) this.destroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  breakOff(framed: boolean): void {
    this.#exchange = undefined;
    this.#state = 'closing';
    this.writer.flush();
    this.#socket.setTimeout(lingerMs);
    if (framed) this.#socket.destroySoon();
    // TLS says itself whether the end is the end.
    else if (this.#socket instanceof TLSSocket) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  /** The target takes more of the body. */
  resume(): void {
    if (this.#body !== undefined) this.#socket.resume();
  }

  /** AWS: the client keep-alive duration is how long a connection may be used, however busy it is. */
  staysOpen(): boolean {
    const { clientKeepAliveSeconds } = this.#context.loadBalancer;
    return (
      this.#state === 'open' &&
      this.#request?.keepAlive === true &&
      performance.now() - this.#openedAt < clientKeepAliveSeconds * 1000
    );
  }

  answer(status: number, fields: OwnResponse['fields'] = []): void {
    const page = errorResponse(status);
    this.#answer({ ...page, fields: [...page.fields, ...fields] });
  }

  finish(keepAlive: boolean): void {
    this.#exchange = undefined;
    if (!keepAlive || this.#state === 'retiring') {
      this.#closeGently();
      return;
    }
    this.#socket.resume();
    const pipelined = this.#pipelined;
    if (pipelined === undefined || this.#advancing) return;
    this.#pipelined = undefined;
    this.#onData(pipelined);
  }

  detach(): { readonly socket: Socket; readonly sent: Buffer | undefined } {
    this.#state = 'detached';
    this.#socket.off('data', this.#onData);
    return { socket: this.#socket, sent: this.#pipelined };
  }

  onBody(chunk: Buffer): void {
    this.#exchange?.sendBody(chunk);
  }

  onBodyEnd(trailers: readonly Field[]): void {
    this.#body = undefined;
    this.#exchange?.sendEnd(trailers);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#advancing = true;
    try {
      this.#advance(chunk);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      this.#refuse(error instanceof RefusedRequest ? error.status : 400);
    } finally {
      this.#advancing = false;
    }
    if (this.#body !== undefined && this.#exchange?.flushRequest() === true) this.#socket.pause();
  };

  #advance(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && (this.#state === 'open' || this.#state === 'retiring')) {
      if (this.#body !== undefined) at = this.#body.read(chunk, at);
      else if (this.#exchange !== undefined) {
        this.#keep(at === 0 ? chunk : chunk.subarray(at));
        return;
      } else {
        const head = this.#heads.read(chunk, at);
        if (head === undefined) return;
        at = head.end;
        this.#begin(head.text);
      }
    }
    if (this.#state === 'detached' && at < chunk.length) this.#keep(chunk.subarray(at));
  }

  #keep(bytes: Buffer): void {
    this.#pipelined = this.#pipelined === undefined ? bytes : Buffer.concat([this.#pipelined, bytes]);
    if (this.#pipelined.length > mostPipelinedBytes) this.#socket.pause();
  }

  #begin(head: string): void {
    this.#startedAt = performance.now();
    this.#request = undefined;
    this.#setIdleTimeout();
    const { loadBalancer, rules } = this.#context;
    const request = parseRequestHead(head, loadBalancer.desyncMitigationMode);
    if (request.method === 'CONNECT') throw new MalformedMessage('CONNECT is for proxies');
    if (forwardedAddresses(request) > mostForwardedAddresses)
      throw new RefusedRequest(463, 'X-Forwarded-For has too many addresses');
    this.#request = request;
    if (request.bodyLength !== 0) this.#body = new BodyReader(request.bodyLength, this);
    const rule = rules.find(({ test }) => test?.(request, this.#hop.clientAddress) ?? true);
    this.#perform(request, rule?.action);
  }

  #perform(request: RequestHead, action: Action | undefined): void {
    const metrics = this.#context.metrics(this.#context.loadBalancer.arn);
    switch (action?.type) {
      case undefined:
        this.#answer(errorResponse(503));
        break;
      case 'fixed-response':
        metrics.fixedResponse();
        this.#answer(fixedResponse(action));
        break;
      case 'redirect':
        metrics.redirect();
        this.#answer(redirectResponse(action, request, this.#context.origin));
        break;
      case 'forward': {
        const route = chooseRoute(action, request, this.#context);
        if (route === undefined) {
          this.#answer(errorResponse(503));
          return;
        }
        this.#exchange = new Exchange({
          client: this,
          request,
          action,
          route,
          hop: this.#hop,
          context: this.#context,
          onOutcome: (outcome) => {
            this.#log(request, outcome, route);
          },
        });
      }
    }
  }

  #answer(response: OwnResponse): void {
    // A client that waits for 100 Continue may send the body or not: the connection can not be used on.
    const waits = this.#request?.expectsContinue === true && this.#exchange === undefined;
    const keepAlive = this.staysOpen() && !(waits && this.#body !== undefined);
    this.#context.metrics(this.#context.loadBalancer.arn).ownResponse(response.status);
    const { method } = this.#request ?? { method: 'GET' };
    this.writer.write(renderOwnResponse(response, { method, keepAlive }));
    this.writer.flush();
    if (this.#exchange === undefined) this.#log(this.#request, { elbStatus: response.status });
    this.finish(keepAlive);
  }

  /** Answers what is no request, or stopped in the middle; where the next one would start is not known. */
  #refuse(status: number): void {
    const answering = this.#exchange?.isAnswering === true;
    this.#exchange?.cancel('the request is malformed', status);
    this.#body = undefined;
    this.#request = undefined;
    if (answering) this.destroy();
    else this.#answer(errorResponse(status));
  }

  #onTimeout(): void {
    const waitsForClient = this.#heads.isPartial || (this.#body !== undefined && !this.#socket.isPaused());
    if (this.#state === 'closing') this.destroy();
    else if (waitsForClient && this.#exchange?.isAnswering !== true) this.#refuse(408);
    else if (this.#exchange !== undefined) this.#exchange.onIdleTimeout();
    else this.destroy();
  }

  /** AWS: 460 when the client leaves before the answer. */
  #onGone(): void {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    if (exchange !== undefined && !exchange.isTunnel) {
      if (!exchange.isAnswering) this.#context.metrics(this.#context.loadBalancer.arn).ownResponse(460);
      exchange.cancel('the client left', exchange.isAnswering ? undefined : 460);
    }
    this.destroy();
  }

  #closeGently(): void {
    this.#state = 'closing';
    this.#socket.setTimeout(lingerMs);
    this.#socket.end();
    this.#socket.resume();
  }

  #setIdleTimeout(): void {
    const timeoutMs = this.#context.loadBalancer.idleTimeoutSeconds * 1000;
    if (timeoutMs === this.#idleTimeoutMs) return;
    this.#idleTimeoutMs = timeoutMs;
    this.#socket.setTimeout(timeoutMs);
  }

  #log(request: RequestHead | undefined, outcome: RequestOutcome, route?: Route): void {
    const { requestLog } = this.#context;
    if (requestLog === undefined) return;
    const ended = { request, outcome, startedAt: this.#startedAt, ...(route === undefined ? {} : { route }) };
    requestLog(requestLogEntry(this.#context, ended));
  }
}

function forwardedAddresses({ fields }: RequestHead): number {
  let addresses = 0;
  for (const { key, value } of fields) if (key === 'x-forwarded-for') addresses += value.split(',').length;
  return addresses;
}
