/** A port that is listened on, and the connections that came in by it. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer, type TLSSocket } from 'node:tls';
import { Failure, messageOf } from '../../failures';
import { ClientConnection } from './client-connection';
import { Http2Connections } from './http2-connections';
import type { CompiledRule, ListenerServices, ListenerContext } from './listener-context';
import type { ListenerConfig, LoadBalancerConfig } from './model';
import { requestTest } from './request-rules';

/** Added to a port below 1024 where the user may not listen on it: 80 becomes 8080, 443 becomes 8443. */
const unprivilegedOffset = 8000;

/** Another process listens on a port that a load balancer wants. */
export class BusyPortError extends Failure {
  constructor(
    readonly address: string,
    readonly port: number,
    listener: string,
  ) {
    super(
      `port ${port} of ${address}, which listener ${listener} needs, is in use: stop the process that listens on it, or change the listener's port`,
    );
    this.name = 'BusyPortError';
  }
}

export interface ListenerOptions {
  readonly config: ListenerConfig;
  readonly loadBalancer: LoadBalancerConfig;
  readonly services: ListenerServices;
}

export class Listener {
  readonly #server: Server;
  readonly #services: ListenerServices;
  readonly #connections = new Set<ClientConnection>();
  readonly #http2Connections = new Http2Connections(() => this.#currentContext());
  #config: ListenerConfig;
  #loadBalancer: LoadBalancerConfig;
  #rules: readonly CompiledRule[];
  #context: ListenerContext | undefined;

  constructor({ config, loadBalancer, services }: ListenerOptions) {
    this.#config = config;
    this.#loadBalancer = loadBalancer;
    this.#services = services;
    this.#rules = compile(config);
    this.#server = this.isSecure
      ? createSecureServer({
          cert: config.certificate?.certificate,
          key: config.certificate?.privateKey,
          ALPNCallback: ({ protocols }) => this.#offered().find((protocol) => protocols.includes(protocol)),
        })
      : createServer({ noDelay: true });
    this.#server.on(this.isSecure ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.#accept(socket);
    });
  }

  get config(): ListenerConfig {
    return this.#config;
  }

  /** Whether it speaks TLS; HTTPS without a certificate is served in clear. */
  get isSecure(): boolean {
    return this.#config.protocol === 'HTTPS' && this.#config.certificate !== undefined;
  }

  /** The port that is really listened on. */
  get listenPort(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : this.#config.port;
  }

  /** Whether this configuration needs a listener of its own. */
  needsReplacement({ port, protocol, certificate }: ListenerConfig, address: string): boolean {
    return (
      address !== this.#loadBalancer.address ||
      port !== this.#config.port ||
      protocol !== this.#config.protocol ||
      JSON.stringify(certificate) !== JSON.stringify(this.#config.certificate)
    );
  }

  /** @throws BusyPortError another process listens on the port */
  async open(): Promise<void> {
    const { port, arn } = this.#config;
    try {
      await listen(this.#server, port, this.#loadBalancer.address);
    } catch (error) {
      if (codeOf(error) !== 'EACCES' || port >= 1024 || port === 0) throw this.#explain(error, port, arn);
      const other = port + unprivilegedOffset;
      await listen(this.#server, other, this.#loadBalancer.address).catch((again: unknown) => {
        throw this.#explain(again, other, arn);
      });
    }
    // Requests are what keeps a process alive, not ports.
    this.#server.unref();
  }

  /** Takes new rules and attributes: the next request meets them, those under way do not. */
  configure(config: ListenerConfig, loadBalancer: LoadBalancerConfig): void {
    this.#config = config;
    this.#loadBalancer = loadBalancer;
    this.#rules = compile(config);
  }

  /** Takes no more connections; those that are there end after their request. */
  retire(): void {
    this.#server.close();
    for (const connection of this.#connections) connection.retire();
    this.#http2Connections.retire();
  }

  /** Ends everything at once. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      for (const connection of this.#connections) connection.destroy();
      this.#http2Connections.destroy();
    });
  }

  #accept(socket: Socket): void {
    const context = this.#currentContext();
    context.metrics(this.#loadBalancer.arn).newConnection();
    if (isHttp2(socket)) {
      this.#http2Connections.accept(socket);
      return;
    }
    const connection = new ClientConnection(socket, context);
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
  }

  /** By ALPN, the one that is liked best first. */
  #offered(): readonly string[] {
    return this.#loadBalancer.http2 ? [http2, 'http/1.1'] : ['http/1.1'];
  }

  #currentContext(): ListenerContext {
    this.#context ??= this.#createContext();
    return this.#context;
  }

  #createContext(): ListenerContext {
    const rules = () => this.#rules;
    const loadBalancer = () => this.#loadBalancer;
    const { arn, protocol, port } = this.#config;
    return {
      ...this.#services,
      arn,
      origin: { protocol, port: port === 0 ? this.listenPort : port },
      get rules() {
        return rules();
      },
      get loadBalancer() {
        return loadBalancer();
      },
    };
  }

  #explain(error: unknown, port: number, arn: string): Error {
    const { address } = this.#loadBalancer;
    if (codeOf(error) === 'EADDRINUSE') return new BusyPortError(address, port, arn);
    return new Failure(`listener ${arn} cannot listen on port ${port} of ${address}: ${messageOf(error)}`);
  }
}

/** Its name in ALPN. */
const http2 = 'h2';

const isHttp2 = (socket: Socket): socket is TLSSocket =>
  'alpnProtocol' in socket && socket.alpnProtocol === http2;

const compile = ({ rules }: ListenerConfig): CompiledRule[] =>
  rules.map((rule) => ({
    test: rule.conditions.length === 0 ? undefined : requestTest(rule),
    action: rule.action,
  }));

function listen(server: Server, port: number, host: string): Promise<AddressInfo | string | null> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen({ port, host }, () => {
      server.off('error', reject);
      resolve(server.address());
    });
  });
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
