/** A change of settings taken back while its release goes on: planned before, applied in flight, and rejected. */
import type { Check } from '../../check';
import type { Stage } from '../../scenarios/stage';
import type { HcpTerraform } from './hcp-terraform';
import { applyInFlight } from './refused-apply';

export class ChangeBack {
  readonly #hcp: HcpTerraform;
  readonly #directory: string;
  readonly #stage: Stage;
  readonly #over = new AbortController();
  #runId = '';
  #applied: Promise<Check> | undefined;

  /** @param directory - of the stack of the service, as it was before the change */
  constructor(hcp: HcpTerraform, directory: string, stage: Stage) {
    this.#hcp = hcp;
    this.#directory = directory;
    this.#stage = stage;
  }

  /** After the change is applied, because there is nothing to take back before. */
  async plan(): Promise<void> {
    this.#runId = await this.#hcp.commands.savePlan(this.#directory);
  }

  /** Begins to wait for the deployment in which the plan is applied. */
  apply(): void {
    const { api } = this.#hcp;
    const runId = this.#runId;
    this.#applied = applyInFlight({ api, runId, stage: this.#stage, signal: this.#over.signal });
    // Whoever asks for the check hears of a failure.
    this.#applied.catch(() => undefined);
  }

  /** Once no deployment is to be expected any more. */
  async check(): Promise<Check> {
    this.#over.abort();
    if (this.#applied === undefined) throw new Error('the change back has not been applied');
    return this.#applied;
  }
}
