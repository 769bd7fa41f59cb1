import fc from 'fast-check';
import { cell, code, htmlCode, link, prose, urlPath } from '../../../review/report/markdown/escape';
import { anyText } from '../../support/any-text';
import { hostileTexts } from '../../support/hostile';
import { cellsOf, withoutCode } from '../../support/markdown';

const texts = fc.oneof(
  anyText({ maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(...'`|\\<>@#[]()!*_~&;:/.\n $a1-'.split('')), maxLength: 40 }),
  fc.constantFrom(...hostileTexts),
);

describe('a code span', () => {
  it.each([
    ['a', '`a`'],
    ['a`b', '``a`b``'],
    ['`a``', '``` `a`` ```'],
    [' a ', '` a `'.replace(' a ', '  a  ')],
    ['a\nb', '`a b`'],
    ['', '` `'],
    ['\u202eb', '`\\u202eb`'],
    ['\u001b[31m', '`\\u001b[31m`'],
    ['\u{e0041}', '`\\u{e0041}`'],
  ])('of %j is %s', (given, expected) => {
    expect(code(given)).toBe(expected);
  });

  it('holds any text', () => {
    fc.assert(fc.property(texts, (text) => withoutCode(code(text)) === '◦'));
  });

  it('is cut without halves of characters', () => {
    expect(code('ab😀', 4)).toBe('`ab😀`');
    expect(code('ab😀c', 4)).toBe('`ab…`');
  });
});

describe('a cell of a table', () => {
  it.each([
    ['a|b', '`a`&#124;`b`'],
    ['|', '&#124;'],
    ['a\\|b', '`a\\`&#124;`b`'],
  ])('of %j is %s', (given, expected) => {
    expect(cell(given)).toBe(expected);
  });

  it('holds any text, and stays one', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(cellsOf(`| ${cell(text)} | end |`)).toHaveLength(2);
        expect(withoutCode(cell(text))).toMatch(/^(?:◦|&#124;)+$/);
        expect(cellsOf(`| ${prose(text, 1000, cell)} | end |`)).toHaveLength(2);
      }),
    );
  });
});

describe('a sentence', () => {
  it.each([
    ['the apply fails: web:41 goes', 'the apply fails: `web:41` goes'],
    ['it is (known after apply), then', 'it is (known after apply), then'],
    ['ECS says "Unable to update".', 'ECS says "Unable to update".'],
    ['10% for 5 min – then all', '10% for 5 min – then all'],
    ['ask @octocat, see #1.', 'ask `@octocat`, see `#1`.'],
    ['call f(x)', 'call `f(x)`'],
    ['(aws_x.a)', '(`aws_x.a`)'],
  ])('%j is %j', (given, expected) => {
    expect(prose(given)).toBe(expected);
  });

  it('has nothing outside of code but plain words', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(withoutCode(prose(text))).toMatch(/^[\p{Script=Latin}\d ◦"'(„“‘)”’.,;:!?…%–—→-]*$/u);
        expect(withoutCode(prose(text))).not.toMatch(/\w[.:]\w*[a-z]|www\.|:\w+:/);
      }),
    );
  });
});

describe('code in HTML', () => {
  it('holds any text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const inner = /^<code>([^]*)<\/code>$/.exec(htmlCode(text))?.[1];
        expect(inner).toBeDefined();
        expect(inner).not.toMatch(/[<>"'`@\n]|#(?!\d+;)|&(?!#)/);
      }),
    );
  });
});

describe('a link', () => {
  it.each(['https://docs.example/a#b', 'https://github.com/o/r/blob/x/a%20b.ts#L3'])('goes to %s', (url) => {
    expect(link('Source', url)).toBe(`[Source](${url})`);
  });

  it.each([
    'javascript:alert(1)',
    'http://x',
    'docs/a.md',
    'https://x/)[y](z',
    'https://x y',
    'https://x/<b>',
  ])('goes not to %s', (url) => {
    expect(link('Source', url)).toBe('Source');
  });

  it('has any path', () => {
    fc.assert(fc.property(texts, (text) => link('a', `https://x/${urlPath(text)}`).startsWith('[a](')));
    expect(urlPath('stacks/a b(c).ts')).toBe('stacks/a%20b%28c%29.ts');
  });
});
