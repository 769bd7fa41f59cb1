import { parseResponseHead } from '../../../../../rehearsal/runtime/load-balancer/wire/response-head';
import { MalformedMessage } from '../../../../../rehearsal/runtime/load-balancer/wire/fields';

const parse = (lines: string[], method = 'GET') => parseResponseHead(`${lines.join('\r\n')}\r\n\r\n`, method);

describe('the head of a response', () => {
  it.each([
    ['GET', ['HTTP/1.1 200 OK', 'Content-Length: 5'], 5, true],
    ['GET', ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'], 'chunked', true],
    ['GET', ['HTTP/1.1 200 OK'], 'until-close', false],
    ['GET', ['HTTP/1.1 200', 'Content-Length: 0', 'Connection: close'], 0, false],
    ['GET', ['HTTP/1.0 200 OK', 'Content-Length: 5'], 5, false],
    ['GET', ['HTTP/1.0 200 OK', 'Content-Length: 5', 'Connection: Keep-Alive'], 5, true],
    ['HEAD', ['HTTP/1.1 200 OK', 'Content-Length: 5'], 0, true],
    ['GET', ['HTTP/1.1 304 Not Modified', 'Content-Length: 5'], 0, true],
    ['GET', ['HTTP/1.1 204 No Content'], 0, true],
    ['GET', ['HTTP/1.1 200 OK', 'Content-Length: 5', 'Content-Length: 5'], 5, true],
  ])('for %s, %j: length %s, stays open: %s', (method, lines, bodyLength, keepAlive) => {
    expect(parse(lines, method)).toMatchObject({ bodyLength, keepAlive });
  });

  it.each([
    [['HELLO']],
    [['HTTP/2 200 OK']],
    [['HTTP/1.1 20 OK']],
    [['HTTP/1.1 2000 OK']],
    [['HTTP/1.1 200 OK', 'X-A']],
    [['HTTP/1.1 200 OK', 'X-A: b\nX-C: d']],
    [['HTTP/1.1 200 OK', 'Content-Length: 5', 'Content-Length: 6']],
    [['HTTP/1.1 200 OK', 'Content-Length: five']],
    [['HTTP/1.1 200 OK', 'Content-Length: 5', 'Transfer-Encoding: chunked']],
    [['HTTP/1.1 200 OK', 'Transfer-Encoding: gzip']],
    [['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked']],
  ])('is malformed: %j', (lines) => {
    expect(() => parse(lines)).toThrow(MalformedMessage);
  });
});
