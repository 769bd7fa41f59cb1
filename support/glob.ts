/** Matches names against patterns of AWS and of Docker. Pure. */
import picomatch from 'picomatch';

export interface GlobOptions {
  /** Whether `{a,b}` stands for `a` or `b`. */
  readonly braces: boolean;
}

/**
 * `*` stands for any characters of a name, `**` for whole paths, `?` for one character, `[…]` for one of some; a
 * backslash takes a character literally. Names that begin with a dot are matched, too.
 */
export function globMatcher(pattern: string, { braces }: GlobOptions): (name: string) => boolean {
  const options = { dot: true, nobrace: !braces, noextglob: true, nonegate: true };
  // Without extended patterns parentheses would still be those of a regular expression.
  const literal = pattern.replace(/\\.|[()|]/gs, (token) => (token.length > 1 ? token : `\\${token}`));
  const expression = picomatch.makeRe(literal, options);
  return (name) => expression.test(name);
}
