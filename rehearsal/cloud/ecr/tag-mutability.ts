/** Which tags may name another image: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html. Pure. */

export interface TagMutability {
  readonly imageTagMutability: string;
  /** Tags for which the opposite holds; `*` stands for any characters. */
  readonly exclusions: readonly string[];
}

export function isImmutable(tag: string, { imageTagMutability, exclusions }: TagMutability): boolean {
  const isExcluded = imageTagMutability.endsWith('_WITH_EXCLUSION') && exclusions.some(matches(tag));
  return imageTagMutability.startsWith('IMMUTABLE') !== isExcluded;
}

const matches =
  (tag: string) =>
  (filter: string): boolean => {
    const parts = filter.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`).test(tag);
  };
