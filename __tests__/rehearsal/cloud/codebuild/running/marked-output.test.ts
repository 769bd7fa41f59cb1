import fc from 'fast-check';
import { MarkedOutput } from '../../../../../rehearsal/cloud/codebuild/running/marked-output';

/** What a reader hears of chunks: lines, and marks as `!rest`. */
function heard(chunks: readonly Buffer[]): string[] {
  const found: string[] = [];
  const output = new MarkedOutput(
    '<mark>',
    (line) => found.push(line),
    (rest) => found.push(`!${rest}`),
  );
  for (const chunk of chunks) output.write(chunk);
  output.end();
  return found;
}

describe('output', () => {
  it('is lines and marks in their order, however it is cut', () => {
    const text = 'one\n\nzwölf\r\nno end<mark> 0\n<mark> 127\nlast';
    const bytes = Buffer.from(text);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const chunks = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
        expect(heard(chunks)).toEqual(['one', '', 'zwölf', 'no end', '!0', '!127', 'last']);
      }),
    );
  });

  it('without line ends is cut, and loses no mark', () => {
    const found = heard([Buffer.from('x'.repeat(150_000)), Buffer.from('<ma'), Buffer.from('rk> 1\n')]);
    expect(found.map((line) => line.length)).toEqual([64_000, 64_000, 22_000, 2]);
    expect(found.at(-1)).toBe('!1');
  });
});
