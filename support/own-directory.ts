/** A temporary directory that names its process, so that a kill leaves one behind, which the next start clears. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Short, because paths of sockets may not be long. */
const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/**
 * Creates `<prefix>.<host>.<process id>.<random>`, with mode 0700, and removes those of the prefix that killed processes of
 * this user and this machine have left: containers that share the directory have other processes.
 *
 * @param prefix - without a dot
 * @throws Error of the file system
 */
export function createOwnDirectory(prefix: string, base: string): string {
  removeAbandoned(prefix, base);
  return mkdtempSync(join(base, `${prefix}.${host}.${process.pid}.`));
}

function removeAbandoned(prefix: string, base: string): void {
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
