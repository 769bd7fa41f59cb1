/** The emulator behind the gateway: how requests travel to it and answers back. */
import {
  Agent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { AwsError } from '../protocol/aws-error';
import { endToEndHeaders, readBody, type BufferedRequest, type BufferedResponse } from '../protocol/message';
import { connectionTo, describeAddress, type EmulatorAddress } from './address';

/** The emulator cannot be reached; nothing that the client could repeat mends it. */
class UpstreamUnreachable extends AwsError {
  constructor(address: EmulatorAddress, cause: Error) {
    // SDKs repeat 500, 502, 503 and 504, for minutes in the Terraform provider; 501 they report.
    super(
      'ServiceUnavailable',
      `the upstream emulator at ${describeAddress(address)} does not answer: ${cause.message}`,
      501,
    );
  }
}

export class Upstream {
  readonly #address: EmulatorAddress;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(address: EmulatorAddress) {
    this.#address = address;
  }

  /**
   * Passes a request on and gives the answer as soon as its head is there; both bodies stream.
   *
   * @param body - what of the request has been read already, instead of the request itself
   * @param signal - ends the call when the client has left
   */
  stream(request: IncomingMessage, body: Buffer | undefined, signal: AbortSignal): Promise<IncomingMessage> {
    const headers = endToEndHeaders(request.headers);
    if (body !== undefined) headers['content-length'] = body.length;
    else if (request.headers['transfer-encoding'] !== undefined) headers['transfer-encoding'] = 'chunked';
    const outgoing = this.#open(request.method ?? 'GET', request.url ?? '/', headers, signal);
    const answer = this.#answer(outgoing, () => {
      request.unpipe(outgoing);
      request.resume();
    });
    if (body === undefined) request.pipe(outgoing);
    else outgoing.end(body);
    return answer;
  }

  /** Sends a request that is held in memory and reads the whole answer. */
  async send(request: BufferedRequest): Promise<BufferedResponse> {
    const headers = { ...endToEndHeaders(request.headers), 'content-length': request.body.length };
    const outgoing = this.#open(request.method, request.url, headers);
    const answer = this.#answer(outgoing);
    outgoing.end(request.body);
    const response = await answer;
    return {
      status: response.statusCode ?? 502,
      headers: endToEndHeaders(response.headers),
      body: await readBody(response),
    };
  }

  close(): void {
    this.#agent.destroy();
  }

  #open(method: string, path: string, headers: OutgoingHttpHeaders, signal?: AbortSignal): ClientRequest {
    return httpRequest({
      ...connectionTo(this.#address),
      method,
      path,
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
