/** How far Terraform is with the resources of each stack, and what it waits for. */
import { readCdktfLines, type ResourceStep } from '../terraform/resource-steps';

/** Milliseconds after which a deploy that is silent says what it waits for. */
const silence = 9_000;

/** Counts the resources that are done, by stack. */
export class DeployProgress {
  readonly #update: (text: string) => void;
  readonly #counts = new Map<string, number>();
  /** What is under way, by stack and address. */
  readonly #underWay = new Map<string, ResourceStep>();
  #told = 0;

  /** @param update - called at every tenth resource, and where nothing ends for ten seconds: a line a resource would drown a log */
  constructor(update: (text: string) => void) {
    this.#update = update;
  }

  /** Takes one line that `cdktf deploy` prints. */
  readonly line = readCdktfLines((step) => {
    this.step(step);
  });

  step(step: ResourceStep): void {
    const { stack, address, phase, time } = step;
    const key = `${stack} ${address}`;
    if (phase === 'start') {
      this.#underWay.set(key, step);
    } else if (phase === 'end') {
      this.#underWay.delete(key);
      this.#counts.set(stack, (this.#counts.get(stack) ?? 0) + 1);
      if (this.total % 10 === 0) this.#tell(this.summary, time);
    } else if (time - this.#told >= silence) {
      this.#tell([this.summary, this.#waitsFor(time)].filter((text) => text !== '').join('; '), time);
    }
  }

  /** Resources that are done, over all stacks. */
  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** For example `dev-network 21, dev-nodejs-service 40`. */
  get summary(): string {
    return [...this.#counts].map(([stack, count]) => `${stack} ${count}`).join(', ');
  }

  #tell(text: string, time: number): void {
    this.#told = time;
    this.#update(text);
  }

  /** What has been under way for the longest time. */
  #waitsFor(now: number): string {
    const [longest, ...others] = [...this.#underWay.values()].sort((one, other) => one.time - other.time);
    if (longest === undefined) return '';
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    return `waits for ${longest.address} (${Math.round((now - longest.time) / 1000)} s)${more}`;
  }
}
