/** A loopback address for every task, as it would have a private address of its own in a VPC. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Where a task listens. */
export interface TaskPlace {
  readonly address: string;
  /** Port on the address for a container port. */
  readonly portOf: (containerPort: number) => number;
  /** Whether a container must listen on the port of PORT, because the address is shared. */
  readonly isShared: boolean;
  readonly release: () => void;
}

export interface TaskNetworkProps {
  /** First two numbers of the addresses. @default - 127 and one of 64 to 254 at random: two networks hardly meet */
  readonly prefix?: string;
  /** Whether an address can be listened on. @default - it is tried */
  readonly canBind?: (address: string) => Promise<boolean>;
}

const sharedAddress = '127.0.0.1';

/**
 * On Linux all of 127.0.0.0/8 can be listened on. Where it cannot (macOS has 127.0.0.1 alone), tasks share that address
 * and every container port is a free port.
 */
export class TaskNetwork {
  readonly #prefix: string;
  readonly #canBind: (address: string) => Promise<boolean>;
  readonly #taken = new Set<string>();
  #hasOwnAddresses: Promise<boolean> | undefined;
  #last = 0;

  constructor(props: TaskNetworkProps = {}) {
    this.#prefix = props.prefix ?? `127.${randomInt(64, 255)}`;
    this.#canBind = props.canBind ?? canBind;
  }

  /** @param containerPorts - TCP ports that the task's containers listen on */
  async allocate(containerPorts: readonly number[]): Promise<TaskPlace> {
    this.#hasOwnAddresses ??= this.#canBind(`${this.#prefix}.0.1`);
    return (await this.#hasOwnAddresses) ? this.#own() : shared(containerPorts);
  }

  /** Addresses are used again as late as possible: who still talks to a task that is gone must not reach another. */
  #own(): TaskPlace {
    let address: string;
    do {
      this.#last = (this.#last % (254 * 256)) + 1;
      address = `${this.#prefix}.${Math.floor(this.#last / 254) % 256}.${(this.#last % 254) + 1}`;
    } while (this.#taken.has(address));
    this.#taken.add(address);
    return {
      address,
      portOf: (containerPort) => containerPort,
      isShared: false,
      release: () => this.#taken.delete(address),
    };
  }
}

async function shared(containerPorts: readonly number[]): Promise<TaskPlace> {
  const ports = new Map<number, number>();
  for (const containerPort of containerPorts) ports.set(containerPort, await freePort());
  return {
    address: sharedAddress,
    portOf: (containerPort) => ports.get(containerPort) ?? containerPort,
    isShared: true,
    release: () => undefined,
  };
}

async function canBind(address: string): Promise<boolean> {
  return (await listenOnce(address)) !== undefined;
}

async function freePort(): Promise<number> {
  const port = await listenOnce(sharedAddress);
  if (port === undefined) throw new Error(`no free port on ${sharedAddress}`);
  return port;
}

/** The port that was free, or undefined where the address cannot be listened on. */
function listenOnce(address: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen(0, address, () => {
      const bound = server.address();
      server.close(() => {
        resolve(typeof bound === 'object' && bound !== null ? bound.port : undefined);
      });
    });
  });
}
