/** Connections of clients that have chosen HTTP/2. */
import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { Http2Stream } from './http2-stream';
import type { ListenerContext } from './listener-context';

/** AWS: "up to 128 requests in parallel using one HTTP/2 connection". */
const mostStreams = 128;

export class Http2Connections {
  readonly #server: Http2Server = createServer({ settings: { maxConcurrentStreams: mostStreams } });
  readonly #sessions = new Map<ServerHttp2Session, Set<Http2Stream>>();

  /** @param context - of each new request */
  constructor(context: () => ListenerContext) {
    this.#server.on('session', (session) => {
      this.#follow(session, context);
    });
  }

  accept(socket: TLSSocket): void {
    this.#server.emit('connection', socket);
  }

  /** Lets what is under way end, and takes nothing more. */
  retire(): void {
    for (const session of this.#sessions.keys()) session.close();
  }

  destroy(): void {
    for (const [session, streams] of this.#sessions) {
      for (const stream of streams) stream.destroy();
      session.destroy();
    }
  }

  #follow(session: ServerHttp2Session, context: () => ListenerContext): void {
    const streams = new Set<Http2Stream>();
    this.#sessions.set(session, streams);
    const { loadBalancer } = context();
    const client = session.socket;
    // AWS: the client keep-alive duration is how long a connection may be used, however busy it is.
    const end = setTimeout(() => {
      session.close();
    }, loadBalancer.clientKeepAliveSeconds * 1000);
    end.unref();
    session
      .on('error', () => undefined)
      .on('close', () => {
        clearTimeout(end);
        this.#sessions.delete(session);
      })
      .on('stream', (...event: unknown[]) => {
        // Fields as they came are its fourth argument: https://nodejs.org/api/http2.html#event-stream
        const [stream, , , fields] = event as [ServerHttp2Stream, unknown, unknown, string[]];
        const one = new Http2Stream(stream, fields, client, context());
        streams.add(one);
        stream.once('close', () => streams.delete(one));
      });
    session.setTimeout(loadBalancer.idleTimeoutSeconds * 1000, () => {
      // A request that takes long has a timeout of its own.
      if (streams.size === 0) session.close();
    });
  }
}
