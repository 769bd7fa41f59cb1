import * as fc from 'fast-check';
import { HeadReader, HeadTooLarge } from '../../../../../rehearsal/runtime/load-balancer/wire/head-reader';
import { MalformedMessage } from '../../../../../rehearsal/runtime/load-balancer/wire/fields';

const head = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

describe('finding a head', () => {
  it('is the same however the bytes are cut', () => {
    const bytes = Buffer.from(`\r\n${head}body`);
    fc.assert(
      fc.property(fc.nat({ max: bytes.length }), fc.nat({ max: bytes.length }), (one, other) => {
        const reader = new HeadReader(1000);
        const cuts = [0, Math.min(one, other), Math.max(one, other), bytes.length];
        for (let index = 0; index < 3; index += 1) {
          const piece = bytes.subarray(cuts[index], cuts[index + 1]);
          const found = reader.read(piece, 0);
          if (found === undefined) continue;
          expect(found.text).toBe(head);
          expect((cuts[index] ?? 0) + found.end).toBe(bytes.length - 'body'.length);
          return;
        }
        throw new Error('no head was found');
      }),
    );
  });

  it('starts where it is told', () => {
    expect(new HeadReader(1000).read(Buffer.from(`xyz${head}`), 3)).toEqual({
      text: head,
      end: 3 + head.length,
    });
  });

  it('says that a head has begun', () => {
    const reader = new HeadReader(1000);
    expect(reader.isPartial).toBe(false);
    reader.read(Buffer.from('\r\n'), 0);
    expect(reader.isPartial).toBe(false);
    reader.read(Buffer.from('GET'), 0);
    expect(reader.isPartial).toBe(true);
    reader.read(Buffer.from(head.slice(3)), 0);
    expect(reader.isPartial).toBe(false);
  });

  it('ends at once when lines end with LF alone', () => {
    expect(() => new HeadReader(1000).read(Buffer.from('GET / HTTP/1.1\nHost: a\n\n'), 0)).toThrow(
      MalformedMessage,
    );
  });

  it('ends when the head is too large, whole or not', () => {
    expect(() => new HeadReader(20).read(Buffer.from(head), 0)).toThrow(HeadTooLarge);
    expect(() => new HeadReader(20).read(Buffer.from(head.slice(0, 21)), 0)).toThrow(HeadTooLarge);
  });
});
