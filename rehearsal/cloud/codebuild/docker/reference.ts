/** Names of images. Pure. */

export interface ImageReference {
  /** Host and port; undefined means Docker Hub. */
  readonly host: string | undefined;
  /** Without the host: `shop/web`. */
  readonly repository: string;
  /** As it is written, `latest` without tag and digest; a digest has its algorithm: `sha256:…`. */
  readonly tag: string;
  /** Host and repository, as they are written. */
  readonly name: string;
}

const part = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const pattern = new RegExp(
  `^((?:([a-zA-Z0-9.-]+(?::\\d+)?)/)?(${part}(?:/${part})*))(?::(\\w[\\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`,
);

/**
 * https://github.com/distribution/reference: what comes before the first slash is a host if it has a dot or a colon, or
 * is `localhost`.
 *
 * @returns undefined where it is no name of an image
 */
export function readReference(text: string): ImageReference | undefined {
  const [, name, first, rest, tag, digest] = pattern.exec(text) ?? [];
  if (name === undefined || rest === undefined) return undefined;
  const isHost = first !== undefined && (/[.:]/.test(first) || first === 'localhost');
  const repository = isHost || first === undefined ? rest : `${first}/${rest}`;
  if (!isHost && /[A-Z]/.test(first ?? '')) return undefined;
  return { host: isHost ? first : undefined, repository, tag: digest ?? tag ?? 'latest', name };
}

/** Two names of the same image are one: the tag is `latest` where none is written. */
export const canonical = ({ name, tag }: ImageReference): string =>
  `${name}${tag.startsWith('sha256:') ? '@' : ':'}${tag}`;
