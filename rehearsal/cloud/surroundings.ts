import type { EngineSettings } from '../../deployment/machine/model';
import type { EngineSupervisor } from '../engine/supervisor';
import type { Clock, ClockOrigin } from '../runtime/clock';
import type { TargetRegistry } from '../runtime/load-balancer/model';
import type { ContainerRuntime } from '../runtime/tasks/container-runtime';

/** What services that run something need of the embedded AWS that they are part of. */
export interface Surroundings {
  readonly clock: Clock;
  /** The origin of `clock`, for other processes. */
  readonly origin: ClockOrigin;
  /** URL of the gateway without a trailing slash; it answers once all services exist. */
  readonly endpoint: string;
  /** PATH of the processes that are started. */
  readonly path: string;
  /** Target groups of the load balancers, where tasks are registered. */
  readonly targets: TargetRegistry;
  /** Runs the containers of tasks. @default - processes, of the official images of Node.js alone */
  readonly runtime?: ContainerRuntime | undefined;
  /** Certificates that functions trust besides the public ones, as PEM: those of load balancers. @default - none */
  readonly certificates?: (() => readonly string[]) | undefined;
  /** Performs deployments; the service that uses it ends it. */
  readonly engine: EngineSupervisor;
  /** What CodeDeploy fixes or does not document, changed. @default nothing is changed */
  readonly engineSettings?: Partial<EngineSettings> | undefined;
}
