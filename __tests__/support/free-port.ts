/** Ports for what has to be told one before it listens. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Ports of this process: none of them is handed out by the system, to a client or to a server that takes any. Processes whose
 * ids differ by a multiple of 100 have the same ones, and each starts at a random place among them.
 */
const ports = { first: 10_000 + (process.pid % 100) * 200, count: 200 };
let lastPort = randomInt(ports.count);

/** A port that nobody listens on; it may be listened on minutes later. It comes again after 200 others. */
export async function freePort(): Promise<number> {
  for (;;) {
    lastPort = (lastPort + 1) % ports.count;
    const port = ports.first + lastPort;
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
