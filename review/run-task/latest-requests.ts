/**
 * Requests that were taken lately: HCP Terraform repeats one whose answer got lost, and whoever has seen one can send it
 * again. Each has a token of its own in it, so that no two tasks are the same bytes.
 */
import { createHash } from 'node:crypto';

export class LatestRequests {
  readonly #hashes = new Set<string>();
  readonly #most: number;

  /** @param most - that are remembered; the oldest are forgotten */
  constructor(most = 10_000) {
    this.#most = most;
  }

  has(body: Uint8Array): boolean {
    return this.#hashes.has(hashOf(body));
  }

  add(body: Uint8Array): void {
    this.#hashes.add(hashOf(body));
    const [oldest] = this.#hashes;
    if (this.#hashes.size > this.#most && oldest !== undefined) this.#hashes.delete(oldest);
  }
}

const hashOf = (body: Uint8Array): string => createHash('sha256').update(body).digest('base64');
