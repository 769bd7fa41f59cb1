/** pnpm and Yarn of this machine, which install what `RUN` of a Dockerfile installs. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { badUsage } from '../../failures';
import { findTool } from '../../tools';
import type { OpaqueInstruction } from './image-stages';

export interface PackageManager {
  readonly name: 'pnpm' | 'yarn';
  readonly lockFile: string;
  /** What installs the packages of the lock file, and runs no script of a package. */
  readonly installation: (lock: string) => readonly string[];
}

/** Runs a program in a directory; rejects where it fails. */
export type RunProgram = (command: readonly [string, ...string[]], directory: string) => Promise<void>;

const managers: readonly PackageManager[] = [
  {
    name: 'pnpm',
    lockFile: 'pnpm-lock.yaml',
    installation: () => ['install', '--frozen-lockfile', '--prod', '--ignore-scripts'],
  },
  {
    name: 'yarn',
    lockFile: 'yarn.lock',
    installation: (lock) =>
      // Lock files of version 2 and later begin so.
      /^__metadata:/m.test(lock)
        ? ['install', '--immutable', '--mode=skip-build']
        : ['install', '--frozen-lockfile', '--production', '--ignore-scripts', '--non-interactive'],
  },
];

const options = '(?: --?[\\w-]+(?:=\\S+)?)*';
const installing: Readonly<Record<PackageManager['name'], RegExp>> = {
  pnpm: new RegExp(`^pnpm (?:install|i|ci)${options}$`),
  yarn: new RegExp(`^yarn(?: install)?${options}$`),
};

/** @returns the manager that a command installs with; undefined for another command */
export const managerOf = (command: string): PackageManager | undefined =>
  managers.find(({ name }) => installing[name].test(command));

/** @returns the command line of a manager, by corepack where it is not installed itself */
export function findManager(
  { name }: PackageManager,
  searchPath?: string,
): readonly [string, ...string[]] | undefined {
  return findTool({ name, install: '', commands: [[name], ['corepack', name]] }, searchPath);
}

export interface InstallWithProps {
  /** Directory of the image with the lock file; packages are put there. */
  readonly directory: string;
  readonly instruction: OpaqueInstruction;
  readonly run: RunProgram;
  /** What may be done instead. */
  readonly otherwise: string;
}

/** @throws Failure there is no lock file, no such manager, or no `node_modules` afterwards */
export async function installWith(
  manager: PackageManager,
  { directory, instruction: { line, value, workingDirectory }, run, otherwise }: InstallWithProps,
): Promise<void> {
  const place = `Dockerfile line ${line}: RUN ${value}`;
  const lockFile = path.join(directory, manager.lockFile);
  if (!existsSync(lockFile))
    throw badUsage(
      `${place} needs a ${manager.lockFile} in ${workingDirectory}: commit it and copy it; ${otherwise}`,
    );
  const command = findManager(manager);
  if (command === undefined) throw badUsage(missing(manager, place, otherwise));
  await run([...command, ...manager.installation(readFileSync(lockFile, 'utf8'))], directory);
  if (existsSync(path.join(directory, '.pnp.cjs')))
    throw badUsage(
      `${place} installs by Plug'n'Play, which is not followed: set nodeLinker: node-modules in .yarnrc.yml; ${otherwise}`,
    );
}

/** What is wrong when this machine does not have the manager. */
export const missing = ({ name }: PackageManager, place: string, otherwise: string): string =>
  `${place} needs ${name} on this machine: run corepack enable; ${otherwise}`;
