import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { GuardedRequest } from '../../../../rehearsal/cloud/contract/guard';
import type { Interceptor } from '../../../../rehearsal/cloud/contract/interceptor';
import type { JsonApi } from '../../../../rehearsal/cloud/contract/service';
import { AwsError } from '../../../../rehearsal/cloud/protocol/aws-error';
import type { Call } from '../../../../rehearsal/cloud/protocol/call';
import { readBody } from '../../../../rehearsal/cloud/protocol/message';
import {
  signed,
  startFakeUpstream,
  startGateway,
  type FakeAnswer,
  type FakeUpstream,
  type Received,
  type RunningGateway,
} from '../../../support/fake-upstream';

const page = '<!doctype html>\n<title>500 Internal Server Error</title>';
const html = { 'content-type': 'text/html; charset=utf-8' };
const noUpstream = new URL('http://127.0.0.1:1');

let upstream: FakeUpstream;
let gateway: RunningGateway;
let answer: (received: Received) => FakeAnswer | 'never';

const ownedService: JsonApi = {
  targetPrefix: 'Things_1',
  operations: {
    Echo: (input, { region, accountId, now }) => ({ input, region, accountId, now: now() }),
    Refuse: () => {
      throw new AwsError('ThingDoesNotExistException', 'no such thing');
    },
    Break: () => {
      throw new TypeError('a bug');
    },
    Ask: (input, { upstream: emulator }) => emulator.json('ecs.DescribeClusters', input),
  },
  otherwise: 'refuse',
};

const repair: Interceptor = {
  service: 'sns',
  operations: {
    ListTopics: async ({ request }, next) => {
      const response = await next({
        ...request,
        body: Buffer.from(`${request.body.toString()}&Repaired=yes`),
      });
      return { ...response, body: Buffer.from(`${response.body.toString()}!`) };
    },
  },
};

beforeEach(async () => {
  answer = () => ({
    body: 'hello',
    headers: { 'content-type': 'text/plain', connection: 'close', 'x-amz-a': 'b' },
  });
  upstream = await startFakeUpstream((received) => answer(received));
  const passing: JsonApi = { targetPrefix: 'Shared_1', operations: {}, otherwise: 'upstream' };
  gateway = await startGateway(upstream.url, { apis: [ownedService, passing], interceptors: [repair] });
});

afterEach(async () => {
  await gateway.stop();
  await upstream.stop();
});

const json = (target: string, body: string, service = 'things') =>
  fetch(gateway.url, {
    method: 'POST',
    headers: { ...signed(service), 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0' },
    body,
  });

const query = (service: string, form: string) =>
  fetch(gateway.url, {
    method: 'POST',
    headers: { ...signed(service), 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: form,
  });

describe('a service that we own', () => {
  it('answers with region, account and time of the call', async () => {
    const response = await json('Things_1.Echo', '{"a":1}');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.0');
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.json()).toEqual({
      input: { a: 1 },
      region: 'ap-southeast-1',
      accountId: '123456789012',
      now: 1_700_000_000,
    });
    expect(upstream.received).toEqual([]);
  });

  it('takes an empty body for an empty object', async () => {
    expect(await (await json('Things_1.Echo', '')).json()).toMatchObject({ input: {} });
  });

  it.each([
    ['{', 'the request body is not JSON'],
    ['[]', 'the request body is not a JSON object'],
    ['null', 'the request body is not a JSON object'],
  ])('refuses the body %s', async (body, message) => {
    const response = await json('Things_1.Echo', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ __type: 'SerializationException', message });
  });

  it('answers its own errors in the shape of AWS', async () => {
    const response = await json('Things_1.Refuse', '{}');
    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-errortype')).toBe('ThingDoesNotExistException');
    expect(await response.json()).toEqual({ __type: 'ThingDoesNotExistException', message: 'no such thing' });
    expect(gateway.log[0]).toMatch(/^things Refuse ap-southeast-1 400 refused \d+ ms$/);
  });

  it.each(['Nothing', 'toString', '__proto__'])('refuses the unknown operation %s', async (operation) => {
    const response = await json(`Things_1.${operation}`, '{}');
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      __type: 'UnknownOperationException',
      message: `things has no operation ${operation}`,
    });
  });

  it('passes an unknown operation on when the emulator keeps the rest of the service', async () => {
    await json('Shared_1.Anything', '{"x":1}');
    expect(upstream.received.map(({ body }) => body.toString())).toEqual(['{"x":1}']);
  });

  it('answers a fault of its own with a status that SDKs do not repeat', async () => {
    const response = await json('Things_1.Break', '{}');
    expect(response.status).toBe(501);
    expect(await response.json()).toEqual({ __type: 'InternalFailure', message: 'a bug' });
  });

  it('asks the emulator in the region of the call', async () => {
    answer = () => ({ body: '{"clusters":[]}' });
    expect(await (await json('Things_1.Ask', '{"clusters":["c"]}')).json()).toEqual({ clusters: [] });
    const [asked] = upstream.received;
    expect(asked!.headers.authorization).toContain('/ap-southeast-1/ecs/aws4_request');
    expect(asked!.headers['x-amz-target']).toBe('AmazonEC2ContainerServiceV20141113.DescribeClusters');
    expect(asked!.body.toString()).toBe('{"clusters":["c"]}');
  });

  it('hands on what the emulator refuses', async () => {
    answer = () => ({
      status: 400,
      body: '{"__type":"com.amazonaws#ClusterNotFoundException","message":"gone"}',
    });
    const response = await json('Things_1.Ask', '{}');
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ __type: 'ClusterNotFoundException', message: 'gone' });
  });
});

describe('a call that is passed on', () => {
  it('keeps method, path, end-to-end headers and body', async () => {
    const body = Buffer.alloc(3_000_000, 'x');
    const response = await fetch(new URL('/bucket/a%20b?x=1&y', gateway.url), {
      method: 'PUT',
      headers: { ...signed('s3'), 'x-amz-meta-a': 'b', te: 'trailers' },
      body,
    });
    const [seen] = upstream.received;
    expect(seen).toMatchObject({ method: 'PUT', url: '/bucket/a%20b?x=1&y' });
    expect(seen!.headers).toMatchObject({
      'x-amz-meta-a': 'b',
      host: gateway.url.host,
      'content-length': '3000000',
    });
    expect(seen!.headers.te).toBeUndefined();
    expect(seen!.body.equals(body)).toBe(true);
    expect(response.headers.get('x-amz-a')).toBe('b');
    expect(response.headers.get('connection')).toBe('keep-alive');
    expect(await response.text()).toBe('hello');
    expect(gateway.log[0]).toMatch(/^s3 PutObject ap-southeast-1 200 upstream \d+ ms$/);
  });

  it('drops the headers that Connection names', async () => {
    const headers = { ...signed('s3'), connection: 'x-private', 'x-private': '1', 'x-public': '2' };
    await readBody(await send('GET', '/b/k', headers));
    expect(upstream.received[0]!.headers).not.toHaveProperty('x-private');
    expect(upstream.received[0]!.headers).toHaveProperty('x-public', '2');
  });

  it('may have a body of unknown length', async () => {
    const outgoing = httpRequest(new URL('/b/k', gateway.url), { method: 'PUT', headers: signed('s3') });
    const response = new Promise<IncomingMessage>((resolve) => outgoing.once('response', resolve));
    outgoing.write('one ');
    outgoing.end('two');
    await readBody(await response);
    expect(upstream.received[0]!.body.toString()).toBe('one two');
    expect(upstream.received[0]!.headers['transfer-encoding']).toBe('chunked');
  });

  it('may ask whether to send its body', async () => {
    const headers = { ...signed('s3'), expect: '100-continue', 'content-length': '4' };
    const outgoing = httpRequest(new URL('/b/k', gateway.url), { method: 'PUT', headers });
    const response = new Promise<IncomingMessage>((resolve) => outgoing.once('response', resolve));
    outgoing.once('continue', () => outgoing.end('body'));
    outgoing.flushHeaders();
    await readBody(await response);
    expect(upstream.received[0]!.body.toString()).toBe('body');
    expect(upstream.received[0]!.headers.expect).toBeUndefined();
  });

  it('may be a HEAD, whose answer has a length and no body', async () => {
    answer = () => ({ headers: { 'content-length': '1234', etag: '"e"' } });
    const response = await send('HEAD', '/b/k', signed('s3'));
    expect(response.headers).toMatchObject({ 'content-length': '1234', etag: '"e"' });
    expect((await readBody(response)).length).toBe(0);
  });

  it('is given up when the client leaves', async () => {
    const client = connect(Number(gateway.url.port), '127.0.0.1');
    const given = new Promise<void>((resolve) => {
      answer = () => 'never';
      upstream.server.once('request', (_request, response) => {
        response.once('close', resolve);
        client.destroy();
      });
    });
    client.write(`GET /b/k?X-Amz-Signature=0 HTTP/1.1\r\nHost: ${gateway.url.host}\r\n\r\n`);
    await given;
  });
});

describe('a body that is longer than any call has', () => {
  it('is refused without being kept', async () => {
    const chunk = Buffer.alloc(1024 * 1024);
    const body = new ReadableStream({
      pull: (controller) => {
        controller.enqueue(chunk);
      },
    });
    // Without end: only a refusal ends it.
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { ...signed('things'), 'x-amz-target': 'Things_1.Echo' },
      body,
      duplex: 'half',
    });
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({
      __type: 'RequestEntityTooLarge',
      message: 'The request body is longer than 78643200 bytes',
    });
  });
});

it('takes a signed call for one of AWS, whatever route its path looks like', async () => {
  const route = {
    serves: (path: string) => path.startsWith('/v1/repos/'),
    handle: (_: IncomingMessage, response: ServerResponse) => {
      response.end('a route');
      return Promise.resolve();
    },
  };
  const own = await startGateway(upstream.url, { routes: [route] });
  answer = () => ({ body: 'an object' });
  const ask = async (path: string, headers: Record<string, string> = {}) =>
    (await fetch(new URL(path, own.url), { headers })).text();
  expect(await ask('/v1/repos/key')).toBe('a route');
  expect(await ask('/v1/repos/key', { authorization: 'Basic YTpi' })).toBe('a route');
  expect(await ask('/v1/repos/key', signed('s3'))).toBe('an object');
  expect(
    await ask('/v1/repos/key?X-Amz-Credential=AKIA/20260101/us-east-1/s3/aws4_request&X-Amz-Signature=0'),
  ).toBe('an object');
  await own.stop();
});

describe("a failure of the emulator's own", () => {
  beforeEach(() => {
    answer = () => ({ status: 500, headers: html, body: page });
  });

  const message = (call: string) =>
    `the upstream emulator has not implemented ${call}, or failed at it (HTTP 500)`;

  it('is an unknown operation of a JSON service', async () => {
    const response = await json('AnyScaleFrontendService.Fly', '{}', 'application-autoscaling');
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      __type: 'UnknownOperationException',
      message: message('application-autoscaling Fly'),
    });
    expect(gateway.log[0]).toMatch(/^application-autoscaling Fly ap-southeast-1 400 fault \d+ ms$/);
  });

  it('is an invalid action of a query service', async () => {
    const response = await query('monitoring', 'Action=PutCompositeAlarm&Version=2010-08-01');
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(
      `<Code>InvalidAction</Code><Message>${message('monitoring PutCompositeAlarm')}</Message>`,
    );
  });

  it('is an invalid action of EC2', async () => {
    const response = await query('ec2', 'Action=Fly');
    expect(await response.text()).toContain('<Response><Errors><Error><Code>InvalidAction</Code>');
  });

  it('is not implemented by S3', async () => {
    const response = await fetch(new URL('/b?replication', gateway.url), { headers: signed('s3') });
    expect(response.status).toBe(501);
    expect(await response.text()).toContain(
      `<Code>NotImplemented</Code><Message>${message('s3 GetBucketReplication')}`,
    );
  });

  it('is an unknown operation of a REST service, also when the route is missing', async () => {
    answer = () => ({ status: 404, headers: html, body: '<!doctype html>\n<title>404 Not Found</title>' });
    const response = await fetch(new URL('/2099/x', gateway.url), { headers: signed('lambda') });
    expect(response.status).toBe(501);
    expect(await response.json()).toEqual({
      __type: 'UnknownOperationException',
      message: 'the upstream emulator has not implemented lambda GET /2099/x (HTTP 404)',
    });
  });

  it('has no body when the method is HEAD', async () => {
    const response = await send('HEAD', '/b/k', signed('s3'));
    expect(response.statusCode).toBe(501);
    expect((await readBody(response)).length).toBe(0);
  });

  it('is not seen in errors that it means', async () => {
    answer = () => ({
      status: 404,
      headers: html,
      body: '<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>',
    });
    const response = await fetch(new URL('/b/k', gateway.url), { headers: signed('s3') });
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('<Code>NoSuchKey</Code>');
  });

  it('is not seen in a missing object that is asked for by HEAD', async () => {
    answer = () => ({ status: 404, headers: html });
    expect((await send('HEAD', '/b/k', signed('s3'))).statusCode).toBe(404);
  });

  it('reaches the client also through a repair', async () => {
    const response = await query('sns', 'Action=ListTopics&Version=2010-03-31');
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('<Code>InvalidAction</Code>');
  });
});

it('an emulator that is gone is reported with a status that SDKs do not repeat', async () => {
  const lost = await startGateway(noUpstream);
  const response = await fetch(lost.url, {
    method: 'POST',
    headers: { ...signed('ecs'), 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.ListClusters' },
    body: '{}',
  });
  expect(response.status).toBe(501);
  expect(await response.json()).toEqual({
    __type: 'ServiceUnavailable',
    message: 'the upstream emulator at http://127.0.0.1:1 does not answer: connect ECONNREFUSED 127.0.0.1:1',
  });
  await lost.stop();
});

it('a repair changes request and answer', async () => {
  const response = await query('sns', 'Action=ListTopics&Version=2010-03-31');
  expect(upstream.received[0]!.body.toString()).toBe('Action=ListTopics&Version=2010-03-31&Repaired=yes');
  expect(await response.text()).toBe('hello!');
  expect(gateway.log[0]).toMatch(/^sns ListTopics ap-southeast-1 200 repaired \d+ ms$/);
});

it('repairs of one operation run in their order', async () => {
  const append = (text: string): Interceptor => ({
    service: 'sns',
    operations: {
      ListTopics: ({ request }, next) =>
        next({ ...request, body: Buffer.concat([request.body, Buffer.from(text)]) }),
    },
  });
  const other = await startGateway(
    upstream.url,
    { interceptors: [append('&first')] },
    { interceptors: [append('&second')] },
  );
  await fetch(other.url, {
    method: 'POST',
    headers: { ...signed('sns'), 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=ListTopics',
  });
  expect(upstream.received[0]!.body.toString()).toBe('Action=ListTopics&first&second');
  await other.stop();
});

describe('guards', () => {
  const guarded =
    (seen: string[]) =>
    (call: Call, { head }: GuardedRequest) => {
      seen.push(`${call.service} ${call.operation} ${head.url}`);
      if (head.headers['x-origin'] !== undefined)
        throw new AwsError('AccessDeniedException', 'no pages', 403);
    };

  it('stand before APIs, interceptors, routes and the emulator, and refuse in the protocol of the call', async () => {
    const seen: string[] = [];
    const served: string[] = [];
    const other = await startGateway(
      upstream.url,
      { guards: [guarded(seen)] },
      {
        apis: [ownedService],
        interceptors: [repair],
        routes: [
          {
            serves: (path) => path === '/page',
            handle: (request, response) => {
              served.push(request.url ?? '');
              response.end('page');
              return Promise.resolve();
            },
          },
        ],
      },
    );
    const ask = (origin: Record<string, string>) => [
      fetch(other.url, {
        method: 'POST',
        headers: { ...signed('things'), 'x-amz-target': 'Things_1.Echo', ...origin },
        body: '{}',
      }),
      fetch(other.url, {
        method: 'POST',
        headers: { ...signed('sns'), 'content-type': 'application/x-www-form-urlencoded', ...origin },
        body: 'Action=ListTopics',
      }),
      fetch(new URL('/page', other.url), { headers: origin }),
      fetch(new URL('/bucket/key', other.url), { headers: { ...signed('s3'), ...origin } }),
    ];
    const passed = await Promise.all(ask({}));
    expect(passed.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const refused = await Promise.all(ask({ 'x-origin': 'http://evil.example' }));
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    const texts = await Promise.all(refused.map((response) => response.text()));
    expect(texts[0]).toBe('{"__type":"AccessDeniedException","message":"no pages"}');
    expect(texts[1]).toContain('<ErrorResponse><Error><Type>Sender</Type><Code>AccessDeniedException</Code>');
    expect(texts[3]).toContain('<Error><Code>AccessDeniedException</Code>');
    expect(seen).toHaveLength(8);
    expect([served, upstream.received.length]).toEqual([['/page'], 2]);
    await other.stop();
  });
});

function send(method: string, path: string, headers: Record<string, string>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    httpRequest(new URL(path, gateway.url), { method, headers }, resolve).on('error', reject).end();
  });
}
