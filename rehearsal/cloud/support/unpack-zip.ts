/** Unpacks a zip with what `unzip` keeps: executable bits and symbolic links, which stand in its central directory. */
import { isUtf8 } from 'node:buffer';
import { chmod, lstat, mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { unzipSync } from 'fflate';

/** A zip that cannot be unpacked. */
export class ZipError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ZipError';
  }
}

export interface UnpackOptions {
  /** Unpacked bytes at most. @default 2 GiB */
  readonly maximumBytes?: number;
}

const defaultMaximumBytes = 2 * 1024 ** 3;

/** Bits of a Unix mode: https://man7.org/linux/man-pages/man7/inode.7.html */
const fileTypeMask = 0o170000;
const symbolicLink = 0o120000;

/**
 * Writes the entries of a zip below `directory`.
 *
 * @throws ZipError no zip, too large, an entry that would lie elsewhere, a link that leads elsewhere
 */
export async function unpackZip(
  zip: Uint8Array,
  directory: string,
  { maximumBytes = defaultMaximumBytes }: UnpackOptions = {},
): Promise<void> {
  const entries = unixEntries(zip);
  const links: [path: string, target: string][] = [];
  for (const [key, content] of Object.entries(contents(zip, maximumBytes))) {
    const { name, mode } = entries.get(key) ?? { name: key, mode: 0 };
    const parts = safeParts(name);
    const path = join(directory, ...parts);
    if (name.endsWith('/')) {
      await mkdir(path, { recursive: true });
    } else if ((mode & fileTypeMask) === symbolicLink) {
      const target = Buffer.from(content).toString();
      requireInside(name, parts, target);
      links.push([path, target]);
    } else {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      // What was packed without modes is readable, as unzip has it.
      await chmod(path, (mode & 0o777) === 0 ? 0o644 : (mode & 0o777) | 0o600);
    }
  }
  // Last, so that no entry is written through a link.
  for (const [path, target] of links) {
    await mkdir(dirname(path), { recursive: true });
    const parent = await realpath(dirname(path));
    if (!`${parent}${sep}`.startsWith(`${await realpath(directory)}${sep}`) || (await isThere(path))) {
      throw new ZipError(`the zip has the link ${JSON.stringify(target)} where something else is`);
    }
    await symlink(target, path);
  }
}

function contents(zip: Uint8Array, maximumBytes: number): Readonly<Record<string, Uint8Array>> {
  let bytes = 0;
  try {
    return unzipSync(zip, {
      filter: ({ originalSize }) => {
        bytes += originalSize;
        if (bytes > maximumBytes) throw new ZipError(`the zip unpacks to more than ${maximumBytes} bytes`);
        return true;
      },
    });
  } catch (error) {
    if (error instanceof ZipError) throw error;
    throw new ZipError('zip: not a valid zip file');
  }
}

/** Offsets of APPNOTE.TXT, 4.3.12 and 4.3.16: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
const endOfDirectory = { signature: 0x06054b50, length: 22, entries: 10, offset: 16 };
const entry = {
  signature: 0x02014b50,
  length: 46,
  madeBy: 5,
  flags: 8,
  nameLength: 28,
  extraLength: 30,
  commentLength: 32,
  externalAttributes: 38,
};
const madeByUnix = 3;
const madeByDarwin = 19;
const utf8Names = 0x800;

interface UnixEntry {
  readonly name: string;
  readonly mode: number;
}

/** @returns entries that a Unix has packed by the name that fflate gives them */
function unixEntries(zip: Uint8Array): ReadonlyMap<string, UnixEntry> {
  const entries = new Map<string, UnixEntry>();
  const buffer = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = endOffset(buffer);
  if (end === undefined) return entries;
  let at = buffer.readUInt32LE(end + endOfDirectory.offset);
  for (let left = buffer.readUInt16LE(end + endOfDirectory.entries); left > 0; left -= 1) {
    if (at + entry.length > buffer.length || buffer.readUInt32LE(at) !== entry.signature) break;
    const nameLength = buffer.readUInt16LE(at + entry.nameLength);
    const start = at + entry.length;
    const encoding = (buffer.readUInt16LE(at + entry.flags) & utf8Names) === 0 ? 'latin1' : 'utf8';
    const bytes = buffer.subarray(start, start + nameLength);
    const madeBy = buffer.readUInt8(at + entry.madeBy);
    if (madeBy === madeByUnix || madeBy === madeByDarwin) {
      // Info-ZIP writes UTF-8 without saying so.
      entries.set(bytes.toString(encoding), {
        name: isUtf8(bytes) ? bytes.toString() : bytes.toString(encoding),
        mode: buffer.readUInt32LE(at + entry.externalAttributes) >>> 16,
      });
    }
    at =
      start +
      nameLength +
      buffer.readUInt16LE(at + entry.extraLength) +
      buffer.readUInt16LE(at + entry.commentLength);
  }
  return entries;
}

/** From the back: a comment of up to 64 KiB may follow. */
function endOffset(buffer: Buffer): number | undefined {
  const first = Math.max(0, buffer.length - endOfDirectory.length - 0xffff);
  for (let at = buffer.length - endOfDirectory.length; at >= first; at -= 1) {
    if (buffer.readUInt32LE(at) === endOfDirectory.signature) return at;
  }
  return undefined;
}

/** The parts of a path that stays in its directory. */
function safeParts(name: string): string[] {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (name.startsWith('/') || parts.includes('..') || /[\\\0]/.test(name) || parts.length === 0) {
    throw new ZipError(
      `the zip has the file ${JSON.stringify(name)}, which would lie outside of its directory`,
    );
  }
  return parts;
}

function requireInside(name: string, parts: readonly string[], target: string): void {
  let depth = parts.length - 1;
  for (const part of target.split('/')) {
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    if (depth < 0) break;
  }
  if (target === '' || target.startsWith('/') || depth < 0) {
    throw new ZipError(
      `the zip has the link ${JSON.stringify(name)}, which leads to ${JSON.stringify(target)}, outside of its directory`,
    );
  }
}

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );
