import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApplication } from '../../app/src/application';
import { jsonLog } from '../../app/src/log';

describe('the routes of the service', () => {
  let server: Server;
  let url: string;
  let isDraining: () => boolean;
  let lines: Record<string, unknown>[];
  let arrived: () => void = () => undefined;

  beforeEach(async () => {
    isDraining = () => false;
    lines = [];
    const log = jsonLog('1.2.3', (line) => {
      lines.push(JSON.parse(line) as Record<string, unknown>);
      arrived();
    });
    server = createServer(createApplication({ version: '1.2.3', isDraining: () => isDraining(), log }));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** A request is logged when its answer is done, which the client may learn first. */
  const requestLine = async (): Promise<Record<string, unknown>> => {
    for (;;) {
      const line = lines.find(({ message }) => message === 'request');
      if (line) return line;
      await new Promise<void>((resolve) => (arrived = resolve));
    }
  };

  test.each([
    ['/', 200, 'text/plain; charset=utf-8', 'Hello World!'],
    ['/health', 200, 'text/plain; charset=utf-8', 'Health check status: ok'],
    ['/version', 200, 'application/json; charset=utf-8', '{"version":"1.2.3"}'],
    [
      '/nothing?token=secret',
      404,
      'application/json; charset=utf-8',
      '{"error":"no route for GET /nothing"}',
    ],
    ['/%E0%A4%A', 404, 'application/json; charset=utf-8', '{"error":"no route for GET /%E0%A4%A"}'],
  ])('GET %s answers %i with the version in a header', async (path, status, type, body) => {
    const response = await fetch(url + path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('x-app-version')).toBe('1.2.3');
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(await response.text()).toBe(body);
  });

  test('an unhealthy answer says that the service is draining', async () => {
    isDraining = () => true;
    const response = await fetch(`${url}/health`);
    expect(response.status).toBe(503);
    expect(await response.text()).toBe('Health check status: draining');
  });

  test('an error answers 500 and leaves its stack to the log', async () => {
    isDraining = () => {
      throw new Error('out of order');
    };
    const response = await fetch(`${url}/health`);
    expect(response.status).toBe(500);
    expect(response.headers.get('x-app-version')).toBe('1.2.3');
    expect(await response.text()).toBe('{"error":"Internal Server Error"}');
    expect(lines[0]).toMatchObject({ message: 'error', version: '1.2.3' });
    expect(lines[0]!.error).toMatch(/^Error: out of order\n {4}at /);
  });

  test('a request is one line that names it without its query', async () => {
    await fetch(`${url}/nothing?token=secret`, {
      method: 'POST',
      headers: { 'X-Amzn-Trace-Id': 'Root=1-67891233-abcdef012345678912345678' },
    });
    const line = await requestLine();
    expect(line).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      message: 'request',
      version: '1.2.3',
      method: 'POST',
      path: '/nothing',
      status: 404,
      milliseconds: expect.any(Number) as number,
      traceId: 'Root=1-67891233-abcdef012345678912345678',
    });
    expect(lines).toHaveLength(1);
  });
});
