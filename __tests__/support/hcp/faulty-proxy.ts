/** A network between Terraform and an HCP Terraform that does not always work. */
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/**
 * `pass`, a status to answer with, `cut`: the connection ends in the middle of the request, or `away`: nothing of the
 * request arrives.
 */
export type Fate = 'pass' | 'cut' | 'away' | number;

export class FaultyProxy {
  /** Called for each request. */
  fate: (method: string, path: string) => Fate = () => 'pass';
  readonly #server: Server;
  readonly #target: URL;

  private constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((incoming, outgoing) => {
      this.#handle(incoming, outgoing);
    });
  }

  static async start(target: string): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  #handle(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const fate = this.fate(incoming.method ?? '', incoming.url ?? '');
    if (typeof fate === 'number') {
      incoming.resume();
      outgoing.writeHead(fate).end();
      return;
    }
    if (fate === 'away') {
      incoming.socket.destroy();
      return;
    }
    const { hostname, port, origin } = this.#target;
    const own = { hostname, port, method: incoming.method, path: incoming.url };
    const upstream = request({ ...own, headers: incoming.headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        // What it says of itself leads here as well.
        const body = Buffer.from(
          Buffer.concat(parts).toString('latin1').replaceAll(origin, this.url),
          'latin1',
        );
        outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, 'content-length': body.length });
        outgoing.end(body);
      });
    });
    upstream.on('error', () => outgoing.destroy());
    if (fate === 'pass') {
      incoming.pipe(upstream);
      return;
    }
    // Half of it arrives.
    incoming.once('data', (part: Buffer) => {
      upstream.write(part.subarray(0, part.length / 2), () => {
        upstream.destroy();
        incoming.destroy();
      });
    });
  }
}
