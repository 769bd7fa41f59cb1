import fc from 'fast-check';
import { deepest, JsonError } from '../../../../review/plan/read/json-error';
import { JsonScanner } from '../../../../review/plan/read/json-scanner';

/** The bytes in chunks of a size, each overwritten when the next one is asked for, as files are read. */
function* chunksOf(bytes: Buffer, size: number): Generator<Buffer> {
  const chunk = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) {
    const length = bytes.copy(chunk, 0, at, at + size);
    yield chunk.subarray(0, length);
  }
}

const scannerOf = (text: string, size = 7): JsonScanner => new JsonScanner(chunksOf(Buffer.from(text), size));

/** What reading a whole document gives, or the problem with it. */
function readWhole(text: string, size?: number): unknown {
  try {
    const scanner = scannerOf(text, size);
    const value = scanner.read();
    return scanner.cursor.peek() === -1 ? { value } : 'unexpected';
  } catch (error) {
    if (error instanceof JsonError) return error.problem;
    throw error;
  }
}

function skipWhole(text: string, size?: number): unknown {
  try {
    const scanner = scannerOf(text, size);
    scanner.skip();
    return scanner.cursor.peek() === -1 ? 'skipped' : 'unexpected';
  } catch (error) {
    if (error instanceof JsonError) return error.problem;
    throw error;
  }
}

function parsed(text: string): unknown {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

describe('the scanner of JSON', () => {
  it('reads what JSON.parse reads, whatever the chunks', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 1, max: 40 }), fc.nat(3), (value, size, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(readWhole(text, size)).toEqual(parsed(text));
        expect(skipWhole(text, size)).toBe('skipped');
      }),
    );
  });

  it('takes exactly the texts that JSON.parse takes', () => {
    const pieces = ['{', '}', '[', ']', ',', ':', '"', '"a"', '"b"', '\\', '\\u00e', '\\n', '\n', '\u0001'];
    const scalars = [
      '0',
      '-',
      '01',
      '1.5',
      '1.',
      '.5',
      '1e5',
      '1E+',
      '-0',
      'true',
      'tru',
      'null',
      'NaN',
      'é',
      ' ',
    ];
    const edited = fc
      .tuple(fc.jsonValue({ maxDepth: 2 }), fc.nat(), fc.nat(2), fc.constantFrom(...pieces, ...scalars))
      .map(([value, place, removed, piece]) => {
        const text = JSON.stringify(value);
        const at = place % (text.length + 1);
        return text.slice(0, at) + piece + text.slice(at + removed);
      });
    const composed = fc
      .array(fc.constantFrom(...pieces, ...scalars), { maxLength: 6 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(fc.oneof(edited, composed), fc.integer({ min: 1, max: 9 }), (text, size) => {
        const expected = parsed(text);
        const found = readWhole(text, size);
        fc.pre(found !== 'duplicate');
        if (expected !== undefined) expect(found).toEqual(expected);
        else expect(['truncated', 'unexpected']).toContain(found);
        expect(skipWhole(text, size) === 'skipped').toBe(expected !== undefined);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['at the top', '{"a":1,"a":2}'],
    ['below', '[{"b":{"a":1,"\\u0061":2}}]'],
    ['__proto__', '{"__proto__":1,"__proto__":2}'],
  ])('refuses a key that stands there twice: %s', (_, text) => {
    expect(readWhole(text)).toBe('duplicate');
  });

  it('takes as many levels as it says, and no more', () => {
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    expect(readWhole(nested(deepest))).toHaveProperty('value');
    expect(readWhole(nested(deepest + 1))).toBe('deep');
    expect(skipWhole('{"a":'.repeat(1_000_000), 65_536)).toBe('deep');
  });

  it('refuses what is no UTF-8 where it is read', () => {
    const scanner = new JsonScanner([Buffer.from([0x22, 0xff, 0x22])]);
    expect(() => scanner.read()).toThrow(expect.objectContaining({ problem: 'encoding' }) as Error);
  });

  it('keeps characters together that chunks cut', () => {
    expect(readWhole('{"näme":"日本 🎌"}', 1)).toEqual({ value: { näme: '日本 🎌' } });
  });

  it('has __proto__ as a key like others', () => {
    const value = scannerOf('{"__proto__":{"polluted":true},"constructor":1}').read();
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('tells where it is', () => {
    const scanner = scannerOf('{"a": [1, x]}');
    expect(() => {
      scanner.skip();
    }).toThrow(expect.objectContaining({ problem: 'unexpected', offset: 10 }) as Error);
  });
});
