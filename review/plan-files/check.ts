/** What can be said of stacks without credentials: the lock file is current, and Terraform takes the configuration. */
import { join } from 'node:path';
import { InputError } from '../failures';
import { lockFile, useLockFile, type Project, type StackDirectory } from './stack-directories';
import { TerraformFailure } from './terraform';

/** @throws InputError the first stack that is not right */
export async function check(stacks: readonly StackDirectory[], project: Project): Promise<void> {
  for (const stack of stacks) {
    // Its own data: a backend that was initialized here before would be asked, which takes credentials.
    const env = { TF_DATA_DIR: join(stack.directory, '.terraform', 'check') };
    await initialize(stack, project, ['-backend=false'], env);
    await project.terraform({ directory: stack.directory, arguments: ['validate', '-no-color'], env });
    console.log(`${stack.name}: the lock file is current, and the configuration is valid`);
  }
}

/**
 * `terraform init` that changes no lock file.
 *
 * @throws InputError the lock file is missing, or another one is needed
 */
export async function initialize(
  stack: StackDirectory,
  project: Project,
  options: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  useLockFile(project, stack.directory);
  const args = ['init', '-input=false', '-no-color', '-lockfile=readonly', ...options] as const;
  try {
    await project.terraform({ directory: stack.directory, arguments: args, env });
  } catch (error) {
    if (!(error instanceof TerraformFailure) || !isOfLockFile(error.details)) throw error;
    throw new InputError(
      `${lockFile} is not what ${stack.name} needs: run npm run plans -- lock, and commit what it writes`,
    );
  }
}

/** Words of Terraform, as 1.11 has them; of another version they are shown as they are. */
const isOfLockFile = (details: string): boolean =>
  [
    'Provider dependency changes detected',
    'Inconsistent dependency lock file',
    'checksums previously recorded in the dependency lock file',
    'does not match configured version constraint',
  ].some((words) => details.replace(/\s+/g, ' ').includes(words));
