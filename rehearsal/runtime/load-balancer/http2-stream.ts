/**
 * A request of HTTP/2, read and answered as one of HTTP/1.1: AWS converts them, and all rules are the same.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html
 */
import { constants, type ServerHttp2Stream } from 'node:http2';
import { ClientConnection, type ClientAddress } from './client-connection';
import type { ListenerContext } from './listener-context';
import { StreamSocket } from './stream-socket';
import { BodyReader } from './wire/body-reader';
import { MalformedMessage, type Field } from './wire/fields';
import { HeadReader } from './wire/head-reader';
import { parseResponseHead } from './wire/response-head';

/** A target's head and what the load balancer adds to it. */
const longestHead = 65_536;

/** They speak of a connection of HTTP/1.1: RFC 9113, section 8.2.2. */
const connectionFields: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

export class Http2Stream {
  readonly #stream: ServerHttp2Stream;
  readonly #method: string;
  readonly #socket: StreamSocket;
  readonly #connection: ClientConnection;
  readonly #heads = new HeadReader(longestHead);
  #body: BodyReader | undefined;
  #isAnswered = false;

  /** @param fields - names and values by turns, as they came */
  constructor(
    stream: ServerHttp2Stream,
    fields: readonly string[],
    client: ClientAddress,
    context: ListenerContext,
  ) {
    this.#stream = stream;
    const { method, text, length } = asHttp1(fields, !stream.readableEnded && !stream.endAfterHeaders);
    this.#method = method;
    this.#socket = new StreamSocket({
      onWrite: (chunk, taken) => {
        this.#answer(chunk, taken);
      },
      // An answer to HTTP/1.1 says itself where it ends.
      onEnd: () => {
        this.#leave();
      },
      onRead: () => stream.resume(),
    });
    this.#connection = new ClientConnection(this.#socket, context, client);
    stream.on('error', () => undefined).on('close', () => this.#socket.destroy());
    this.#socket
      .on('error', () => undefined)
      .on('close', () => {
        this.#leave();
      });
    this.#socket.feed(Buffer.from(text, 'latin1'));
    this.#readBody(length);
  }

  destroy(): void {
    this.#connection.destroy();
  }

  /** @param length - how the end of the body is told to the connection */
  #readBody(length: number | 'chunked'): void {
    let left = length === 'chunked' ? Infinity : length;
    this.#stream
      .on('data', (chunk: Buffer) => {
        left -= chunk.length;
        // More than was announced would be the next request.
        if (left < 0) this.#socket.destroy();
        else if (!this.#feed(chunk, length === 'chunked')) this.#stream.pause();
      })
      .on('end', () => {
        if (length === 'chunked') this.#socket.feed(Buffer.from('0\r\n\r\n'));
        else if (left > 0) this.#socket.destroy();
      });
  }

  #feed(chunk: Buffer, isChunked: boolean): boolean {
    if (!isChunked) return this.#socket.feed(chunk);
    this.#socket.feed(Buffer.from(`${chunk.length.toString(16)}\r\n`));
    this.#socket.feed(chunk);
    return this.#socket.feed(Buffer.from('\r\n'));
  }

  #answer(chunk: Buffer, taken: () => void): void {
    try {
      this.#read(chunk);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      this.#socket.destroy();
    }
    if (this.#stream.writableNeedDrain) this.#stream.once('drain', taken);
    else taken();
  }

  #read(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && !this.#isAnswered) {
      if (this.#body !== undefined) at = this.#body.read(chunk, at);
      else {
        const head = this.#heads.read(chunk, at);
        if (head === undefined) return;
        at = head.end;
        this.#respond(head.text);
      }
    }
  }

  #respond(text: string): void {
    const { status, fields, bodyLength } = parseResponseHead(text, this.#method);
    const stream = this.#stream;
    if (stream.destroyed) return;
    if (status < 200) {
      stream.additionalHeaders({ ':status': status });
      return;
    }
    stream.respond({ ':status': status, ...headersOf(fields) }, { endStream: bodyLength === 0 });
    if (bodyLength === 0) this.#end();
    else
      this.#body = new BodyReader(bodyLength, {
        onBody: (chunk) => stream.write(chunk),
        onBodyEnd: () => {
          this.#end();
        },
      });
  }

  /** The answer is whole. */
  #end(): void {
    if (this.#isAnswered || !this.#stream.headersSent) return;
    this.#isAnswered = true;
    if (!this.#stream.writableEnded) this.#stream.end();
    // What the client still sends is for nobody: RFC 9113, section 8.1.
    if (!this.#stream.readableEnded) this.#stream.close(constants.NGHTTP2_NO_ERROR);
    this.#socket.destroySoon();
  }

  /** Without a whole answer the client must know that there will be none. */
  #leave(): void {
    if (this.#isAnswered || this.#stream.destroyed) return;
    // `close` would end the body first, as if it were whole.
    this.#stream.destroy(new Error('the answer is not whole'));
  }
}

interface Http1Request {
  readonly method: string;
  /** The head, with its empty line. */
  readonly text: string;
  readonly length: number | 'chunked';
}

/** Answered with 400. */
const malformed = 'malformed\r\n\r\n';

/** The protocol forbids it; in the head of a request it would be a field more, or the end. */
const hasLineBreak = (line: string): boolean => /[\r\n]/.test(line);

/** Parts of a cookie may come as fields of their own: RFC 9113, section 8.2.3. */
function asHttp1(raw: readonly string[], hasBody: boolean): Http1Request {
  const pseudo = new Map<string, string>();
  const cookies: string[] = [];
  const lines: string[] = [];
  let host: string | undefined;
  let declared: string | undefined;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name = '', value = ''] = raw.slice(at, at + 2);
    if (name.startsWith(':')) pseudo.set(name, value);
    else if (name === 'host') host = value;
    else if (name === 'cookie') cookies.push(value);
    else if (name === 'content-length') declared = value;
    else if (!connectionFields.has(name)) lines.push(`${name}: ${value}`);
  }
  const method = pseudo.get(':method') ?? '';
  const length = !hasBody
    ? 0
    : declared !== undefined && /^\d{1,15}$/.test(declared)
      ? Number(declared)
      : 'chunked';
  const framing =
    length === 'chunked'
      ? ['transfer-encoding: chunked']
      : hasBody || declared !== undefined
        ? [`content-length: ${length}`]
        : [];
  const head = [
    `${method} ${pseudo.get(':path') ?? ''} HTTP/1.1`,
    `host: ${pseudo.get(':authority') ?? host ?? ''}`,
    ...lines,
    ...(cookies.length === 0 ? [] : [`cookie: ${cookies.join('; ')}`]),
    ...framing,
  ];
  return { method, text: head.some(hasLineBreak) ? malformed : `${head.join('\r\n')}\r\n\r\n`, length };
}

function headersOf(fields: readonly Field[]): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const { key, value } of fields)
    if (!connectionFields.has(key)) headers[key] = [...(headers[key] ?? []), value];
  return headers;
}
