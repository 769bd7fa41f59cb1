/** Releases that one environment has handed on to another. */

export interface PromotedRelease {
  /** Version of the object that names it. */
  readonly versionId: string;
  /** `sha256:…` */
  readonly digest: string;
  /** Tag of the image: the commit. @default - it has none */
  readonly version?: string;
}

/** @param wanted - a digest with or without `sha256:`, a commit, or the beginning of one */
export function isWanted({ digest, version }: PromotedRelease, wanted: string): boolean {
  const start = wanted.replace(/^sha256:/, '');
  return (
    digest.slice('sha256:'.length).startsWith(start) ||
    (start === wanted && version?.startsWith(start) === true)
  );
}
