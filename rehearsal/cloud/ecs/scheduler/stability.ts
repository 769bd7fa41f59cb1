/** Since when task sets and services are in a steady state. */

export type StabilityStatus = 'STEADY_STATE' | 'STABILIZING';

interface Observation {
  readonly status: StabilityStatus;
  /** Seconds of AWS time since the epoch. */
  readonly at: number;
}

export class Stability {
  readonly #observations = new Map<string, Observation>();

  /**
   * @param id - of a task set, or the ARN of a service
   * @param now - seconds of AWS time since the epoch
   * @returns the status, and since when it is so
   */
  observe(id: string, isSteady: boolean, now: number): Observation & { readonly hasChanged: boolean } {
    const status: StabilityStatus = isSteady ? 'STEADY_STATE' : 'STABILIZING';
    const known = this.#observations.get(id);
    if (known?.status === status) return { ...known, hasChanged: false };
    const observation = { status, at: now };
    this.#observations.set(id, observation);
    return { ...observation, hasChanged: true };
  }

  forget(id: string): void {
    this.#observations.delete(id);
  }
}
