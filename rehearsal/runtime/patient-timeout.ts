/** So short that a process that gets its share of the machine is hardly late by more. */
const tickMs = 50;

/**
 * Calls `run` once, after wall time in which this process ran: while a busy machine keeps it waiting, what it waits for
 * gets no time either, and would be given up for nothing. The timer does not keep a process alive.
 *
 * @returns cancels the call
 */
export function patientTimeout(ms: number, run: () => void): () => void {
  let ticks = Math.ceil(ms / tickMs);
  const timer = setInterval(() => {
    ticks -= 1;
    if (ticks > 0) return;
    clearInterval(timer);
    run();
  }, tickMs);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
