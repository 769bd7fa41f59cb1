/** A lock that a process holds on a file of its own: one that was killed leaves it to the next. */
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Locks; `unlock` gives it back. The lock of a process that was killed is taken over, also when another program has its id
 * by now.
 *
 * @param path - of the lock, in a directory that is there
 * @param held - the error that names the process that holds it
 * @throws what `held` returns: another process that is alive holds it, or this one
 */
export function lockByProcess(path: string, held: (pid: number) => Error): void {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, `${process.pid} ${startOf(process.pid)}`, { mode: 0o600 });
  try {
    for (;;) {
      try {
        // There whole or not at all.
        linkSync(own, path);
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const [pid, start] = read(path).split(' ');
      const holder = Number(pid);
      if (isAlive(holder) && start === startOf(holder)) throw held(holder);
      rmSync(path, { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
}

export function unlock(path: string): void {
  rmSync(path, { force: true });
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Given back just now.
    return '';
  }
}

/** When a process began, in ticks since the boot; `unknown` where the system has no /proc: there the id alone counts. */
function startOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the name in parentheses, may hold spaces and parentheses itself.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? 'unknown';
  } catch {
    return 'unknown';
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
