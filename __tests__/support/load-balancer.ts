/** A load balancer on free ports, hostile targets and clients that write what they want. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener, type Server as HttpServer } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { scaledClock } from '../../rehearsal/runtime/clock';
import type {
  Action,
  HealthCheckConfig,
  ListenerConfig,
  LoadBalancerConfig,
  MetricDatum,
  RequestLogEntry,
  Rule,
  Target,
  TargetGroupConfig,
  TargetHealth,
} from '../../rehearsal/runtime/load-balancer/model';
import {
  LoadBalancers,
  type LoadBalancersOptions,
} from '../../rehearsal/runtime/load-balancer/load-balancers';
import type { TrafficChange } from '../../rehearsal/runtime/load-balancer/traffic-change';

const prefix = 'arn:aws:elasticloadbalancing:us-east-1:123456789012';
export const loadBalancerArn = `${prefix}:loadbalancer/app/shop/50dc6c495c0c9188`;
export const listenerArn = `${prefix}:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2`;
export const groupArn = (name: string): string => `${prefix}:targetgroup/${name}/73e2d6bc24d8a067`;

export const healthCheck: HealthCheckConfig = {
  enabled: true,
  protocol: 'HTTP',
  port: 'traffic-port',
  path: '/health',
  intervalSeconds: 5,
  timeoutSeconds: 2,
  healthyThreshold: 2,
  unhealthyThreshold: 2,
  matcher: '200',
};

/** A target group; health checks are off unless they are asked for, so that targets get requests at once. */
export const groupConfig = (name: string, changes: Partial<TargetGroupConfig> = {}): TargetGroupConfig => ({
  arn: groupArn(name),
  name,
  protocol: 'HTTP',
  healthCheck: { ...healthCheck, enabled: false },
  deregistrationDelaySeconds: 300,
  slowStartSeconds: 0,
  algorithm: 'round_robin',
  ...changes,
});

export const forward = (weights: Readonly<Record<string, number>>, stickinessSeconds?: number): Action => ({
  type: 'forward',
  targetGroups: Object.entries(weights).map(([name, weight]) => ({ arn: groupArn(name), weight })),
  ...(stickinessSeconds === undefined ? {} : { stickinessSeconds }),
});

export const defaultRule = (action: Action): Rule => ({
  arn: `${listenerArn}/default`,
  conditions: [],
  action,
});

export const listenerConfig = (changes: Partial<ListenerConfig> = {}): ListenerConfig => ({
  arn: listenerArn,
  port: 0,
  protocol: 'HTTP',
  rules: [defaultRule(forward({ blue: 1 }))],
  ...changes,
});

export const loadBalancerConfig = (changes: Partial<LoadBalancerConfig> = {}): LoadBalancerConfig => ({
  arn: loadBalancerArn,
  name: 'shop',
  address: '127.0.0.1',
  idleTimeoutSeconds: 60,
  clientKeepAliveSeconds: 3600,
  http2: true,
  xffHeaderProcessing: 'append',
  xffClientPort: false,
  preserveHostHeader: false,
  dropInvalidHeaderFields: false,
  desyncMitigationMode: 'defensive',
  listeners: [listenerConfig()],
  ...changes,
});

export interface Bench {
  readonly loadBalancers: LoadBalancers;
  readonly metrics: MetricDatum[];
  readonly log: RequestLogEntry[];
  readonly trafficChanges: TrafficChange[];
  /** Port of the only listener, or of the one with this index. */
  readonly port: (index?: number) => number;
  readonly url: (path?: string) => string;
}

const cleanups: (() => Promise<unknown>)[] = [];

/** Ends all that this file has started; for `afterEach`. */
export async function closeAll(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

/** A load balancer with target groups and without targets. */
export async function startLoadBalancer({
  config = {},
  groups = [groupConfig('blue'), groupConfig('green')],
  ...options
}: {
  readonly config?: Partial<LoadBalancerConfig>;
  readonly groups?: readonly TargetGroupConfig[];
} & Partial<LoadBalancersOptions> = {}): Promise<Bench> {
  const metrics: MetricDatum[] = [];
  const log: RequestLogEntry[] = [];
  const trafficChanges: TrafficChange[] = [];
  const loadBalancers = new LoadBalancers({
    clock: scaledClock({ speed: 60, startedAt: Date.now() }),
    metrics: { put: (data) => metrics.push(...data) },
    onTrafficChange: (change) => trafficChanges.push(change),
    requestLog: (entry) => log.push(entry),
    ...options,
  });
  cleanups.push(() => loadBalancers.close());
  for (const group of groups) loadBalancers.putTargetGroup(group);
  await loadBalancers.putLoadBalancer(loadBalancerConfig(config));
  const port = (index = 0) => loadBalancers.ports()[index]!.listenPort;
  return {
    loadBalancers,
    metrics,
    log,
    trafficChanges,
    port,
    url: (path = '/') => `http://127.0.0.1:${port()}${path}`,
  };
}

/** An HTTP server as a target. */
export async function startTarget(
  listener: RequestListener,
  prepare: (server: HttpServer) => void = () => undefined,
): Promise<Target> {
  const server = createHttpServer(listener);
  prepare(server);
  return listenAsTarget(server, () => {
    server.closeAllConnections();
  });
}

/** A target that does with a connection what it wants. */
export function startRawTarget(onConnection: (socket: Socket) => void): Promise<Target> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  return listenAsTarget(server, () => {
    for (const socket of sockets) socket.destroy();
  });
}

/** A target that answers every request that has no body with these bytes. */
export const startRawAnswers = (
  answer: (request: string, count: number) => string | undefined,
): Promise<Target> => {
  let count = 0;
  return startRawTarget((socket) => {
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      for (let end = received.indexOf('\r\n\r\n'); end !== -1; end = received.indexOf('\r\n\r\n')) {
        const request = received.slice(0, end + 4);
        received = received.slice(end + 4);
        count += 1;
        const reply = answer(request, count);
        if (reply === undefined) socket.destroy();
        else socket.write(reply, 'latin1');
      }
    });
  });
};

async function listenAsTarget(server: Server, endConnections: () => void): Promise<Target> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        endConnections();
      }),
  );
  return { id: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

/** A process that listens and never accepts; its backlog is full, so that the kernel does not answer for it either. */
export async function startDeafTarget(): Promise<Target> {
  const program = `require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
    require('node:fs').writeSync(1, String(this.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const waiting: Socket[] = [];
  cleanups.push(async () => {
    for (const socket of waiting) socket.destroy();
    child.kill('SIGKILL');
    await exited;
  });
  const [text] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(text.toString());
  for (;;) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    waiting.push(socket);
    const connected = once(socket, 'connect').then(() => true);
    // Not before what has come meanwhile: timers are first where this process has had to wait.
    const late = new Promise<boolean>((resolve) => setTimeout(() => setImmediate(resolve, false), 300));
    if (!(await Promise.race([connected, late]))) return { id: '127.0.0.1', port };
  }
}

/** A client that writes bytes and reads them. */
export class RawClient {
  readonly socket: Socket;
  received = '';
  closed = false;

  private constructor(port: number) {
    this.socket = connect(port, '127.0.0.1')
      .on('data', (chunk) => (this.received += chunk.toString('latin1')))
      .on('error', () => undefined)
      .once('close', () => (this.closed = true));
    cleanups.push(() => {
      this.socket.destroy();
      return Promise.resolve();
    });
  }

  static async connect(port: number): Promise<RawClient> {
    const client = new RawClient(port);
    await new Promise((resolve, reject) => client.socket.once('connect', resolve).once('error', reject));
    return client;
  }

  write(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Waits until this has been received. */
  async expect(pattern: RegExp): Promise<RegExpExecArray> {
    await eventually(() => {
      expect(this.received).toMatch(pattern);
    });
    return pattern.exec(this.received)!;
  }

  async expectClosed(): Promise<void> {
    await eventually(() => {
      expect(this.closed).toBe(true);
    });
  }
}

/** Sends bytes and gives what comes back until the connection ends. */
export async function exchangeRaw(port: number, request: string): Promise<string> {
  const client = await RawClient.connect(port);
  client.write(request);
  await client.expectClosed();
  return client.received;
}

/** Repeats an assertion until it holds. */
export async function eventually(assert: () => void, withinMs = 240_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      assert();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

export const statesOf = (health: readonly TargetHealth[]): string[] => health.map(({ state }) => state);

/** Sum of a metric over all minutes that have been given, without the target group's dimension unless it is named. */
export function sumOf(metrics: readonly MetricDatum[], name: string, group?: string): number {
  return metrics
    .filter(
      (datum) =>
        datum.name === name &&
        datum.dimensions.TargetGroup ===
          (group === undefined ? undefined : `targetgroup/${group}/73e2d6bc24d8a067`),
    )
    .flatMap(({ values, counts }) => values.map((value, index) => value * counts[index]!))
    .reduce((sum, value) => sum + value, 0);
}

/** Random numbers that are the same in every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
