/** A proxy in front of the embedded AWS that keeps what passes it. */
import { once } from 'node:events';
import {
  createServer,
  request as send,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { routeRequest } from '../../../rehearsal/cloud/gateway/request-routing';
import type { RecordedCall } from './requests';

export class RecordingProxy {
  readonly #target: URL;
  readonly #server: Server;
  /** Called with each call that has been answered. @default no-op */
  onCall: (call: RecordedCall) => void = () => undefined;

  private constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((request, response) => {
      this.#pass(request, response).catch(() => response.destroy());
    });
  }

  /** @param target - URL of the embedded AWS */
  static async start(target: string): Promise<RecordingProxy> {
    const proxy = new RecordingProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request);
    const { hostname, port, host } = this.#target;
    const onward = send({
      hostname,
      port,
      method: request.method,
      path: request.url,
      headers: { ...request.headers, host },
    });
    onward.end(body);
    const [answer] = (await once(onward, 'response')) as [IncomingMessage];
    const text = await read(answer);
    this.#keep(request, body, text);
    const headers = { ...answer.headers };
    delete headers['transfer-encoding'];
    const length = request.method === 'HEAD' ? {} : { 'content-length': text.length };
    response.writeHead(answer.statusCode ?? 502, { ...headers, ...length });
    response.end(request.method === 'HEAD' ? undefined : text);
  }

  #keep({ method = '', url = '', headers }: IncomingMessage, body: Buffer, answer: Buffer): void {
    const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
    const form = isForm ? new URLSearchParams(body.toString()) : undefined;
    const { service, operation } = routeRequest({ method, url, headers }, form);
    this.onCall({
      service,
      operation,
      url,
      headers,
      // Objects are none of a policy's business.
      body: service === 's3' ? '' : body.toString(),
      answer: answer.toString(),
    });
  }
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
