/** Unpacks a zip with what `unzip` keeps: executable bits and symbolic links, which stand in its central directory. */
import { isUtf8 } from 'node:buffer';
import { createWriteStream } from 'node:fs';
import { chmod, lstat, mkdir, realpath, symlink } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fromBufferPromise, getFileNameLowLevel, type Entry, type ZipFile } from 'yauzl';

/** Why a zip cannot be unpacked: what it is not, how much it holds, or where it leads. */
export type ZipFault = 'invalid' | 'too-large' | 'outside';

/** A zip that cannot be unpacked. */
export class ZipError extends Error {
  constructor(
    message: string,
    readonly fault: ZipFault,
  ) {
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
  const file = await openZip(zip);
  const entries = await entriesOf(file, maximumBytes);
  const links: [path: string, target: string][] = [];
  for (const { entry, name, parts } of entries) {
    const path = join(directory, ...parts);
    const mode = unixMode(entry);
    if (name.endsWith('/')) {
      await mkdir(path, { recursive: true });
    } else if ((mode & fileTypeMask) === symbolicLink) {
      const target = (await read(file, entry, buffer)).toString();
      requireInside(name, parts, target);
      links.push([path, target]);
    } else {
      await mkdir(dirname(path), { recursive: true });
      await read(file, entry, (content) => pipeline(content, createWriteStream(path)));
      // What was packed without modes is readable, as unzip has it.
      await chmod(path, (mode & 0o777) === 0 ? 0o644 : (mode & 0o777) | 0o600);
    }
  }
  // Last, so that no entry is written through a link.
  for (const [path, target] of links) await createLink(directory, path, target);
}

interface NamedEntry {
  readonly entry: Entry;
  readonly name: string;
  /** Of a path that stays in its directory. */
  readonly parts: readonly string[];
}

async function openZip(zip: Uint8Array): Promise<ZipFile> {
  try {
    // Names are decoded here: Info-ZIP writes UTF-8 without saying so.
    return await fromBufferPromise(Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength), {
      decodeStrings: false,
    });
  } catch {
    throw invalid();
  }
}

/** All of them, before anything is written. Content of another size than an entry says is an error when it is read. */
async function entriesOf(file: ZipFile, maximumBytes: number): Promise<readonly NamedEntry[]> {
  const entries: Entry[] = [];
  try {
    for await (const entry of file.eachEntry()) entries.push(entry);
  } catch {
    throw invalid();
  }
  if (entries.reduce((bytes, { uncompressedSize }) => bytes + uncompressedSize, 0) > maximumBytes) {
    throw new ZipError(`the zip unpacks to more than ${maximumBytes} bytes`, 'too-large');
  }
  return entries.map((entry) => {
    const name = nameOf(entry);
    return { entry, name, parts: safeParts(name) };
  });
}

function nameOf({ fileNameRaw: bytes, generalPurposeBitFlag, extraFields }: Entry): string {
  if (isUtf8(bytes)) return bytes.toString();
  return getFileNameLowLevel(generalPurposeBitFlag, bytes, extraFields, true);
}

/** @returns what `use` makes of the content of an entry */
async function read<T>(file: ZipFile, entry: Entry, use: (content: Readable) => Promise<T>): Promise<T> {
  try {
    return await use(await file.openReadStreamPromise(entry));
  } catch (error) {
    // A disk that is full is no fault of the zip.
    throw error instanceof Error && 'syscall' in error ? error : invalid();
  }
}

const madeByUnix = [3, 19];

/** @returns 0 unless a Unix (or macOS) has packed it */
const unixMode = ({ versionMadeBy, externalFileAttributes }: Entry): number =>
  madeByUnix.includes(versionMadeBy >> 8) ? externalFileAttributes >>> 16 : 0;

const invalid = (): ZipError => new ZipError('zip: not a valid zip file', 'invalid');

/** The parts of a path that stays in its directory. */
function safeParts(name: string): string[] {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (name.startsWith('/') || parts.includes('..') || /[\\\0]/.test(name) || parts.length === 0) {
    throw new ZipError(
      `the zip has the file ${JSON.stringify(name)}, which would lie outside of its directory`,
      'outside',
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
      'outside',
    );
  }
}

async function createLink(directory: string, path: string, target: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const parent = await realpath(dirname(path));
  if (!`${parent}${sep}`.startsWith(`${await realpath(directory)}${sep}`) || (await isThere(path))) {
    throw new ZipError(`the zip has the link ${JSON.stringify(target)} where something else is`, 'outside');
  }
  await symlink(target, path);
}

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );
