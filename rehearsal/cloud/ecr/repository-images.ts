/** The images of a repository: manifests by digest, and tags that name them. Pure. */
import type { Manifest } from './manifest';

export interface StoredImage {
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  readonly manifest: Buffer;
  readonly mediaType: string;
  readonly content: Manifest;
  /** AWS time in seconds since the epoch. */
  readonly pushedAt: number;
  /** Oldest first. */
  readonly tags: readonly string[];
  /** AWS time in seconds since the epoch. @default - never */
  readonly pulledAt?: number;
}

export class RepositoryImages {
  readonly #images = new Map<string, StoredImage>();

  /** The oldest first. */
  all(): readonly StoredImage[] {
    return [...this.#images.values()];
  }

  byDigest(digest: string): StoredImage | undefined {
    return this.#images.get(digest);
  }

  byTag(tag: string): StoredImage | undefined {
    return this.all().find(({ tags }) => tags.includes(tag));
  }

  /** Lists that name an image. */
  listsWith(digest: string): readonly StoredImage[] {
    return this.all().filter(({ content }) => content.images.includes(digest));
  }

  /** Adds an image, or another tag to one that is there; an image that loses its tag to it stays, untagged. */
  put(image: Omit<StoredImage, 'tags'>, tag: string | undefined): void {
    if (tag !== undefined) this.untag(tag);
    const known = this.#images.get(image.digest);
    const tags = [...(known?.tags ?? []), ...(tag === undefined ? [] : [tag])];
    this.#images.set(image.digest, { ...(known ?? image), tags });
  }

  untag(tag: string): void {
    const image = this.byTag(tag);
    if (image === undefined) return;
    this.#images.set(image.digest, { ...image, tags: image.tags.filter((each) => each !== tag) });
  }

  delete(digest: string): void {
    this.#images.delete(digest);
  }

  pulled(digest: string, at: number): void {
    const image = this.#images.get(digest);
    if (image !== undefined) this.#images.set(digest, { ...image, pulledAt: at });
  }

  /**
   * Bytes of an image; of a list those of its largest image, as DescribeImages has it
   * (https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageDetail.html).
   */
  sizeInBytes({ content }: StoredImage): number {
    const listed = content.images.map((digest) => this.byDigest(digest)?.content.sizeInBytes ?? 0);
    return Math.max(content.sizeInBytes, ...listed);
  }
}
