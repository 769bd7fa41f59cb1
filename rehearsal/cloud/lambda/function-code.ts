/** The code of functions: kept by its digest, unpacked when it runs first. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsError } from '../protocol/aws-error';
import { unzip } from './unzip';

/** Packages that a Node.js runtime of Lambda brings: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html */
const runtimeScopes = ['@aws-sdk', '@smithy'];

export class FunctionCode {
  readonly #zips = new Map<string, Uint8Array>();
  readonly #unpacked = new Map<string, Promise<string>>();
  #directory: Promise<string> | undefined;

  /** Keeps a deployment package. Equal ones, and versions of a function, share it. */
  keep(zip: Uint8Array): void {
    this.#zips.set(createHash('sha256').update(zip).digest('base64'), zip);
  }

  /**
   * The directory that holds the unpacked code.
   *
   * @param sha256 - CodeSha256 of the function
   * @throws AwsError code that was not uploaded through this gateway, or that cannot be unpacked
   */
  directoryOf(sha256: string): Promise<string> {
    const unpacked = this.#unpacked.get(sha256) ?? this.#unpack(sha256);
    this.#unpacked.set(sha256, unpacked);
    return unpacked;
  }

  /** @returns a file of these certificates, undefined for none */
  async writeCertificates(certificates: readonly string[]): Promise<string | undefined> {
    if (certificates.length === 0) return undefined;
    const text = certificates.join('');
    const directory = await this.#place();
    const path = join(directory, `${createHash('sha256').update(text).digest('hex').slice(0, 16)}.pem`);
    await writeFile(path, text);
    return path;
  }

  /** Deletes what is on disk. */
  async remove(): Promise<void> {
    if (this.#directory === undefined) return;
    const directory = await this.#directory;
    await Promise.allSettled(this.#unpacked.values());
    await rm(directory, { recursive: true, force: true });
    this.#directory = undefined;
    this.#unpacked.clear();
  }

  #place(): Promise<string> {
    this.#directory ??= createDirectory();
    return this.#directory;
  }

  async #unpack(sha256: string): Promise<string> {
    const zip = this.#zips.get(sha256);
    if (zip === undefined) {
      throw new AwsError(
        'CodeArtifactUserFailedException',
        'the code of this function was not uploaded through this endpoint: update the function code',
      );
    }
    const directory = join(await this.#place(), Buffer.from(sha256, 'base64').toString('hex').slice(0, 16));
    await unzip(zip, directory);
    return directory;
  }
}

/** Node.js looks for packages in the directories above the code: those of the runtime come after the function's own. */
async function createDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'lambda-'));
  const packages = join(directory, 'node_modules');
  await mkdir(packages);
  const installed = nodeModules();
  for (const scope of runtimeScopes) await symlink(join(installed, scope), join(packages, scope), 'dir');
  return directory;
}

/** The node_modules directory that this project's packages are in. */
function nodeModules(): string {
  const entry = require.resolve('@aws-sdk/client-codedeploy');
  return entry.slice(0, entry.lastIndexOf(join('@aws-sdk', 'client-codedeploy')));
}
