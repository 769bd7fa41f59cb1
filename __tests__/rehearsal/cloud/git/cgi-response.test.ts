import { Readable } from 'node:stream';
import { readCgiHead } from '../../../../rehearsal/cloud/git/cgi-response';
import { readBody } from '../../../../rehearsal/cloud/protocol/message';

/** Output that arrives in pieces. */
const output = (...chunks: readonly string[]) =>
  Readable.from(chunks.map((chunk) => Buffer.from(chunk, 'latin1'))) as AsyncIterable<Buffer>;

const read = async (...chunks: readonly string[]) => {
  const head = await readCgiHead(output(...chunks));
  return head && { ...head, body: (await readBody(head.body)).toString('latin1') };
};

describe('the answer of a CGI program', () => {
  it.each([
    ['Status: 404 Not Found\r\nContent-Type: text/plain\r\n\r\nno\r\n\r\n\xff'],
    ['Status: 404 Not Found\nContent-Type: text/plain\n\nno\r\n\r\n\xff'],
  ])('has a status, headers and a body: %j', async (text) => {
    const expected = { status: 404, headers: { 'content-type': 'text/plain' }, body: 'no\r\n\r\n\xff' };
    expect(await read(text)).toEqual(expected);
    expect(await read(...text.split(''))).toEqual(expected);
  });

  it('is 200 where it says nothing else', async () => {
    expect(await read('A: b\r\n\r\n')).toEqual({ status: 200, headers: { a: 'b' }, body: '' });
  });

  it.each([[''], ['Status: 200 OK\r\n']])('is none without its headers: %j', async (text) => {
    expect(await read(text)).toBeUndefined();
  });
});
