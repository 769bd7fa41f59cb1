/** Tasks of which only some may run at once. */

/**
 * Returns a function that runs a task as soon as fewer than `limit` of those that were given to it run. Tasks start in the
 * order in which they were given.
 */
export function atOnce(limit: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running < limit) running += 1;
    // Whoever ends hands its place on.
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
