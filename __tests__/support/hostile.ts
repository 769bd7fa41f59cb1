import type { Review } from '../../review/result';
import { sampleReview } from './sample-review';

/** Texts that somebody may give to a resource so that a report does what they want. */
export const hostileTexts: readonly string[] = [
  'a | b || c',
  '\\| a \\',
  '`code` ``more`` ```',
  '`',
  '``` \n# heading',
  '</code></td></table></details><h1>verdict</h1>',
  '<!-- --> <script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<details open><summary>hi</summary>',
  '@octocat and @org/team',
  'me@example.com',
  '#123 GH-123 octo/repo#1 !45 ~label %milestone $snippet &epic',
  'closes #1',
  '/approve',
  '/merge\n/close',
  '[click](https://evil.example)',
  '![img](https://evil.example/x.png)',
  '[ref]: https://evil.example',
  '<https://evil.example>',
  'https://evil.example www.evil.example',
  ':smile: *bold* _it_ ~~no~~ **b**',
  '- item\n1. item\n> quote\n---\n===',
  '| a |\n| --- |\n| b |',
  '\u001b[31mred\u001b[0m \u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007',
  'a\r\nb\u2028c\u0085d',
  '\u202egnp.exe\u202c \u2066x\u2069',
  'zero\u200bwidth\u200d\ufeff\u00ad',
  '\u{e0041}\u{e0042}',
  'half \ud800 pair',
  `zalgo${'\u0301'.repeat(50)}`,
  '__proto__',
  'constructor',
  '&lt;b&gt; &#64;octocat &commat;octocat',
  '$$x$$ `$x$`',
  '{{placeholder}} {0}',
  ' leading and trailing ',
  '',
  '\n',
  'x'.repeat(5000),
  '\\`\\`\\`',
  '">\'><b>',
  '::error::run command',
];

/** Members whose texts no plan has a say in. */
const own = new Set(['verdict', 'sha256', 'rule', 'outcome', 'effect', 'expires']);

/** The sample with the text in every place that a plan fills. */
export function hostileReview(text: string, over: Partial<Review> = {}): Review {
  const filled = (value: unknown): unknown => {
    if (typeof value === 'string') return text;
    if (Array.isArray(value)) return value.map(filled);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, own.has(key) ? member : filled(member)]),
    );
  };
  return { ...(filled(sampleReview()) as Review), ...over };
}
