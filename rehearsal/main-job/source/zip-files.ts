import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync, type Zippable } from 'fflate';

/** In the upper half of the attributes, as Info-ZIP has them; the file system is that of Unix. */
const unix = 3;

/** A zip of files of a directory, with their modes; a symbolic link stays one. */
export function zipFiles(directory: string, paths: readonly string[]): Uint8Array {
  const entries = paths.map((path) => {
    const file = join(directory, path);
    const { mode } = lstatSync(file);
    const isLink = lstatSync(file).isSymbolicLink();
    const content = isLink ? Buffer.from(readlinkSync(file)) : readFileSync(file);
    // fflate wants its own realm's Uint8Array; a mode takes 16 bits, of which the sign must not be one.
    return [path, [new Uint8Array(content), { os: unix, attrs: (mode << 16) >>> 0 }]] as const;
  });
  return zipSync(Object.fromEntries(entries) as Zippable);
}
