/** Stacks of a synth as Terraform sees them: a directory each, with the project's one lock file in it. */
import { copyFileSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileProblem, InputError } from '../failures';
import { readJsonFile } from '../plan/read/json-file';
import { readManifest } from '../plan/read/read-synthesized';
import { isObject, valueAt } from '../plan/values';
import type { Terraform } from './terraform';

export interface StackDirectory {
  readonly name: string;
  /** Absolute; holds cdk.tf.json. */
  readonly directory: string;
  /** Names of the stacks that are applied before. */
  readonly dependencies: readonly string[];
  /** Type of the backend: `s3`, `local`, `cloud`. */
  readonly backend: string;
}

/** What the commands work with. */
export interface Project {
  /** Directory of cdktf.json. */
  readonly directory: string;
  readonly terraform: Terraform;
}

/** Beside cdktf.json: what providers must be for all stacks, as `terraform providers lock` writes it. */
export const lockFile = '.terraform.lock.hcl';

/**
 * @param synth - directory of the synth, such as `cdktf.out`
 * @returns the stacks, those first that others depend on
 * @throws InputError as `readManifest`
 */
export const stackDirectories = (synth: string): readonly StackDirectory[] =>
  readManifest(synth).map(({ name, dependencies, file }) => {
    const path = join(synth, file);
    return { name, dependencies, directory: dirname(resolve(path)), backend: backendOf(path) };
  });

/** Options of `terraform init`: HCP Terraform has no backend that could be configured again. */
export const backendOptions = ({ backend }: StackDirectory): readonly string[] =>
  backend === 'cloud' ? [] : ['-reconfigure'];

/** A stack that names none keeps its state in a file, as Terraform does. */
const backendOf = (file: string): string =>
  readJsonFile(file, (block) => {
    const backend = valueAt(block, ['terraform', 'backend']);
    if (valueAt(block, ['terraform', 'cloud']) !== undefined) return 'cloud';
    return isObject(backend) ? (Object.keys(backend)[0] ?? 'local') : 'local';
  });

/** @throws InputError there is no lock file in the directory of the project */
export function useLockFile(project: Project, directory: string): void {
  const file = join(project.directory, lockFile);
  try {
    copyFileSync(file, join(directory, lockFile));
  } catch (error) {
    throw new InputError(`${lockFile} ${fileProblem(error)}: npm run plans -- lock writes it; commit it`);
  }
}

/** What this commit synthesizes for the stack, byte by byte. */
export const configurationOf = ({ directory }: StackDirectory): Buffer =>
  readFileSync(join(directory, 'cdk.tf.json'));
