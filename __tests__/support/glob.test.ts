import { globMatcher } from '../../support/glob';

describe('a pattern', () => {
  it.each<[string, string[], string[]]>([
    ['*', ['a', '.env', 'a(b)'], ['a/b']],
    ['**/*.ts', ['a.ts', 'a/.b/c.ts'], ['a.tsx']],
    ['v?', ['v1'], ['v', 'v10', 'v/']],
    ['[a-c]', ['b'], ['d', 'ab']],
    ['[^a-c]', ['d'], ['b']],
    ['\\*', ['*'], ['a']],
    ['app/(shop)', ['app/(shop)'], ['app/shop']],
    ['a|b', ['a|b'], ['a', 'b']],
    ['@(a)', ['@(a)'], ['a']],
    ['!a', ['!a'], ['b', 'a']],
    ['[a', ['[a'], ['a']],
  ])('%s', (pattern, right, wrong) => {
    const matches = globMatcher(pattern, { braces: true });
    expect([...right, ...wrong].filter(matches)).toEqual(right);
  });

  it('has groups if it is asked to', () => {
    const names = ['a', 'b', '{a,b}'];
    expect(names.filter(globMatcher('{a,b}', { braces: true }))).toEqual(['a', 'b']);
    expect(names.filter(globMatcher('{a,b}', { braces: false }))).toEqual(['{a,b}']);
  });
});
