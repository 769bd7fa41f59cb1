import { comparedProse } from './compared-prose';

it.each([
  "if (finding.message.includes('registry')) return;",
  "const isLate = (reason ?? '').startsWith('no ');",
  "if (message === 'gone') return;",
  'if (/not found/.test(error.message)) return;',
  "const said = lines.find((line) => line.endsWith(' is built already'));",
  "const elsewhere = 'it is not part of this stack';\nconst isElsewhere = (reason: string) => reason === elsewhere;",
  "switch (says) { case 'it is not part of this stack': return; }",
])('finds %s', (code) => {
  expect(comparedProse(code)).not.toEqual([]);
});

it.each([
  "if (typeof message === 'string') return;",
  "if (message !== '') return;",
  "if (reason.type === 'notInStack') return 'it is not part of this stack';",
  "if (error.code === 'NotFound') throw new Failure('it is not part of this stack');",
  "// message.includes('registry')",
  "const by: 'identity-based policy' | 'permissions boundary' = read();",
])('leaves %s alone', (code) => {
  expect(comparedProse(code)).toEqual([]);
});
