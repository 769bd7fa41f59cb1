/** The memory limit of a container that is a process: Linux says how much a process and its children use. */
import { readFileSync } from 'node:fs';

/** Wall time between two looks. */
const lookMs = 500;

/** Bytes of a page of memory; on arm64 kernels with larger pages the limit is looser. */
const pageBytes = 4096;

/**
 * Kills what uses more memory than it may, as the kernel does on Fargate. Elsewhere than on Linux nothing is watched.
 *
 * @param pid - of the first process
 * @returns ends the watch, and says whether the limit was broken
 */
export function watchMemory(
  pid: number | undefined,
  limitMiB: number | undefined,
  kill: () => void,
): { readonly end: () => void; readonly isBroken: () => boolean } {
  let broken = false;
  if (pid === undefined || limitMiB === undefined || process.platform !== 'linux')
    return { end: () => undefined, isBroken: () => broken };
  const timer = setInterval(() => {
    if (residentBytes(pid) <= limitMiB * 1024 * 1024) return;
    broken = true;
    clearInterval(timer);
    kill();
  }, lookMs);
  timer.unref();
  return {
    end: () => {
      clearInterval(timer);
    },
    isBroken: () => broken,
  };
}

/** Of a process and all below it, without what they share with others; 0 once it has ended. */
function residentBytes(pid: number): number {
  try {
    const [, resident = 0, shared = 0] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ').map(Number);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    const below = children === '' ? [] : children.split(' ').map(Number);
    return (resident - shared) * pageBytes + below.reduce((sum, child) => sum + residentBytes(child), 0);
  } catch {
    return 0;
  }
}
