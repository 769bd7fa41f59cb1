/** What is done with the directory of a stack, wherever Terraform runs. */
import { basename } from 'node:path';
import * as commands from './commands';
import type { TerraformEvent } from './events';
import type { PlannedChanges } from './plan';
import { shareInitialization } from './stack-directories';
import type { SynthesizedStack } from './synthesis';

/** Each command is given the directory of a stack. @throws Failure Terraform's own words */
export interface TerraformCommands {
  /** Lets Terraform run in the directories of stacks that were synthesized once more. */
  readonly initialize: (
    initialized: readonly SynthesizedStack[],
    stacks: readonly SynthesizedStack[],
  ) => Promise<void>;
  /** @returns what would change, perhaps without the arguments that differ */
  readonly plan: (directory: string) => Promise<PlannedChanges>;
  /** @returns what the last plan would change, with the arguments that differ */
  readonly showPlanned: (directory: string) => Promise<PlannedChanges>;
  readonly applyPlanned: (directory: string) => Promise<void>;
  readonly applyUnrefreshed: (directory: string, onEvent: OnEvent) => Promise<void>;
  readonly destroyUnrefreshed: (directory: string, onEvent: OnEvent) => Promise<void>;
}

type OnEvent = (event: TerraformEvent) => void;

/** Terraform of this machine, with this environment. */
export const localCommands = (env: NodeJS.ProcessEnv): TerraformCommands => ({
  initialize: (initialized, stacks) => {
    shareInitialization(initialized, stacks);
    return Promise.resolve();
  },
  plan: (directory) => commands.plan(directory, { env }),
  showPlanned: (directory) => commands.showPlanned(directory, { env }),
  applyPlanned: (directory) => commands.applyPlanned(directory, { env }),
  applyUnrefreshed: (directory, onEvent) => commands.applyUnrefreshed(directory, { env, onEvent }),
  destroyUnrefreshed: (directory, onEvent) => commands.destroyUnrefreshed(directory, { env, onEvent }),
});

/**
 * Terraform with the credentials of a role that may read a stack and not destroy it.
 *
 * @param own - destroys that stack
 * @param kept - name of the stack
 */
export const actingAs = (
  role: TerraformCommands,
  own: TerraformCommands,
  kept: string,
): TerraformCommands => ({
  ...role,
  destroyUnrefreshed: (directory, onEvent) =>
    (basename(directory) === kept ? own : role).destroyUnrefreshed(directory, onEvent),
});
