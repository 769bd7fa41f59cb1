/** A network between Terraform and an HCP Terraform that does not always work. */
import {
  createServer,
  request,
  type ClientRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * `pass`, a status to answer with, `cut`: the connection ends in the middle of the request, `away`: nothing of the request
 * arrives, `trickle`: it arrives bit by bit, or `lost`: it is performed, and its answer is a 502.
 */
export type Fate =
  | 'pass'
  | 'cut'
  | 'away'
  | 'trickle'
  | 'lost'
  | number
  | { readonly status: number; readonly headers: Readonly<Record<string, string>> };

/** Bytes, and milliseconds before the next ones. */
const drop = { size: 4096, pauseMs: 20 };

async function trickle(from: AsyncIterable<Buffer>, to: ClientRequest): Promise<void> {
  for await (const part of from)
    for (let at = 0; at < part.length; at += drop.size) {
      to.write(part.subarray(at, at + drop.size));
      await sleep(drop.pauseMs);
    }
  to.end();
}

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
    if (typeof fate === 'number' || typeof fate === 'object') {
      const { status, headers = {} } = typeof fate === 'number' ? { status: fate } : fate;
      incoming.resume();
      outgoing.writeHead(status, headers).end();
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
        if (fate === 'lost') {
          outgoing.writeHead(502).end();
          return;
        }
        // What it says of itself leads here as well.
        const body = Buffer.from(
          Buffer.concat(parts).toString('latin1').replaceAll(origin, this.url),
          'latin1',
        );
        const headers = { ...answer.headers, 'content-length': body.length };
        // It comes in one piece: clients but Terraform refuse both.
        delete headers['transfer-encoding'];
        outgoing.writeHead(answer.statusCode ?? 502, headers);
        outgoing.end(body);
      });
    });
    upstream.on('error', () => outgoing.destroy());
    if (fate === 'pass' || fate === 'lost') {
      incoming.pipe(upstream);
      return;
    }
    if (fate === 'trickle') {
      trickle(incoming, upstream).catch(() => outgoing.destroy());
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
