import type { RefusedRequest } from '../../../../../rehearsal/runtime/load-balancer/wire/request-head';
import {
  parseRequestHead,
  type DesyncMitigationMode,
} from '../../../../../rehearsal/runtime/load-balancer/wire/request-head';
import { MalformedMessage } from '../../../../../rehearsal/runtime/load-balancer/wire/fields';

const parse = (lines: string[], mode: DesyncMitigationMode = 'defensive') =>
  parseRequestHead(`${lines.join('\r\n')}\r\n\r\n`, mode);
const host = 'Host: shop.example';

describe('the head of a request', () => {
  it('is read with its fields in order, names as they were sent', () => {
    const head = parse(['GET /a?b=c HTTP/1.1', host, 'X-Thing: \t one two \t', 'x-thing:']);
    expect(head).toMatchObject({
      method: 'GET',
      target: '/a?b=c',
      minorVersion: 1,
      host: 'shop.example',
      bodyLength: 0,
      keepAlive: true,
    });
    expect(head.fields.slice(1)).toEqual([
      { name: 'X-Thing', key: 'x-thing', value: 'one two' },
      { name: 'x-thing', key: 'x-thing', value: '' },
    ]);
  });

  it.each([
    ['HTTP/1.1', [], true],
    ['HTTP/1.1', ['Connection: close'], false],
    ['HTTP/1.1', ['Connection: x, Close'], false],
    ['HTTP/1.0', [], false],
    ['HTTP/1.0', ['Connection: keep-alive'], true],
  ])('of %s with %j: the connection stays open: %s', (version, fields, expected) => {
    expect(parse([`GET / ${version}`, host, ...fields]).keepAlive).toBe(expected);
  });

  it('in absolute form gives path and host', () => {
    expect(parse(['GET http://other.example:81/a?b HTTP/1.1', host])).toMatchObject({
      target: '/a?b',
      host: 'other.example:81',
    });
    expect(parse(['GET http://other.example?b HTTP/1.1', host]).target).toBe('/?b');
  });

  it('asks for another protocol only when Connection says so', () => {
    expect(parse(['GET / HTTP/1.1', host, 'Upgrade: websocket']).upgrade).toBeUndefined();
    expect(parse(['GET / HTTP/1.1', host, 'Upgrade: websocket', 'Connection: Upgrade']).upgrade).toBe(
      'websocket',
    );
  });

  it.each([
    ['no version', ['GET /', host]],
    ['two spaces', ['GET  / HTTP/1.1', host]],
    ['a space in the target', ['GET /a b HTTP/1.1', host]],
    ['a control character in the target', ['GET /a\x01 HTTP/1.1', host]],
    ['no path', ['GET shop HTTP/1.1', host]],
    ['no host', ['GET / HTTP/1.1']],
    ['two hosts', ['GET / HTTP/1.1', host, host]],
    ['a space before the colon', ['GET / HTTP/1.1', host, 'Content-Length : 5']],
    ['a folded line', ['GET / HTTP/1.1', host, 'X-A: b', ' c']],
    ['a folded first line', ['GET / HTTP/1.1', ' Content-Length: 5', host]],
    ['a line without a colon', ['GET / HTTP/1.1', host, 'X-A']],
    ['a name that is none', ['GET / HTTP/1.1', host, 'X(A: b']],
    ['an empty name', ['GET / HTTP/1.1', host, ': b']],
    ['a bare LF', ['GET / HTTP/1.1', host, 'X-A: b\nContent-Length: 5']],
    ['a bare CR', ['GET / HTTP/1.1', host, 'X-A: b\rContent-Length: 5']],
    ['a NUL', ['GET / HTTP/1.1', host, 'X-A: b\0']],
    ['a line that is too long', ['GET / HTTP/1.1', host, `X-A: ${'a'.repeat(16_384)}`]],
  ])('is refused for %s', (_, lines) => {
    expect(() => parse(lines, 'monitor')).toThrow(MalformedMessage);
  });

  it.each([
    [405, ['TRACE / HTTP/1.1', host]],
    [505, ['GET / HTTP/2.0', host]],
    [501, ['POST / HTTP/1.1', host, 'Transfer-Encoding: gzip, chunked']],
    [501, ['POST / HTTP/1.1', host, 'Transfer-Encoding: xchunked']],
    [414, [`GET /${'a'.repeat(16_384)} HTTP/1.1`, host]],
    [414, [`GET /?a=${'a'.repeat(16_384)} HTTP/1.1`, host]],
  ])('is refused with %i: %.60j', (status, lines) => {
    expect(() => parse(lines)).toThrow(expect.objectContaining({ status }) as RefusedRequest);
  });
});

describe('where a body ends', () => {
  it.each<[number | 'chunked', string[]]>([
    [0, []],
    [5, ['Content-Length: 5']],
    ['chunked', ['Transfer-Encoding: chunked']],
    ['chunked', ['Transfer-Encoding: CHUNKED']],
    [0, ['Transfer-Encoding: identity']],
  ])('is %s with %j', (expected, fields) => {
    expect(parse(['POST / HTTP/1.1', host, ...fields]).bodyLength).toBe(expected);
  });

  const ambiguous: [string, string[]][] = [
    ['a length and chunks', ['Content-Length: 5', 'Transfer-Encoding: chunked']],
    ['chunks and a length', ['Transfer-Encoding: chunked', 'Content-Length: 5']],
    ['two equal lengths', ['Content-Length: 5', 'Content-Length: 5']],
    ['a name with an underscore', ['Transfer_Encoding: chunked']],
    ['a name with a dot', ['Content.Length: 5']],
    ['a name without a hyphen', ['TransferEncoding: chunked']],
  ];
  const contradictory: [string, string[]][] = [
    ['two lengths', ['Content-Length: 5', 'Content-Length: 6']],
    ['a list of lengths', ['Content-Length: 5, 5']],
    ['a signed length', ['Content-Length: +5']],
    ['a negative length', ['Content-Length: -5']],
    ['a hexadecimal length', ['Content-Length: 0x5']],
    ['an empty length', ['Content-Length:']],
    ['a length that no number holds', ['Content-Length: 99999999999999999999']],
    ['two codings', ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked']],
    ['a coding twice', ['Transfer-Encoding: chunked, chunked']],
    ['a coding after another', ['Transfer-Encoding: identity, chunked']],
    ['a coding in quotes', ['Transfer-Encoding: "chunked"']],
    ['a coding with a vertical tab', ['Transfer-Encoding: \x0bchunked']],
    ['a name with a space', ['Transfer-Encoding : chunked']],
    ['a name with a tab', ['Transfer-Encoding\t: chunked']],
    ['a length and identity', ['Transfer-Encoding: identity', 'Content-Length: 5']],
  ];

  it.each([...ambiguous, ...contradictory])('is refused by default: %s', (_, fields) => {
    expect(() => parse(['POST / HTTP/1.1', host, ...fields])).toThrow(MalformedMessage);
  });

  it.each(contradictory)('is refused in every mode: %s', (_, fields) => {
    expect(() => parse(['POST / HTTP/1.1', host, ...fields], 'monitor')).toThrow(MalformedMessage);
  });

  it.each(ambiguous)('is read as RFC 9112 says when only monitored: %s', (_, fields) => {
    const { bodyLength } = parse(['POST / HTTP/1.1', host, ...fields], 'monitor');
    expect(bodyLength).toBe(
      fields.includes('Transfer-Encoding: chunked')
        ? 'chunked'
        : fields.includes('Content-Length: 5')
          ? 5
          : 0,
    );
  });

  it('is refused for chunks in HTTP/1.0', () => {
    expect(() => parse(['POST / HTTP/1.0', host, 'Transfer-Encoding: chunked'])).toThrow(MalformedMessage);
  });

  it('is refused for GET with a length by the strictest mode alone', () => {
    const lines = ['GET / HTTP/1.1', host, 'Content-Length: 5'];
    expect(parse(lines).bodyLength).toBe(5);
    expect(() => parse(lines, 'strictest')).toThrow(MalformedMessage);
  });
});
