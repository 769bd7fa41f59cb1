import fc from 'fast-check';
import { ByteCursor } from '../../../../review/plan/read/byte-cursor';
import { JsonError } from '../../../../review/plan/read/json-error';
import { skipValue } from '../../../../review/plan/read/skip-value';

// Most of 100,000 texts are refused, and nobody reads where. Jest maps every stack to the sources, which takes longest.
const { stackTraceLimit } = Error;
beforeAll(() => (Error.stackTraceLimit = 0));
afterAll(() => (Error.stackTraceLimit = stackTraceLimit));

/** Whether a document is one value, read in chunks of a size. */
function isTaken(bytes: Buffer, size: number): boolean {
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
  const cursor = new ByteCursor(chunks);
  try {
    skipValue(cursor);
    return cursor.peek() === -1;
  } catch (error) {
    if (error instanceof JsonError) return false;
    throw error;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Texts of an alphabet up to a length. */
function* textsOf(alphabet: readonly string[], longest: number, start = ''): Generator<string> {
  yield start;
  if (longest === 0) return;
  for (const piece of alphabet) yield* textsOf(alphabet, longest - 1, start + piece);
}

/** Texts that are taken by one of both alone. */
function disagreements(alphabet: readonly string[], longest: number): readonly string[] {
  const found: string[] = [];
  for (const text of textsOf(alphabet, longest)) {
    const bytes = Buffer.from(text);
    const expected = isJson(text);
    if ([1, text.length + 1].some((size) => isTaken(bytes, size) !== expected)) found.push(text);
  }
  return found;
}

describe('what is gone past is what JSON.parse takes', () => {
  it.each<[string, readonly string[], number]>([
    ['of brackets, commas and colons', ['{', '}', '[', ']', ',', ':', '""', '1'], 5],
    ['with white space between all', ['{', '}', ',', ':', '"a"', ' ', '\n'], 5],
    ['of numbers', ['0', '1', '-', '+', '.', 'e', 'E', ' '], 4],
    ['of texts', ['"', '\\', 'u', '0', 'A', 'g', 'n', '/', '\u0000', '\u007f'], 4],
    ['of escapes', ['"\\u', '0', 'f', 'G', '"'], 6],
    ['of words', ['true', 'fals', 'e', 'null', 'n', ',', '[', ']'], 4],
  ])('in every text %s', (_, alphabet, longest) => {
    expect(disagreements(alphabet, longest)).toEqual([]);
  });

  it.each(['\ufeff', '\u00a0', '\u2028', '\f', '\v', '\u0000', '\u0085', '\u001f'])(
    'with %j, which is no white space of JSON, in any place',
    (character) => {
      const text = '{"a":[1,true],"b":{}}';
      for (let at = 0; at <= text.length; at += 1) {
        const broken = text.slice(0, at) + character + text.slice(at);
        expect([broken, isTaken(Buffer.from(broken), 3)]).toEqual([broken, isJson(broken)]);
      }
    },
  );

  const space = fc.array(fc.constantFrom(' ', '\n', '\r', '\t'), { maxLength: 3 }).map((all) => all.join(''));
  const character = fc.oneof(
    fc.constantFrom(
      '\\"',
      '\\\\',
      '\\/',
      '\\b',
      '\\f',
      '\\n',
      '\\r',
      '\\t',
      '{',
      '}',
      ',',
      ':',
      '[',
      '\u2028',
    ),
    fc.nat(0xffff).map((code) => `\\u${code.toString(16).padStart(4, '0')}`),
    fc.nat(0xffff).map((code) => `\\u${code.toString(16).padStart(4, '0').toUpperCase()}`),
    fc.constantFrom('a', 'é', '日', '🎌', '\u007f'),
  );
  const quoted = fc.array(character, { maxLength: 6 }).map((all) => `"${all.join('')}"`);
  const number = fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.constantFrom('0', '7', '120', '9007199254740993'),
      fc.constantFrom('', '.0', '.125'),
      fc.constantFrom('', 'e1', 'E+09', 'e-400', 'E999'),
    )
    .map((parts) => parts.join(''));
  const plan = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, depthSize: 'small' },
      fc.oneof(quoted, number, fc.constantFrom('true', 'false', 'null')),
      fc
        .array(fc.tuple(space, tie('value'), space), { maxLength: 4 })
        .map((items) => `[${items.map((item) => item.join('')).join()}]`),
      fc
        .array(fc.tuple(space, quoted, space, fc.constant(':'), space, tie('value'), space), { maxLength: 4 })
        .map((members) => `{${members.map((member) => member.join('')).join()}}`),
      space.map((inside) => `{${inside}}`),
    ),
  })).value;

  it('in whatever shape, cut into whatever chunks', () => {
    fc.assert(
      fc.property(plan, space, fc.integer({ min: 1, max: 20 }), (text, around, size) => {
        expect(isTaken(Buffer.from(`${around}${text}${around}`), size)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('with a byte too many, too few, or another one', () => {
    const edit = fc.record({
      place: fc.nat(),
      removed: fc.nat(1),
      added: fc.option(fc.integer({ min: 0, max: 0x7f }), { nil: undefined }),
      size: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(plan, edit, (text, { place, removed, added, size }) => {
        const at = place % (text.length + 1);
        const broken =
          text.slice(0, at) +
          (added === undefined ? '' : String.fromCharCode(added)) +
          text.slice(at + removed);
        expect(isTaken(Buffer.from(broken), size)).toBe(isJson(broken));
      }),
      { numRuns: 3000 },
    );
  });
});
