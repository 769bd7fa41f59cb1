import fc from 'fast-check';
import { literal, literals } from '../../../stacks/settings/literal';

/** What Terraform's template syntax makes of a text without sequences to evaluate. */
const unescaped = (text: string) => text.replace(/\$\$\{/g, () => '${').replace(/%%\{/g, () => '%{');

test.each([
  ['plain', 'plain'],
  ['${a}', '$${a}'],
  ['%{ if a }', '%%{ if a }'],
  ['$${a}', '$$${a}'],
  ['${${a}}', '$${$${a}}'],
  ['$ {', '$ {'],
  ['$&{', '$&{'],
  ['{}', '{}'],
])('%s is written %s', (text, written) => {
  expect(literal(text)).toBe(written);
});

test('every text can be read back, and nothing in it is left to evaluate', () => {
  const pieces = fc.constantFrom('$', '%', '{', '}', '${', '%{', '$$', '%%', 'a', '"', '\\', '\n');
  fc.assert(
    fc.property(
      fc.array(pieces).map((parts) => parts.join('')),
      (text) => {
        const written = literal(text);
        expect(unescaped(written)).toBe(text);
        expect(written.replace(/\$\$\{|%%\{/g, ' ')).not.toMatch(/[$%]\{/);
      },
    ),
  );
});

test('texts and keys at any depth are written, all else is kept', () => {
  const value = { 'k${1}': ['${a}', { b: '%{c}', d: 1, e: true, f: null }], g: { h: 'x' } };
  expect(literals(value)).toEqual({
    'k$${1}': ['$${a}', { b: '%%{c}', d: 1, e: true, f: null }],
    g: { h: 'x' },
  });
});
