/** Paths, npm scripts and links that the documents for maintainers name are there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../support/run';

const read = (path: string) => readFileSync(join(root, path), 'utf8');

const pages = [
  ...['CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'docs/architecture.md'],
  ...readdirSync(join(root, 'docs/decisions')).map((file) => `docs/decisions/${file}`),
];

const { scripts } = JSON.parse(read('package.json')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const knownScripts = new Set(['ci', ...Object.keys(scripts)]);
const atRoot = new Set(readdirSync(root));

/** Code in backquotes, and lines of shell blocks. */
const codeOf = (text: string): readonly string[] => [
  ...[...text.matchAll(/```sh\n([^]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n')),
  ...[...text.replace(/```[^]*?```/g, '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code),
];

/** Words that begin at the root of the project; of one with a `<placeholder>` what stands before it. */
const missingPaths = (text: string): readonly string[] =>
  codeOf(text)
    .flatMap((code) => code.split(/\s+/))
    .filter((word) => word.includes('/') && atRoot.has(word.split('/')[0] ?? ''))
    .filter((word) => !existsSync(join(root, word.replace(/[^/]*<.*$/, ''))));

const missingScripts = (text: string): readonly string[] =>
  codeOf(text)
    .flatMap((code) =>
      [...code.matchAll(/\bnpm (?:run (?:--silent )?)?([\w:]+)/g)].map(([, name = '']) => name),
    )
    .filter((name) => !knownScripts.has(name));

const missingLinks = (text: string, page: string): readonly string[] =>
  [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !existsSync(join(root, dirname(page), link)));

describe.each(pages)('%s', (page) => {
  const text = read(page);

  it('names paths that are there', () => {
    expect(missingPaths(text)).toEqual([]);
  });

  it('names npm scripts that are there', () => {
    expect(missingScripts(text)).toEqual([]);
  });

  it('links to files that are there', () => {
    expect(missingLinks(text, page)).toEqual([]);
  });
});

it('would find a path, a script and a link that are not there', () => {
  const text = [
    'See `review/rules/nowhere.ts`, `review/rules/index.ts`, `rehearsal/none/<name>.ts` and `review/rules/<family>/x.ts`.',
    'Run `npm run rehaerse` or `npm test -- review/nowhere`; [page](nowhere.md), [README](../README.md).',
    '```sh\nnpm run nothing\n```',
  ].join('\n');
  expect(missingPaths(text)).toEqual([
    ...['review/rules/nowhere.ts', 'rehearsal/none/<name>.ts'],
    'review/nowhere',
  ]);
  expect(missingScripts(text)).toEqual(['nothing', 'rehaerse']);
  expect(missingLinks(text, 'docs/architecture.md')).toEqual(['nowhere.md']);
});

it('covers every path that the map and the walks of the architecture name', () => {
  const paths = codeOf(read('docs/architecture.md')).filter((code) => /^[\w.]+\/.*\.\w+$/.test(code));
  expect(paths.length).toBeGreaterThan(60);
});

describe('docs/decisions', () => {
  const records = readdirSync(join(root, 'docs/decisions')).filter((file) => file !== 'README.md');

  it('are all in the list, by their titles', () => {
    const list = read('docs/decisions/README.md');
    for (const file of records) {
      const title = /^# (.*)/.exec(read(`docs/decisions/${file}`))?.[1] ?? 'none';
      expect(list).toContain(`- [${title}](${file})`);
    }
  });

  it('are numbered without a gap', () => {
    const numbers = records.map((file) => Number(file.slice(0, 4))).sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });
});
