import * as fc from 'fast-check';
import { BodyReader, type BodyLength } from '../../../../../rehearsal/runtime/load-balancer/wire/body-reader';
import { MalformedMessage, type Field } from '../../../../../rehearsal/runtime/load-balancer/wire/fields';

function read(length: BodyLength, text: string, pieces: readonly number[] = []) {
  const bytes = Buffer.from(text, 'latin1');
  let body = '';
  let trailers: readonly Field[] | undefined;
  const reader = new BodyReader(length, {
    onBody: (chunk) => (body += chunk.toString('latin1')),
    onBodyEnd: (fields) => (trailers = fields),
  });
  const cuts = [...new Set(pieces.map((piece) => piece % (bytes.length + 1)))].sort((a, b) => a - b);
  let consumed = 0;
  for (const [index, start] of [0, ...cuts].entries()) {
    const end = cuts[index] ?? bytes.length;
    if (!reader.done) consumed = start + reader.read(bytes.subarray(start, end), 0);
  }
  return { body, trailers, done: reader.done, rest: text.slice(consumed) };
}

describe('a body', () => {
  it('with a length ends there', () => {
    expect(read(5, 'helloGET /')).toEqual({ body: 'hello', trailers: [], done: true, rest: 'GET /' });
    expect(read(5, 'hell')).toMatchObject({ done: false });
  });

  it('without a length goes on until the connection ends', () => {
    expect(read('until-close', 'hello')).toEqual({
      body: 'hello',
      trailers: undefined,
      done: false,
      rest: '',
    });
  });

  it('in chunks is the same however the bytes are cut, and what follows is left', () => {
    const chunks = fc.array(fc.string({ minLength: 1, unit: 'binary-ascii' }), { maxLength: 6 });
    fc.assert(
      fc.property(chunks, fc.array(fc.nat(), { maxLength: 20 }), (parts, cuts) => {
        const coded = parts.map((part) => `${part.length.toString(16)};a=b\r\n${part}\r\n`).join('');
        const { body, trailers, done, rest } = read('chunked', `${coded}000\r\nX-Sum: 1\r\n\r\nGET /`, cuts);
        expect({ body, done }).toEqual({ body: parts.join(''), done: true });
        expect(trailers).toEqual([{ name: 'X-Sum', key: 'x-sum', value: '1' }]);
        expect('GET /').toContain(rest);
      }),
    );
  });

  it('in chunks has no trailer that would change the head', () => {
    const { trailers } = read(
      'chunked',
      '0\r\nContent-Length: 5\r\nTransfer-Encoding: x\r\nHost: h\r\nA: b\r\n\r\n',
    );
    expect(trailers).toEqual([{ name: 'A', key: 'a', value: 'b' }]);
  });

  it.each([
    ['a size that is not hexadecimal', 'g\r\n'],
    ['a prefix', '0x5\r\nhello\r\n'],
    ['a sign', '+5\r\nhello\r\n'],
    ['a negative size', '-1\r\n'],
    ['an empty size', '\r\n'],
    ['a space before the size', ' 5\r\nhello\r\n'],
    ['a space after the size', '5 \r\nhello\r\n'],
    ['a size that no number holds', 'ffffffffffffffff\r\n'],
    ['LF alone after the size', '5\nhello\r\n'],
    ['a CR in an extension', '5;a\rb\r\nhello\r\n'],
    ['a chunk that is longer than its size', '5\r\nhello!\r\n'],
    ['LF alone after the chunk', '5\r\nhello\n0\r\n\r\n'],
    ['an extension without an end', `5;${'a'.repeat(5000)}`],
    ['a trailer that is none', '0\r\nX A: b\r\n\r\n'],
    ['trailers without an end', `0\r\nA: ${'a'.repeat(20_000)}`],
  ])('in chunks is refused for %s', (_, text) => {
    expect(() => read('chunked', text)).toThrow(MalformedMessage);
  });
});
