/** The listeners of one load balancer: they become what its configuration says. */
import { Listener } from './listener';
import type { ListenerServices } from './listener-context';
import type { ListenerConfig, LoadBalancerConfig } from './model';

/** A line of the port map. */
export interface ListenerPort {
  /** Name of the load balancer. */
  readonly loadBalancer: string;
  readonly listenerArn: string;
  readonly address: string;
  /** The port of the configuration. */
  readonly port: number;
  /** The port that is listened on: another where the user may not listen on `port`, which is below 1024. */
  readonly listenPort: number;
  readonly protocol: 'HTTP' | 'HTTPS';
  /** Whether it speaks TLS: an HTTPS listener without a certificate does not. */
  readonly tls: boolean;
}

/** `app: port 8080 is http://127.0.0.1:8080`. */
export function describeListener({ loadBalancer, port, address, listenPort, tls }: ListenerPort): string {
  return `${loadBalancer}: port ${port} is ${tls ? 'https' : 'http'}://${address}:${listenPort}`;
}

export class Listeners {
  readonly #services: ListenerServices;
  readonly #listeners = new Map<string, Listener>();
  #config: LoadBalancerConfig;

  /** Nothing listens before `put`. */
  constructor(services: ListenerServices, config: LoadBalancerConfig) {
    this.#services = services;
    this.#config = config;
  }

  get config(): LoadBalancerConfig {
    return this.#config;
  }

  /** @throws BusyPortError a port is in use; everything is as it was */
  async put(config: LoadBalancerConfig): Promise<void> {
    const unwanted = [...this.#listeners.values()].filter((listener) => {
      const wanted = config.listeners.find(({ arn }) => arn === listener.config.arn);
      return wanted === undefined || listener.needsReplacement(wanted, config.address);
    });
    const missing = config.listeners.filter(
      ({ arn }) => unwanted.some((listener) => listener.config.arn === arn) || !this.#listeners.has(arn),
    );
    const opened = await this.#replace(unwanted, missing, config);
    for (const listener of config.listeners) this.#listeners.get(listener.arn)?.configure(listener, config);
    for (const listener of opened) this.#listeners.set(listener.config.arn, listener);
    this.#config = config;
  }

  /** Where its listeners listen, in the order of their ports. */
  ports(): ListenerPort[] {
    const { name, address } = this.#config;
    return [...this.#listeners.values()]
      .map((listener) => ({
        loadBalancer: name,
        listenerArn: listener.config.arn,
        address,
        port: listener.config.port,
        listenPort: listener.listenPort,
        protocol: listener.config.protocol,
        tls: listener.isSecure,
      }))
      .sort((a, b) => a.port - b.port);
  }

  /** Takes no more connections; requests that are under way end. */
  retire(): void {
    for (const listener of this.#listeners.values()) listener.retire();
  }

  /** Ends everything at once. */
  async close(): Promise<void> {
    await Promise.all([...this.#listeners.values()].map((listener) => listener.close()));
  }

  /** Opens listeners before others are closed, but for those whose port is wanted: they come back when it fails. */
  async #replace(
    unwanted: readonly Listener[],
    missing: readonly ListenerConfig[],
    config: LoadBalancerConfig,
  ): Promise<Listener[]> {
    const inTheWay = unwanted.filter((listener) => missing.some(({ port }) => port === listener.config.port));
    for (const listener of inTheWay) listener.retire();
    const opened: Listener[] = [];
    try {
      for (const each of missing) opened.push(await this.#open(each, config));
    } catch (error) {
      await Promise.all(opened.map((listener) => listener.close()));
      for (const { config: old } of inTheWay)
        this.#listeners.set(old.arn, await this.#open(old, this.#config));
      throw error;
    }
    for (const listener of unwanted) {
      listener.retire();
      this.#listeners.delete(listener.config.arn);
    }
    return opened;
  }

  async #open(config: ListenerConfig, loadBalancer: LoadBalancerConfig): Promise<Listener> {
    const listener = new Listener({ config, loadBalancer, services: this.#services });
    await listener.open();
    return listener;
  }
}
