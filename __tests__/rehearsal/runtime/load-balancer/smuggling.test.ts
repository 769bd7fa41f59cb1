import type { Socket } from 'node:net';
import {
  closeAll,
  eventually,
  exchangeRaw,
  groupArn,
  RawClient,
  startLoadBalancer,
  startRawAnswers,
  startRawTarget,
} from '../../../support/load-balancer';

afterEach(closeAll);

/** A target that would fall for everything: it answers each head that it sees. */
async function start() {
  const seen: string[] = [];
  const bench = await startLoadBalancer();
  const target = await startRawAnswers((request) => {
    seen.push(request);
    return 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi';
  });
  bench.loadBalancers.register(groupArn('blue'), target);
  return { bench, seen };
}

const smuggled = 'GET /admin HTTP/1.1\r\nHost: a\r\n\r\n';

describe('a request that hides another', () => {
  it.each([
    [
      'CL.TE',
      `Content-Length: ${smuggled.length + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    ],
    ['TE.CL', `Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n8\r\nSMUGGLED\r\n0\r\n\r\n`],
    ['CL.CL', `Content-Length: 0\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`],
    ['equal CL', `Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`],
    ['TE.TE', `Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${smuggled}`],
    ['TE with a space before the colon', `Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ['TE with another name', `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ['TE after a folded line', `X-A: b\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ['TE after a bare LF', `X-A: b\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ['TE after a bare CR', `X-A: b\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ['TE with an underscore', `Transfer_Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ['a NUL in TE', `Transfer-Encoding: chunked\0\r\n\r\n0\r\n\r\n${smuggled}`],
    ['a length with a sign', `Content-Length: +${smuggled.length}\r\n\r\n${smuggled}`],
    ['a broken chunk', `Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n${smuggled}`],
    ['a chunk with a bare LF', `Transfer-Encoding: chunked\r\n\r\n0\n\n${smuggled}`],
  ])('by %s is refused, and the target sees none of what is hidden', async (_, rest) => {
    const { bench, seen } = await start();
    const answer = await exchangeRaw(bench.port(), `POST / HTTP/1.1\r\nHost: a\r\n${rest}`);
    expect(answer).toMatch(/^HTTP\/1\.1 (400|501) /);
    expect(answer).not.toContain('200 OK');
    expect(seen.join('')).not.toContain('/admin');
    expect(seen.length).toBeLessThanOrEqual(1);
  });

  it('in a body stays in the body', async () => {
    const { bench, seen } = await start();
    const client = await RawClient.connect(bench.port());
    client.write(`POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n${smuggled}`);
    await client.expect(/hiHTTP\/1\.1 200 OK[\s\S]*hi$/);
    // Two requests of the client, and both were the load balancer's to judge: both have its trace id.
    expect(seen.map((request) => request.split(' ')[1])).toEqual(['/a', '/admin']);
    expect(seen.filter((request) => request.includes('X-Amzn-Trace-Id'))).toHaveLength(2);
  });

  it('is normalized on the way when it is only strange', async () => {
    const { bench, seen } = await start();
    const client = await RawClient.connect(bench.port());
    client.write(
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: CHUNKED\r\n\r\n00005;x="y"\r\nhello\r\n0\r\n\r\n',
    );
    await client.expect(/hi$/);
    expect(seen[0]).toContain('Transfer-Encoding: chunked\r\n\r\n');
    expect(seen[0]).not.toContain('CHUNKED');
  });
});

describe('a target that answers what nobody asked', () => {
  const evil = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil';
  const answerTo = (request: string) =>
    `HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n${/ \/(\d)/.exec(request)?.[1] ?? ''}`;

  it('at once cannot have it taken for the next answer', async () => {
    const bench = await startLoadBalancer();
    let answers = 0;
    const target = await startRawAnswers((request) => {
      answers += 1;
      return answerTo(request) + evil;
    });
    bench.loadBalancers.register(groupArn('blue'), target);
    for (const path of ['1', '2', '3']) expect(await (await fetch(bench.url(`/${path}`))).text()).toBe(path);
    expect(answers).toBe(3);
  });

  it('later cannot have it taken for the next answer: the connection is closed', async () => {
    const bench = await startLoadBalancer();
    const sockets: Socket[] = [];
    const target = await startRawTarget((socket) => {
      sockets.push(socket);
      socket.on('data', (request) => socket.write(answerTo(request.toString('latin1'))));
    });
    bench.loadBalancers.register(groupArn('blue'), target);
    for (const path of ['1', '2', '3']) {
      expect(await (await fetch(bench.url(`/${path}`))).text()).toBe(path);
      sockets.at(-1)?.write(evil);
      await eventually(() => {
        expect(sockets.at(-1)?.destroyed).toBe(true);
      });
    }
    expect(sockets).toHaveLength(3);
  });
});
