import type { IncomingHttpHeaders } from 'node:http';
import type { HealthCheckConfig, TargetHealth } from '../../../../rehearsal/runtime/load-balancer/model';
import { scaledClock } from '../../../../rehearsal/runtime/clock';
import { freePort } from '../../../support/free-port';
import {
  closeAll,
  defaultRule,
  eventually,
  forward,
  groupArn,
  groupConfig,
  healthCheck,
  listenerConfig,
  loadBalancerConfig,
  seededRandom,
  startLoadBalancer,
  startRawTarget,
  startTarget,
  statesOf,
  type Bench,
} from '../../../support/load-balancer';
import { ManualClock } from '../../../support/manual-clock';

afterEach(closeAll);
const checked = (changes: Partial<HealthCheckConfig> = {}) =>
  groupConfig('blue', { healthCheck: { ...healthCheck, ...changes } });
const healthOf = (bench: Bench): TargetHealth[] => [...bench.loadBalancers.health(groupArn('blue'))];
const startChecked = (changes: Partial<HealthCheckConfig> = {}) =>
  startLoadBalancer({ groups: [checked(changes), groupConfig('green')] });

/** A target whose health is what `state.status` says. */
async function startPatient(status = 200) {
  const state = { status, checks: 0, headers: {} as IncomingHttpHeaders, connections: new Set<unknown>() };
  const target = await startTarget((request, response) => {
    if (request.url === '/health') {
      state.checks += 1;
      state.headers = request.headers;
      state.connections.add(request.socket);
    }
    response.writeHead(request.url === '/health' ? state.status : 200).end(String(request.socket.localPort));
  });
  return { state, target };
}

describe('a registered target', () => {
  it('is new, then checked, then healthy after one passed check', async () => {
    const clock = new ManualClock();
    const bench = await startLoadBalancer({ clock, groups: [checked({ intervalSeconds: 300 })] });
    const { state, target } = await startPatient();
    bench.loadBalancers.register(groupArn('blue'), target);
    expect(healthOf(bench)).toEqual([
      {
        target,
        state: 'initial',
        reason: 'Elb.RegistrationInProgress',
        description: 'Target registration is in progress',
      },
    ]);
    clock.advance(0);
    await eventually(() => {
      expect(healthOf(bench)).toEqual([{ target, state: 'healthy' }]);
    });
    expect(state.checks).toBe(1);
    expect(state.headers['user-agent']).toBe('ELB-HealthChecker/2.0');
    expect(state.headers.host).toBe(`127.0.0.1:${target.port}`);
  });

  it('that does not answer yet is being checked', async () => {
    const bench = await startChecked({ timeoutSeconds: 120 });
    bench.loadBalancers.register(groupArn('blue'), await startRawTarget((socket) => socket.resume()));
    await eventually(() => {
      expect(healthOf(bench)).toMatchObject([
        {
          state: 'initial',
          reason: 'Elb.InitialHealthChecking',
          description: 'Initial health checks in progress',
        },
      ]);
    });
  });

  it('becomes unhealthy and healthy again, each after as many checks as its threshold', async () => {
    const bench = await startChecked({ healthyThreshold: 3, unhealthyThreshold: 4 });
    const { state, target } = await startPatient();
    bench.loadBalancers.register(groupArn('blue'), target);
    await eventually(() => {
      expect(statesOf(healthOf(bench))).toEqual(['healthy']);
    });
    state.status = 500;
    const before = state.checks;
    await eventually(() => {
      expect(healthOf(bench)).toEqual([
        {
          target,
          state: 'unhealthy',
          reason: 'Target.ResponseCodeMismatch',
          description: 'Health checks failed with these codes: [500]',
          failed: {
            check: `GET http://${target.id}:${target.port}/health`,
            failures: expect.any(Number) as number,
            answer: expect.stringMatching(/^500/) as string,
          },
        },
      ]);
    });
    expect(state.checks - before).toBeGreaterThanOrEqual(4);
    state.status = 200;
    const failed = state.checks;
    await eventually(() => {
      expect(statesOf(healthOf(bench))).toEqual(['healthy']);
    });
    expect(state.checks - failed).toBeGreaterThanOrEqual(3);
    // Every check had a connection of its own.
    expect(state.connections.size).toBe(state.checks);
  });

  it('that hangs is unhealthy for its timeout', async () => {
    const bench = await startChecked();
    bench.loadBalancers.register(groupArn('blue'), await startRawTarget((socket) => socket.resume()));
    await eventually(() => {
      expect(healthOf(bench)).toMatchObject([
        { state: 'unhealthy', reason: 'Target.Timeout', description: 'Request timed out' },
      ]);
    });
  });

  it.each<[string, () => Promise<{ id: string; port: number }>]>([
    ['refuses', async () => ({ id: '127.0.0.1', port: await freePort() })],
    ['resets', () => startRawTarget((socket) => socket.resetAndDestroy())],
    ['talks nonsense', () => startRawTarget((socket) => socket.end('nonsense\r\n\r\n'))],
  ])('that %s has failed its checks', async (_, start) => {
    const bench = await startChecked();
    bench.loadBalancers.register(groupArn('blue'), await start());
    await eventually(() => {
      expect(healthOf(bench)).toMatchObject([
        { state: 'unhealthy', reason: 'Target.FailedHealthChecks', description: 'Health checks failed' },
      ]);
    });
  });

  it('that answers late but in time is healthy: a process gets half a second whatever the speed', async () => {
    const clock = scaledClock({ speed: 600, startedAt: Date.now() });
    const bench = await startLoadBalancer({ clock, groups: [checked()] });
    bench.loadBalancers.register(
      groupArn('blue'),
      await startTarget((_, response) => setTimeout(() => response.end(), 100)),
    );
    await eventually(() => {
      expect(statesOf(healthOf(bench))).toEqual(['healthy']);
    });
  });

  it('is checked on another port and path, and by other codes, when the configuration says so', async () => {
    const { target: doctor, state } = await startPatient(207);
    const bench = await startChecked({ port: doctor.port, matcher: '200-299' });
    bench.loadBalancers.register(groupArn('blue'), await startRawTarget((socket) => socket.destroy()));
    await eventually(() => {
      expect(statesOf(healthOf(bench))).toEqual(['healthy']);
    });
    expect(state.checks).toBeGreaterThan(0);
  });

  it('is checked by a new configuration from when it is put; what is known of it stays', async () => {
    const bench = await startChecked();
    const { state, target } = await startPatient(202);
    bench.loadBalancers.register(groupArn('blue'), target);
    await eventually(() => {
      expect(statesOf(healthOf(bench))).toEqual(['unhealthy']);
    });
    bench.loadBalancers.putTargetGroup(checked({ matcher: '202' }));
    expect(statesOf(healthOf(bench))).toEqual(['unhealthy']);
    await eventually(() => {
      expect(statesOf(healthOf(bench))).toEqual(['healthy']);
    });
    expect(state.checks).toBeGreaterThan(2);
  });

  it('is unavailable and gets requests when checks are disabled', async () => {
    const bench = await startChecked({ enabled: false });
    bench.loadBalancers.register(groupArn('blue'), (await startPatient()).target);
    expect(healthOf(bench)).toMatchObject([{ state: 'unavailable', reason: 'Target.HealthCheckDisabled' }]);
    expect((await fetch(bench.url())).status).toBe(200);
  });

  it('is there once, however often it is registered; another port is another target', async () => {
    const bench = await startChecked();
    const { target } = await startPatient();
    bench.loadBalancers.register(groupArn('blue'), target);
    await eventually(() => {
      expect(statesOf(healthOf(bench))).toEqual(['healthy']);
    });
    bench.loadBalancers.register(groupArn('blue'), { ...target });
    expect(statesOf(healthOf(bench))).toEqual(['healthy']);
    bench.loadBalancers.register(groupArn('blue'), { ...target, port: await freePort() });
    expect(statesOf(healthOf(bench))).toEqual(['healthy', 'initial']);
  });

  it('needs a target group that is known', async () => {
    const bench = await startLoadBalancer();
    expect(() => {
      bench.loadBalancers.register('arn:none', { id: '127.0.0.1', port: 1 });
    }).toThrow('target group arn:none is not known to the load balancer');
    expect(bench.loadBalancers.health('arn:none')).toEqual([]);
  });
});

describe('a target group', () => {
  const withRules = (weights: Record<string, number>) =>
    loadBalancerConfig({ listeners: [listenerConfig({ rules: [defaultRule(forward(weights))] })] });

  it('in no rule is unused and not checked; weight 0 is a use', async () => {
    const clock = new ManualClock();
    const bench = await startLoadBalancer({
      clock,
      groups: [checked(), groupConfig('green')],
      config: withRules({ green: 1 }),
    });
    const { state, target } = await startPatient();
    // What was sent to the target before has come to it when it answers this.
    const afterMinutes = async () => {
      clock.advance(600_000);
      await (await fetch(`http://127.0.0.1:${target.port}/`, { headers: { connection: 'close' } })).text();
    };
    bench.loadBalancers.register(groupArn('blue'), target);
    expect(healthOf(bench)).toEqual([
      {
        target,
        state: 'unused',
        reason: 'Target.NotInUse',
        description: 'Target group is not configured to receive traffic from the load balancer',
      },
    ]);
    await afterMinutes();
    expect(state.checks).toBe(0);

    await bench.loadBalancers.putLoadBalancer(withRules({ green: 100, blue: 0 }));
    clock.advance(0);
    await eventually(() => {
      expect(statesOf(healthOf(bench))).toEqual(['healthy']);
    });
    await bench.loadBalancers.putLoadBalancer(withRules({ green: 100 }));
    expect(statesOf(healthOf(bench))).toEqual(['unused']);
    await afterMinutes();
    expect(state.checks).toBe(1);
  });

  it('sends nothing to unhealthy targets while one is healthy', async () => {
    const bench = await startChecked();
    const well = await startPatient();
    const ill = await startPatient(500);
    for (const { target } of [well, ill]) bench.loadBalancers.register(groupArn('blue'), target);
    await eventually(() => {
      expect(statesOf(healthOf(bench)).sort()).toEqual(['healthy', 'unhealthy']);
    });
    for (let count = 0; count < 10; count += 1)
      expect(await (await fetch(bench.url())).text()).toBe(String(well.target.port));
  });

  it('sends requests to all when none is healthy', async () => {
    const bench = await startChecked();
    const targets = [(await startPatient(500)).target, (await startPatient(500)).target];
    for (const target of targets) bench.loadBalancers.register(groupArn('blue'), target);
    await eventually(() => {
      expect(statesOf(healthOf(bench))).toEqual(['unhealthy', 'unhealthy']);
    });
    const seen = new Set<string>();
    for (let count = 0; count < 10; count += 1) seen.add(await (await fetch(bench.url())).text());
    expect([...seen].sort()).toEqual(targets.map(({ port }) => String(port)).sort());
  });

  it('lets a target that joins healthy ones start slowly', async () => {
    const clock = scaledClock({ speed: 1, startedAt: Date.now() });
    const bench = await startLoadBalancer({
      clock,
      random: seededRandom(7),
      groups: [{ ...checked(), slowStartSeconds: 900 }],
    });
    const [old, young] = [await startPatient(), await startPatient()];
    bench.loadBalancers.register(groupArn('blue'), old.target);
    await eventually(() => {
      expect(statesOf(healthOf(bench))).toEqual(['healthy']);
    });
    bench.loadBalancers.register(groupArn('blue'), young.target);
    await eventually(() => {
      expect(statesOf(healthOf(bench))).toEqual(['healthy', 'healthy']);
    });
    const answers = [];
    for (let count = 0; count < 60; count += 1) answers.push(await (await fetch(bench.url())).text());
    expect(answers.filter((answer) => answer === String(young.target.port)).length).toBeLessThan(10);
  });
});
