import { globMatcher } from '../../../../support/glob';

/**
 * Whether a branch, a tag or a path matches a pattern of a trigger.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/syntax-glob.html
 */
export function matchesGlob(glob: string, value: string): boolean {
  const pattern = glob.replace(
    tokens,
    (token, isWholeName?: string) => isWholeName ?? common[token] ?? token,
  );
  return globMatcher(pattern, { braces: true })(value);
}

/** What must stay as it is, `**` between slashes or alone, and what CodePipeline writes in a way of its own. */
const tokens = /\\.|\/\*\*$|((?<![^/])\*\*(?![^/]))|\*\*|\[!/gs;

const common: Readonly<Record<string, string>> = {
  '[!': '[^',
  // At the end of a path it is one name at least.
  '/**': '/**/*',
  // Within a name it crosses directories, too.
  '**': '{*,*/**/*}',
};
