/** One comment of many reviews: what is put in is there, and nothing else is lost by it. */
import fc from 'fast-check';
import { bindingLine, markerOf } from '../../../review/comment/marker';
import { commentOf, putSection, readSections, type Section } from '../../../review/comment/sections';
import { anyText } from '../../support/any-text';

const marker = markerOf('default');
const limit = 65_536;

const section = (given: Partial<Section> = {}): Section => ({
  workspace: 'acme/shop',
  run: 'run-1',
  runUrl: 'https://app.terraform.io/app/acme/shop/runs/run-1',
  createdAt: 1,
  commit: 'a'.repeat(40),
  verdict: 'warnings',
  message: '1 finding warns',
  report: '## Warnings\n\n<details>\n\n- TD204\n\n</details>',
  ...given,
});
const commentWith = (...sections: readonly Section[]): string =>
  commentOf(
    marker,
    sections.reduce<readonly Section[]>((all, each) => putSection(all, each), []),
    limit,
  );

describe('a comment of sections', () => {
  it('has a line and the report of each workspace', () => {
    const comment = commentWith(
      section({ workspace: 'acme/shop-service', verdict: 'blocked', message: '1 finding blocks this apply' }),
      section({
        workspace: 'acme/shop-network',
        verdict: 'clean',
        message: 'nothing was found',
        report: '## Clean',
      }),
    );
    expect(comment).toMatchInlineSnapshot(`
      "<!-- plan-review: default -->
      | Workspace | Review | Commit | Run |
      | --- | --- | --- | --- |
      | \`acme/shop-network\` | ✅ nothing was found | \`aaaaaaaaaaaa\` | [\`run-1\`](https://app.terraform.io/app/acme/shop/runs/run-1) |
      | \`acme/shop-service\` | ⛔ 1 finding blocks this apply | \`aaaaaaaaaaaa\` | [\`run-1\`](https://app.terraform.io/app/acme/shop/runs/run-1) |

      <details>
      <summary>✅ <code>acme/shop-network</code></summary>

      <!-- plan-review-section: eyJ3b3Jrc3BhY2UiOiJhY21lL3Nob3AtbmV0d29yayIsInJ1biI6InJ1bi0xIiwicnVuVXJsIjoiaHR0cHM6Ly9hcHAudGVycmFmb3JtLmlvL2FwcC9hY21lL3Nob3AvcnVucy9ydW4tMSIsImNyZWF0ZWRBdCI6MSwiY29tbWl0IjoiYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYSIsInZlcmRpY3QiOiJjbGVhbiIsIm1lc3NhZ2UiOiJub3RoaW5nIHdhcyBmb3VuZCJ9 -->

      ## Clean

      <!-- plan-review-section-end -->

      </details>

      <details open>
      <summary>⛔ <code>acme/shop-service</code></summary>

      <!-- plan-review-section: eyJ3b3Jrc3BhY2UiOiJhY21lL3Nob3Atc2VydmljZSIsInJ1biI6InJ1bi0xIiwicnVuVXJsIjoiaHR0cHM6Ly9hcHAudGVycmFmb3JtLmlvL2FwcC9hY21lL3Nob3AvcnVucy9ydW4tMSIsImNyZWF0ZWRBdCI6MSwiY29tbWl0IjoiYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYSIsInZlcmRpY3QiOiJibG9ja2VkIiwibWVzc2FnZSI6IjEgZmluZGluZyBibG9ja3MgdGhpcyBhcHBseSJ9 -->

      ## Warnings

      <details>

      - TD204

      </details>

      <!-- plan-review-section-end -->

      </details>"
    `);
  });

  it('says which workspaces have no review of the newest commit', () => {
    const older = section({ workspace: 'acme/network', commit: 'b'.repeat(40), createdAt: 1 });
    const comment = commentWith(older, section({ createdAt: 2 }));
    expect(comment).toContain('| `bbbbbbbbbbbb` (older) |');
    expect(comment).toContain('| `aaaaaaaaaaaa` |');
    expect(comment).toContain('no review of `aaaaaaaaaaaa` yet');
    expect(commentWith(section({ workspace: 'acme/network' }), section())).not.toMatch(/older/);
  });

  it('leaves out reports that have no room, the longest of clean ones first, and says so', () => {
    const long = (length: number) => 'x'.repeat(length);
    const comment = commentWith(
      section({ workspace: 'acme/a', verdict: 'blocked', report: long(20_000) }),
      section({ workspace: 'acme/b', verdict: 'clean', report: long(20_000) }),
      section({ workspace: 'acme/c', verdict: 'clean', report: long(19_000) }),
      section({ workspace: 'acme/d', report: long(20_000) }),
    );
    expect(comment.length).toBeLessThanOrEqual(limit);
    expect(readSections(comment).map(({ workspace, report }) => [workspace, report.length])).toEqual([
      ['acme/a', 20_000],
      ['acme/b', 0],
      ['acme/c', 19_000],
      ['acme/d', 20_000],
    ]);
    expect(comment).toContain('have no room in this comment');
  });

  it('has room for fifty workspaces', () => {
    const many = Array.from({ length: 50 }, (_, at) =>
      section({ workspace: `acme/shop-${at}`, message: 'm'.repeat(300), report: 'x'.repeat(20_000) }),
    );
    expect(commentWith(...many).length).toBeLessThanOrEqual(limit);
  });

  it('takes nothing of the content of a report for its own', () => {
    const written = commentWith(section({ workspace: 'acme/other' }), section({ report: 'in between' }));
    const report = `${written}\n${bindingLine([])}`;
    const comment = commentWith(section({ report }), section({ workspace: 'acme/last' }));
    expect(readSections(comment).map(({ workspace }) => workspace)).toEqual(['acme/last', 'acme/shop']);
    expect(comment.split('\n').filter((line) => line === marker)).toHaveLength(1);
  });

  it('has names and messages as text', () => {
    const comment = commentWith(
      section({
        workspace: 'acme/<b>|x',
        message: 'see @ada | [x](https://evil.example) <img>',
        runUrl: 'javascript:x',
      }),
    );
    expect(comment.replace(/`[^`]*`/g, '')).not.toMatch(/<b>|<img>|\]\(|@ada/);
    expect(comment).toContain('`@ada`');
  });

  it.each([
    '',
    marker,
    'written by hand',
    '<!-- plan-review-section: e30= -->\nx\n<!-- plan-review-section-end -->',
  ])('is begun anew after %j', (comment) => {
    expect(readSections(comment)).toEqual([]);
  });

  const anySection = fc.record({
    workspace: fc.constantFrom('acme/a', 'acme/b', 'acme/c', 'other/a'),
    run: fc.string({ maxLength: 10 }),
    createdAt: fc.nat(5),
    commit: fc.option(fc.constantFrom('abcdef1', 'abcdef2'), { nil: undefined }),
    verdict: fc.constantFrom('clean', 'warnings', 'blocked', 'none' as const),
    message: fc.string({ maxLength: 60 }),
    report: fc
      .array(fc.oneof(anyText(), fc.constantFrom('\r\n', '\n', marker, '```', '</details>')))
      .map((parts) => parts.join('')),
  });

  it('keeps the newest review of each workspace, in whatever order and however often they come', () => {
    fc.assert(
      fc.property(fc.array(anySection, { maxLength: 12 }), (given) => {
        let comment = '';
        for (const each of given) comment = commentOf(marker, putSection(readSections(comment), each), limit);
        // A host may change the ends of lines.
        const kept = readSections(comment.replaceAll('\n', '\r\n'));
        const names = [...new Set(given.map(({ workspace }) => workspace))].sort();
        expect(kept.map(({ workspace }) => workspace)).toEqual(names);
        for (const { workspace, createdAt, run, message } of kept) {
          const own = given.filter((each) => each.workspace === workspace);
          const newest = Math.max(...own.map((each) => each.createdAt));
          const last = own.filter((each) => each.createdAt === newest).at(-1);
          expect([createdAt, run, message]).toEqual([newest, last?.run, last?.message]);
        }
      }),
    );
  });
});
