/** AWS time: it runs `speed` times as fast as the wall's. Whatever AWS would wait for is waited for on this clock. */

export interface Clock {
  /** Seconds of AWS time in a second of wall time. */
  readonly speed: number;
  /** Milliseconds of AWS time since the epoch. */
  readonly now: () => number;
  /**
   * Calls `run` once when `ms` milliseconds of AWS time have passed, never earlier.
   *
   * @returns cancels the call
   */
  readonly after: (ms: number, run: () => void) => () => void;
}

/** Where AWS time and wall time met, so that another process can have the same clock. */
export interface ClockOrigin {
  readonly speed: number;
  /** Milliseconds of wall time since the epoch at which both were equal. */
  readonly startedAt: number;
}

/** Longest delay of a timer of Node.js: a longer one would fire at once. */
const longestDelayMs = 2 ** 31 - 1;

/** A clock that all processes with the same origin share. Timers do not keep a process alive. */
export function scaledClock({ speed, startedAt }: ClockOrigin): Clock {
  const now = () => startedAt + (Date.now() - startedAt) * speed;
  return {
    speed,
    now,
    after: (ms, run) => {
      const due = now() + ms;
      let timer: NodeJS.Timeout;
      const arm = () => {
        const delay = Math.ceil((due - now()) / speed);
        timer = setTimeout(ring, Math.min(Math.max(0, delay), longestDelayMs));
        timer.unref();
      };
      // A timer of Node.js may fire a millisecond early, which is minutes of AWS time at a high speed.
      const ring = () => {
        if (now() < due) arm();
        else run();
      };
      arm();
      return () => {
        clearTimeout(timer);
      };
    },
  };
}

/** @returns the AWS time of a wall time that need not be now, both in milliseconds since the epoch */
export function awsTimeOf({ now, speed }: Pick<Clock, 'now' | 'speed'>): (wallTime: number) => number {
  const met = { wall: Date.now(), aws: now() };
  return (wallTime) => met.aws + (wallTime - met.wall) * speed;
}

/** Waits for milliseconds of AWS time; an abort ends the wait at once, without an error. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const wake = () => {
      cancel();
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const cancel = clock.after(ms, wake);
    signal?.addEventListener('abort', wake, { once: true });
  });
}
