/** Directories that Terraform runs in without a `terraform init` of their own. */
import { copyFileSync, existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockFile, lockFileName } from './lock-file';
import type { SynthesizedStack } from './synthesis';

/** What `terraform init` has put into a directory: the providers, and which backend holds the state. */
const dataDirectory = '.terraform';

/**
 * Writes the lock file of every stack.
 *
 * @returns the environment in which `terraform init` leaves them as they are, also where another program runs it
 */
export function pinProviders(stacks: readonly SynthesizedStack[]): Readonly<Record<string, string>> {
  for (const { directory, providers } of stacks)
    writeFileSync(join(directory, lockFileName), lockFile(providers));
  return { TF_CLI_ARGS_init: '-lockfile=readonly' };
}

/**
 * Lets Terraform run in the directories of stacks as it runs in those where `terraform init` has been: they need the same
 * providers, and a relative path to their state leads to another file where they are elsewhere.
 *
 * @param initialized - stacks by the same names
 */
export function shareInitialization(
  initialized: readonly SynthesizedStack[],
  stacks: readonly SynthesizedStack[],
): void {
  for (const { name, directory } of stacks) {
    const from = initialized.find((stack) => stack.name === name)?.directory;
    if (from === undefined || existsSync(join(directory, dataDirectory))) continue;
    symlinkSync(join(from, dataDirectory), join(directory, dataDirectory));
    copyFileSync(join(from, lockFileName), join(directory, lockFileName));
  }
}
