/** Waits for something that other processes or timers bring about. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Generous, because the machine may be busy; below Jest's limit of a test, so that it is said what was waited for. */
export const waitLimitMs = 240_000;

/**
 * @param look returns undefined or false until it is there
 * @param what for the error
 * @param pauseMs between two looks; longer where a look is a call of another process, which has better things to do
 */
export async function until<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
  what: string,
  limitMs = waitLimitMs,
  pauseMs = 10,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited ${limitMs / 1000} s in vain for ${what}`);
    await sleep(pauseMs);
  }
}
