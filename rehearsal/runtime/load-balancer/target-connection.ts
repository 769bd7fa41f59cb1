/** A connection to a target: one request at a time, reused while both sides keep it open. */
import { connect, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { BatchedWriter } from './batched-writer';
import type { Target } from './model';
import { BodyReader, type BodySink } from './wire/body-reader';
import { MalformedMessage, type Field } from './wire/fields';
import { HeadReader } from './wire/head-reader';
import { longestResponseHead, parseResponseHead, type ResponseHead } from './wire/response-head';

/** Why no whole response came. */
export type TargetFailure =
  /** No connection came about. */
  | 'refused'
  /** No connection came about in time. */
  | 'connect-timeout'
  /** The target ended the connection. */
  | 'closed'
  /** What came is not HTTP. */
  | 'malformed';

/** Who waits for the response to a request. After `onBodyEnd` or `onFailure` nothing more is heard. */
export interface Reply extends BodySink {
  readonly onHead: (head: ResponseHead) => void;
  /** All that came at once has been told. */
  readonly onPause: () => void;
  /** The target takes more of the request's body. */
  readonly onDrain: () => void;
  readonly onFailure: (failure: TargetFailure) => void;
}

export interface TargetConnectionOptions {
  readonly target: Target;
  readonly secure: boolean;
  /** Wall time. */
  readonly connectTimeoutMs: number;
  /** Wall time. */
  readonly idleTimeoutMs: number;
  /** It waits for another request. */
  readonly onIdle: (connection: TargetConnection) => void;
  readonly onClose: (connection: TargetConnection) => void;
}

export class TargetConnection implements BodySink {
  readonly writer: BatchedWriter;
  readonly #socket: Socket;
  readonly #options: TargetConnectionOptions;
  readonly #heads = new HeadReader(longestResponseHead);
  #connected = false;
  #reply: Reply | undefined;
  #method = 'GET';
  #response: ResponseHead | undefined;
  #body: BodyReader | undefined;
  #requestSent = false;
  #connectTimer: NodeJS.Timeout | undefined;

  readonly #onData = (chunk: Buffer): void => {
    // A response that nobody asked for could be taken for the answer to the next request.
    if (this.#reply === undefined) {
      this.destroy();
      return;
    }
    const reply = this.#reply;
    try {
      this.#read(chunk);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      this.#end('malformed');
      return;
    }
    reply.onPause();
  };

  constructor(options: TargetConnectionOptions) {
    const { target, secure, connectTimeoutMs, idleTimeoutMs } = options;
    this.#options = options;
    const address = { host: target.id, port: target.port, noDelay: true };
    // AWS: the load balancer does not validate the certificates of targets.
    this.#socket = secure ? connectSecurely({ ...address, rejectUnauthorized: false }) : connect(address);
    this.writer = new BatchedWriter(this.#socket);
    this.#connectTimer = setTimeout(() => {
      this.#end('connect-timeout');
    }, connectTimeoutMs);
    this.#connectTimer.unref();
    this.#socket
      .setTimeout(idleTimeoutMs, () => {
        // Of a request that waits, the client's connection keeps the time.
        if (this.#reply === undefined && this.#response === undefined) this.destroy();
      })
      .once(secure ? 'secureConnect' : 'connect', () => {
        this.#connected = true;
        clearTimeout(this.#connectTimer);
      })
      .on('data', this.#onData)
      .on('drain', () => this.#reply?.onDrain())
      .on('end', () => {
        this.#onEnd();
      })
      .on('error', () => {
        this.#end(this.#connected ? 'closed' : 'refused');
      })
      .on('close', () => {
        this.#end(this.#connected ? 'closed' : 'refused');
      });
  }

  /** Sends the head of a request; the body follows through `writer`, and `requestSent` when it is whole. */
  send(head: string, method: string, reply: Reply): void {
    this.#reply = reply;
    this.#method = method;
    this.#requestSent = false;
    this.writer.write(head);
  }

  /** The request has been sent to its end. */
  requestSent(): void {
    this.#requestSent = true;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Nobody waits for the response any more. */
  abandon(): void {
    this.#reply = undefined;
    this.#socket.destroy();
  }

  /** Ends the connection; who waits for a response hears of it. */
  destroy(): void {
    this.#end('closed');
  }

  /** Hands over the socket after a switch of protocols; the connection is none of HTTP's any more. */
  detach(): Socket {
    this.#reply = undefined;
    this.#socket.off('data', this.#onData);
    return this.#socket;
  }

  onBody(chunk: Buffer): void {
    this.#reply?.onBody(chunk);
  }

  onBodyEnd(trailers: readonly Field[]): void {
    this.#finish(trailers);
  }

  #read(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#reply === undefined) {
        this.destroy();
        return;
      }
      if (this.#body === undefined) {
        const found = this.#heads.read(chunk, at);
        if (found === undefined) return;
        at = found.end;
        this.#takeHead(parseResponseHead(found.text, this.#method), chunk, at);
        if (this.#response?.status === 101) return;
      } else at = this.#body.read(chunk, at);
    }
  }

  #takeHead(head: ResponseHead, chunk: Buffer, end: number): void {
    if (head.status === 101) {
      this.#response = head;
      this.#reply?.onHead(head);
      if (end < chunk.length && !this.#socket.destroyed) this.#socket.unshift(chunk.subarray(end));
      return;
    }
    // 100 Continue has been answered by the load balancer; other interim responses are not passed on.
    if (head.status < 200) return;
    this.#response = head;
    this.#reply?.onHead(head);
    if (head.bodyLength === 0) this.#finish([]);
    else this.#body = new BodyReader(head.bodyLength, this);
  }

  #finish(trailers: readonly Field[]): void {
    const reply = this.#reply;
    const reusable = this.#response?.keepAlive === true && this.#requestSent;
    this.#reply = undefined;
    this.#response = undefined;
    this.#body = undefined;
    if (!reusable) this.#socket.destroy();
    // A connection that waits must read, or it would not see that the target ends it.
    else if (this.#socket.isPaused()) this.#socket.resume();
    reply?.onBodyEnd(trailers);
    if (reusable && !this.#socket.destroyed) this.#options.onIdle(this);
  }

  #onEnd(): void {
    if (this.#response?.status === 101) return;
    if (this.#response?.bodyLength === 'until-close') this.#finish([]);
    else this.#end('closed');
  }

  #end(failure: TargetFailure): void {
    clearTimeout(this.#connectTimer);
    this.#socket.destroy();
    this.#options.onClose(this);
    const reply = this.#reply;
    this.#reply = undefined;
    reply?.onFailure(failure);
  }
}
