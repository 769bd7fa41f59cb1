/** Every application load balancer of the embedded AWS, and the target groups behind them. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock';
import { Listener } from './listener';
import type { DataPlane } from './listener-context';
import { MetricsReporter } from './metrics-reporter';
import type {
  ListenerConfig,
  LoadBalancerConfig,
  MetricSink,
  Target,
  TargetGroupConfig,
  TargetHealth,
  TargetRegistry,
} from './model';
import type { RequestLogEntry } from './request-log';
import { StickyCookies } from './stickiness';
import { TargetGroup } from './target-group';
import { trafficChanges, type TrafficChange } from './traffic-change';

export interface LoadBalancersOptions {
  readonly clock: Clock;
  readonly metrics: MetricSink;
  /** The weights of a forward action are others than before, or new. */
  readonly onTrafficChange?: (change: TrafficChange) => void;
  /** Told of every request that has ended. */
  readonly requestLog?: (entry: RequestLogEntry) => void;
  /** 0 to below 1. @default Math.random */
  readonly random?: () => number;
  /** Wall time. AWS: 10 seconds. @default 10000 */
  readonly connectTimeoutMs?: number;
}

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

interface RunningLoadBalancer {
  config: LoadBalancerConfig;
  readonly listeners: Map<string, Listener>;
}

export class LoadBalancers implements TargetRegistry {
  readonly #options: LoadBalancersOptions;
  readonly #reporter: MetricsReporter;
  readonly #plane: DataPlane;
  readonly #loadBalancers = new Map<string, RunningLoadBalancer>();
  readonly #groups = new Map<string, TargetGroup>();
  /** Changes of listeners, one after the other. */
  #changes: Promise<void> = Promise.resolve();

  constructor(options: LoadBalancersOptions) {
    this.#options = options;
    const { clock, metrics, random = Math.random, requestLog } = options;
    this.#reporter = new MetricsReporter(clock, metrics);
    this.#plane = {
      clock,
      random,
      cookies: new StickyCookies(),
      targetGroup: (arn) => this.#groups.get(arn),
      metrics: (arn) => this.#reporter.of(arn),
      newTraceId: traceIds(clock),
      requestLog,
    };
  }

  /** What HTTPS listeners show, as PEM: nobody trusts the self-signed ones by itself. */
  get certificates(): readonly string[] {
    return [...this.#loadBalancers.values()].flatMap(({ config }) =>
      config.listeners.flatMap(({ certificate }) =>
        certificate === undefined ? [] : [certificate.certificate],
      ),
    );
  }

  /** Creates a target group or changes it in place; its targets stay. */
  putTargetGroup(config: TargetGroupConfig): void {
    const group = this.#groups.get(config.arn);
    if (group !== undefined) {
      group.configure(config);
      return;
    }
    const { clock, random = Math.random, connectTimeoutMs = 10_000 } = this.#options;
    this.#groups.set(
      config.arn,
      new TargetGroup(config, {
        clock,
        random,
        connectTimeoutMs,
        onHostsChange: (arn) => {
          this.#reporter.noteHosts(arn);
        },
      }),
    );
    this.#updateUse();
  }

  /** Requests that its targets have fail. */
  removeTargetGroup(arn: string): void {
    this.#reporter.unwatch(arn);
    this.#groups.get(arn)?.close();
    this.#groups.delete(arn);
  }

  /**
   * Makes a load balancer what the configuration says: opens and closes listeners, and changes rules and attributes
   * without touching a connection. Repeating it changes nothing.
   *
   * @throws BusyPortError (rejects) a port is in use; the listeners that were there go on as they were, but for those
   * that are no longer wanted
   */
  putLoadBalancer(config: LoadBalancerConfig): Promise<void> {
    return this.#change(() => this.#put(config));
  }

  removeLoadBalancer(arn: string): Promise<void> {
    return this.#change(() => {
      const running = this.#loadBalancers.get(arn);
      this.#loadBalancers.delete(arn);
      for (const listener of running?.listeners.values() ?? []) listener.retire();
      this.#updateUse();
      return Promise.resolve();
    });
  }

  /** @throws Error the target group is not known */
  register(targetGroupArn: string, target: Target): void {
    this.#group(targetGroupArn).register(target);
  }

  deregister(targetGroupArn: string, target: Target): void {
    this.#groups.get(targetGroupArn)?.deregister(target);
  }

  health(targetGroupArn: string): readonly TargetHealth[] {
    return this.#groups.get(targetGroupArn)?.health() ?? [];
  }

  /** Where every listener listens, in the order of load balancers and ports. */
  ports(): ListenerPort[] {
    return [...this.#loadBalancers.values()].flatMap(({ config: { name, address }, listeners }) =>
      [...listeners.values()]
        .map((listener) => ({
          loadBalancer: name,
          listenerArn: listener.config.arn,
          address,
          port: listener.config.port,
          listenPort: listener.listenPort,
          protocol: listener.config.protocol,
          tls: listener.isSecure,
        }))
        .sort((a, b) => a.port - b.port),
    );
  }

  /** Ends listeners, connections, health checks and timers at once; the metrics of the last minute are given. */
  async close(): Promise<void> {
    await this.#changes;
    const listeners = [...this.#loadBalancers.values()].flatMap((running) => [...running.listeners.values()]);
    this.#loadBalancers.clear();
    const closed = listeners.map((listener) => listener.close());
    for (const group of this.#groups.values()) group.close();
    this.#groups.clear();
    await Promise.all(closed);
    this.#reporter.close();
  }

  #change(run: () => Promise<void>): Promise<void> {
    const change = this.#changes.then(run);
    this.#changes = change.catch(() => undefined);
    return change;
  }

  async #put(config: LoadBalancerConfig): Promise<void> {
    const running = this.#loadBalancers.get(config.arn) ?? { config, listeners: new Map<string, Listener>() };
    const before = new Map([...running.listeners].map(([arn, listener]) => [arn, listener.config]));
    this.#retireUnwanted(running, config);
    const opened = await this.#openNew(running, config);
    for (const listener of config.listeners) running.listeners.get(listener.arn)?.configure(listener, config);
    for (const [arn, listener] of opened) running.listeners.set(arn, listener);
    running.config = config;
    this.#loadBalancers.set(config.arn, running);
    this.#updateUse();
    this.#tellTrafficChanges(config, before);
  }

  /** First of all: a new listener may want the port of an old one. */
  #retireUnwanted({ listeners }: RunningLoadBalancer, config: LoadBalancerConfig): void {
    for (const [arn, listener] of [...listeners]) {
      const wanted = config.listeners.find((other) => other.arn === arn);
      if (wanted !== undefined && !listener.needsReplacement(wanted, config.address)) continue;
      listeners.delete(arn);
      listener.retire();
    }
  }

  async #openNew(
    { listeners }: RunningLoadBalancer,
    config: LoadBalancerConfig,
  ): Promise<Map<string, Listener>> {
    const opened = new Map<string, Listener>();
    try {
      for (const listenerConfig of config.listeners) {
        if (listeners.has(listenerConfig.arn)) continue;
        const listener = new Listener({ config: listenerConfig, loadBalancer: config, plane: this.#plane });
        await listener.open();
        opened.set(listenerConfig.arn, listener);
      }
    } catch (error) {
      await Promise.all([...opened.values()].map((listener) => listener.close()));
      throw error;
    }
    return opened;
  }

  #tellTrafficChanges(config: LoadBalancerConfig, before: ReadonlyMap<string, ListenerConfig>): void {
    const { clock, onTrafficChange } = this.#options;
    if (onTrafficChange === undefined) return;
    for (const listener of config.listeners)
      for (const { ruleArn, weights } of trafficChanges(before.get(listener.arn), listener))
        onTrafficChange({
          at: clock.now(),
          wallTime: Date.now(),
          loadBalancerArn: config.arn,
          listenerArn: listener.arn,
          ruleArn,
          port: listener.port,
          weights,
        });
  }

  /** A group is in use when a rule names it, whatever its weight. */
  #updateUse(): void {
    const users = new Map<string, string>();
    for (const { config } of this.#loadBalancers.values())
      for (const { rules } of config.listeners)
        for (const { action } of rules)
          if (action.type === 'forward')
            for (const { arn } of action.targetGroups) users.set(arn, config.arn);
    for (const [arn, group] of this.#groups) {
      const loadBalancerArn = users.get(arn);
      group.setInUse(loadBalancerArn !== undefined);
      if (loadBalancerArn === undefined) this.#reporter.unwatch(arn);
      else this.#reporter.watch({ arn, loadBalancerArn, hostCount: () => group.hostCount() });
    }
  }

  #group(arn: string): TargetGroup {
    const group = this.#groups.get(arn);
    if (group === undefined) throw new Error(`target group ${arn} is not known to the load balancer`);
    return group;
  }
}

/** Ids as X-Ray has them: version, seconds since the epoch, 96 bits that nobody else has. */
function traceIds(clock: Clock): () => string {
  const process = randomBytes(6).toString('hex');
  let count = 0;
  return () => {
    count += 1;
    const seconds = Math.floor(clock.now() / 1000).toString(16);
    return `1-${seconds.padStart(8, '0')}-${process}${count.toString(16).padStart(12, '0')}`;
  };
}
