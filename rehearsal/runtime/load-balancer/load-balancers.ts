/** Every application load balancer of the embedded AWS, and the target groups behind them. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock';
import type { ListenerServices } from './listener-context';
import { Listeners, type ListenerPort } from './listeners';
import { MetricsReporter } from './metrics-reporter';
import type {
  ListenerConfig,
  LoadBalancerConfig,
  MetricSink,
  RequestLogEntry,
  Target,
  TargetGroupConfig,
  TargetHealth,
  TargetRegistry,
} from './model';
import { StickyCookies } from './stickiness';
import { TargetGroup } from './target-group';
import { trafficChanges, type TrafficChange } from './traffic-change';

export interface LoadBalancersOptions {
  readonly clock: Clock;
  readonly metrics: MetricSink;
  /** The weights of a forward action are others than before, or new. */
  readonly onTrafficChange?: (change: TrafficChange) => void;
  /** Listeners listen from now on, where they did not before. */
  readonly onListen?: (ports: readonly ListenerPort[]) => void;
  /** Told of every request that has ended. */
  readonly requestLog?: (entry: RequestLogEntry) => void;
  /** 0 to below 1. @default Math.random */
  readonly random?: () => number;
  /** Wall time. AWS: 10 seconds. @default 10000 */
  readonly connectTimeoutMs?: number;
}

export class LoadBalancers implements TargetRegistry {
  readonly #options: LoadBalancersOptions;
  readonly #reporter: MetricsReporter;
  readonly #services: ListenerServices;
  readonly #loadBalancers = new Map<string, Listeners>();
  readonly #groups = new Map<string, TargetGroup>();
  /** Changes of listeners, one after the other. */
  #changes: Promise<void> = Promise.resolve();

  constructor(options: LoadBalancersOptions) {
    this.#options = options;
    const { clock, metrics, random = Math.random, requestLog } = options;
    this.#reporter = new MetricsReporter(clock, metrics);
    this.#services = {
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
   * @throws BusyPortError (rejects) a port is in use; the load balancer is as it was
   */
  putLoadBalancer(config: LoadBalancerConfig): Promise<void> {
    return this.#change(() => this.#put(config));
  }

  removeLoadBalancer(arn: string): Promise<void> {
    return this.#change(() => {
      this.#loadBalancers.get(arn)?.retire();
      this.#loadBalancers.delete(arn);
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
    return [...this.#loadBalancers.values()].flatMap((loadBalancer) => loadBalancer.ports());
  }

  /** Ends listeners, connections, health checks and timers at once; the metrics of the last minute are given. */
  async close(): Promise<void> {
    await this.#changes;
    const closed = [...this.#loadBalancers.values()].map((loadBalancer) => loadBalancer.close());
    this.#loadBalancers.clear();
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
    const loadBalancer = this.#loadBalancers.get(config.arn) ?? new Listeners(this.#services, config);
    const before = new Map(loadBalancer.config.listeners.map((listener) => [listener.arn, listener]));
    const isNew = !this.#loadBalancers.has(config.arn);
    const open = new Set(loadBalancer.ports().map(placeOf));
    await loadBalancer.put(config);
    this.#loadBalancers.set(config.arn, loadBalancer);
    this.#updateUse();
    const opened = loadBalancer.ports().filter((port) => !open.has(placeOf(port)));
    if (opened.length > 0) this.#options.onListen?.(opened);
    this.#tellTrafficChanges(config, isNew ? new Map() : before);
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

const placeOf = ({ listenerArn, address, listenPort }: ListenerPort): string =>
  `${listenerArn} ${address} ${listenPort}`;

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
