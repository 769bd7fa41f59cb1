/** Process images that were pulled from a registry: each digest once, in a temporary directory. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ImageReference } from '../images/image-reference';
import type { ProcessImage } from '../images/process-image';
import { pullProcessImage, type ResolvedImage } from '../images/pull-image';
import type { RegistryAccess } from '../images/registry-access';
import { cannotPull, resolve } from './registry-images';

export class PulledImages {
  readonly #access: RegistryAccess;
  readonly #images = new Map<string, Promise<ProcessImage>>();
  #directory: Promise<string> | undefined;

  constructor(access: RegistryAccess) {
    this.#access = access;
  }

  /** @throws ContainerStartError CannotPullContainerError */
  async pull(reference: ImageReference): Promise<ProcessImage> {
    const image = await resolve(this.#access, reference);
    if (!image.isProcessImage) {
      throw cannotPull(
        `${reference.repository}@${image.digest} is the image of a container; --runtime docker or --runtime podman runs it`,
      );
    }
    const known = this.#images.get(image.digest);
    if (known !== undefined) return known;
    const pulled = this.#pull(image);
    this.#images.set(image.digest, pulled);
    // What has failed once may succeed the next time.
    pulled.catch(() => this.#images.delete(image.digest));
    return pulled;
  }

  /** Nothing may run of them any more. */
  async remove(): Promise<void> {
    await Promise.allSettled(this.#images.values());
    const directory = await this.#directory;
    if (directory !== undefined) await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }

  async #pull(image: ResolvedImage): Promise<ProcessImage> {
    this.#directory ??= mkdtemp(path.join(tmpdir(), 'process-images-'));
    const directory = await mkdtemp(path.join(await this.#directory, 'image-'));
    try {
      return await pullProcessImage(this.#access, image, directory);
    } catch (error) {
      throw cannotPull(error instanceof Error ? error.message : String(error));
    }
  }
}
