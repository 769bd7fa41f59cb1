/** References of images in a registry: `127.0.0.1:4566/team/app:v1@sha256:…`. */

export interface ImageReference {
  /** Host and port, as a RegistryAccess has it. */
  readonly host: string;
  readonly repository: string;
  /** @default - `latest`, where there is no digest */
  readonly tag?: string;
  /** Wins over the tag. */
  readonly digest?: string;
}

/** Upper case, long names and the like are the registry's to refuse. */
const form = /^([^/@]+)\/([^@:]+)(?::([\w][\w.-]*))?(?:@([a-z0-9+._-]+:[0-9a-fA-F]{32,}))?$/;

/** @returns undefined for what is no reference, and for one without a registry's host */
export function readReference(text: string): ImageReference | undefined {
  const [, host, repository, tag, digest] = form.exec(text) ?? [];
  if (host === undefined || repository === undefined || !/[.:]|^localhost$/.test(host)) return undefined;
  return { host, repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

/** @returns what a registry is asked for: a digest or a tag */
export const versionOf = ({ tag, digest }: Pick<ImageReference, 'tag' | 'digest'>): string =>
  digest ?? tag ?? 'latest';
