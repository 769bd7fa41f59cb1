import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer as createHttpsServer, request as httpsRequest } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect as connectSecurely } from 'node:tls';
import { BusyPortError } from '../../../../rehearsal/runtime/load-balancer/listener';
import type { ListenerPort } from '../../../../rehearsal/runtime/load-balancer/listeners';
import type { ListenerConfig } from '../../../../rehearsal/runtime/load-balancer/model';
import { selfSignedCertificate } from '../../../support/certificate';
import { freePort } from '../../../support/free-port';
import {
  closeAll,
  defaultRule,
  eventually,
  forward,
  groupArn,
  groupConfig,
  listenerArn,
  listenerConfig,
  loadBalancerArn,
  loadBalancerConfig,
  RawClient,
  startLoadBalancer,
  startRawTarget,
  startTarget,
} from '../../../support/load-balancer';

afterEach(closeAll);
const fixed = (body: string) => defaultRule({ type: 'fixed-response', statusCode: 200, body });
const answering = (arn: string, body: string, changes: Partial<ListenerConfig> = {}) =>
  listenerConfig({ arn, rules: [fixed(body)], ...changes });
const textOf = async (port: number) => (await fetch(`http://127.0.0.1:${port}/`)).text();
/** Runs a script in a process of its own, to its end. */
const runProgram = (program: string) =>
  spawnSync(process.execPath, ['--require', 'tsx/cjs', '-e', program], {
    cwd: join(__dirname, '../../../..'),
    encoding: 'utf8',
    timeout: 240_000,
  });
/** Whether the system lets a user without privileges listen on a port; it does where it says so, and on macOS. */
function mayListenOn(port: number): boolean {
  const file = '/proc/sys/net/ipv4/ip_unprivileged_port_start';
  return !existsSync(file) || port >= Number(readFileSync(file, 'utf8'));
}
const request = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

describe('the listeners of a load balancer', () => {
  it('are those of its configuration, and the port map names them', async () => {
    const [first, second] = [await freePort(), await freePort()];
    const bench = await startLoadBalancer({
      config: {
        listeners: [answering('one', '1', { port: first }), answering('two', '2', { port: second })],
      },
    });
    const line = { loadBalancer: 'shop', address: '127.0.0.1', protocol: 'HTTP', tls: false };
    const expected = [
      { ...line, listenerArn: 'one', port: first, listenPort: first },
      { ...line, listenerArn: 'two', port: second, listenPort: second },
    ].sort((a, b) => a.port - b.port);
    expect(bench.loadBalancers.ports()).toEqual(expected);
    expect([await textOf(first), await textOf(second)]).toEqual(['1', '2']);
  });

  it('stay as they are when the same configuration is put again', async () => {
    const bench = await startLoadBalancer({ config: { listeners: [answering('one', '1')] } });
    const port = bench.port();
    const client = await RawClient.connect(port);
    await bench.loadBalancers.putLoadBalancer(loadBalancerConfig({ listeners: [answering('one', '1')] }));
    expect(bench.port()).toBe(port);
    client.write(request);
    await client.expect(/1$/);
  });

  it('take new rules and attributes without touching a connection', async () => {
    const bench = await startLoadBalancer({ config: { listeners: [answering('one', 'old')] } });
    const client = await RawClient.connect(bench.port());
    client.write(request);
    await client.expect(/old$/);
    await bench.loadBalancers.putLoadBalancer(
      loadBalancerConfig({ desyncMitigationMode: 'strictest', listeners: [answering('one', 'new')] }),
    );
    client.write(request);
    await client.expect(/new$/);
    client.write('GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx');
    await client.expect(/HTTP\/1\.1 400/);
  });

  it('come and go, and one may take the port of another', async () => {
    const port = await freePort();
    const bench = await startLoadBalancer({ config: { listeners: [answering('one', '1', { port })] } });
    expect(await textOf(port)).toBe('1');
    await bench.loadBalancers.putLoadBalancer(
      loadBalancerConfig({ listeners: [answering('two', '2', { port }), answering('three', '3')] }),
    );
    expect(await textOf(port)).toBe('2');
    expect(bench.loadBalancers.ports()).toHaveLength(2);
    await bench.loadBalancers.removeLoadBalancer(loadBalancerArn);
    expect(bench.loadBalancers.ports()).toEqual([]);
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  it('let requests end when they go', async () => {
    const bench = await startLoadBalancer();
    let answer = (): void => undefined;
    const target = await startTarget((_, response) => {
      answer = () => response.end('late');
      response.flushHeaders();
    });
    bench.loadBalancers.register(groupArn('blue'), target);
    const busy = await RawClient.connect(bench.port());
    const idle = await RawClient.connect(bench.port());
    busy.write(request);
    await busy.expect(/200 OK/);
    await bench.loadBalancers.removeLoadBalancer(loadBalancerArn);
    await idle.expectClosed();
    answer();
    await busy.expect(/late/);
    await busy.expectClosed();
  });

  it('share requests by weights that change while requests are under way', async () => {
    const bench = await startLoadBalancer();
    let answer = (): void => undefined;
    const slow = await startTarget((_, response) => (answer = () => response.end('blue')));
    bench.loadBalancers.register(groupArn('blue'), slow);
    bench.loadBalancers.register(
      groupArn('green'),
      await startTarget((_, response) => response.end('green')),
    );
    const before = await RawClient.connect(bench.port());
    before.write(request);
    await eventually(() => {
      expect(answer.toString()).toContain('blue');
    });
    await bench.loadBalancers.putLoadBalancer(
      loadBalancerConfig({
        listeners: [listenerConfig({ rules: [defaultRule(forward({ blue: 0, green: 1 }))] })],
      }),
    );
    expect(await textOf(bench.port())).toBe('green');
    answer();
    await before.expect(/blue/);
  });

  it('tell of weights that change, and only of those', async () => {
    const bench = await startLoadBalancer();
    const put = (weights: Record<string, number>) =>
      bench.loadBalancers.putLoadBalancer(
        loadBalancerConfig({ listeners: [listenerConfig({ rules: [defaultRule(forward(weights))] })] }),
      );
    await put({ blue: 1 });
    await put({ blue: 90, green: 10 });
    await put({ blue: 90, green: 10 });
    const weightsOf = (weights: Record<string, number>) =>
      Object.entries(weights).map(([name, weight]) => ({ arn: groupArn(name), weight }));
    expect(bench.trafficChanges).toMatchObject([
      { loadBalancerArn, listenerArn, port: 0, weights: weightsOf({ blue: 1 }) },
      { loadBalancerArn, listenerArn, port: 0, weights: weightsOf({ blue: 90, green: 10 }) },
    ]);
  });
});

describe('a port that is in use', () => {
  it('is an error that names it; what was there before goes on', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = other.address() as AddressInfo;
      const bench = await startLoadBalancer({ config: { listeners: [answering('one', 'old')] } });
      const put = bench.loadBalancers.putLoadBalancer(
        loadBalancerConfig({
          listeners: [answering('one', 'new'), answering('free', 'x'), answering('two', '2', { port })],
        }),
      );
      await expect(put).rejects.toThrow(BusyPortError);
      await expect(put).rejects.toThrow(
        `port ${port} of 127.0.0.1, which listener two needs, is in use: stop the process that listens on it, or change the listener's port`,
      );
      expect(bench.loadBalancers.ports()).toHaveLength(1);
      expect(await textOf(bench.port())).toBe('old');
      // The next change is not held up by the one that failed.
      await bench.loadBalancers.putLoadBalancer(
        loadBalancerConfig({ listeners: [answering('one', 'newer')] }),
      );
      expect(await textOf(bench.port())).toBe('newer');
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });

  it('does not cost the listener that was to move to it, nor one whose port another was to have', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    try {
      const { port: busy } = other.address() as AddressInfo;
      const [first, second] = [await freePort(), await freePort()];
      const bench = await startLoadBalancer({
        config: {
          listeners: [answering('one', '1', { port: first }), answering('two', '2', { port: second })],
        },
      });
      const put = bench.loadBalancers.putLoadBalancer(
        loadBalancerConfig({
          listeners: [answering('three', '3', { port: first }), answering('two', '2', { port: busy })],
        }),
      );
      await expect(put).rejects.toThrow(BusyPortError);
      expect([await textOf(first), await textOf(second)]).toEqual(['1', '2']);
      expect(
        bench.loadBalancers
          .ports()
          .map(({ listenerArn: arn }) => arn)
          .sort(),
      ).toEqual(['one', 'two']);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });

  it('on an address that is not of this machine is an error too', async () => {
    await expect(startLoadBalancer({ config: { address: '192.0.2.1' } })).rejects.toThrow(
      /^listener .* cannot listen on port 0 of 192\.0\.2\.1: /,
    );
  });
});

describe('a port below 1024', () => {
  it('that the user may not listen on is replaced by the one 8000 above, and the port map says so', () => {
    const [port, other] = [901, 8901];
    const program = `
      const { startLoadBalancer, listenerConfig } = require('./__tests__/support/load-balancer.ts');
      // Once all is loaded, which tsx goes on to do for a moment: another user may not read the clone.
      setImmediate(() => {
        if (process.getuid() === 0) process.setuid(65534);
        startLoadBalancer({ config: { listeners: [listenerConfig({ port: ${port} })] } }).then(({ loadBalancers }) => {
          console.log(JSON.stringify(loadBalancers.ports()));
        });
      });`;
    const { stdout, stderr } = runProgram(program);
    expect(stderr).toBe('');
    const [line] = JSON.parse(stdout) as ListenerPort[];
    expect(line).toMatchObject({ port, listenPort: mayListenOn(port) ? port : other });
  });
});

describe('HTTPS', () => {
  const certificate = selfSignedCertificate();
  const get = (port: number) =>
    new Promise<string>((resolve, reject) => {
      httpsRequest({ port, host: '127.0.0.1', rejectUnauthorized: false, agent: false }, (response) => {
        let text = '';
        response
          .on('data', (chunk) => (text += String(chunk)))
          .on('end', () => {
            resolve(text);
          });
      })
        .on('error', reject)
        .end();
    });

  it('is spoken with the certificate of the listener, and targets hear of it', async () => {
    const bench = await startLoadBalancer({
      config: { listeners: [listenerConfig({ protocol: 'HTTPS', certificate })] },
    });
    const target = await startTarget((seen, response) => response.end(seen.headers['x-forwarded-proto']));
    bench.loadBalancers.register(groupArn('blue'), target);
    expect(await get(bench.port())).toBe('https');
    expect(bench.loadBalancers.ports()).toMatchObject([{ protocol: 'HTTPS', tls: true }]);
  });

  it('breaks off what cannot be finished too', async () => {
    const bench = await startLoadBalancer({
      config: { listeners: [listenerConfig({ protocol: 'HTTPS', certificate })] },
    });
    const broken = await startRawTarget((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n');
        setTimeout(() => socket.resetAndDestroy(), 50);
      });
    });
    bench.loadBalancers.register(groupArn('blue'), broken);
    const socket = connectSecurely({ port: bench.port(), host: '127.0.0.1', rejectUnauthorized: false });
    let received = '';
    socket.on('data', (chunk) => (received += String(chunk))).on('error', () => undefined);
    socket.write('GET / HTTP/1.0\r\n\r\n');
    await new Promise((resolve) => socket.once('close', resolve));
    expect(received).toMatch(/hello$/);
    expect(bench.log.at(-1)).toMatchObject({ error: 'closed' });
  });

  it('without a certificate is served in clear, and the port map says so', async () => {
    const bench = await startLoadBalancer({
      config: { listeners: [answering('one', '1', { protocol: 'HTTPS' })] },
    });
    expect(bench.loadBalancers.ports()).toMatchObject([{ protocol: 'HTTPS', tls: false }]);
    expect(await textOf(bench.port())).toBe('1');
  });

  it('is spoken to targets whose certificates nobody knows', async () => {
    const { certificate: cert, privateKey: key } = certificate;
    const server = createHttpsServer({ cert, key }, (_, response) => response.end('secure'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const bench = await startLoadBalancer({ groups: [groupConfig('blue', { protocol: 'HTTPS' })] });
      bench.loadBalancers.register(groupArn('blue'), {
        id: '127.0.0.1',
        port: (server.address() as AddressInfo).port,
      });
      expect(await textOf(bench.port())).toBe('secure');
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

describe('closing', () => {
  it('ends every connection, and may be done twice', async () => {
    const bench = await startLoadBalancer();
    bench.loadBalancers.register(groupArn('blue'), await startTarget(() => undefined));
    const busy = await RawClient.connect(bench.port());
    busy.write(request);
    const idle = await RawClient.connect(bench.port());
    await bench.loadBalancers.close();
    await busy.expectClosed();
    await idle.expectClosed();
    await bench.loadBalancers.close();
    expect(bench.loadBalancers.ports()).toEqual([]);
  });

  it('is not needed for a process to end: nothing keeps it alive', () => {
    const program = `
      const { startLoadBalancer, groupArn, groupConfig, healthCheck } = require('./__tests__/support/load-balancer.ts');
      startLoadBalancer({ groups: [groupConfig('blue', { healthCheck })] }).then(({ loadBalancers }) => {
        loadBalancers.register(groupArn('blue'), { id: '127.0.0.1', port: 1 });
        console.log('started');
      });`;
    const { stdout, status, stderr } = runProgram(program);
    expect({ stdout, status, stderr }).toEqual({ stdout: 'started\n', status: 0, stderr: '' });
  });
});
