import { readIgnoreFile } from '../../../../rehearsal/runtime/images/ignore-file';

describe('an ignore file', () => {
  it.each<[string, string[], string[]]>([
    ['*\n!app/src\n!app/package.json', ['Dockerfile', 'app/dist/a.js'], ['app/src/a.ts', 'app/package.json']],
    ['# why\n\n*.md\n!README.md', ['a.md'], ['README.md', 'docs/a.md', 'a.mdx']],
    ['**/*.log\ntmp/**', ['a.log', 'b/c/a.log', 'tmp/x', 'tmp/y/z'], ['tmp', 'a.txt']],
    ['/build/', ['build', 'build/a'], ['src/build']],
    ['a?b\n[xy].txt', ['acb', 'x.txt'], ['a/b', 'z.txt', 'ab']],
    ['secret*/**/key', ['secrets/key', 'secret/a/b/key'], ['secret/a', 'other/key']],
    ['a.b', ['a.b'], ['axb']],
  ])('%j', (text, ignored, kept) => {
    const ignores = readIgnoreFile(text);
    expect(ignored.filter((file) => !ignores(file))).toEqual([]);
    expect(kept.filter(ignores)).toEqual([]);
  });
});
