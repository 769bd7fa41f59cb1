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
  const role = (account: string) => ({ assumeRole: { roleArn: `arn:aws:iam::${account}:role/deploy` } });
  const [first, second] = [{ accountId: '111122223333' }, { accountId: '444455556666' }];

  test.each<[string, Environment, Environment]>([
    ['account', first, first],
    ['account, with other credentials', first, role('111122223333')],
    ['account, of which one says the id', first, {}],
    ['account and another Region', { region: 'eu-west-1' }, { region: 'eu-central-1' }],
  ])('may be in one %s', (_, staging, live) => {
    expect(refusals(withEnvironments({ staging, live: { from: 'staging', ...live } }))).toEqual([]);
  });

  test.each<[string, Environment, Environment]>([
    ['by their ids', { ...first, profile: 'staging' }, { ...second, profile: 'live' }],
    ['by their roles', role('111122223333'), role('444455556666')],
    ['by both', { ...first, profile: 'staging' }, { ...role('444455556666'), region: 'eu-west-1' }],
  ])('may be in two accounts that are known %s', (_, staging, live) => {
    expect(refusals(withEnvironments({ staging, live: { from: 'staging', ...live } }))).toEqual([]);
  });

  test.each<[string, Environment, Environment, string, string]>([
    [
      'one',
      { profile: 'staging' },
      { ...second, profile: 'live' },
      'staging',
      'environments.staging.accountId',
    ],
    ['one of the surroundings', role('111122223333'), {}, 'live', 'environments.live.accountId'],
    [
      'both',
      { profile: 'staging' },
      { profile: 'live' },
      'staging and live',
      'environments.staging.accountId and environments.live.accountId',
    ],
  ])('are rejected with credentials of their own and no id of %s', (_, staging, live, unknown, fix) => {
    expect(refusals(withEnvironments({ staging, live: { from: 'staging', ...live } }))).toEqual([
      `${from('live')}: a promotion between environments with credentials of their own whose accounts are not known: if the accounts differ, each grants the other one access by its id; got "staging" without an account id for ${unknown}; fix: set ${fix}`,
    ]);
  });

  describe('with HCP Terraform, whose workspaces have credentials of their own,', () => {
    const cloud = (staging: Environment, live: Environment) => ({
      ...withEnvironments({ staging, live: { from: 'staging', ...live } }),
      backend: { type: 'cloud', organization: 'acme' },
    });

    test.each<[string, Environment, Environment]>([
      ['two accounts that are known', first, second],
      ['the same account, of which nobody says the id', {}, {}],
    ])('may be in %s', (_, staging, live) => {
      expect(refusals(cloud(staging, live))).toEqual([]);
    });

    test('are rejected with the id of one account alone', () => {
      expect(refusals(cloud({}, second))).toEqual([
        `${from('live')}: a promotion between environments with credentials of their own whose accounts are not known: if the accounts differ, each grants the other one access by its id; got "staging" without an account id for staging; fix: set environments.staging.accountId`,
      ]);
    });
  });

  test('are in one partition', () => {
    const environments = {
      staging: { profile: 'staging', region: 'eu-west-1' },
      live: { from: 'staging', profile: 'live', region: 'cn-north-1' },
    };
    expect(refusals(withEnvironments(environments))).toEqual([
      `${from('live')}: a promotion from another partition of AWS: no policy grants an account access to a resource of another partition; got "staging" in eu-west-1 (aws); live is in cn-north-1 (aws-cn); fix: let this environment build`,
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
