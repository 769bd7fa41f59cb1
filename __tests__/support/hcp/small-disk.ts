/** A disk of a few megabytes for a program: what fills it is real, and nothing else on this machine has less room. */
import { closeSync, fstatSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** Of `unshare`: a mount that only the program sees. */
const ownMount = ['unshare', '--map-root-user', '--mount'] as const;

const mount = 'mount -t tmpfs -o "size=$1" none "$2" && shift 2 && exec "$@"';

export class SmallDisk {
  /** What becomes a program that has the disk at the path. */
  readonly by: readonly string[];
  readonly #path: string;

  /**
   * @param path - directory in which it is seen
   * @param size - as `mount` takes it
   */
  constructor(path: string, size: string) {
    this.#path = path;
    this.by = [...ownMount, 'bash', '-c', mount, 'bash', size, path];
  }

  /** Takes all the room but some bytes. @param child - the program that has the disk */
  fill(child: ChildProcess, left = 0): void {
    const file = openSync(this.#filler(child), 'a');
    try {
      const block = Buffer.alloc(65_536);
      for (const size of [65_536, 4096, 1]) while (hasWritten(file, block.subarray(0, size)));
      ftruncateSync(file, Math.max(0, fstatSync(file).size - left));
    } finally {
      closeSync(file);
    }
  }

  free(child: ChildProcess): void {
    rmSync(this.#filler(child), { force: true });
  }

  /** A path on the disk, for those who do not see it. */
  seen(child: ChildProcess, name: string): string {
    return join(`/proc/${child.pid}/root`, this.#path, name);
  }

  #filler(child: ChildProcess): string {
    return this.seen(child, 'filler');
  }
}

function hasWritten(file: number, bytes: Uint8Array): boolean {
  try {
    return writeSync(file, bytes) > 0;
  } catch (error) {
    // Errors of Node.js are none of the Error that tests see.
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
