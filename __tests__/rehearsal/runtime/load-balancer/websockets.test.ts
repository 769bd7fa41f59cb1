import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import {
  closeAll,
  eventually,
  exchangeRaw,
  groupArn,
  groupConfig,
  RawClient,
  startLoadBalancer,
  startRawTarget,
  startTarget,
} from '../../../support/load-balancer';

const servers: WebSocketServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    for (const client of server.clients) client.terminate();
    server.close();
  }
  await closeAll();
});
async function start(config: { idleTimeoutSeconds?: number } = {}) {
  const http = createServer();
  const server = new WebSocketServer({ server: http });
  servers.push(server);
  server.on('connection', (socket) =>
    socket.on('message', (data, isBinary) => {
      socket.send(data, { binary: isBinary });
    }),
  );
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  server.on('close', () => http.close());
  const target = { id: '127.0.0.1', port: (http.address() as AddressInfo).port };
  const bench = await startLoadBalancer({
    config,
    groups: [groupConfig('blue', { deregistrationDelaySeconds: 30 })],
  });
  bench.loadBalancers.register(groupArn('blue'), target);
  const open = async () => {
    const socket = new WebSocket(bench.url('/socket').replace('http', 'ws'));
    socket.on('error', () => undefined);
    await once(socket, 'open');
    return socket;
  };
  return { bench, target, server, open };
}

describe('a websocket', () => {
  it('carries messages both ways, small and large', async () => {
    const { open } = await start();
    const socket = await open();
    for (const size of [0, 5, 1_000_000]) {
      const sent = Buffer.alloc(size, 'x');
      socket.send(sent);
      const [received] = (await once(socket, 'message')) as [Buffer];
      expect(received.equals(sent)).toBe(true);
    }
    socket.close(1000);
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1000);
  });

  it('ends when the target ends it, and when the client does', async () => {
    const { bench, server, open } = await start();
    const first = await open();
    for (const client of server.clients) client.close(4001);
    expect(((await once(first, 'close')) as [number])[0]).toBe(4001);
    const second = await open();
    second.terminate();
    await eventually(() => {
      expect(server.clients.size).toBe(0);
      expect(bench.log.map(({ elbStatus }) => elbStatus)).toEqual([101, 101]);
    });
  });

  it('ends after the idle timeout without a message', async () => {
    const { open } = await start({ idleTimeoutSeconds: 3 });
    const socket = await open();
    socket.send('hi');
    await once(socket, 'message');
    await once(socket, 'close');
  });

  it('counts as a request under way: its target drains until the delay is over', async () => {
    const { bench, target, open } = await start();
    const socket = await open();
    bench.loadBalancers.deregister(groupArn('blue'), target);
    expect(bench.loadBalancers.health(groupArn('blue'))).toMatchObject([{ state: 'draining' }]);
    await once(socket, 'close');
    expect(bench.loadBalancers.health(groupArn('blue'))).toEqual([]);
  });
});

describe('a change of protocol', () => {
  const head = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n';
  const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n';

  it('loses no byte that comes right behind the heads', async () => {
    const bench = await startLoadBalancer();
    let received = '';
    bench.loadBalancers.register(
      groupArn('blue'),
      await startRawTarget((socket) => {
        socket.on('data', (chunk) => (received += chunk.toString()));
        socket.once('data', () => setTimeout(() => socket.write(`${switching}early`), 50));
      }),
    );
    const client = await RawClient.connect(bench.port());
    client.write(`${head}first`);
    client.write('second');
    await client.expect(/Upgrade: echo\r\n\r\nearly$/);
    client.write('third');
    await eventually(() => {
      expect(received).toMatch(/\r\n\r\nfirstsecondthird$/);
    });
  });

  it('that the target declines is a request like others', async () => {
    const bench = await startLoadBalancer();
    bench.loadBalancers.register(groupArn('blue'), await startTarget((_, response) => response.end('no')));
    const client = await RawClient.connect(bench.port());
    client.write(head);
    await client.expect(/no\r\n0\r\n\r\n$|no$/);
    client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await client.expectClosed();
    expect(client.received.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
  });

  it('that has no target gets 503', async () => {
    const bench = await startLoadBalancer();
    const client = exchangeRaw(bench.port(), head.replace('Upgrade\r\nUpgrade', 'close, Upgrade\r\nUpgrade'));
    expect(await client).toMatch(/^HTTP\/1\.1 503 /);
  });
});
