/** Logic reads typed facts. What is written for people may be reworded at any time, so no module compares it. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const product = ['review', 'rehearsal', 'deployment', 'hcp'];
const sources = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', ...product], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path.endsWith('.ts') && existsSync(join(root, path)));

/** Names that texts for people have in this code; `messageOf(error)` is one as well. */
const prose = String.raw`(?:message|says|sentence|title|stderr|messageOf\([^()]*\))`;
const comparisons = [
  new RegExp(
    String.raw`\b${prose}(?:\s*\?\?\s*'')?\)?\??\.(?:includes|startsWith|endsWith|match|matchAll|search|indexOf)\(`,
  ),
  // Whether there is one is no reading of it.
  new RegExp(String.raw`(?<!\btypeof )\b${prose}\s*(?:===|!==)(?!\s*(?:undefined\b|null\b|''|\d))`),
  new RegExp(String.raw`(?:===|!==)\s*(?:\w+\??\.)*${prose}\b(?!\s*[.(])`),
  new RegExp(String.raw`\.(?:test|exec)\(\s*(?:String\()?(?:\w+\??\.)*${prose}\b`),
  new RegExp(String.raw`\bswitch \((?:\w+\??\.)*${prose}\)`),
];
const compares = (line: string): boolean => comparisons.some((comparison) => comparison.test(line));

/** By file name: texts that are not ours, such as what other programs print. */
const foreign = new Map([
  ['phase-rules.ts', 'on-failure of a buildspec holds a pattern for messages'],
  ['write-repository.ts', 'the message of a commit ends with a line feed'],
]);
const isForeign = (path: string, name: string): boolean => path.endsWith(`/${name}`);

describe('texts for people', () => {
  it.each([
    `if (message.includes('registry')) return;`,
    `finding.message?.startsWith('at once')`,
    `(says ?? '').endsWith('again')`,
    `reason.message === 'no plan has it'`,
    `elsewhere !== finding.message`,
    `/already in use/.test(failure.message)`,
    `/x/.exec(message)`,
    `messageOf(error).match(/x/)`,
    `switch (outcome.message) {`,
  ])('would be found in a comparison: %s', (line) => {
    expect(compares(line)).toBe(true);
  });

  it.each([
    `...(message !== undefined && { message }),`,
    `typeof message === 'string' ? message : '',`,
    `events.filter(({ message }) => message !== '')`,
    `if (message === 0) return '';`,
    `throw new Error(message);`,
    `count === message.length`,
  ])('may be handed on: %s', (line) => {
    expect(compares(line)).toBe(false);
  });

  it('are compared nowhere', () => {
    const found = sources.flatMap((path) =>
      readFileSync(join(root, path), 'utf8')
        .split('\n')
        .flatMap((line, at) => (compares(line) ? [{ path, at: `${path}:${at + 1}` }] : [])),
    );
    const names = [...foreign.keys()];
    expect(found.filter(({ path }) => !names.some((name) => isForeign(path, name)))).toEqual([]);
    // An exception that nothing needs any more goes.
    expect(names.filter((name) => !found.some(({ path }) => isForeign(path, name)))).toEqual([]);
  });
});
