/** One directory for all temporary files of a command, so that a kill leaves one behind, which the next start clears. */
import { rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createOwnDirectory } from '../support/own-directory';
import { badUsage, messageOf } from './failures';

export interface TemporaryDirectory {
  readonly path: string;
  /** May be called again. */
  readonly remove: () => void;
}

/**
 * Creates it, with mode 0700, and removes those that killed processes of this user and this machine have left.
 *
 * @param base - where @default the system's directory of temporary files
 * @param neededMiB - free space that the command needs
 * @throws Failure the directory cannot be written to, or has not enough space
 */
export function createTemporaryDirectory(base = tmpdir(), neededMiB = leastFreeMiB): TemporaryDirectory {
  const path = create(base);
  const { bavail, bsize } = statfsSync(base);
  const freeMiB = Math.floor((bavail * bsize) / 2 ** 20);
  if (freeMiB < neededMiB) {
    rmSync(path, { recursive: true, force: true });
    throw badUsage(
      `the directory of temporary files, ${base}, has ${freeMiB} MiB free and at least ${neededMiB} MiB are needed: free some, or set TMPDIR to another directory`,
    );
  }
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** State, copies of the project, images of the builds and what the emulator keeps. */
const leastFreeMiB = 256;

function create(base: string): string {
  try {
    return createOwnDirectory('embedded-aws', base);
  } catch (error) {
    throw badUsage(
      `the directory of temporary files, ${base}, cannot be written to: ${messageOf(error)}; set TMPDIR to another directory`,
    );
  }
}
