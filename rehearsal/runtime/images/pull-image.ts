/** Pulls images. What is pulled is what its digest says. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  digestOf,
  manifestTypes,
  readConfig,
  readManifest,
  type Descriptor,
  type ImageConfig,
  type ImageManifest,
} from './oci-image';
import { versionOf, type ImageReference } from './image-reference';
import { isProcessImage, unpackProcessImage } from './packed-image';
import type { ProcessImage } from './process-image';
import { askRegistry, readAll, registryError, type RegistryRequest } from './registry-client';
import type { RegistryAccess } from './registry-access';

/** An image before its layers have been pulled. */
export interface ResolvedImage {
  readonly repository: string;
  readonly digest: string;
  readonly manifest: ImageManifest;
  readonly config: ImageConfig;
  /** Whether it stands for a program of this machine, and not for a container. */
  readonly isProcessImage: boolean;
}

/** A list of images has one for each platform: that of this machine is taken. */
interface Platform {
  readonly os?: string;
  readonly architecture?: string;
}

/**
 * @returns what a reference is; undefined where the registry has no such image
 * @throws RegistryError what the registry refuses; Error what is no image
 */
export async function resolveImage(
  access: RegistryAccess,
  reference: Omit<ImageReference, 'host'>,
): Promise<ResolvedImage | undefined> {
  const { repository } = reference;
  const version = versionOf(reference);
  const answer = await askRegistry(access, {
    method: 'GET',
    url: `/v2/${repository}/manifests/${version}`,
    headers: { accept: manifestTypes.join(', ') },
  });
  if (answer.statusCode === 404) {
    answer.resume();
    return undefined;
  }
  const bytes = await bodyOf(answer);
  const digest = digestOf(bytes);
  if (version.includes(':')) checkDigest(digest, version);
  const manifest = readManifest(bytes);
  if (manifest === undefined) {
    const listed = imageForThisMachine(bytes);
    if (listed === undefined) throw new Error(`${repository}@${digest} is no image for this machine`);
    return resolveImage(access, { repository, digest: listed });
  }
  const config = readConfig(await pullBytes(access, repository, manifest.config));
  if (config === undefined) throw new Error(`${repository}@${digest} is no image: its configuration is none`);
  return { repository, digest, manifest, config, isProcessImage: isProcessImage(config) };
}

/**
 * @param directory - empty; the image's files are put there, and must last as long as it is used
 * @throws Error what is no process image, or is damaged
 */
export async function pullProcessImage(
  access: RegistryAccess,
  { repository, digest, manifest, config }: ResolvedImage,
  directory: string,
): Promise<ProcessImage> {
  const [layer, ...more] = manifest.layers;
  if (layer === undefined || more.length > 0 || !isProcessImage(config)) {
    throw new Error(`${repository}@${digest} is no process image`);
  }
  await mkdir(directory, { recursive: true });
  const file = path.join(directory, 'layer.tar.gz');
  await pullFile(access, { repository, blob: layer, file });
  return unpackProcessImage(config, file, path.join(directory, 'root'));
}

interface FilePull {
  readonly repository: string;
  readonly blob: Descriptor;
  readonly file: string;
}

async function pullFile(access: RegistryAccess, { repository, blob, file }: FilePull): Promise<void> {
  const answer = await askRegistry(access, blobRequest(repository, blob));
  if (answer.statusCode !== 200) throw await registryError(answer);
  const hash = createHash('sha256');
  answer.on('data', (chunk: Buffer) => hash.update(chunk));
  await pipeline(answer, createWriteStream(file));
  checkDigest(`sha256:${hash.digest('hex')}`, blob.digest);
}

async function pullBytes(access: RegistryAccess, repository: string, blob: Descriptor): Promise<Buffer> {
  const bytes = await bodyOf(await askRegistry(access, blobRequest(repository, blob)));
  checkDigest(digestOf(bytes), blob.digest);
  return bytes;
}

async function bodyOf(answer: Awaited<ReturnType<typeof askRegistry>>): Promise<Buffer> {
  if (answer.statusCode !== 200) throw await registryError(answer);
  return readAll(answer);
}

const blobRequest = (repository: string, { digest }: Descriptor): RegistryRequest => ({
  method: 'GET',
  url: `/v2/${repository}/blobs/${digest}`,
});

function checkDigest(found: string, wanted: string): void {
  if (found !== wanted) throw new Error(`the registry answers ${found} in the place of ${wanted}`);
}

function imageForThisMachine(bytes: Buffer): string | undefined {
  const { manifests } = JSON.parse(bytes.toString()) as {
    manifests?: readonly { digest: string; platform?: Platform }[];
  };
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  return manifests?.find(({ platform }) => platform?.os === 'linux' && platform.architecture === architecture)
    ?.digest;
}
