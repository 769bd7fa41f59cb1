import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type AppProcess, startProcess } from '../support/app-process';
import { freePort } from '../support/free-port';

describe('the service as a process', () => {
  const processes: AppProcess[] = [];
  const start = (environment: Record<string, string>, module: 'server' | 'health-check' = 'server') => {
    const started = startProcess(module, { HOST: '127.0.0.1', ...environment });
    processes.push(started);
    return started;
  };
  afterEach(async () => {
    await Promise.all(processes.splice(0).map((started) => started.kill()));
  });

  test('listens where it is told to, and says so, its version and what it was asked', async () => {
    const port = await freePort();
    const service = start({ PORT: String(port), APP_VERSION: 'v7' });
    expect(await service.port()).toBe(port);
    const response = await fetch(`http://127.0.0.1:${port}/version`);
    expect(response.headers.get('x-app-version')).toBe('v7');
    expect(await response.json()).toEqual({ version: 'v7' });
    expect(await service.line(({ message }) => message === 'request')).toMatchObject({
      method: 'GET',
      path: '/version',
      status: 200,
      version: 'v7',
    });
  });

  test.each([
    ['65 s, longer than a load balancer does by default', {}, 'timeout=65'],
    ['as long as it is told to', { KEEP_ALIVE_TIMEOUT_SECONDS: '4005' }, 'timeout=4005'],
  ])('keeps connections %s', async (_title, environment, expected) => {
    const service = start({ PORT: '0', ...environment });
    const response = await fetch(`http://127.0.0.1:${await service.port()}/`);
    expect(response.headers.get('keep-alive')).toBe(expected);
  });

  test('on SIGTERM turns unhealthy, serves on, answers what has begun and exits with 0', async () => {
    const service = start({ PORT: '0', DRAIN_DELAY_SECONDS: '10' });
    const port = await service.port();
    const url = `http://127.0.0.1:${port}`;
    const begun = connect(port, '127.0.0.1');
    begun.write('GET / HTTP/1.1\r\nHost: localhost\r\n');
    await fetch(url);

    service.signal('SIGTERM');
    expect(await service.line(({ message }) => message === 'draining')).toMatchObject({ signal: 'SIGTERM' });
    service.signal('SIGTERM'); // a second one changes nothing
    const health = await fetch(`${url}/health`);
    expect(health.status).toBe(503);
    expect(health.headers.get('connection')).toBe('close');
    const hello = await fetch(url);
    expect(hello.status).toBe(200);
    expect(hello.headers.get('connection')).toBe('close');
    begun.write('\r\n');
    expect(await text(begun)).toMatch(/^HTTP\/1\.1 200 OK\r\nConnection: close\r\n[^]*Hello World!$/);

    expect(await service.exited()).toEqual({ code: 0, signal: null, stderr: '' });
    expect(service.lines.at(-1)).toMatchObject({ message: 'stopped', requestsCutOff: 0 });
  });

  test('stops on SIGINT as on SIGTERM', async () => {
    const service = start({ PORT: '0', DRAIN_DELAY_SECONDS: '0' });
    await service.port();
    service.signal('SIGINT');
    expect(await service.exited()).toEqual({ code: 0, signal: null, stderr: '' });
    expect(service.lines.map(({ message }) => message)).toEqual(['listening', 'draining', 'stopped']);
  });

  test('exits when the deadline comes, whatever connection is still open', async () => {
    const service = start({ PORT: '0', DRAIN_DELAY_SECONDS: '0', DRAIN_DEADLINE_SECONDS: '1' });
    const endless = connect(await service.port(), '127.0.0.1');
    endless.on('error', () => undefined);
    endless.write('GET / HTTP/1.1\r\nHost: ');
    // The service has read the beginning of the request above when it answers on a later connection.
    await fetch(`http://127.0.0.1:${await service.port()}/`);
    service.signal('SIGTERM');
    expect(await service.exited()).toEqual({ code: 0, signal: null, stderr: '' });
  });

  test('fails with one line a fault when the environment is wrong', async () => {
    const exit = await start({ PORT: 'http', DRAIN_DELAY_SECONDS: 'soon' }).exited();
    expect(exit).toEqual({
      code: 1,
      signal: null,
      stderr:
        'PORT must be a whole number from 0 to 65535, got "http": correct it, or unset it to get 3000\n' +
        'DRAIN_DELAY_SECONDS must be a whole number from 0 to 119, got "soon": correct it, or unset it to get 5\n',
    });
  });

  test('fails with one line when the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const exit = await start({ PORT: String(port) }).exited();
    other.close();
    expect(exit).toEqual({
      code: 1,
      signal: null,
      stderr:
        `cannot listen on 127.0.0.1:${port}: the port is in use: ` +
        'stop the process that has it, or set PORT to a free one\n',
    });
  });

  test('is found healthy by its health check until it drains', async () => {
    const service = start({ PORT: '0', DRAIN_DELAY_SECONDS: '20' });
    const PORT = String(await service.port());
    const check = () => start({ PORT, HOST: '0.0.0.0' }, 'health-check').exited();
    expect(await check()).toMatchObject({ code: 0 });
    service.signal('SIGTERM');
    await service.line(({ message }) => message === 'draining');
    expect(await check()).toMatchObject({ code: 1 });
  });

  test('is found unhealthy by its health check when nothing listens', async () => {
    expect(await start({ PORT: String(await freePort()) }, 'health-check').exited()).toMatchObject({
      code: 1,
      stderr: 'fetch failed\n',
    });
  });
});
