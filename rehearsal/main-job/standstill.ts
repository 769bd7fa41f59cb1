/** How long this process stood still: a machine too busy for the speed, where AWS minutes pass that nobody lived through. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Wall time that goes unnoticed: a garbage collection, a burst of calls. */
const tolerableMs = 500;

export interface Standstill {
  /**
   * Ends the watching.
   *
   * @returns what a person should know; undefined where nothing was noticed
   */
  readonly end: () => string | undefined;
}

/** @param speed - seconds of AWS time in a second of wall time */
export function watchForStandstill(what: string, speed: number): Standstill {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  return {
    end: () => {
      delay.disable();
      const longestMs = delay.max / 1e6;
      if (longestMs < tolerableMs) return undefined;
      const seconds = longestMs / 1000;
      return `${what}: this machine was too busy and stood still for up to ${seconds.toFixed(1)} s, ${Math.round(seconds * speed)} s of AWS time; use a lower --speed, and a lower --rate with it`;
    },
  };
}
