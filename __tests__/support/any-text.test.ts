import fc from 'fast-check';
import { anyText } from './any-text';

describe('any text', () => {
  it('has whole characters, of all planes', () => {
    const planes = new Set<number>();
    fc.assert(
      fc.property(anyText({ maxLength: 20 }), (text) => {
        expect(text).not.toMatch(/\p{Surrogate}/u);
        expect(Array.from(text).length).toBeLessThanOrEqual(20);
        for (const character of text) planes.add((character.codePointAt(0) ?? 0) >> 16);
      }),
      { numRuns: 500 },
    );
    expect(planes.size).toBe(17);
  });

  it('has the texts that programs stumble over', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anyText(), (text) => {
        seen.add(text);
      }),
      { numRuns: 5000, seed: 1 },
    );
    expect([...seen].filter((text) => text in {})).not.toEqual([]);
  });
});
