import { readDockerIgnore } from '../../support/docker-ignore';

describe('an ignore file', () => {
  it.each<[string, string[], string[]]>([
    ['', [], ['app/server.ts']],
    ['*\n!app/src\n!app/package.json', ['Dockerfile', 'app/dist/a.js'], ['app/src/a.ts', 'app/package.json']],
    ['*\n!app\napp/secret', ['app/secret', 'app/secret/key'], ['app/a.ts']],
    ['# why\n\n*.md\n!README.md', ['a.md'], ['README.md', 'docs/a.md', 'a.mdx']],
    ['**/*.log\ntmp/**', ['a.log', 'b/c/a.log', 'tmp/x', 'tmp/y/z'], ['tmp', 'a.txt']],
    ['**/server.ts', ['server.ts', 'app/server.ts'], ['app/server.tsx']],
    ['/build/', ['build', 'build/a'], ['src/build']],
    ['./app\nsrc//a.ts\nx/../y', ['app/a', 'src/a.ts', 'y'], ['x']],
    ['a?b\n[xy].txt\n[^a].md', ['acb', 'x.txt', 'b.md'], ['a/b', 'z.txt', 'ab', 'a.md']],
    ['secret*/**/key', ['secrets/key', 'secret/a/b/key'], ['secret/a', 'other/key']],
    ['a.b\n\\!important\nwhat\\?', ['a.b', '!important', 'what?'], ['axb', 'important', 'whatx']],
    ['\uFEFFa\r\n  b  \r\n', ['a', 'b'], ['c']],
    ['!', [], ['a', '!']],
  ])('%j', (text, ignored, kept) => {
    const ignores = readDockerIgnore(text);
    expect(ignored.filter((file) => !ignores(file))).toEqual([]);
    expect(kept.filter(ignores)).toEqual([]);
  });

  it.each(['app/(shop)', 'c++', 'a|b', 'a{1}', 'a{b,c}', '^a', '$HOME', '[a', 'a]'])(
    'takes characters literally that mean something to regular expressions: %s',
    (name) => {
      const ignores = readDockerIgnore(name);
      expect([name, `${name}/page.ts`, 'app/shop', 'a', 'ab', 'aa', 'c'].filter(ignores)).toEqual([
        name,
        `${name}/page.ts`,
      ]);
    },
  );

  it('distinguishes upper and lower case', () => {
    expect(readDockerIgnore('Docs')('docs/a.md')).toBe(false);
  });
});
