/** A loopback address for every task, as it would have a private address of its own in a VPC. */
import { randomInt } from 'node:crypto';
import { createServer, type AddressInfo, type ListenOptions, type Server } from 'node:net';

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
  /** First two numbers of the addresses, in the order in which they are tried. @default - 127 and one of 64 to 254, from a random one on */
  readonly prefixes?: readonly string[];
  /**
   * Takes a prefix, so that no other network of this machine has it.
   *
   * @returns what gives it back; undefined where it is taken or cannot be listened on
   * @default - a socket on an address that no task gets: it ends with the process, however that ends
   */
  readonly claim?: (prefix: string) => Promise<Claim | undefined>;
}

/** Gives a prefix back. */
export type Claim = () => void;

const sharedAddress = '127.0.0.1';

/**
 * On Linux all of 127.0.0.0/8 can be listened on. Where it cannot (macOS has 127.0.0.1 alone), tasks share that address
 * and every container port is a free port.
 */
export class TaskNetwork {
  readonly #prefixes: readonly string[];
  readonly #claim: (prefix: string) => Promise<Claim | undefined>;
  readonly #taken = new Set<string>();
  #own: Promise<{ readonly prefix: string; readonly giveBack: Claim } | undefined> | undefined;
  #last = 0;

  constructor(props: TaskNetworkProps = {}) {
    this.#prefixes = props.prefixes ?? everyPrefix();
    this.#claim = props.claim ?? claimPrefix;
  }

  /** @param containerPorts - TCP ports that the task's containers listen on */
  async allocate(containerPorts: readonly number[]): Promise<TaskPlace> {
    this.#own ??= this.#claimFirst();
    const own = await this.#own;
    return own === undefined ? shared(containerPorts) : this.#ownAddress(own.prefix);
  }

  /** Lets another network have the addresses. */
  async close(): Promise<void> {
    const own = await this.#own;
    this.#own = undefined;
    own?.giveBack();
  }

  async #claimFirst() {
    for (const prefix of this.#prefixes) {
      const giveBack = await this.#claim(prefix);
      if (giveBack !== undefined) return { prefix, giveBack };
    }
    return undefined;
  }

  /** Addresses are used again as late as possible: who still talks to a task that is gone must not reach another. */
  #ownAddress(prefix: string): TaskPlace {
    let address: string;
    do {
      this.#last = (this.#last % (254 * 256)) + 1;
      address = `${prefix}.${Math.floor(this.#last / 254) % 256}.${(this.#last % 254) + 1}`;
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

/** From a random one on: most networks get their first. */
function everyPrefix(): string[] {
  const first = randomInt(191);
  return Array.from({ length: 191 }, (_, index) => `127.${64 + ((first + index) % 191)}`);
}

/** A task's address ends in 1 to 254. */
async function claimPrefix(prefix: string): Promise<Claim | undefined> {
  const server = await listening({ port: 65_535, host: `${prefix}.255.255` });
  // The engine that forgets it may end all the same.
  server?.unref();
  return server && (() => server.close());
}

async function freePort(): Promise<number> {
  const server = await listening({ port: 0, host: sharedAddress });
  if (server === undefined) throw new Error(`no free port on ${sharedAddress}`);
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Undefined where it cannot be listened there. */
function listening(options: ListenOptions): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen(options, () => {
      resolve(server);
    });
  });
}
