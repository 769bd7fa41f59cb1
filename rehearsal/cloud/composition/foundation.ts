/** What all services stand on. */
import type { EngineSettings } from '../../../deployment/machine';
import type { Clock, ClockOrigin } from '../../runtime/clock';
import type { ListenerPort } from '../../runtime/load-balancer';
import type { ContainerRuntime } from '../../runtime/tasks/container-runtime';
import type { TaskStop } from '../../stopped-task';
import type { AwsClient } from '../contract/client';
import type { Objects } from '../contract/objects';
import type { StandIn } from '../secrets';

export interface Foundation {
  /** AWS time. */
  readonly clock: Clock;
  /** The origin of `clock`, for other processes. */
  readonly origin: ClockOrigin;
  /** AWS time in seconds since the epoch, as AWS JSON timestamps are written. */
  readonly now: () => number;
  /** 12 digits. */
  readonly accountId: string;
  /** URL of the gateway without a trailing slash; it answers once all services exist. */
  readonly endpoint: string;
  /** Where functions call AWS: the gateway, or what leads to several accounts. */
  readonly entrance: string;
  /** The embedded AWS, as its clients see it; it answers once all services exist. */
  readonly aws: AwsClient;
  /** The emulator, past the services of this project. */
  readonly upstream: AwsClient;
  /** The S3 of the embedded AWS. */
  readonly objects: Objects;
  /** Environment of this machine: git, the AWS CLI, npm and container engines are found and run in it. */
  readonly env: NodeJS.ProcessEnv;
  /** Its PATH. */
  readonly path: string;
  readonly platform: NodeJS.Platform;
  /** Builds the variables that lead a program of this machine to the embedded AWS. */
  readonly environment: () => Readonly<Record<string, string>>;
  /** Runs the containers of tasks. */
  readonly runtime: ContainerRuntime;
  /** Changes of what CodeDeploy fixes or does not document. @default - none */
  readonly engineSettings?: Partial<EngineSettings> | undefined;
  /** Loopback address of the listeners of the first load balancer. */
  readonly listenerAddress: string;
  /** Called when listeners start accepting connections. @default no-op */
  readonly onListen?: ((ports: readonly ListenerPort[]) => void) | undefined;
  /** Called with the URL of a git remote that exists from now on. @default no-op */
  readonly onRemote?: ((url: string) => void) | undefined;
  /** Secrets and parameters that exist on AWS alone. @default - none */
  readonly standIns?: readonly StandIn[] | undefined;
  /** Programs of this machine that stand for images, by the names of the build projects. @default - none */
  readonly programs?: ReadonlyMap<string, readonly string[]> | undefined;
  /** Called when a task begins to stop, and when it has stopped. @default no-op */
  readonly onTaskStop?: ((stop: TaskStop) => void) | undefined;
  /** Issuers of OIDC tokens: URLs on this machine by the hosts that they stand in for. @default - none */
  readonly tokenIssuers?: ReadonlyMap<string, string> | undefined;
  /** Holds calls with the credentials of assumed roles against the policies of the roles. @default false */
  readonly authorizeAssumedRoles?: boolean | undefined;
  /** @default nothing is logged */
  readonly log?: ((line: string) => void) | undefined;
}
