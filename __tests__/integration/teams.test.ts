/**
 * Three environments in two accounts, as docs/teams.md leads through them: its settings and its commands, with the real
 * Terraform. The parts are in order: each goes on where the one before has ended.
 */
import { askAws } from '../support/aws-cli';
import { clientAt } from '../support/emulator-client';
import { describeWith, testTools } from '../support/tools';
import { until, waitLimitMs } from '../support/until';
import { strayCalls } from './teams/calls-of-a-command';
import { inventory } from './teams/inventory';
import { commandsOf, sections, settings } from './teams/page';
import { Pipelines } from './teams/pipelines';
import { environments, region, released, services, Shop, type Environment, type Service } from './teams/shop';

jest.setTimeout(900_000);

const { terraform, moto, aws, boto3 } = testTools;
const names = Object.keys(environments) as Environment[];

/** What of a status in JSON is looked at. */
interface Shown {
  readonly environment: string;
  readonly service: string;
  readonly running?: { readonly image?: { readonly digest?: string; readonly commit?: string } };
  readonly behind?: { readonly than: string; readonly releases: readonly { readonly commit?: string }[] };
}

describeWith([terraform, moto, aws, boto3], 'three environments in two accounts', () => {
  let shop: Shop;
  let pipelines: Pipelines;
  /** That are to be released, by the services. */
  const commits = {} as Record<Service, string>;
  let deploys: readonly string[] = [];
  /** What `web` of live ran first. */
  let first: NonNullable<NonNullable<Shown['running']>['image']> = {};
  /** The commit that answers with errors. */
  let bad = '';
  /** Executions of a service that nothing is pushed to. */
  let neighbour: readonly unknown[] = [];
  const blocks = Object.fromEntries(sections().map((heading) => [heading, [...commandsOf(heading)]]));

  beforeAll(async () => {
    shop = await Shop.start();
    pipelines = new Pipelines(shop);
  });

  afterAll(async () => {
    pipelines.close();
    await shop.stop();
  });

  const next = (heading: string): string => {
    const block = blocks[heading]?.shift();
    if (block === undefined) throw new Error(`${heading} has no further block of commands`);
    return block;
  };

  const pushOf = (service: Service) =>
    `git -C ../${service} push codecommit::${region}://shop-dev-${service} HEAD:main`;

  /** An alarm without data, which is what missing data is to it. */
  async function setAlarm(state: 'OK' | 'ALARM'): Promise<void> {
    const cloudWatch = clientAt({ endpoint: shop.accounts.account(environments.live).endpoint, region });
    await cloudWatch.query('monitoring.PutMetricAlarm', {
      ...{ AlarmName: 'checkout-errors', Namespace: 'checkout', MetricName: 'errors', Statistic: 'Sum' },
      ...{ Period: '60', EvaluationPeriods: '1', Threshold: '1' },
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: state === 'OK' ? 'notBreaching' : 'breaching',
    });
    await until(async () => {
      const answer = await cloudWatch.query('monitoring.DescribeAlarms', {
        'AlarmNames.member.1': 'checkout-errors',
      });
      return JSON.stringify(answer).includes(`"${state}"`);
    }, `the alarm ${state}`);
  }

  function expectEqualDigests(status: Readonly<Record<string, Shown>>): void {
    for (const service of ['web', 'api'] as const) {
      const places = names.filter((name) => released[name].some((each) => each === service));
      const images = places.map((name) => status[`${name}/${service}`]?.running?.image);
      expect(images.map((image) => image?.commit)).toEqual(places.map(() => commits[service]));
      expect(new Set(images.map((image) => image?.digest)).size).toBe(1);
    }
  }

  async function shown(): Promise<Readonly<Record<string, Shown>>> {
    const { stdout, stderr } = await shop.command('releases', '--', 'status', '--json');
    expect(stderr).toBe('');
    const all = JSON.parse(stdout) as readonly Shown[];
    return Object.fromEntries(all.map((each) => [`${each.environment}/${each.service}`, each]));
  }

  /** A look starts a command: whatever can be waited for in this process has been waited for before. */
  const untilShown = (look: () => Promise<boolean>, what: string) => until(look, what, waitLimitMs, 1000);

  it('starts nothing while the role of an account is missing', async () => {
    await shop.createRole('dev');
    await shop.createRole('staging');
    const before = shop.accounts.calls.length;
    const { status, stderr } = await shop.command('deploy', '--', '--all');
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/nothing was started.*\n {2}live: .*AccessDenied/) as string,
    });
    const asked = new Set(shop.accounts.calls.slice(before).map(({ operation }) => operation));
    expect([...asked].sort()).toEqual(['sts.AssumeRole', 'sts.GetCallerIdentity']);
    await shop.createRole('live');
  });

  it('deploys one environment, and no call goes to another one or to its account', async () => {
    deploys = next('One environment at a time').trim().split('\n');
    expect(deploys.map((command) => command.split(' ').at(-1))).toEqual(names);
    const calls = await shop.type(deploys[0]!);
    expect(strayCalls(calls, ['dev'])).toEqual([]);
    // What is held against the calls of another environment is not nothing.
    expect(strayCalls(calls, ['staging'])).not.toEqual([]);
  });

  it('deploys the others from two checkouts at a time, each with its own role', async () => {
    const before = shop.accounts.calls.length;
    await Promise.all([shop.type(deploys[1]!), shop.type(deploys[2]!, shop.colleague)]);
    const calls = shop.accounts.calls.slice(before);
    expect(strayCalls(calls, ['staging', 'live'])).toEqual([]);
    expect(strayCalls(calls, ['staging'])).not.toEqual([]);
    expect(strayCalls(calls, ['live'])).not.toEqual([]);
  });

  it('shows all of them side by side', async () => {
    await shop.type(`overview=$(${next('What runs where').trim()})`);
    // npm prints the command first.
    const head = shop.project
      .variable('overview')
      .split('\n')
      .find((line) => /^ +dev\b/.test(line));
    expect(head?.trim().split(/ +/)).toEqual(names);
    expect(Object.keys(await shown()).sort()).toEqual(
      names.flatMap((name) => services.map((service) => `${name}/${service}`)).sort(),
    );
  });

  it('releases what is pushed in dev, and promotes it to staging and to the other account by its digest', async () => {
    await setAlarm('OK');
    for (const service of services) commits[service] = await shop.repositories[service].commit('first');
    await shop.type(next('The first release'));
    await Promise.all(
      names.flatMap((name) =>
        released[name].map(async (service) => {
          const place = `${name}/${service}`;
          const outcome = await pipelines.outcome(name, service, commits[service]);
          expect({ place, outcome }).toEqual({ place, outcome: 'Succeeded' });
        }),
      ),
    );
    const status = await shown();
    expectEqualDigests(status);
    first = status['live/web']?.running?.image ?? {};
  });

  it('keeps a release out of live while it is frozen, and says what staging has that live has not', async () => {
    await setAlarm('ALARM');
    await shop.type(next('When releases start'));
    commits.web = await shop.repositories.web.commit('second');
    bad = await shop.repositories.api.commit('bad', 500);
    neighbour = await pipelines.executions('dev', 'admin');
    await shop.type(pushOf('web'));
    await shop.type(pushOf('api'));
    expect(await pipelines.outcome('staging', 'web', commits.web)).toBe('Succeeded');
    expect(await pipelines.begun('live', 'web', commits.web)).toMatchObject({ status: 'InProgress' });
    const { behind, running } = (await shown())['live/web'] ?? {};
    expect(running?.image?.commit).not.toBe(commits.web);
    expect(behind).toMatchObject({ than: 'staging', releases: [{ commit: commits.web }] });
    const { stdout } = await shop.command('releases', '--', 'status');
    expect(stdout).toContain('web: staging has what live has not');
    expect(stdout).toContain('Black Friday until Monday');
  });

  it('rolls a bad version of one service back, and leaves its neighbours alone', async () => {
    expect(await pipelines.outcome('dev', 'api', bad)).toMatch(/^Failed: Deploy/);
    const status = await shown();
    for (const name of ['dev', 'staging']) {
      expect(status[`${name}/api`]?.running?.image?.commit).toBe(commits.api);
    }
    expect(await pipelines.executions('dev', 'admin')).toEqual(neighbour);
    expect(status['dev/web']?.running?.image?.commit).toBe(commits.web);
  });

  it('releases to live when the freeze is over and the alarm is quiet', async () => {
    await shop.type(next('When releases start'));
    await pipelines.naming('checkout-errors', 'live', 'web');
    await untilShown(async () => {
      const { stdout } = await shop.command('releases', '--', 'status', '--environment', 'live');
      return stdout.includes('checkout-errors');
    }, 'a release that waits for the alarm');
    expect(await pipelines.begun('live', 'web', commits.web)).toMatchObject({ status: 'InProgress' });
    await setAlarm('OK');
    expect(await pipelines.outcome('live', 'web', commits.web)).toBe('Succeeded');
    expectEqualDigests(await shown());
  });

  it('goes back by promoting an older digest', async () => {
    const older = first.digest ?? '';
    expect(older).not.toBe('');
    const before = (await pipelines.executions('live', 'web')).length;
    await shop.type(
      next('One image for all environments').replace('sha256:9c1b2f64e0aa', older.slice(0, 19)),
    );
    await pipelines.oneMoreThan(before, 'live', 'web');
    await untilShown(
      async () => (await shown())['live/web']?.running?.image?.commit === first.commit,
      'the first release in live',
    );
  });

  it('finds what was changed by hand where it was, and no drift where releases were', async () => {
    const group = ['--log-group-name', '/ecs/shop-staging-api'];
    await askAws(shop.environmentOf('staging'), [
      ...['logs', 'put-retention-policy', ...group, '--retention-in-days', '1'],
    ]);
    const [synth, drift] = next('Changes by hand').trim().split('\n');
    await shop.type(synth!);
    await shop.type(`status=0; found=$(${drift!}) || status=$?`);
    expect(shop.project.variable('status')).toBe('2');
    const lines = shop.project.variable('found').split('\n');
    expect(lines.filter((line) => line.startsWith('shop-') && !line.endsWith(': no drift'))).toEqual([
      expect.stringMatching(/^shop-staging-api-service: /),
    ]);
    expect(lines.join('\n')).toContain('retention_in_days');
  });

  it('has a change of a load balancer that services share reviewed before it is applied', async () => {
    const changed = settings() as { environments: { live: { loadBalancer: object } } };
    changed.environments.live.loadBalancer = { allowedCidrs: ['203.0.113.0/24'] };
    shop.useSettings(changed);
    await shop.type('npm run synth');
    const stacks = ['shop-live-load-balancer', 'shop-live-web-service'];
    await Promise.all(stacks.map((stack) => shop.plan(stack)));
    const plans = stacks.map((stack) => `${stack}.json`);
    const { status, stdout } = await shop.command('review', '--', '--synth', 'cdktf.out', ...plans);
    expect({ status, stdout }).toEqual({ status: 2, stdout: expect.stringContaining('SG734') as string });
    shop.useSettings(settings());
  });

  it('is destroyed, and leaves nothing', async () => {
    const commands = next('The end').trim().split('\n');
    expect(commands.map((command) => command.split(' ').at(-1))).toEqual(names);
    await Promise.all([
      shop.type(`${commands[0]!}\n${commands[1]!}`),
      shop.type(commands[2]!, shop.colleague),
    ]);
    expect(await inventory(shop.environmentOf('dev'))).toEqual([
      'iam shop-dev-deploy',
      'iam shop-staging-deploy',
    ]);
    expect(await inventory(shop.environmentOf('live'))).toEqual(['iam shop-live-deploy']);
  });

  it('is every command of the page', () => {
    expect(Object.values(blocks).flat()).toEqual([]);
  });
});
