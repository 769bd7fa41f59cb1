/** The images of a stand-in for Docker, by their names. */
import type { OciImage } from '../../../runtime/images/oci-image';
import type { ProcessImage } from '../../../runtime/images/process-image';
import { canonical, type ImageReference } from './reference';

export interface LocalImage {
  /** Digest of its configuration, as Docker has it: `sha256:…`. */
  readonly id: string;
  readonly image: ProcessImage;
  readonly packed: OciImage;
}

export class LocalImages {
  readonly #byName = new Map<string, LocalImage>();
  readonly #untagged = new Map<string, LocalImage>();
  readonly #digests = new Map<string, Set<string>>();

  /** Names an image; without a name it is known by its id. */
  add(image: LocalImage, names: readonly ImageReference[]): void {
    this.#untagged.set(image.id, image);
    for (const name of names) this.#byName.set(canonical(name), image);
  }

  find(reference: ImageReference): LocalImage | undefined {
    return this.#byName.get(canonical(reference));
  }

  /** @param text - name, id, or the beginning of an id */
  named(text: string, reference: ImageReference | undefined): LocalImage | undefined {
    const byName = reference === undefined ? undefined : this.find(reference);
    const isId = /^(?:sha256:)?[0-9a-f]{3,64}$/.test(text);
    const prefix = text.startsWith('sha256:') ? text : `sha256:${text}`;
    const byId = isId ? [...this.#untagged.values()].filter(({ id }) => id.startsWith(prefix)) : [];
    return byName ?? (byId.length === 1 ? byId[0] : undefined);
  }

  /** Whether the repository has an image under any tag. */
  hasRepository({ name }: ImageReference): boolean {
    return [...this.#byName.keys()].some((each) => each.startsWith(`${name}:`));
  }

  /** That the image is in a registry under a digest. */
  pushed({ id }: LocalImage, { name }: ImageReference, digest: string): void {
    const digests = this.#digests.get(id) ?? new Set();
    this.#digests.set(id, digests.add(`${name}@${digest}`));
  }

  tagsOf({ id }: LocalImage): string[] {
    return [...this.#byName].filter(([, image]) => image.id === id).map(([name]) => name);
  }

  digestsOf({ id }: LocalImage): string[] {
    return [...(this.#digests.get(id) ?? [])];
  }

  /** Names and images, the newest first. */
  list(): readonly (readonly [name: string, image: LocalImage])[] {
    return [...this.#byName].reverse();
  }
}
