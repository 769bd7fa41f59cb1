/** The embedded AWS: moto, or another emulator, behind the gateway. */
import { createServer, type Server } from 'node:http';
import type { EngineSettings } from '../../deployment/machine/model';
import { EngineSupervisor } from '../engine/supervisor';
import { badUsage } from '../failures';
import { scaledClock, type Clock } from '../runtime/clock';
import { ImageStore } from '../runtime/images/image-store';
import type { ListenerPort } from '../runtime/load-balancer/load-balancer';
import type { LoadBalancers } from '../runtime/load-balancer/load-balancers';
import type { TrafficChange } from '../runtime/load-balancer/traffic-change';
import type { ContainerRuntime } from '../runtime/tasks/container-runtime';
import { ProcessRuntime } from '../runtime/tasks/process-runtime';
import type { PipelineWatch } from './codepipeline';
import { delivery } from './delivery';
import { Gateway } from './gateway';
import { startMoto, type MotoProps } from './moto';
import { ownedServices } from './owned-services';
import { allRepairs } from './repairs';
import { runningEmulator } from './running-emulator';
import { startRunningParts } from './running-parts';
import { Upstream } from './upstream';

export interface EmbeddedAwsProps {
  /** Environment that moto_server is looked for and started in. */
  readonly env: NodeJS.ProcessEnv;
  /** Port of the endpoint. @default a free one */
  readonly port?: number;
  /** URL of an emulator that runs already, instead of a moto_server of our own. @default moto_server is started */
  readonly upstream?: string;
  /** Seconds of AWS time in a second of wall time. @default 60 */
  readonly speed?: number;
  /**
   * Loopback address of the listeners of the first load balancer. Others have addresses of their own on Linux, and the
   * same one where only 127.0.0.1 is loopback.
   * @default 127.0.0.1
   */
  readonly listenerAddress?: string;
  /** Told of listeners of load balancers that listen from now on. @default nobody is told */
  readonly onListen?: (ports: readonly ListenerPort[]) => void;
  /** What CodeDeploy fixes or does not document, changed: shorter limits for tests. @default nothing is changed */
  readonly engineSettings?: Partial<EngineSettings>;
  /**
   * Runs the containers of ECS tasks; it is stopped with the rest.
   * @default processes, of the official images of Node.js alone
   */
  readonly runtime?: ContainerRuntime;
  /** Told of git remotes that exist from now on: repositories, by their URL. @default nobody is told */
  readonly onRemote?: (url: string) => void;
  /** How moto_server is started. */
  readonly moto?: Omit<MotoProps, 'env' | 'log'>;
  /** Takes a line a call, and what moto prints. @default nothing is logged */
  readonly log?: (line: string) => void;
}

export interface EmbeddedAws {
  /** URL without a trailing slash. */
  readonly endpoint: string;
  /** AWS time. */
  readonly clock: Clock;
  /** The process that performs deployments: to be killed, and to be seen coming back. */
  readonly engine: Pick<EngineSupervisor, 'kill' | 'pid'>;
  /** Where listeners listen, and how targets are. */
  readonly loadBalancers: Pick<LoadBalancers, 'ports' | 'health'>;
  /**
   * Tells of every change of the weights of a forward action.
   *
   * @returns ends the subscription
   */
  readonly onTrafficChange: (listener: (change: TrafficChange) => void) => () => void;
  /** Tells of executions of pipelines as they go. */
  readonly pipelines: PipelineWatch;
  /**
   * What Terraform, the AWS CLI and SDKs need in their environment, and nothing of `base` that would lead them to
   * another AWS: every AWS_ variable in it is dropped.
   *
   * @param base - the environment to complete @default empty
   */
  readonly environment: (base?: NodeJS.ProcessEnv) => Record<string, string>;
  /** Settles with the reason when the upstream that was started here ends by itself. */
  readonly crashed: Promise<Error>;
  /** Ends the upstream and closes the endpoint; may be called again. */
  readonly stop: () => Promise<void>;
}

/** Nobody but this machine: no signature is checked. */
const host = '127.0.0.1';

/** The account that moto keeps its resources in. */
const accountId = '123456789012';

const defaultSpeed = 60;

/** Region that the environment names. */
const region = 'us-east-1';

/**
 * @throws Failure a port in use, an upstream that does not answer
 * @throws MissingToolError when there is no way to run moto on this machine
 */
export async function startEmbeddedAws(props: EmbeddedAwsProps): Promise<EmbeddedAws> {
  const { env, log } = props;
  const given = props.upstream === undefined ? undefined : await runningEmulator(props.upstream);
  const origin = { speed: props.speed ?? defaultSpeed, startedAt: Date.now() };
  const clock = scaledClock(origin);
  let open: (gateway: Gateway) => void = () => undefined;
  const gateway = new Promise<Gateway>((resolve) => (open = resolve));
  const server = createServer(
    (request, response) => void gateway.then((ready) => ready.handle(request, response)),
  );
  // Bound first: that the port is in use is known before moto starts.
  const port = await listen(server, props.port ?? 0);
  try {
    const emulator = given ?? (await startMoto({ ...props.moto, env, log }));
    const upstream = new Upstream(emulator.url);
    const endpoint = `http://${host}:${port}`;
    const parts = startRunningParts({
      clock,
      upstream,
      accountId,
      listenerAddress: props.listenerAddress ?? host,
      platform: process.platform,
      onListen: props.onListen,
      log,
    });
    const { loadBalancers } = parts;
    const engine = new EngineSupervisor({ endpoint, origin, log });
    const runtime: ContainerRuntime =
      props.runtime ?? new ProcessRuntime({ images: new ImageStore(), path: env.PATH ?? '' });
    const delivering = delivery({
      clock,
      upstream,
      endpoint,
      accountId,
      ask: async (...call) => (await gateway).ask(...call),
      env,
      environment: () => environment(endpoint, {}),
      engine: runtime.engine,
      onRemote: props.onRemote,
      log,
    });
    runtime.useRegistry?.(delivering.registry);
    const surroundings = {
      clock,
      origin,
      endpoint,
      path: env.PATH ?? '',
      targets: loadBalancers,
      certificates: () => loadBalancers.certificates,
      runtime,
      engine,
      engineSettings: props.engineSettings,
    };
    const services = [...delivering.services, ...ownedServices(surroundings)];
    const repairs = allRepairs(surroundings, parts, { sink: delivering.events, accountId, log });
    const { routes, authorize } = delivering;
    open(
      new Gateway({
        upstream,
        services,
        repairs,
        routes,
        authorize,
        accountId,
        now: () => clock.now() / 1000,
        log,
      }),
    );
    return {
      endpoint,
      clock,
      engine,
      loadBalancers,
      onTrafficChange: parts.onTrafficChange,
      pipelines: delivering.pipelines,
      environment: (base = {}) => environment(endpoint, base),
      crashed: emulator.crashed,
      stop: async () => {
        // What cannot be ended leaves nothing else behind.
        const ended = await Promise.allSettled(
          [...services, ...repairs, ...routes].map(async (each) => each.stop?.()),
        );
        ended.push(...(await Promise.allSettled([delivering.stop()])));
        ended.push(...(await Promise.allSettled([parts.stop()])));
        ended.push(...(await Promise.allSettled([close(server), emulator.stop()])));
        upstream.close();
        const failed = ended.find(({ status }) => status === 'rejected');
        if (failed?.status === 'rejected') throw failed.reason;
      },
    };
  } catch (error) {
    await close(server);
    throw error;
  }
}

function environment(endpoint: string, base: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(base).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('AWS_'),
  );
  const noProxy = [base.NO_PROXY ?? base.no_proxy, host].filter(Boolean).join(',');
  return {
    ...Object.fromEntries(kept),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'rehearsal',
    AWS_SECRET_ACCESS_KEY: 'rehearsal',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    // Profiles of the user name other accounts, endpoints and roles.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    // What fails here fails again: nothing is gained by repeating it for minutes.
    AWS_MAX_ATTEMPTS: '2',
    // A pager would wait for a key.
    AWS_PAGER: '',
    // Only Go leaves loopback out of a proxy by itself.
    NO_PROXY: noProxy,
    no_proxy: noProxy,
  };
}

function listen(server: Server, port: number): Promise<number> {
  // Go keeps idle connections for 90 s: a server that closes earlier races with the next request.
  server.keepAliveTimeout = 120_000;
  // An upload takes as long as it takes.
  server.requestTimeout = 0;
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
