import { execFile } from 'node:child_process';
import {
  connect,
  constants,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from 'node:http2';
import { connect as connectSecurely } from 'node:tls';
import { promisify } from 'node:util';
import { selfSignedCertificate } from '../../../support/certificate';
import {
  closeAll,
  groupArn,
  listenerConfig,
  loadBalancerConfig,
  startLoadBalancer,
  startRawTarget,
  startTarget,
  type Bench,
} from '../../../support/load-balancer';
import { pollUntil } from '../../../support/poll';
import { describeWith, testTools } from '../../../support/tools';

const certificate = selfSignedCertificate();
const sessions: ClientHttp2Session[] = [];

afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy();
  await closeAll();
});

const secureBench = (config: object = {}): Promise<Bench> =>
  startLoadBalancer({
    config: { listeners: [listenerConfig({ protocol: 'HTTPS', certificate })], ...config },
  });

function open(bench: Bench): ClientHttp2Session {
  const session = connect(`https://127.0.0.1:${bench.port()}`, { rejectUnauthorized: false });
  session.on('error', () => undefined);
  sessions.push(session);
  return session;
}

interface Answer {
  readonly headers: IncomingHttpHeaders & IncomingHttpStatusHeader;
  readonly body: Buffer;
  readonly code: number;
}

function ask(session: ClientHttp2Session, headers: object, body?: Buffer | string): Promise<Answer> {
  return new Promise((resolve) => {
    const stream = session.request({ ':path': '/', ...headers }, { endStream: body === undefined });
    const chunks: Buffer[] = [];
    let answered: Answer['headers'] = {};
    stream
      .on('response', (received) => (answered = received))
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('error', () => undefined)
      .on('close', () => {
        resolve({ headers: answered, body: Buffer.concat(chunks), code: stream.rstCode });
      });
    if (body !== undefined) stream.end(body);
  });
}

describe('HTTP/2', () => {
  it('is offered by ALPN, unless the load balancer has it off', async () => {
    const chosen = (bench: Bench, ...ALPNProtocols: string[]) =>
      new Promise<string | false | null>((resolve, reject) => {
        const socket = connectSecurely(
          { port: bench.port(), host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols },
          () => {
            resolve(socket.alpnProtocol);
            socket.destroy();
          },
        ).on('error', reject);
      });
    const on = await secureBench();
    expect(await chosen(on, 'h2', 'http/1.1')).toBe('h2');
    expect(await chosen(on, 'http/1.1')).toBe('http/1.1');
    const off = await secureBench({ http2: false });
    expect(await chosen(off, 'h2', 'http/1.1')).toBe('http/1.1');
  });

  it('reaches targets as HTTP/1.1, with the fields of the client and those that a load balancer adds', async () => {
    const bench = await secureBench();
    const target = await startTarget((seen, response) => {
      response.setHeader('set-cookie', ['a=1', 'b=2']);
      response.setHeader('connection', 'close');
      response.end(JSON.stringify({ version: seen.httpVersion, url: seen.url, headers: seen.headers }));
    });
    bench.loadBalancers.register(groupArn('blue'), target);
    const { headers, body } = await ask(open(bench), {
      ':path': '/a?b=c',
      ':authority': 'shop.example',
      cookie: ['one=1', 'two=2'],
      'x-own': 'mine',
    });
    expect(headers).toMatchObject({ ':status': 200, 'set-cookie': ['a=1', 'b=2'] });
    expect(headers.connection).toBeUndefined();
    const seen = JSON.parse(String(body)) as { headers: Record<string, string> };
    expect(seen).toMatchObject({ version: '1.1', url: '/a?b=c' });
    expect(seen.headers).toMatchObject({
      host: expect.stringContaining('shop.example') as string,
      cookie: 'one=1; two=2',
      'x-own': 'mine',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'https',
    });
  });

  it('carries many requests at once on one connection', async () => {
    const bench = await secureBench();
    const waiting: (() => void)[] = [];
    const target = await startTarget((seen, response) => {
      waiting.push(() => response.end(seen.url));
      // None is answered before all are there.
      if (waiting.length === 50) for (const answer of waiting.splice(0)) answer();
    });
    bench.loadBalancers.register(groupArn('blue'), target);
    const session = open(bench);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, count) => ask(session, { ':path': `/${count}` })),
    );
    expect(answers.map(({ body }) => String(body))).toEqual(answers.map((_, count) => `/${count}`));
    expect(bench.log).toHaveLength(50);
  });

  it('carries large bodies in both directions, at the pace of the slower side', async () => {
    const bench = await secureBench();
    const target = await startTarget((seen, response) => seen.pipe(response));
    bench.loadBalancers.register(groupArn('blue'), target);
    const sent = Buffer.alloc(8 * 1024 * 1024, 'body');
    for (const headers of [{}, { 'content-length': sent.length }]) {
      const { headers: got, body } = await ask(open(bench), { ':method': 'POST', ...headers }, sent);
      expect(got[':status']).toBe(200);
      expect(body.equals(sent)).toBe(true);
    }
  });

  it('has the answers of the load balancer itself, and 204, 304 and HEAD without bodies', async () => {
    const bench = await secureBench();
    expect((await ask(open(bench), {})).headers).toMatchObject({ ':status': 503, server: 'awselb/2.0' });
    const target = await startTarget((seen, response) => {
      response.statusCode = Number(seen.url?.slice(1));
      response.end(seen.method === 'HEAD' ? undefined : '');
    });
    bench.loadBalancers.register(groupArn('blue'), target);
    const session = open(bench);
    for (const [path, method] of [
      ['/204', 'GET'],
      ['/304', 'GET'],
      ['/200', 'HEAD'],
    ] as const) {
      const { headers, body } = await ask(session, { ':path': path, ':method': method });
      expect({ status: headers[':status'], length: body.length }).toEqual({
        status: Number(path.slice(1)),
        length: 0,
      });
    }
    const tooLong = await ask(session, { ':path': `/${'a'.repeat(16_500)}` });
    expect(tooLong.headers[':status']).toBe(414);
  });

  it('tells a client that an answer is not whole', async () => {
    const bench = await secureBench();
    const broken = await startRawTarget((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello');
        setTimeout(() => socket.destroy(), 50);
      });
    });
    bench.loadBalancers.register(groupArn('blue'), broken);
    const { headers, body, code } = await ask(open(bench), {});
    expect({ status: headers[':status'], body: String(body), code }).toEqual({
      status: 200,
      body: 'hello',
      code: constants.NGHTTP2_INTERNAL_ERROR,
    });
  });

  it('counts a request that its client gives up as 460', async () => {
    const bench = await secureBench();
    let isThere = false;
    const target = await startTarget(() => (isThere = true));
    bench.loadBalancers.register(groupArn('blue'), target);
    const stream = open(bench).request({ ':path': '/' });
    stream.on('error', () => undefined);
    await pollUntil('the request is there', () => isThere);
    stream.close(constants.NGHTTP2_CANCEL);
    await pollUntil('the request is logged', () => bench.log.length > 0);
    expect(bench.log).toMatchObject([{ elbStatus: 460 }]);
  });

  it('lets no body pass for a further request', async () => {
    const bench = await secureBench();
    const urls: (string | undefined)[] = [];
    const target = await startTarget((seen, response) => {
      urls.push(seen.url);
      response.end();
    });
    bench.loadBalancers.register(groupArn('blue'), target);
    const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
    for (const headers of [
      { 'content-length': 1 },
      { 'content-length': 0 },
      { ':path': '/ HTTP/1.1\r\nHost: x\r\n\r\nGET /smuggled' },
    ]) {
      const { headers: answered } = await ask(open(bench), { ':method': 'POST', ...headers }, smuggled);
      expect(answered[':status']).not.toBe(200);
    }
    expect((await ask(open(bench), { ':path': '/last' })).headers[':status']).toBe(200);
    expect(urls).not.toContain('/smuggled');
    expect(urls.at(-1)).toBe('/last');
  });

  it('ends its connections with the listener, after the requests that are under way', async () => {
    const bench = await secureBench();
    const answers: (() => void)[] = [];
    const target = await startTarget((_, response) => {
      answers.push(() => response.end('late'));
    });
    bench.loadBalancers.register(groupArn('blue'), target);
    const session = open(bench);
    const answered = ask(session, {});
    await pollUntil('the request is there', () => answers.length > 0);
    await bench.loadBalancers.putLoadBalancer(loadBalancerConfig({ listeners: [] }));
    for (const answer of answers) answer();
    expect(String((await answered).body)).toBe('late');
    await pollUntil('the connection has ended', () => session.closed);
  });
});

describeWith([testTools.curl], 'curl', () => {
  it('speaks HTTP/2 to a load balancer', async () => {
    const bench = await secureBench();
    const target = await startTarget((_, response) => response.end('hello'));
    bench.loadBalancers.register(groupArn('blue'), target);
    const url = `https://127.0.0.1:${bench.port()}/`;
    const run = promisify(execFile);
    const { stdout } = await run('curl', ['-sk', '--http2', '-w', ' %{http_version} %{http_code}', url]);
    expect(stdout).toBe('hello 2 200');
    const { stdout: older } = await run('curl', ['-sk', '--http1.1', '-w', ' %{http_version}', url]);
    expect(older).toBe('hello 1.1');
  });
});
