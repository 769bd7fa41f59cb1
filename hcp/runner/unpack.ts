/** Unpacks an uploaded configuration: a gzipped tar archive of anything. */
import { randomBytes } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { safeEntryPaths, type SafeEntryPaths } from '../../support/safe-entry-paths';
import { isDiskFull } from '../store';

export interface UnpackLimits {
  /** @default 1 GiB */
  readonly bytes?: number;
  /** @default 100000 */
  readonly entries?: number;
}

/** An archive that cannot be used; the message is for the person who uploaded it. */
export class BadArchive extends Error {}

/**
 * @param directory - exists and is empty
 * @throws BadArchive no gzipped tar archive, an entry that would lie elsewhere, or too much
 */
export async function unpack(archive: Readable, directory: string, limits: UnpackLimits = {}): Promise<void> {
  const { bytes: mostBytes = 2 ** 30, entries: mostEntries = 100_000 } = limits;
  const paths = safeEntryPaths({ archive: 'the configuration', content: 'the upload' });
  let bytes = 0;
  let entries = 0;
  const tar = extract();
  tar.on('entry', (header, content, next) => {
    // It says once more that the archive has ended too early.
    content.on('error', () => undefined);
    const write = async () => {
      bytes += header.size;
      entries += 1;
      if (bytes > mostBytes) throw tooMuch(`${mostBytes} bytes`);
      if (entries > mostEntries) throw tooMuch(`${mostEntries} files`);
      await writeEntry(header, content as Content, join(directory, accepted(paths, header)));
    };
    write().then(() => {
      next();
    }, next);
  });
  try {
    await pipeline(archive, createGunzip(), tar);
  } catch (error) {
    // That is no fault of the archive.
    if (error instanceof BadArchive || isDiskFull(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new BadArchive(
      `the configuration cannot be unpacked (${reason}): upload the directory as a whole tar.gz`,
    );
  }
  if (entries === 0) throw new BadArchive('the configuration is empty: upload the directory of the stack');
}

const tooMuch = (limit: string): BadArchive =>
  new BadArchive(
    `the configuration has more than ${limit}: name what a run does not need in .terraformignore`,
  );

/** @throws BadArchive the entry would lie elsewhere, or leads there */
function accepted(paths: SafeEntryPaths, header: Header): string {
  try {
    return paths.accept(header);
  } catch (error) {
    throw new BadArchive(
      `${error instanceof Error ? error.message : String(error)}: upload the directory with paths and links that stay in it, or name the file in .terraformignore`,
    );
  }
}

/**
 * Unpacks into a directory that is there whole or not at all.
 *
 * @param archive - path of the archive
 * @returns why the archive cannot be used; undefined if it can
 */
export async function unpackInto(directory: string, archive: string): Promise<string | undefined> {
  const unfinished = `${directory}.${randomBytes(6).toString('hex')}`;
  mkdirSync(unfinished, { mode: 0o700 });
  try {
    await unpack(createReadStream(archive), unfinished);
    // Another copy of the same upload may have been quicker.
    rmSync(directory, { recursive: true, force: true });
    renameSync(unfinished, directory);
    return undefined;
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (error instanceof BadArchive) return error.message;
    throw error;
  }
}

interface Content extends AsyncIterable<Uint8Array> {
  readonly resume: () => unknown;
}

/** Bytes of a file that is written at once: most are small, and there may be many. */
const smallFile = 1 << 20;

async function writeEntry(
  { type, linkname, mode, size }: Header,
  content: Content,
  target: string,
): Promise<void> {
  if (type === 'directory') {
    mkdirSync(target, { recursive: true });
    content.resume();
    return;
  }
  mkdirSync(dirname(target), { recursive: true });
  if (type === 'symlink') {
    symlinkSync(linkname, target);
    content.resume();
    return;
  }
  const options = { flag: 'wx', mode: 0o600 | (mode & 0o100) };
  if (size > smallFile) {
    await pipeline(content, createWriteStream(target, { ...options, flags: options.flag }));
    return;
  }
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  writeFileSync(target, Buffer.concat(parts), options);
}
