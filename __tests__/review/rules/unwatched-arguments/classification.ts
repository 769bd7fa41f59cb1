/** Arguments that no rule watches, with the reason, and how they are written down. Pure. */

/** By resource type. */
export type Classification = Readonly<Record<string, readonly Unwatched[]>>;

export interface Unwatched {
  /** Why no rule watches them; `no rule yet` where one should. */
  readonly why: string;
  /**
   * Paths, with a space between; what is in a block stands in braces: `port health_check{path port}`. A block alone does not
   * stand for what is in it: an argument that the provider adds has to be classified, too.
   */
  readonly arguments: string;
}

/** `port`, `health_check`, `health_check.path`, `health_check.port` of `port health_check{path port}`. */
export function pathsOf(text: string): readonly string[] {
  const paths: string[] = [];
  const blocks: string[] = [];
  for (const [token] of text.matchAll(/\w+|[{}]/g)) {
    if (token === '}') blocks.pop();
    else if (token === '{') blocks.push(paths.at(-1) ?? '');
    else paths.push([...blocks.slice(-1), token].join('.'));
  }
  return paths;
}

/** What rules watch of a type, and what is in blocks that they watch; a block with anything watched in it counts as well. */
export const isWatched = (path: string, watched: readonly string[]): boolean =>
  watched.some((each) => path === each || path.startsWith(`${each}.`) || each.startsWith(`${path}.`));
