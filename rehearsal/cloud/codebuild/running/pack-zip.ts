/** Packs files as a zip that keeps executable bits, and links where they are wanted. */
import { lstat, readFile, readlink, stat } from 'node:fs/promises';
import { zip, type AsyncZippable } from 'fflate';
import type { FoundFile } from './artifact-files';

export interface PackOptions {
  /** Links stay links, instead of what they lead to. */
  readonly keepLinks: boolean;
}

const unix = 3;

/** Times that a zip can tell: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT 4.4.6 */
const earliest = Date.UTC(1980, 0, 2);

export async function packZip(files: readonly FoundFile[], { keepLinks }: PackOptions): Promise<Buffer> {
  const entries: AsyncZippable = {};
  for (const { name, path } of files) {
    const isLink = keepLinks && (await lstat(path)).isSymbolicLink();
    const { mode, mtimeMs } = isLink ? await lstat(path) : await stat(path);
    const content = isLink ? Buffer.from(await readlink(path)) : await readFile(path);
    entries[name] = [
      // A view of a pooled buffer is not taken for a file of its own.
      new Uint8Array(content),
      { os: unix, attrs: (mode << 16) >>> 0, mtime: Math.max(mtimeMs, earliest) },
    ];
  }
  return new Promise((resolve, reject) => {
    zip(entries, (error, packed) => {
      if (error === null) resolve(Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength));
      else reject(error);
    });
  });
}
