/** docs/plan-review.md is what the rules say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../../review/rules';
import { readSuppressions } from '../../review/suppressions/read-suppressions';
import { reviewDocs } from '../../scripts/review-docs';
import { defaultSuppressions } from '../../review/suppressions/suppression';

const page = readFileSync(join(__dirname, '../../docs/plan-review.md'), 'utf8');

describe('docs/plan-review.md', () => {
  it('is as npm run docs writes it', () => {
    expect(reviewDocs()['docs/plan-review.md']).toBe(page);
  });

  it('shows of every rule what it says of its example', () => {
    const sections = page.split(/^### /m).slice(1);
    expect(sections.map((section) => section.split('\n', 1)[0]).sort()).toEqual(
      rules.map(({ id }) => id).sort(),
    );
    const silent = sections.filter((section) => section.includes('```text\n```'));
    expect(silent).toEqual([]);
  });

  it('shows suppressions that are read', () => {
    const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    expect(readSuppressions(defaultSuppressions, example, new Set(rules.map(({ id }) => id)))).toHaveLength(
      1,
    );
  });
});
