/**
 * Tasks that scale-in and deployments must not stop. Protection ends by itself; it does not save a task from StopTask or
 * from failed health checks.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html
 */
export class TaskProtection {
  /** When protection ends, in seconds of AWS time since the epoch, by the ARN of the task. */
  readonly #ends = new Map<string, number>();

  protect(taskArn: string, until: number): void {
    this.#ends.set(taskArn, until);
  }

  release(taskArn: string): void {
    this.#ends.delete(taskArn);
  }

  /** @returns when protection ends; undefined for a task without */
  expiresAt(taskArn: string, now: number): number | undefined {
    const end = this.#ends.get(taskArn);
    return end !== undefined && now < end ? end : undefined;
  }

  /** Forgets tasks that are gone. */
  prune(exists: (taskArn: string) => boolean): void {
    for (const taskArn of this.#ends.keys()) if (!exists(taskArn)) this.#ends.delete(taskArn);
  }
}
