import type { Clock, ClockOrigin } from '../runtime/clock';

/** What services that run something need of the embedded AWS that they are part of. */
export interface Surroundings {
  readonly clock: Clock;
  /** The origin of `clock`, for other processes. */
  readonly origin: ClockOrigin;
  /** URL of the gateway without a trailing slash; it answers once all services exist. */
  readonly endpoint: string;
}
