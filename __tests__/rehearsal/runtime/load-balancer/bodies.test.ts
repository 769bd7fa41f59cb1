import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import {
  closeAll,
  eventually,
  exchangeRaw,
  groupArn,
  RawClient,
  startLoadBalancer,
  startRawAnswers,
  startRawTarget,
  startTarget,
  type Bench,
} from '../../../support/load-balancer';
import type { Target } from '../../../../rehearsal/runtime/load-balancer/model';

afterEach(closeAll);
async function startWith(target: Target): Promise<Bench> {
  const bench = await startLoadBalancer();
  bench.loadBalancers.register(groupArn('blue'), target);
  return bench;
}
const echo = () => startTarget((request, response) => request.pipe(response));
const megabyte = 1024 * 1024;

describe('a body', () => {
  it.each([
    ['empty', ''],
    ['small', 'hello'],
    ['large', randomBytes(3 * megabyte).toString('base64')],
  ])('that is %s goes there and back', async (_, body) => {
    const bench = await startWith(await echo());
    const answer = await fetch(bench.url(), { method: 'POST', body });
    expect(await answer.text()).toBe(body);
  });

  it('of bytes of every kind arrives as it was sent', async () => {
    const bench = await startWith(await echo());
    for (const size of [256, 4096, 4097, 100_000]) {
      const body = Buffer.from(Array.from({ length: size }, (_, index) => index % 256));
      const answer = await fetch(bench.url(), { method: 'POST', body });
      expect(Buffer.from(await answer.arrayBuffer()).equals(body)).toBe(true);
    }
  });

  it('in chunks arrives in chunks, piece by piece, with trailers', async () => {
    const bench = await startWith(
      await startTarget((request, response) => {
        response.setHeader('Trailer', 'X-Sum');
        request.on('data', (chunk: Buffer) => response.write(`<${String(chunk)}>`));
        request.on('end', () => {
          response.addTrailers({ 'X-Sum': `got ${request.trailers['x-sum'] ?? 'none'}` });
          response.end();
        });
      }),
    );
    const client = await RawClient.connect(bench.port());
    client.write('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n');
    client.write('3\r\none\r\n');
    await client.expect(/<one>\r\n$/);
    client.write('3\r\ntwo\r\n');
    await client.expect(/<two>\r\n$/);
    client.write('0\r\nX-Sum: 6\r\n\r\n');
    await client.expect(/\r\n0\r\nX-Sum: got 6\r\n\r\n$/);
    // The connection is in step for the next request.
    client.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx');
    await client.expect(/<x>/);
  });

  it('of 100 MB passes in both directions in little memory', async () => {
    const size = 100 * megabyte;
    const block = randomBytes(64 * 1024);
    const bench = await startWith(await echo());
    const sent = createHash('sha256');
    const received = createHash('sha256');
    let bytes = 0;
    let mostUnderWay = 0;
    let generated = 0;
    let mostMemory = 0;
    const before = process.memoryUsage().rss;
    function* blocks() {
      for (let count = 0; count < size / block.length; count += 1) {
        sent.update(block);
        generated += block.length;
        yield block;
      }
    }
    await new Promise<void>((resolve, reject) => {
      const outgoing = httpRequest(
        bench.url(),
        { method: 'POST', agent: false, headers: { 'content-length': size } },
        (response) => {
          response
            .on('data', (chunk: Buffer) => {
              received.update(chunk);
              bytes += chunk.length;
              mostUnderWay = Math.max(mostUnderWay, generated - bytes);
              mostMemory = Math.max(mostMemory, process.memoryUsage().rss - before);
            })
            .on('end', resolve);
        },
      ).on('error', reject);
      Readable.from(blocks()).pipe(outgoing);
    });
    expect(bytes).toBe(size);
    expect(received.digest('hex')).toBe(sent.digest('hex'));
    expect(mostUnderWay).toBeLessThan(40 * megabyte);
    // Client, target and load balancer are one process here, and 200 MB have passed through.
    expect(mostMemory).toBeLessThan(150 * megabyte);
  });

  it('waits for a client that does not read: the target is slowed down', async () => {
    let written = 0;
    const target = await startRawTarget((socket) => {
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${100 * megabyte}\r\n\r\n`);
        const more = () => {
          while (written < 100 * megabyte) {
            written += 64 * 1024;
            if (!socket.write(Buffer.alloc(64 * 1024))) return;
          }
        };
        socket.on('drain', more);
        more();
      });
    });
    const bench = await startWith(target);
    const client = await RawClient.connect(bench.port());
    client.socket.pause();
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    let last = -1;
    await eventually(() => {
      const standsStill = written > 0 && written === last;
      last = written;
      expect(standsStill).toBe(true);
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(written).toBeLessThan(40 * megabyte);
    let received = 0;
    client.socket.removeAllListeners('data').on('data', (chunk: Buffer) => (received += chunk.length));
    client.socket.resume();
    await eventually(() => {
      expect(received).toBeGreaterThanOrEqual(100 * megabyte);
    });
  });

  it('waits for a target that does not read: the client is slowed down', async () => {
    const target = await startRawTarget((socket) => {
      socket.pause();
      setTimeout(() => {
        let received = 0;
        socket.on('data', (chunk: Buffer) => {
          received += chunk.length;
          if (received > 30 * megabyte) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi');
        });
        socket.resume();
      }, 500);
    });
    const bench = await startWith(target);
    const client = await RawClient.connect(bench.port());
    client.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${30 * megabyte}\r\n\r\n`);
    const block = Buffer.alloc(megabyte);
    for (let count = 0; count < 30; count += 1) client.socket.write(block);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(client.socket.writableLength).toBeGreaterThan(10 * megabyte);
    await client.expect(/hi$/);
  });

  it('that is not wanted does not keep the answer away, nor the next request', async () => {
    const bench = await startLoadBalancer();
    const client = await RawClient.connect(bench.port());
    client.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello');
    await client.expect(/503 Service Temporarily Unavailable\r\n/);
    client.write('worldGET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.expect(/<\/html>\r\nHTTP\/1\.1 503/);
  });

  it('that the target answers before its end is read to the end, and the connection to the target is not used again', async () => {
    let connections = 0;
    const target = await startRawTarget((socket) => {
      connections += 1;
      socket.once('data', () => socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno'));
    });
    const bench = await startWith(target);
    const client = await RawClient.connect(bench.port());
    for (const count of [1, 2]) {
      client.received = '';
      client.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello');
      await client.expect(/no$/);
      client.write('world');
      expect(connections).toBe(count);
    }
  });
});

describe('a client that waits for 100 Continue', () => {
  const head = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n';

  it('gets it, and the target does not hear of it', async () => {
    let expectation: string | undefined = 'nothing seen';
    const bench = await startWith(
      await startTarget((request, response) => {
        expectation = request.headers.expect;
        request.pipe(response);
      }),
    );
    const client = await RawClient.connect(bench.port());
    client.write(head);
    await client.expect(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    client.write('hello');
    await client.expect(/hello/);
    expect(expectation).toBeUndefined();
  });

  it('gets the answer instead when there is no target', async () => {
    const bench = await startLoadBalancer();
    const answer = await exchangeRaw(bench.port(), head);
    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(answer).toContain('Connection: close\r\n');
  });

  it('does not get what a target says in between', async () => {
    const bench = await startWith(
      await startRawAnswers(
        () =>
          'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi',
      ),
    );
    const client = await RawClient.connect(bench.port());
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.expect(/hi$/);
    expect(client.received).not.toMatch(/10[03]/);
  });
});

describe('a response without a body', () => {
  it.each([
    ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n'],
    ['GET', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n'],
    ['GET', 'HTTP/1.1 204 No Content\r\n\r\n'],
  ])('to %s ends with its head: %j', async (method, answer) => {
    const bench = await startWith(await startRawAnswers(() => answer));
    const client = await RawClient.connect(bench.port());
    for (const count of [1, 2]) {
      client.write(`${method} / HTTP/1.1\r\nHost: a\r\n\r\n`);
      await client.expect(new RegExp(`^(HTTP/1\\.1[^]*?keep-alive\\r\\n\\r\\n){${count}}$`));
    }
    expect(client.received.includes('Content-Length: 500')).toBe(answer.includes('500'));
  });

  it('to HEAD of an error page has its length alone', async () => {
    const bench = await startLoadBalancer();
    const answer = await exchangeRaw(bench.port(), 'HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 503 [^]*Content-Length: 162\r\n[^]*\r\n\r\n$/);
  });
});

describe('a client of HTTP/1.0', () => {
  const chunked = () =>
    startTarget((_, response) => {
      response.write('one');
      response.end('two');
    });

  it('gets no chunks: the end of the connection is the end of the body', async () => {
    const bench = await startWith(await chunked());
    const answer = await exchangeRaw(bench.port(), 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
    expect(answer).not.toMatch(/transfer-encoding/i);
    expect(answer).toMatch(/Connection: close\r\n\r\nonetwo$/);
  });

  it('may keep the connection when there is a length', async () => {
    const bench = await startWith(
      await startTarget((_, response) => response.setHeader('Content-Length', 2).end('hi')),
    );
    const client = await RawClient.connect(bench.port());
    client.write('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
    await client.expect(/Connection: keep-alive\r\n\r\nhi$/);
    client.write('GET / HTTP/1.0\r\n\r\n');
    await client.expect(/Connection: close\r\n\r\nhi$/);
    await client.expectClosed();
  });
});

describe('requests that are sent without waiting', () => {
  it('are answered in their order', async () => {
    const bench = await startWith(
      await startTarget((request, response) => {
        const number = Number(request.url?.slice(1));
        setTimeout(() => response.end(`[${number}]`), number === 0 ? 200 : 0);
      }),
    );
    const client = await RawClient.connect(bench.port());
    const numbers = Array.from({ length: 20 }, (_, index) => index);
    client.write(numbers.map((number) => `GET /${number} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''));
    await client.expect(/\[19\]/);
    expect([...client.received.matchAll(/\[(\d+)\]/g)].map((match) => Number(match[1]))).toEqual(numbers);
  });

  it('do not pile up without bound', async () => {
    const bench = await startWith(await startRawTarget((socket) => socket.resume()));
    const client = await RawClient.connect(bench.port());
    const padded = `GET / HTTP/1.1\r\nHost: a\r\nX-A: ${'a'.repeat(8000)}\r\n\r\n`;
    for (let count = 0; count < 4000; count += 1) client.write(padded);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(client.socket.writableLength).toBeGreaterThan(10 * megabyte);
  });

  it('arrive whole when they come byte by byte', async () => {
    let body = '';
    const bench = await startWith(
      await startTarget((request, response) => {
        request.on('data', (chunk) => (body += String(chunk))).on('end', () => response.end(`got ${body}`));
      }),
    );
    const client = await RawClient.connect(bench.port());
    client.socket.setNoDelay(true);
    for (const byte of 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n') {
      client.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await client.expect(/got abc/);
  });
});

it('connections to a target are used again', async () => {
  let connections = 0;
  const bench = await startWith(
    await startTarget(
      (_, response) => response.end('hi'),
      (server) => server.on('connection', () => (connections += 1)),
    ),
  );
  for (let count = 0; count < 20; count += 1) await (await fetch(bench.url())).text();
  expect(connections).toBe(1);
});

it('a slow response does not hold up others', async () => {
  const waiting: IncomingMessage[] = [];
  const bench = await startWith(
    await startTarget((request, response) => {
      if (request.url === '/slow') waiting.push(request);
      else response.end('hi');
    }),
  );
  const slow = await RawClient.connect(bench.port());
  slow.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
  await eventually(() => {
    expect(waiting).toHaveLength(1);
  });
  expect(await (await fetch(bench.url())).text()).toBe('hi');
});
