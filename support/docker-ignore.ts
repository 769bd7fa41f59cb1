/** Reads a .dockerignore. Pure. */
import dockerIgnore from '@balena/dockerignore';

/** Says whether a file is no part of the build context. @param file - relative to the context, with `/` */
export type Ignores = (file: string) => boolean;

/**
 * The last pattern that matches a file or a directory above it decides; `!` takes it in again.
 *
 * @param text - the file, as an editor may have written it: a byte order mark and CRLF are accepted
 * @see https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function readDockerIgnore(text: string): Ignores {
  // Paths of a build context are case-sensitive; the package ignores case unless it is told not to.
  const rules = dockerIgnore({ ignorecase: false }).add(
    text
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .map(literal),
  );
  return (file) => rules.ignores(file);
}

/**
 * The package hands these characters to a regular expression; for Docker they are characters like others:
 * `app/(shop)` is a directory.
 */
const literal = (pattern: string): string =>
  pattern.replace(/\\.|\[\^?[^\]]+\]|([[\]+(){}|^])/g, (token, special?: string) =>
    special === undefined ? token : `\\${special}`,
  );
