import { readSettings } from '../../../../stacks/settings';
import { refusals } from '../../../support/settings';

interface Environment {
  readonly [key: string]: unknown;
  /** Environment that the service `web` is promoted from. @default - it builds */
  readonly from?: string;
  readonly pipeline?: object;
  readonly task?: object;
}

const withEnvironments = (environments: Record<string, Environment>, defaults: object = {}): object => ({
  defaults,
  environments: Object.fromEntries(
    Object.entries(environments).map(([name, { from, pipeline, task, ...environment }]) => {
      const source = from === undefined ? {} : { source: { type: 'promotion', from } };
      const web = { pipeline: { ...source, ...pipeline }, ...(task === undefined ? {} : { task }) };
      return [name, { services: { web }, ...environment }];
    }),
  ),
});
const from = (name: string) => `environments.${name}.services.web.pipeline.source.from`;

test('an environment takes what another one has released, after ten minutes', () => {
  const settings = readSettings(withEnvironments({ staging: {}, live: { from: 'staging' } }));
  expect(settings.environments[1]?.services[0]?.pipeline.source).toEqual({
    type: 'promotion',
    from: 'staging',
    soakMinutes: 10,
  });
});

test('promotions form a chain, or a tree', () => {
  const environments = {
    dev: {},
    staging: { from: 'dev' },
    live: { from: 'staging' },
    trial: { from: 'dev' },
  };
  expect(refusals(withEnvironments(environments))).toEqual([]);
});

describe('the environment that a promotion is from', () => {
  const problem =
    'a promotion from an environment that does not release the service: the pipeline of that environment hands the image on';

  test('exists', () => {
    expect(refusals(withEnvironments({ staging: {}, live: { from: 'stagin' } }))).toEqual([
      `${from('live')}: ${problem}; got "stagin"; allowed: staging; fix: write "staging"`,
    ]);
  });

  test('has the service', () => {
    const settings = withEnvironments({ staging: { services: { api: {} } }, live: { from: 'staging' } });
    expect(refusals(settings)).toEqual([
      `${from('live')}: ${problem}; got "staging"; allowed: an environment with a service web and its pipeline, and there is no other`,
    ]);
  });

  test('has its pipeline', () => {
    const settings = withEnvironments({
      dev: {},
      staging: { pipeline: { enabled: false } },
      live: { from: 'staging' },
    });
    expect(refusals(settings)).toEqual([`${from('live')}: ${problem}; got "staging"; allowed: dev`]);
  });
});

describe('a promotion in a circle', () => {
  const problem = 'a promotion in a circle: none of its environments builds an image';
  const fix = 'fix: let one of them build, with a source of another type';

  test('is refused, with the way', () => {
    expect(refusals(withEnvironments({ one: { from: 'two' }, two: { from: 'one' } }))).toEqual([
      `${from('one')}: ${problem}; got one ← two ← one; ${fix}`,
      `${from('two')}: ${problem}; got two ← one ← two; ${fix}`,
    ]);
  });

  test('is refused of one environment', () => {
    expect(refusals(withEnvironments({ live: { from: 'live' } }))).toEqual([
      `${from('live')}: ${problem}; got live ← live; ${fix}`,
    ]);
  });

  test('is told where it is, and not of what comes after it', () => {
    const lines = refusals(
      withEnvironments({ one: { from: 'two' }, two: { from: 'one' }, live: { from: 'one' } }),
    );
    expect(lines.map((line) => line.split(':')[0])).toEqual([from('one'), from('two')]);
  });
});

describe('both environments', () => {
  const problem =
    'a promotion from another account or Region: nothing grants the pipeline access to the image of another account, or copies it to another Region, yet';
  const fix =
    'fix: put both in one account and Region with the same credentials, or let this environment build';
  const role = (account: string) => ({ assumeRole: { roleArn: `arn:aws:iam::${account}:role/deploy` } });

  test('are in one account and Region', () => {
    const account = { accountId: '111122223333' };
    expect(refusals(withEnvironments({ staging: account, live: { from: 'staging', ...account } }))).toEqual(
      [],
    );
    expect(
      refusals(withEnvironments({ staging: account, live: { from: 'staging', ...role('111122223333') } })),
    ).toEqual([]);
  });

  test.each<[string, Environment, Environment, string]>([
    [
      'Regions',
      { region: 'eu-west-1' },
      { region: 'eu-central-1' },
      '"staging" in the account of the surroundings, eu-west-1; live is in the account of the surroundings, eu-central-1',
    ],
    [
      'accounts',
      { ...role('111122223333') },
      { ...role('444455556666') },
      '"staging" in 111122223333, ap-southeast-1; live is in 444455556666, ap-southeast-1',
    ],
    [
      'profiles',
      { profile: 'staging' },
      {},
      '"staging" in the account of the profile staging, ap-southeast-1; live is in the account of the surroundings, ap-southeast-1',
    ],
  ])('are not in different %s', (_, staging, live, got) => {
    expect(refusals(withEnvironments({ staging, live: { from: 'staging', ...live } }))).toEqual([
      `${from('live')}: ${problem}; got ${got}; ${fix}`,
    ]);
  });

  test('run tasks of one architecture', () => {
    const settings = withEnvironments({
      staging: { task: { architecture: 'ARM64' } },
      live: { from: 'staging' },
    });
    expect(refusals(settings)).toEqual([
      'environments.live.services.web.task.architecture: a promotion to tasks of another architecture: an image is built for one architecture; got "X86_64"; allowed: ARM64, as in staging',
    ]);
  });
});

test('tests are for the environment that builds', () => {
  const settings = withEnvironments({
    staging: {},
    live: {
      from: 'staging',
      pipeline: { source: { type: 'promotion', from: 'staging' }, tests: { commands: ['true'] } },
    },
  });
  expect(refusals(settings)).toEqual([
    'environments.live.services.web.pipeline.tests: tests with a promotion: a promotion has an image and no source that commands could run in; fix: set them in the environment that builds; a hook or the smoke test of deployment tests the release itself',
  ]);
});

test('a pipeline that is off promotes nothing', () => {
  const pipeline = { enabled: false, source: { type: 'promotion', from: 'nowhere' } };
  expect(refusals(withEnvironments({ live: { pipeline } }))).toEqual([]);
});
