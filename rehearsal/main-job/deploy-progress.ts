/** How far Terraform is with the resources of each stack. */
import { readCdktfLines, type ResourceStep } from '../terraform/resource-steps';

/** Counts the resources that are done, by stack. */
export class DeployProgress {
  readonly #update: (text: string) => void;
  readonly #counts = new Map<string, number>();

  /** @param update - called at every tenth resource: a line a resource would drown a log */
  constructor(update: (text: string) => void) {
    this.#update = update;
  }

  /** Takes one line that `cdktf deploy` prints. */
  readonly line = readCdktfLines((step) => {
    this.step(step);
  });

  step({ stack, phase }: ResourceStep): void {
    if (phase === 'start') return;
    this.#counts.set(stack, (this.#counts.get(stack) ?? 0) + 1);
    if (this.total % 10 === 0) this.#update(this.summary);
  }

  /** Resources that are done, over all stacks. */
  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** For example `dev-network 21, dev-nodejs-service 40`. */
  get summary(): string {
    return [...this.#counts].map(([stack, count]) => `${stack} ${count}`).join(', ');
  }
}
