import type { Action, TargetGroupConfig } from '../../../../rehearsal/runtime/load-balancer/model';
import { ManualClock } from '../../../support/manual-clock';
import {
  closeAll,
  defaultRule,
  forward,
  groupArn,
  groupConfig,
  listenerConfig,
  loadBalancerConfig,
  seededRandom,
  startLoadBalancer,
  startTarget,
} from '../../../support/load-balancer';

afterEach(closeAll);

async function start(action: Action, changes: Partial<TargetGroupConfig> = {}) {
  const clock = new ManualClock();
  const bench = await startLoadBalancer({
    clock,
    random: seededRandom(21),
    groups: [groupConfig('blue', changes), groupConfig('green', changes)],
    config: { listeners: [listenerConfig({ rules: [defaultRule(action)] })] },
  });
  const targets = new Map<string, { id: string; port: number }>();
  for (const group of ['blue', 'green'])
    for (const number of [1, 2]) {
      const target = await startTarget((request, response) => {
        if (request.url === '/login') response.setHeader('Set-Cookie', 'SESSION=s1; Path=/');
        response.end(`${group}${number}`);
      });
      targets.set(`${group}${number}`, target);
      bench.loadBalancers.register(groupArn(group), target);
    }
  const get = async (cookies: Record<string, string> = {}, path = '/') => {
    const cookie = Object.entries(cookies)
      .map(([name, value]) => `${name}=${value}`)
      .join('; ');
    const response = await fetch(bench.url(path), { headers: cookie === '' ? {} : { cookie } });
    const set = response.headers.getSetCookie();
    const valueOf = (name: string) =>
      set
        .find((line) => line.startsWith(`${name}=`))
        ?.slice(name.length + 1)
        .split(';')[0];
    return { answer: await response.text(), set, valueOf };
  };
  const answers = async (count: number, cookies: Record<string, string> = {}) => {
    const seen = new Set<string>();
    for (let index = 0; index < count; index += 1) seen.add((await get(cookies)).answer);
    return [...seen].sort();
  };
  return { bench, clock, targets, get, answers };
}

describe('stickiness to a target group', () => {
  it('keeps a client on the group that it was sent to first, on any of its targets', async () => {
    const { get, answers } = await start(forward({ blue: 50, green: 50 }, 600));
    const { answer, valueOf, set } = await get();
    const group = answer.slice(0, -1);
    expect(set).toEqual([
      expect.stringMatching(/^AWSALBTG=[^;]+; Expires=[^;]+ GMT; Path=\/$/),
      expect.stringMatching(/^AWSALBTGCORS=[^;]+; Expires=[^;]+ GMT; Path=\/; SameSite=None; Secure$/),
    ]);
    expect(await answers(12, { AWSALBTG: valueOf('AWSALBTG')! })).toEqual([`${group}1`, `${group}2`]);
    expect(await answers(12, { AWSALBTGCORS: valueOf('AWSALBTGCORS')! })).toEqual([`${group}1`, `${group}2`]);
    expect(await answers(30)).toEqual(['blue1', 'blue2', 'green1', 'green2']);
  });

  it('ends with its duration, in AWS time', async () => {
    const { clock, get, answers } = await start(forward({ blue: 50, green: 50 }, 600));
    const { valueOf } = await get();
    clock.advance(601_000);
    expect(await answers(30, { AWSALBTG: valueOf('AWSALBTG')! })).toHaveLength(4);
  });

  it('does not hold a client on a group whose weight is 0', async () => {
    const { bench, get, answers } = await start(forward({ blue: 1, green: 0 }, 600));
    const { valueOf } = await get();
    await bench.loadBalancers.putLoadBalancer(
      loadBalancerConfig({
        listeners: [listenerConfig({ rules: [defaultRule(forward({ blue: 0, green: 1 }, 600))] })],
      }),
    );
    expect(await answers(6, { AWSALBTG: valueOf('AWSALBTG')! })).toEqual(['green1', 'green2']);
  });

  it('is not taken from a cookie that the load balancer did not make', async () => {
    const { get, answers } = await start(forward({ blue: 50, green: 50 }, 600));
    const value = (await get()).valueOf('AWSALBTG')!;
    const [tag, expires, signature] = value.split('.') as [string, string, string];
    for (const forged of [
      `${tag}.zzzzzzzzz.${signature}`,
      `${tag}.${expires}`,
      'x',
      '',
      `${tag}.${expires}.`,
    ])
      expect(await answers(30, { AWSALBTG: forged })).toHaveLength(4);
  });
});

describe('stickiness to a target', () => {
  it("by the load balancer's cookie keeps a client on its target", async () => {
    const { get, answers } = await start(forward({ blue: 1 }), {
      stickiness: { type: 'lb_cookie', durationSeconds: 600 },
    });
    const { answer, valueOf, set } = await get();
    expect(set.map((line) => line.split('=')[0])).toEqual(['AWSALB', 'AWSALBCORS']);
    expect(await answers(6, { other: 'x', AWSALB: valueOf('AWSALB')! })).toEqual([answer]);
    expect(await answers(6)).toHaveLength(2);
  });

  it('ends when the target leaves', async () => {
    const { bench, targets, get, answers } = await start(forward({ blue: 1 }), {
      stickiness: { type: 'lb_cookie', durationSeconds: 600 },
    });
    const { answer, valueOf } = await get();
    bench.loadBalancers.deregister(groupArn('blue'), targets.get(answer)!);
    const [other] = await answers(6, { AWSALB: valueOf('AWSALB')! });
    expect(other).not.toBe(answer);
  });

  it("by the application's cookie begins when the application sets it, and needs it", async () => {
    const { get, answers } = await start(forward({ blue: 1 }), {
      stickiness: { type: 'app_cookie', durationSeconds: 600, cookieName: 'SESSION' },
    });
    expect((await get()).set).toEqual([]);
    const { answer, valueOf, set } = await get({}, '/login');
    expect(set.map((line) => line.split('=')[0])).toEqual(['SESSION', 'AWSALBAPP-0']);
    const cookies = { SESSION: 's1', 'AWSALBAPP-0': valueOf('AWSALBAPP-0')! };
    expect(await answers(6, cookies)).toEqual([answer]);
    expect(await answers(6, { 'AWSALBAPP-0': cookies['AWSALBAPP-0'] })).toHaveLength(2);
  });

  it("by the application's cookie does not work with weighted target groups", async () => {
    const { get } = await start(forward({ blue: 1, green: 1 }), {
      stickiness: { type: 'app_cookie', durationSeconds: 600, cookieName: 'SESSION' },
    });
    expect((await get({}, '/login')).set).toHaveLength(1);
  });
});
