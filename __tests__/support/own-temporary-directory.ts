/** A directory for temporary files that no other suite, and no other program, writes to. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';

/**
 * Calls a function with an empty directory, which `tmpdir()` returns in this process meanwhile, and removes it. TMPDIR would
 * not do: `tmpdir()` reads the environment of the process, of which Jest gives a suite a copy.
 *
 * @param below - path below it that is the directory instead
 */
export async function withOwnTemporaryDirectory<T>(
  use: (directory: string) => Promise<T>,
  below = '',
): Promise<T> {
  const base = mkdtempSync(join(os.tmpdir(), 'own-'));
  const directory = join(base, below);
  mkdirSync(directory, { recursive: true });
  const tmpdir = jest.spyOn(os, 'tmpdir').mockReturnValue(directory);
  try {
    return await use(directory);
  } finally {
    tmpdir.mockRestore();
    rmSync(base, { recursive: true, force: true });
  }
}
