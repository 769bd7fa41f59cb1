/** One directory for all temporary files of a command, so that a kill leaves one behind, which the next start clears. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

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
 */
export function createTemporaryDirectory(base = tmpdir()): TemporaryDirectory {
  removeAbandoned(base);
  const path = mkdtempSync(join(base, `${prefix}.${host}.${process.pid}.`));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
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
