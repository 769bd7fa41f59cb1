/**
 * A journal on disk: a line a change, each a JSON array. A line that a kill has cut is left out, so a change is there
 * whole or not at all.
 */
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';

export class Journal {
  readonly #file: number;

  private constructor(path: string) {
    this.#file = openSync(path, 'a', 0o600);
  }

  /** Opens the journal and calls `apply` with each change that it holds, the oldest first. */
  static open(path: string, apply: (change: unknown) => void): Journal {
    if (existsSync(path)) replay(path, apply);
    return new Journal(path);
  }

  /** Returns once the change is on the disk. */
  append(change: unknown): void {
    const line = Buffer.from(`${JSON.stringify(change)}\n`);
    // A signal or a full disk may cut a write short.
    const { size } = fstatSync(this.#file);
    try {
      for (let at = 0; at < line.length;) at += writeSync(this.#file, line, at);
      fdatasyncSync(this.#file);
    } catch (error) {
      // The next change must not begin on a line that has no end.
      ftruncateSync(this.#file, size);
      throw error;
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}

function replay(path: string, apply: (change: unknown) => void): void {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(10) + 1;
  // What follows the last line feed was never acknowledged.
  if (end < bytes.length) truncateSync(path, end);
  for (const line of bytes.subarray(0, end).toString('utf8').split('\n')) {
    if (line !== '') apply(JSON.parse(line) as unknown);
  }
}

/** Writes a file so that it is there whole or not at all. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}.new`;
  writeFileSync(temporary, content, { mode: 0o600, flush: true });
  renameSync(temporary, path);
}
