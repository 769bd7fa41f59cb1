/** The files of an image as one layer: a gzipped tar archive of which the same files always make the same bytes. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, lstat, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, pack, type Header, type Pack } from 'tar-stream';
import { safeEntryPaths } from '../../../support/safe-entry-paths';

export interface Layer {
  /** Of the archive. */
  readonly digest: string;
  /** Bytes of the archive. */
  readonly size: number;
  /** Digest of the tar archive in it. */
  readonly diffId: string;
}

/** More than any service has, and less than a disk. */
const maximumBytes = 2 ** 31;

/**
 * Owners and times are left out, so that only names, contents and whether a file is a program count.
 *
 * @param root - @default nothing is in the layer
 * @param file - the archive to write
 * @throws Error a link that leads out of the directory, or what is neither file, directory nor link
 */
export async function packLayer(root: string | undefined, file: string): Promise<Layer> {
  const archive = pack();
  const [tar, zipped] = [createHash('sha256'), createHash('sha256')];
  let size = 0;
  const written = pipeline(
    archive,
    hashing(tar),
    createGzip({ level: 6 }),
    hashing(zipped, (bytes) => (size += bytes)),
    createWriteStream(file),
  );
  const added = root === undefined ? Promise.resolve() : addDirectory(archive, root, '');
  await Promise.all([
    written,
    added.then(
      () => {
        archive.finalize();
      },
      (error: unknown) => {
        archive.destroy();
        throw error;
      },
    ),
  ]);
  return { digest: `sha256:${zipped.digest('hex')}`, size, diffId: `sha256:${tar.digest('hex')}` };
}

async function addDirectory(archive: Pack, root: string, below: string): Promise<void> {
  const names = (await readdir(path.join(root, below))).sort();
  for (const name of names) await addFile(archive, root, path.posix.join(below, name));
}

async function addFile(archive: Pack, root: string, name: string): Promise<void> {
  const file = path.join(root, name);
  const status = await lstat(file);
  const mtime = new Date(0);
  if (status.isDirectory()) {
    await addEntry(archive, { name: `${name}/`, type: 'directory', mode: 0o755, mtime });
    await addDirectory(archive, root, name);
  } else if (status.isSymbolicLink()) {
    const linkname = relativeLink(root, name, await readlink(file));
    await addEntry(archive, { name, type: 'symlink', linkname, mode: 0o777, mtime });
  } else if (status.isFile()) {
    const mode = (status.mode & 0o111) === 0 ? 0o644 : 0o755;
    const entry = archive.entry({ name, type: 'file', size: status.size, mode, mtime });
    await pipeline(createReadStream(file), entry);
  } else {
    throw new Error(`${name} is neither a file, a directory nor a link: it cannot be in an image`);
  }
}

function addEntry(archive: Pack, header: Partial<Header> & Pick<Header, 'name'>): Promise<void> {
  return new Promise((resolve, reject) => {
    archive.entry(header, '', (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

/** A link of this machine names an absolute path, or one beside it; in the image it names one beside it. */
function relativeLink(root: string, name: string, target: string): string {
  const directory = path.join(root, path.dirname(name));
  const found = path.resolve(directory, target);
  if (found !== root && !found.startsWith(root + path.sep)) {
    throw new Error(`the link ${name} leads to ${target}, which is not in the image`);
  }
  return path.relative(directory, found) || '.';
}

/**
 * Writes the files of a layer below an empty directory.
 *
 * @throws Error an entry that would lie elsewhere, one that is neither file, directory nor link, one that is there
 * twice, or more than 2 GiB; what has been written stays
 */
export async function unpackLayer(file: string, root: string, limit = maximumBytes): Promise<void> {
  const paths = safeEntryPaths({ archive: 'the layer', content: 'the image' });
  let bytes = 0;
  const archive = extract();
  archive.on('entry', (header, content, next) => {
    // It says once more that the archive has ended too early.
    content.on('error', () => undefined);
    const write = async () => {
      bytes += header.size;
      if (bytes > limit) throw new Error(`the layer has more than ${limit} bytes`);
      await writeEntry(header, content, path.join(root, paths.accept(header)));
    };
    write().then(() => {
      next();
    }, next);
  });
  await pipeline(createReadStream(file), createGunzip(), archive);
}

interface Content extends AsyncIterable<unknown> {
  readonly resume: () => unknown;
}

async function writeEntry(header: Header, content: Content, target: string): Promise<void> {
  if (header.type === 'directory') {
    await mkdir(target, { recursive: true });
    content.resume();
    return;
  }
  await mkdir(path.dirname(target), { recursive: true });
  if (header.type === 'symlink') {
    await symlink(header.linkname, target);
    content.resume();
    return;
  }
  await pipeline(content, createWriteStream(target, { flags: 'wx' }));
  await chmod(target, (header.mode & 0o111) === 0 ? 0o644 : 0o755);
}

function hashing(hash: Hash, count: (bytes: number) => void = () => undefined): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      count(chunk.length);
      done(null, chunk);
    },
  });
}
