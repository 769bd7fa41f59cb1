/** One directory for all temporary files of a command, so that a kill leaves one behind, which the next start clears. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { badUsage, messageOf } from './failures';

export interface TemporaryDirectory {
  readonly path: string;
  /** May be called again. */
  readonly remove: () => void;
}

/** `embedded-aws.<host>.<process id>.<random>`: containers that share the directory have other processes. */
const prefix = 'embedded-aws';

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
    removeAbandoned(base);
    return mkdtempSync(join(base, `${prefix}.${host}.${process.pid}.`));
  } catch (error) {
    throw badUsage(
      `the directory of temporary files, ${base}, cannot be written to: ${messageOf(error)}; set TMPDIR to another directory`,
    );
  }
}

/** Short, because paths of sockets may not be long. */
const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

function removeAbandoned(base: string): void {
  for (const name of readdirSync(base)) {
    const [first, of, pid, random] = name.split('.');
    if (first !== prefix || of !== host || random === undefined || isAlive(Number(pid))) continue;
    try {
      rmSync(join(base, name), { recursive: true, force: true });
    } catch {
      // Of another user, whose next start clears it.
    }
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: of another user, and alive.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
