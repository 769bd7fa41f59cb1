/** Deployments that wait for a person before traffic moves: the rehearsal continues them, as it gives approvals. */
import { CodeDeployClient, ContinueDeploymentCommand } from '@aws-sdk/client-codedeploy';
import type { ReleaseConsole } from '../report/release-console';
import { isAnotherMoment } from '../scenarios/actions';
import type { AwsAccess } from '../scenarios/aws';
import type { Observation } from '../scenarios/observer';
import type { Scenario } from '../scenarios/scenario';

export class ReadyWaits {
  readonly #client: Pick<CodeDeployClient, 'send' | 'destroy'>;
  readonly #console: Pick<ReleaseConsole, 'say'>;
  readonly #isLeftAlone: boolean;
  readonly #continued = new Set<string>();
  #calls = Promise.resolve();

  /** @param scenario - one that is about the wait is left alone */
  constructor(
    access: AwsAccess,
    { group, actions = [] }: Scenario,
    console: Pick<ReleaseConsole, 'say'>,
    client: Pick<CodeDeployClient, 'send' | 'destroy'> = new CodeDeployClient({ ...access }),
  ) {
    this.#client = client;
    this.#console = console;
    this.#isLeftAlone =
      group?.readyWaitMinutes !== undefined ||
      actions.some(({ when }) => 'phase' in when && when.phase === 'ready-wait');
  }

  observe({ deployment: { id, status } }: Pick<Observation, 'deployment'>): void {
    if (status !== 'Ready' || this.#isLeftAlone || this.#continued.has(id)) return;
    this.#continued.add(id);
    this.#calls = this.#calls.then(() => this.#continue(id));
    // Whoever waits for the end learns of an error.
    this.#calls.catch(() => undefined);
  }

  /** Resolves once all deployments that wait are continued. @throws Error one cannot be */
  end(): Promise<void> {
    return this.#calls;
  }

  close(): void {
    this.#client.destroy();
  }

  async #continue(deploymentId: string): Promise<void> {
    try {
      await this.#client.send(
        new ContinueDeploymentCommand({ deploymentId, deploymentWaitType: 'READY_WAIT' }),
      );
      this.#console.say(['continued by the rehearsal: the settings wait for a person (readyWaitMinutes)']);
    } catch (error) {
      if (!isAnotherMoment(error)) throw error;
      // The wait has not quite begun: the next look is early enough.
      this.#continued.delete(deploymentId);
    }
  }
}
