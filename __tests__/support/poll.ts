import { until, waitLimitMs } from './until';

/**
 * Waits until something is so.
 *
 * @param what - ends the sentence "waited 240 s in vain for"
 */
export const pollUntil = <T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> => until(look, what, waitLimitMs, 20);
