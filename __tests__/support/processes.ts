import { spawnSync } from 'node:child_process';
import { withDescendants } from '../../rehearsal/processes';

/** A zombie, which only waits for its parent to notice, does not run. */
export function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}

/** Processes that a process has started, and those that they have. */
export function descendantsOf(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' });
  const table = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  return withDescendants([pid], table).filter((each) => each !== pid);
}
