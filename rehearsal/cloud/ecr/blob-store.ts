/** Layers and configurations of images, as files of a temporary directory, and uploads that are on their way to it. */
import { createHash, randomUUID, type Hash } from 'node:crypto';
import { createWriteStream, rmSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

interface Upload {
  readonly file: string;
  readonly hash: Hash;
  bytes: number;
  isBusy: boolean;
}

/** The digest that is claimed is not that of what was uploaded. */
export class DigestMismatch extends Error {}

export class BlobStore {
  readonly #temporaryDirectory: string;
  readonly #uploads = new Map<string, Upload>();
  #directory: Promise<string> | undefined;
  #root: string | undefined;

  /** @param temporaryDirectory - where the directory of the store is made when it is first needed */
  constructor(temporaryDirectory: string) {
    this.#temporaryDirectory = temporaryDirectory;
    process.once('exit', this.#removeAtOnce);
  }

  /** @returns id of the upload */
  async begin(): Promise<string> {
    const id = randomUUID();
    const file = path.join(await this.#ready(), 'uploads', id);
    await writeFile(file, '');
    this.#uploads.set(id, { file, hash: createHash('sha256'), bytes: 0, isBusy: false });
    return id;
  }

  /** @returns bytes that an upload has; undefined where there is no such upload */
  uploadedBytes(id: string): number | undefined {
    return this.#uploads.get(id)?.bytes;
  }

  /**
   * Adds to an upload.
   *
   * @throws Error the source broke off, or another part is just being added: the upload is given up
   */
  async append(id: string, source: Readable): Promise<void> {
    const upload = this.#uploads.get(id);
    if (upload === undefined) throw new Error(`there is no upload ${id}`);
    try {
      if (upload.isBusy) throw new Error('another part of the upload is just being written');
      upload.isBusy = true;
      await pipeline(source, counted(upload), createWriteStream(upload.file, { flags: 'a' }));
      upload.isBusy = false;
    } catch (error) {
      await this.cancel(id);
      throw error;
    }
  }

  /**
   * Ends an upload, whatever comes of it.
   *
   * @returns bytes
   * @throws DigestMismatch
   */
  async complete(id: string, digest: string): Promise<number> {
    const upload = this.#uploads.get(id);
    if (upload === undefined) throw new Error(`there is no upload ${id}`);
    this.#uploads.delete(id);
    const found = `sha256:${upload.hash.digest('hex')}`;
    if (found !== digest) {
      await rm(upload.file, { force: true });
      throw new DigestMismatch(`the uploaded content has the digest ${found}, not ${digest}`);
    }
    await rename(upload.file, await this.#fileOf(digest));
    return upload.bytes;
  }

  async cancel(id: string): Promise<void> {
    const upload = this.#uploads.get(id);
    this.#uploads.delete(id);
    if (upload !== undefined) await rm(upload.file, { force: true });
  }

  /** @returns the file of a blob and its bytes; undefined where there is none */
  async find(digest: string): Promise<{ readonly file: string; readonly bytes: number } | undefined> {
    if (!isDigest(digest)) return undefined;
    const file = await this.#fileOf(digest);
    try {
      return { file, bytes: (await stat(file)).size };
    } catch {
      return undefined;
    }
  }

  async remove(): Promise<void> {
    process.off('exit', this.#removeAtOnce);
    const directory = await this.#directory;
    if (directory !== undefined) await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }

  readonly #removeAtOnce = (): void => {
    if (this.#root !== undefined) rmSync(this.#root, { recursive: true, force: true });
  };

  async #fileOf(digest: string): Promise<string> {
    return path.join(await this.#ready(), 'blobs', digest.slice('sha256:'.length));
  }

  #ready(): Promise<string> {
    this.#directory ??= (async () => {
      const directory = await mkdtemp(path.join(this.#temporaryDirectory, 'ecr-'));
      this.#root = directory;
      for (const name of ['blobs', 'uploads']) await mkdir(path.join(directory, name));
      return directory;
    })();
    return this.#directory;
  }
}

/** Of SHA-256, the one algorithm that ECR knows. */
export const isDigest = (text: string): boolean => /^sha256:[0-9a-f]{64}$/.test(text);

function counted(upload: Upload): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      upload.hash.update(chunk);
      upload.bytes += chunk.length;
      done(null, chunk);
    },
  });
}
