/**
 * How containers with a network of their own reach the endpoint of the embedded AWS, which listens on the loopback
 * interface of this machine alone.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface HostRelay {
  /** Where connections are passed on from. @default - nowhere: the engine does it */
  readonly address?: string;
  readonly close: () => void;
}

export interface HostRelayProps {
  /** Address of the bridge, as containers see it. @default - the engine did not say */
  readonly gateway: string | undefined;
  /** Port of the endpoint on 127.0.0.1; it is the same for containers. */
  readonly port: number;
}

/**
 * Where the bridge is one of this machine (an engine on Linux), connections to its address are passed on: the name that
 * containers have for this machine leads there. Where it is not (Docker Desktop, a machine of Podman), that name leads
 * to the loopback interface, by the engine itself.
 */
export async function openHostRelay({ gateway, port }: HostRelayProps): Promise<HostRelay> {
  const elsewhere = { close: () => undefined };
  if (gateway === undefined) return elsewhere;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const endpoint = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [client, endpoint],
      [endpoint, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    client.pipe(endpoint).pipe(client);
  });
  if (!(await listens(server, gateway, port))) return elsewhere;
  return {
    address: gateway,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Whether the address is one of this machine. */
function listens(server: Server, host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ host, port, exclusive: true }, () => {
      server.unref();
      resolve(true);
    });
  });
}
