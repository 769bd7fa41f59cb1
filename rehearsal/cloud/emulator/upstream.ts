/** The emulator behind the gateway: how requests travel to it and answers back. */
import { Agent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { AwsError } from '../protocol/aws-error';
import type { Call } from '../protocol/call';
import { endToEndHeaders, readBody, type BufferedRequest, type BufferedResponse } from '../protocol/message';
import { connectionTo, describeAddress, type EmulatorAddress } from './address';
import { asMeant, type Crash } from './faults';

/** The emulator cannot be reached; nothing that the client could repeat mends it. */
class UpstreamUnreachable extends AwsError {
  /** The connection was ended before anything was answered. */
  readonly wasCut: boolean;

  constructor(address: EmulatorAddress, cause: NodeJS.ErrnoException) {
    // SDKs repeat 500, 502, 503 and 504, for minutes in the Terraform provider; 501 they report.
    super(
      'ServiceUnavailable',
      `the upstream emulator at ${describeAddress(address)} does not answer: ${cause.message}`,
      501,
    );
    this.wasCut = cause.code === 'EPIPE' || cause.code === 'ECONNRESET';
  }
}

/** A body of up to this many bytes travels in one piece with its head. */
const shortBytes = 1024 * 1024;

export class Upstream {
  readonly #address: EmulatorAddress;
  readonly #crash: Crash;
  readonly #agent = new Agent({ keepAlive: true });

  /** @param crash - resolves with the exception of the request that failed last @default - nothing is known of it */
  constructor(address: EmulatorAddress, crash: Crash = () => Promise.resolve(undefined)) {
    this.#address = address;
    this.#crash = crash;
  }

  /** Returns the answer to a call, or AWS's error in place of the emulator's own failure. */
  meant(call: Call, response: BufferedResponse): Promise<BufferedResponse> {
    return asMeant(call, response, this.#crash);
  }

  /**
   * Passes a request on and gives the answer as soon as its head is there; the answer streams, and so does a request of
   * more than 1 MiB or of unknown length.
   *
   * @param body - what of the request has been read already, instead of the request itself
   * @param signal - ends the call when the client has left
   */
  async stream(
    request: IncomingMessage,
    body: Buffer | undefined,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const head = {
      method: request.method ?? 'GET',
      url: request.url ?? '/',
      headers: endToEndHeaders(request.headers),
    };
    const held = body ?? (isShort(request) ? await readBody(request) : undefined);
    if (held !== undefined) return this.#ask({ ...head, body: held }, signal);
    if (request.headers['transfer-encoding'] !== undefined) head.headers['transfer-encoding'] = 'chunked';
    const outgoing = this.#open(head, signal);
    const answer = this.#answer(outgoing, () => {
      request.unpipe(outgoing);
      request.resume();
    });
    request.pipe(outgoing);
    return answer;
  }

  /** Sends a request that is held in memory and reads the whole answer. */
  async send(request: BufferedRequest): Promise<BufferedResponse> {
    const response = await this.#ask({ ...request, headers: endToEndHeaders(request.headers) });
    return {
      status: response.statusCode ?? 502,
      headers: endToEndHeaders(response.headers),
      body: await readBody(response),
    };
  }

  /**
   * Asks once more where the connection was cut without an answer: moto, under load, ends one now and then before it has
   * read the request.
   */
  async #ask(request: BufferedRequest, signal?: AbortSignal): Promise<IncomingMessage> {
    const ask = () => {
      const outgoing = this.#open({ ...request, headers: withLength(request) }, signal);
      const answer = this.#answer(outgoing);
      outgoing.end(request.body);
      return answer;
    };
    return ask().catch((error: unknown) => {
      if (error instanceof UpstreamUnreachable && error.wasCut && signal?.aborted !== true) return ask();
      throw error;
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  #open({ method, url, headers }: OutgoingHead, signal?: AbortSignal): ClientRequest {
    return httpRequest({
      ...connectionTo(this.#address),
      method,
      path: url,
      headers,
      agent: this.#agent,
      ...(signal === undefined ? {} : { signal }),
    });
  }

  #answer(outgoing: ClientRequest, onError: () => void = () => undefined): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      outgoing.once('response', resolve);
      outgoing.on('error', (error) => {
        onError();
        reject(new UpstreamUnreachable(this.#address, error));
      });
    });
  }
}

type OutgoingHead = Pick<BufferedRequest, 'method' | 'url' | 'headers'>;

/** What has no body may say no length. */
const withLength = ({ headers, body }: BufferedRequest): BufferedRequest['headers'] =>
  body.length === 0 ? headers : { ...headers, 'content-length': body.length };

/** A GET has no body, and says no length. */
function isShort({ headers }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined) return false;
  return Number(headers['content-length'] ?? 0) <= shortBytes;
}
