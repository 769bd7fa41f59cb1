/** `RUN npm ci`, or that of pnpm and Yarn, of a stage that runs what it copies: the packages of its lock file, put into the image. */
import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';
import { badUsage } from '../../failures';
import type { OpaqueInstruction } from './image-stages';
import { findManager, installWith, managerOf, missing, type RunProgram } from './package-managers';
import { productionDirectories } from './packages';

/** Commands that change nothing in the image but packages and caches. */
const installing = /^npm (?:ci|install|i|clean-install)(?: --?[\w-]+(?:=\S+)?)*$/;
const harmless =
  /^(?:npm (?:cache clean|config set|prune)\b.*|corepack (?:enable|prepare|install|use)\b.*|npm (?:install|i) (?:-g|--global) (?:pnpm|yarn|corepack)(?:@[\w.-]+)?|pnpm store prune.*|pnpm config set .*|yarn cache clean.*)$/;

/** Whether RUN only installs the packages of the lock file in its working directory. */
export const installsOnly = ({ name, value }: Pick<OpaqueInstruction, 'name' | 'value'>): boolean =>
  name === 'RUN' &&
  commandsOf(value).every(
    (command) => installing.test(command) || harmless.test(command) || managerOf(command) !== undefined,
  );

/**
 * @param otherwise - what may be done instead
 * @returns what this machine lacks to install what RUN installs; undefined where it lacks nothing
 */
export function lackOf({ value, line }: OpaqueInstruction, otherwise: string): string | undefined {
  const manager = commandsOf(value)
    .map(managerOf)
    .find((each) => each !== undefined);
  return manager === undefined || findManager(manager) !== undefined
    ? undefined
    : missing(manager, `Dockerfile line ${line}: RUN ${value}`, otherwise);
}

const commandsOf = (value: string): string[] =>
  value
    .replace(/^(?:--\S+\s+)+/, '')
    .split(/\s*&&\s*/)
    .map((command) => command.trim().replace(/\s+/g, ' '));

export interface InstallProps {
  /** Directory that is `/` of the image; what is copied is there. */
  readonly root: string;
  /** Finds a `node_modules` with the packages of a lock file (absolute path). */
  readonly packages: (lockFile: string) => Promise<string>;
  readonly run: RunProgram;
  /** What may be done instead. */
  readonly otherwise: string;
}

/**
 * Copies the packages, those for development apart, as a production image has them.
 *
 * @throws Failure there is no lock file
 */
export async function installPackages(
  instruction: OpaqueInstruction,
  { root, packages, run, otherwise }: InstallProps,
): Promise<void> {
  const directory = path.join(root, instruction.workingDirectory);
  const commands = commandsOf(instruction.value);
  const manager = commands.map(managerOf).find((each) => each !== undefined);
  if (manager !== undefined) return installWith(manager, { directory, instruction, run, otherwise });
  if (!commands.some((command) => installing.test(command))) return;
  const lockFile = path.join(directory, 'package-lock.json');
  if (!existsSync(lockFile)) {
    throw badUsage(
      `Dockerfile line ${instruction.line}: RUN ${instruction.value} needs a package-lock.json in ${instruction.workingDirectory}: commit it and copy it; ${otherwise}`,
    );
  }
  const project = path.dirname(await packages(lockFile));
  for (const each of productionDirectories(lockFile)) {
    const source = path.join(project, each);
    // A package for another platform is not installed.
    if (existsSync(source))
      cpSync(source, path.join(directory, each), { recursive: true, verbatimSymlinks: true });
  }
}
