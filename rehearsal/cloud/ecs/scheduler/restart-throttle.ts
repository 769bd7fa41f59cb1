/**
 * When tasks that fail to start are tried again. ECS waits longer after every failure, up to 15 minutes, until a task
 * reaches RUNNING; how long at first no page says: 10 s, doubled each time.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
 */
const firstDelayMs = 10_000;
const longestDelayMs = 15 * 60_000;

/** Failures in a row after which ECS says that it cannot start tasks consistently. */
const consistentFailures = 3;

interface Failures {
  readonly rounds: number;
  readonly total: number;
  readonly notBefore: number;
}

/** Times are milliseconds of AWS time since the epoch; groups are task sets and deployments by their ids. */
export class RestartThrottle {
  readonly #groups = new Map<string, Failures>();

  /** @returns whether the failure is the one after which ECS complains */
  failed(group: string, now: number): boolean {
    const { rounds, total, notBefore } = this.#groups.get(group) ?? { rounds: 0, total: 0, notBefore: 0 };
    if (now < notBefore) {
      // A task of the same round.
      this.#groups.set(group, { rounds, total: total + 1, notBefore });
      return false;
    }
    const delay = Math.min(firstDelayMs * 2 ** rounds, longestDelayMs);
    this.#groups.set(group, { rounds: rounds + 1, total: total + 1, notBefore: now + delay });
    return rounds + 1 === consistentFailures;
  }

  /** A task has reached RUNNING. */
  started(group: string): void {
    const found = this.#groups.get(group);
    if (found !== undefined) this.#groups.set(group, { ...found, rounds: 0, notBefore: 0 });
  }

  mayStart(group: string, now: number): boolean {
    return now >= (this.#groups.get(group)?.notBefore ?? 0);
  }

  /** Tasks that have failed to start so far. */
  failures(group: string): number {
    return this.#groups.get(group)?.total ?? 0;
  }

  forget(group: string): void {
    this.#groups.delete(group);
  }
}
