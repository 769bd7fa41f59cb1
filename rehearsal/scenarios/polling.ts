import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../failures';

/** Wall time between two looks. */
export const pollMs = 200;

/**
 * Looks until something holds.
 *
 * @param what - for the message, for example `the service is steady`
 * @throws Failure it does not hold within the wall time
 */
export async function waitUntil(what: string, limitMs: number, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Failure(`${what}: not within ${Math.round(limitMs / 1000)} s`);
    await delay(pollMs);
  }
}
