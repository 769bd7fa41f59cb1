import type { Surroundings } from '../../rehearsal/cloud/surroundings';
import { scaledClock } from '../../rehearsal/runtime/clock';

/** Surroundings of services that run nothing: nobody listens at the endpoint. */
export function surroundings(): Surroundings {
  const origin = { speed: 60, startedAt: Date.now() };
  return { clock: scaledClock(origin), origin, endpoint: 'http://127.0.0.1:1', path: '' };
}
