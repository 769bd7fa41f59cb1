import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { Drain } from '../../app/src/drain';

const GET = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

describe('a drain', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.closeAllConnections();
  });

  const listen = async (listener: RequestListener, deadlineSeconds = 60) => {
    const server = createServer({ keepAliveTimeout: 60_000 });
    servers.push(server);
    const drain = new Drain(server, { delaySeconds: 0, deadlineSeconds });
    server.on('request', listener);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { server, drain, open: () => open(server) };
  };
  const open = async (server: Server): Promise<Socket> => {
    const accepted = once(server, 'connection');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await accepted;
    return socket;
  };
  /** A listener that hands out its responses to be answered later. */
  const held = () => {
    let hand: (response: Parameters<RequestListener>[1]) => void;
    const response = new Promise<Parameters<RequestListener>[1]>((resolve) => (hand = resolve));
    return {
      listener: ((_request, answer) => {
        hand(answer);
      }) as RequestListener,
      response,
    };
  };

  test('waits for a request in flight, whose answer closes the connection', async () => {
    const { listener, response } = held();
    const { drain, open } = await listen(listener);
    const socket = await open();
    socket.write(GET);
    const answer = await response;
    const drained = drain.start();
    answer.end('done');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\nConnection: close\r\n[^]*done/);
    expect(await drained).toBe(0);
  });

  test('closes the connection of an answer that had promised to keep it', async () => {
    const { listener, response } = held();
    const { server, drain, open } = await listen(listener);
    const socket = await open();
    socket.write(GET);
    const answer = await response;
    answer.write('begun ');
    const drained = drain.start();
    while (server.listening) await new Promise(setImmediate);
    answer.end('done');
    const received = await text(socket);
    expect(received).toContain('Connection: keep-alive');
    expect(received).toMatch(/begun [^]*done/);
    expect(await drained).toBe(0);
  });

  test('closes idle connections, and those that never carried a request', async () => {
    const { drain, open } = await listen((_request, response) => response.end('done'));
    const [idle, silent] = [await open(), await open()];
    idle.write(GET);
    await once(idle, 'data');
    const closed = [once(idle, 'close'), once(silent, 'close')];
    silent.resume();
    idle.resume();
    expect(await drain.start()).toBe(0);
    await Promise.all(closed);
  });

  test('refuses new connections when it is over', async () => {
    const { server, drain } = await listen((_request, response) => response.end('done'));
    const { port } = server.address() as AddressInfo;
    await drain.start();
    const [error] = (await once(connect(port, '127.0.0.1'), 'error').catch((reason: unknown) => [
      reason,
    ])) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });

  test('cuts off at its deadline what has not been answered, and counts it', async () => {
    const { listener, response } = held();
    const { drain, open } = await listen(listener, 0.05);
    const socket = await open();
    socket.write(GET);
    await response;
    socket.on('error', () => undefined);
    expect(await drain.start()).toBe(1);
  });
});
