/** The embedded AWS: moto, or another emulator, behind the gateway. */
import type { EngineSettings } from '../../deployment/machine';
import type { EngineSupervisor } from '../engine';
import { scaledClock, type Clock } from '../runtime/clock';
import { ImageStore } from '../runtime/images/image-store';
import type { ListenerPort, LoadBalancers, TrafficChange } from '../runtime/load-balancer';
import type { ContainerRuntime } from '../runtime/tasks/container-runtime';
import { ProcessRuntime } from '../runtime/tasks/process-runtime';
import type { TaskStop } from '../stopped-task';
import type { PipelineWatch } from './codepipeline';
import { clientEnvironment } from './composition/client-environment';
import type { Foundation } from './composition/foundation';
import { composeServices } from './composition/services';
import type { Guard } from './contract/guard';
import { objectsAt } from './contract/objects';
import type { CloudService } from './contract/service';
import { startEmulator, Upstream, type EmulatorProps } from './emulator';
import { Gateway, host, listen } from './gateway';
import type { Session } from './iam';

export interface EmbeddedAwsProps extends Omit<EmulatorProps, 'endpoint'> {
  /** Port of the endpoint. @default a free one */
  readonly port?: number;
  /** The account, 12 digits. @default 123456789012 */
  readonly accountId?: string | undefined;
  /**
   * URL at which functions call AWS, where it is one of several accounts that are reached by one endpoint.
   * @default - the endpoint
   */
  readonly entrance?: string | undefined;
  /** Seconds of AWS time in a second of wall time. @default 60 */
  readonly speed?: number;
  /**
   * Loopback address of the listeners of the first load balancer. Others have addresses of their own on Linux, and the
   * same one where only 127.0.0.1 is loopback.
   * @default 127.0.0.1
   */
  readonly listenerAddress?: string;
  /** Called when listeners of load balancers start accepting connections. @default no-op */
  readonly onListen?: (ports: readonly ListenerPort[]) => void;
  /** Changes of what CodeDeploy fixes or does not document: shorter limits for tests. @default none */
  readonly engineSettings?: Partial<EngineSettings>;
  /**
   * Runs the containers of ECS tasks; it is stopped with the rest.
   * @default processes, of the official images of Node.js alone
   */
  readonly runtime?: ContainerRuntime;
  /** Called with the URL of a git remote that exists from now on. @default no-op */
  readonly onRemote?: (url: string) => void;
  /** Secrets and parameters that exist on AWS alone: they answer under exactly these ARNs. @default none */
  readonly secrets?: readonly { readonly arn: string; readonly value: string }[];
  /**
   * Programs of this machine that run in the build context instead of the image's program, by the names of the
   * CodeBuild projects; with processes as runtime only.
   * @default none
   */
  readonly programs?: ReadonlyMap<string, readonly string[]>;
  /**
   * Issuers of OIDC tokens, for AssumeRoleWithWebIdentity: URLs on this machine, without a slash at their ends, by the
   * hosts that they stand in for. Tokens of other hosts are refused.
   * @default none
   */
  readonly tokenIssuers?: ReadonlyMap<string, string> | undefined;
  /**
   * Authorizes what clients call with the credentials of a role that they have assumed, by the policies of the role and
   * its permissions boundary.
   * @default false: whoever has assumed a role may do everything
   */
  readonly authorizeAssumedRoles?: boolean | undefined;
  /** Called when a task begins to stop, and when it has stopped. @default no-op */
  readonly onTaskStop?: (stop: TaskStop) => void;
  /** Logs one line per call, and what moto prints. @default no-op */
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
   * Calls a listener at every change of the weights of a forward action.
   *
   * @returns ends the subscription
   */
  readonly onTrafficChange: (listener: (change: TrafficChange) => void) => () => void;
  /** Shows executions of pipelines as they go. */
  readonly pipelines: PipelineWatch;
  /** The session that a service of this account has open with a key; undefined if the key is of none. */
  readonly sessionOf: (accessKeyId: string) => Pick<Session, 'roleArn'> | undefined;
  /**
   * Holds that the caller of another account's resource may call it, as far as its own account decides.
   *
   * @throws AwsError AccessDenied, or what the protocol has for it
   */
  readonly authorize: Guard;
  /**
   * Builds what Terraform, the AWS CLI and SDKs need in their environment, without anything of `base` that would lead
   * them to another AWS.
   *
   * @param base - the environment to complete @default empty
   */
  readonly environment: (base?: NodeJS.ProcessEnv) => Record<string, string>;
  /** Resolves with the reason when the upstream that was started here ends by itself. */
  readonly crashed: Promise<Error>;
  /** Ends the upstream and closes the endpoint; may be called again. */
  readonly stop: () => Promise<void>;
}

/** The account that moto keeps its resources in, unless another one is asked for. */
export const accountId = '123456789012';

const defaultSpeed = 60;

/**
 * @throws Failure a port in use, an upstream that does not answer
 * @throws MissingToolError when there is no way to run moto on this machine
 */
export async function startEmbeddedAws(props: EmbeddedAwsProps): Promise<EmbeddedAws> {
  const endpoint = await listen(props.port ?? 0);
  const emulator = await startEmulator({ ...props, endpoint: endpoint.url }).catch(async (error: unknown) => {
    await endpoint.close();
    throw error;
  });
  const upstream = new Upstream(emulator.address, emulator.crash);
  const time = timeOf(props);
  const account = props.accountId ?? accountId;
  const gateway = new Gateway({ upstream, accountId: account, now: time.now, log: props.log });
  const { all, sessions, ...seen } = composeServices({
    ...time,
    ...foundationOf(props, endpoint.url, gateway),
  });
  gateway.use(all);
  endpoint.serve((request, response) => void gateway.handle(request, response));
  for (const service of all) service.start?.();
  return {
    ...seen,
    endpoint: endpoint.url,
    clock: time.clock,
    environment: (base) => clientEnvironment(endpoint.url, base),
    sessionOf: (accessKeyId) => sessions.sessionOf(accessKeyId),
    authorize: (call, request) => gateway.authorize(call, request),
    crashed: emulator.crashed,
    stop: async () => {
      await stopAll([...all].reverse(), [endpoint.close, emulator.stop]);
      upstream.close();
    },
  };
}

function timeOf({ speed = defaultSpeed }: EmbeddedAwsProps) {
  const origin = { speed, startedAt: Date.now() };
  const clock = scaledClock(origin);
  return { origin, clock, now: () => clock.now() / 1000 };
}

function foundationOf(
  props: EmbeddedAwsProps,
  endpoint: string,
  { aws, upstream }: Gateway,
): Omit<Foundation, 'clock' | 'now' | 'origin'> {
  const { env, engineSettings, onListen, onRemote, onTaskStop, log } = props;
  const path = env.PATH ?? '';
  return {
    accountId: props.accountId ?? accountId,
    endpoint,
    entrance: props.entrance ?? endpoint,
    aws,
    upstream,
    objects: objectsAt(endpoint),
    env,
    path,
    platform: process.platform,
    environment: () => clientEnvironment(endpoint),
    runtime: props.runtime ?? new ProcessRuntime({ images: new ImageStore(), path }),
    engineSettings,
    listenerAddress: props.listenerAddress ?? host,
    onListen,
    onRemote,
    onTaskStop,
    standIns: props.secrets,
    programs: props.programs,
    tokenIssuers: props.tokenIssuers,
    authorizeAssumedRoles: props.authorizeAssumedRoles,
    log,
  };
}

/**
 * Ends services one after another, then the rest. What cannot be ended leaves nothing else behind.
 *
 * @throws the first error
 */
async function stopAll(
  services: readonly CloudService[],
  rest: readonly (() => Promise<void>)[],
): Promise<void> {
  const failures: unknown[] = [];
  const attempt = async (stop: (() => Promise<void>) | undefined) => {
    await stop?.().catch((error: unknown) => failures.push(error));
  };
  for (const { stop } of services) await attempt(stop);
  await Promise.all(rest.map(attempt));
  if (failures.length > 0) throw failures[0];
}
