import { setTimeout as sleep } from 'node:timers/promises';
import { CallFailure } from './aws-api';

/** Milliseconds of wall time before the second and each further attempt. */
const pauses = [100, 200, 400, 800, 1600];

/**
 * Repeats what fails for a passing reason: throttling, a fault of the server, a lost answer. What is run has to look
 * what it did already: the call that failed may have taken effect.
 *
 * @throws the last failure, or the first that would not pass
 */
export async function withRetries<T>(run: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      const pause = pauses[attempt];
      if (pause === undefined || !(error instanceof CallFailure) || !error.isTransient) throw error;
      await sleep(pause, undefined, { signal, ref: false });
    }
  }
}
