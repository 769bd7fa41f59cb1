import type { HostMapping } from './lambda/sandbox';
import type { Clock, ClockOrigin } from '../runtime/clock';

/** What services that run something need of the embedded AWS that they are part of. */
export interface Surroundings {
  readonly clock: Clock;
  /** The origin of `clock`, for other processes. */
  readonly origin: ClockOrigin;
  /** URL of the gateway without a trailing slash; it answers once all services exist. */
  readonly endpoint: string;
  /** PATH of the processes that are started. */
  readonly path: string;
  /** Names that no DNS knows, such as those of load balancers, and where they listen here. @default none */
  readonly hosts?: () => readonly HostMapping[];
}
