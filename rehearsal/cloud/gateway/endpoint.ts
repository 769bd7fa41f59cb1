/** The port of the embedded AWS. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { badUsage } from '../../failures';

/** Nobody but this machine: no signature is checked. */
export const host = '127.0.0.1';

export interface Endpoint {
  /** URL without a trailing slash. */
  readonly url: string;
  /** Answers requests from now on, those that have come before first. */
  readonly serve: (listener: RequestListener) => void;
  /** Ends all connections; may be called again. */
  readonly close: () => Promise<void>;
}

/**
 * Listens before anything answers: that the port is in use is known before moto starts.
 *
 * @param wanted - 0 is any free port
 * @throws Failure the port cannot be used
 */
export async function listen(wanted: number): Promise<Endpoint> {
  let serve: (listener: RequestListener) => void = () => undefined;
  const listener = new Promise<RequestListener>((resolve) => (serve = resolve));
  const server = createServer((request, response) => {
    void listener.then((answer) => {
      answer(request, response);
    });
  });
  // Go keeps idle connections for 90 s: a server that closes earlier races with the next request.
  server.keepAliveTimeout = 120_000;
  // An upload takes as long as it takes.
  server.requestTimeout = 0;
  const port = await bound(server, wanted);
  return { url: `http://${host}:${port}`, serve, close: () => close(server) };
}

function bound(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(listenError(error, port));
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function listenError(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return badUsage(`port ${port} on ${host} is in use: stop what listens there, or choose another port`);
  }
  if (error.code === 'EACCES') {
    return badUsage(`port ${port} on ${host} is reserved for root: choose a port from 1024 to 65535`);
  }
  return badUsage(`cannot listen on port ${port} of ${host}: ${error.message}`);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
