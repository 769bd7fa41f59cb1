import type { ServerResponse } from 'node:http';
import type { LoadBalancersOptions } from '../../../../rehearsal/runtime/load-balancer/load-balancers';
import type { TargetGroupConfig } from '../../../../rehearsal/runtime/load-balancer/model';
import {
  closeAll,
  eventually,
  groupArn,
  groupConfig,
  RawClient,
  startLoadBalancer,
  startTarget,
} from '../../../support/load-balancer';
import { ManualClock } from '../../../support/manual-clock';

afterEach(closeAll);
async function start(changes: Partial<TargetGroupConfig> = {}, options: Partial<LoadBalancersOptions> = {}) {
  const bench = await startLoadBalancer({ groups: [groupConfig('blue', changes)], ...options });
  const held: ServerResponse[] = [];
  let connections = 0;
  const target = await startTarget(
    (request, response) => {
      if (request.url === '/hold') held.push(response);
      else response.end('hi');
    },
    (server) => {
      server.on('connection', (socket) => {
        connections += 1;
        socket.once('close', () => (connections -= 1));
      });
    },
  );
  const { loadBalancers } = bench;
  loadBalancers.register(groupArn('blue'), target);
  const hold = async () => {
    const client = await RawClient.connect(bench.port());
    const before = held.length;
    client.write('GET /hold HTTP/1.1\r\nHost: a\r\n\r\n');
    await eventually(() => {
      expect(held.length).toBe(before + 1);
    });
    return client;
  };
  return {
    bench,
    target,
    held,
    hold,
    connections: () => connections,
    health: () => loadBalancers.health(groupArn('blue')),
    deregister: () => {
      loadBalancers.deregister(groupArn('blue'), target);
    },
    register: () => {
      loadBalancers.register(groupArn('blue'), target);
    },
  };
}

describe('a target that is deregistered', () => {
  it('drains: requests under way end, new ones do not come, then it is gone', async () => {
    const { bench, target, held, hold, health, deregister } = await start();
    const client = await hold();
    deregister();
    expect(health()).toEqual([
      {
        target,
        state: 'draining',
        reason: 'Target.DeregistrationInProgress',
        description: 'Target deregistration is in progress',
      },
    ]);
    expect((await fetch(bench.url())).status).toBe(503);
    expect(health()).toHaveLength(1);
    held[0]?.end('late');
    await client.expect(/late/);
    expect(health()).toEqual([]);
  });

  it('is gone at once when it has no request, and its connections end', async () => {
    const { bench, connections, health, deregister } = await start();
    await (await fetch(bench.url())).text();
    expect(connections()).toBe(1);
    deregister();
    expect(health()).toEqual([]);
    await eventually(() => {
      expect(connections()).toBe(0);
    });
  });

  it('loses its requests when the delay is over: 502 before the response, the end of the connection in it', async () => {
    const { held, hold, health, deregister } = await start({ deregistrationDelaySeconds: 30 });
    const silent = await hold();
    const answering = await hold();
    held[1]?.writeHead(200, { 'Content-Length': 10 }).write('hello');
    await answering.expect(/hello$/);
    deregister();
    expect(health()).toHaveLength(1);
    await silent.expect(/^HTTP\/1\.1 502 Bad Gateway\r\n/);
    await answering.expectClosed();
    expect(answering.received).toMatch(/hello$/);
    expect(health()).toEqual([]);
  });

  it('keeps its requests for seconds of wall time, however fast AWS time runs', async () => {
    const clock = new ManualClock();
    const { held, hold, health, deregister } = await start({ deregistrationDelaySeconds: 30 }, { clock });
    const client = await hold();
    deregister();
    clock.advance(2000 * clock.speed);
    expect(health()).toHaveLength(1);
    held[0]?.end('late');
    await client.expect(/late/);
  });

  it('has no such time without a delay', async () => {
    const { hold, health, deregister } = await start({ deregistrationDelaySeconds: 0 });
    const client = await hold();
    deregister();
    await client.expect(/^HTTP\/1\.1 502 Bad Gateway\r\n/);
    expect(health()).toEqual([]);
  });

  it('is as new when it is registered again while it drains', async () => {
    const { bench, held, hold, health, deregister, register } = await start();
    const client = await hold();
    deregister();
    register();
    expect(health()).toMatchObject([{ state: 'unavailable' }]);
    expect((await fetch(bench.url())).status).toBe(200);
    held[0]?.end('late');
    await client.expect(/late/);
    expect(health()).toHaveLength(1);
  });

  it('may be deregistered again, and so may one that never was', async () => {
    const { bench, held, hold, health, deregister } = await start();
    const client = await hold();
    deregister();
    deregister();
    bench.loadBalancers.deregister(groupArn('blue'), { id: '127.0.0.1', port: 1 });
    bench.loadBalancers.deregister('arn:none', { id: '127.0.0.1', port: 1 });
    expect(health()).toHaveLength(1);
    held[0]?.end('late');
    await client.expect(/late/);
    expect(health()).toEqual([]);
  });
});
