import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface DrainProps {
  /** Seconds from `start` until new connections are refused. */
  readonly delaySeconds: number;
  /** Seconds from `start` until requests in flight are cut off. */
  readonly deadlineSeconds: number;
}

/**
 * Takes a server out of service without failing a request. Create it before any request listener is added: it must
 * see a response before the application can send it.
 */
export class Drain {
  readonly #server: Server;
  readonly #props: DrainProps;
  readonly #responses = new Set<ServerResponse>();
  readonly #sockets = new Set<Socket>();
  #started = false;
  #closing = false;

  constructor(server: Server, props: DrainProps) {
    this.#server = server;
    this.#props = props;
    this.#followConnections();
    this.#followResponses();
  }

  isStarted(): boolean {
    return this.#started;
  }

  /**
   * Asks clients to leave, then refuses new connections, and waits for the requests in flight.
   *
   * @returns the number of requests that had to be cut off at the deadline
   */
  async start(): Promise<number> {
    this.#started = true;
    for (const response of this.#responses) this.#askToLeave(response);
    const deadline = Date.now() + this.#props.deadlineSeconds * 1000;
    await new Promise((resolve) => setTimeout(resolve, this.#props.delaySeconds * 1000));
    return this.#close(deadline);
  }

  #followConnections(): void {
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  #followResponses(): void {
    this.#server.on('request', (request, response) => {
      this.#responses.add(response);
      if (this.#started) this.#askToLeave(response);
      response.once('close', () => {
        this.#responses.delete(response);
        // An answer that had begun before the signal has promised to keep the connection.
        if (this.#closing) request.socket.end();
      });
    });
  }

  #askToLeave(response: ServerResponse): void {
    if (!response.headersSent) response.setHeader('Connection', 'close');
  }

  #close(deadline: number): Promise<number> {
    this.#closing = true;
    return new Promise((resolve) => {
      let cutOff = 0;
      const timer = setTimeout(() => {
        cutOff = this.#responses.size;
        this.#server.closeAllConnections();
      }, deadline - Date.now());
      // Node closes the idle connections itself, but not those that have never carried a request.
      this.#server.close(() => {
        clearTimeout(timer);
        resolve(cutOff);
      });
      for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
    });
  }
}
