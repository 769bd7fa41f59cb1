/** What the README and the docs say of commands, files, packages and settings is true. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { usage } from '../../rehearsal/arguments';
import { readSettings } from '../../stacks/settings';

const root = join(__dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];
const manifest = JSON.parse(read('package.json')) as Record<
  'scripts' | 'dependencies' | 'devDependencies',
  Record<string, string>
>;

describe.each(pages)('%s', (page) => {
  const text = read(page);

  it('names npm scripts that are there', () => {
    const named = [...text.matchAll(/npm (?:run )?([a-z:]+)/g)].map((match) => match[1]!);
    const known = new Set([...Object.keys(manifest.scripts), 'ci', 'run', 'install']);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('links to files that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1]!);
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });
});

describe('the README', () => {
  const text = read('README.md');

  it('justifies every dependency', () => {
    const table = text.slice(text.indexOf('### Dependencies'), text.indexOf('## Where CDKTF stands'));
    const isNamed = (name: string) => {
      const [scope = '', short = name] = name.split('/');
      return (
        table.includes(`\`${name}\``) ||
        (name.startsWith('@types/') && table.includes('`@types/*`')) ||
        (scope === '@aws-sdk' && table.includes(short.replace('client', '')))
      );
    };
    const all = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)];
    expect(all.filter((name) => !isNamed(name))).toEqual([]);
  });

  it('shows settings that are accepted', () => {
    const example = /```json\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
    const { context } = JSON.parse(example) as { context: { blueGreen: unknown } };
    expect(readSettings(context.blueGreen).environments.map(({ name }) => name)).toEqual(['staging', 'live']);
  });
});

describe('docs/rehearsal.md', () => {
  it('has every option of the usage, and no other', () => {
    const options = (text: string) =>
      [...new Set([...text.matchAll(/--[a-z]+/g)].map(([option]) => option))]
        .filter((option) => option !== '--help')
        .sort();
    const table = read('docs/rehearsal.md').split('## Options')[1]?.split('```')[0] ?? '';
    expect(options(table)).toEqual(options(usage));
  });

  it('shows a command that prints the usage', () => {
    const { stdout, status } = spawnSync('npm', ['run', '--silent', 'rehearse', '--', '--help'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: usage });
  });
});
