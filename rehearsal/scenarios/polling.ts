import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../failures';

/** Seconds of AWS time that AWS itself is asked in, at its own speed: its APIs limit how often they answer. */
const politeSeconds = 3;

/**
 * Wall time between two looks.
 *
 * @param speed - seconds of AWS time in a second of wall time
 */
export const pollMs = (speed: number): number => Math.max(200, (politeSeconds * 1000) / speed);

/**
 * A limit in wall time.
 *
 * @param machineMs - wall time that a busy machine may take
 * @param awsSeconds - AWS time that AWS itself may take
 */
export const limitMs = (machineMs: number, awsSeconds: number, speed: number): number =>
  machineMs + (awsSeconds * 1000) / speed;

/**
 * Looks until something holds.
 *
 * @param what - for the message, for example `the service is steady`
 * @param speed - seconds of AWS time in a second of wall time
 * @throws Failure it does not hold within the limit
 */
export async function waitUntil(
  what: string,
  { limit, speed }: { readonly limit: number; readonly speed: number },
  holds: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + limit;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Failure(`${what}: not within ${Math.round(limit / 1000)} s`);
    await delay(pollMs(speed));
  }
}
