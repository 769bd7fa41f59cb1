/** Writes the lock file that all stacks share. */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../failures';
import { lockFile, useLockFile, type Project, type StackDirectory } from './stack-directories';

/** What engineers and runners work on. */
export const defaultPlatforms = ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64'] as const;

export interface LockOptions {
  readonly platforms: readonly string[];
  /** Directory of a provider mirror. @default - the registry */
  readonly mirror?: string;
}

/** @throws InputError there is no stack, or Terraform has failed */
export async function lock(
  stacks: readonly StackDirectory[],
  project: Project,
  { platforms, mirror }: LockOptions,
): Promise<void> {
  if (stacks.length === 0) throw new InputError('the synth has no stack: there is nothing to lock');
  for (const { directory, name } of stacks) {
    // Checksums of other platforms that are known stay.
    if (existsSync(join(project.directory, lockFile))) useLockFile(project, directory);
    const from = mirror === undefined ? [] : [`-fs-mirror=${mirror}`];
    const wanted = platforms.map((platform) => `-platform=${platform}`);
    await project.terraform({ directory, arguments: ['providers', 'lock', ...from, ...wanted] });
    copyFileSync(join(directory, lockFile), join(project.directory, lockFile));
    console.log(`${lockFile} has what ${name} needs`);
  }
}
