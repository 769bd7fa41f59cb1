/** Looks at every call of cdktf, with a cdktf that only writes down how it was called, and an AWS CLI that is one account. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root, run, type Ran } from '../support/run';
import { synthProject } from '../support/synth';

const settings = {
  name: 'shop',
  environments: {
    dev: { services: { web: {}, api: { pipeline: { enabled: false } } } },
    // Joins to almost the same names.
    'dev-eu': { services: { web: {} } },
    shared: {
      loadBalancer: {},
      services: {
        web: { pipeline: { enabled: false }, routes: [{ priority: 1, hosts: ['shop.example.com'] }] },
        own: { pipeline: { enabled: false } },
      },
    },
    live: {
      network: {
        type: 'existing',
        vpcId: 'vpc-0000000a',
        vpcCidr: '10.0.0.0/16',
        publicSubnetIds: ['subnet-0000000a', 'subnet-0000000b'],
        privateSubnetIds: ['subnet-0000000c', 'subnet-0000000d'],
      },
      services: { web: {} },
    },
  },
};

/** Credentials of one account, which know a profile and no role. */
const awsCli = `case "$*" in
  *'assume-role'*)
    printf "\\n%s\\n" 'An error occurred (AccessDenied) when calling the AssumeRole operation: not authorized' >&2; exit 254;;
  *'--profile late'*)
    printf "\\n%s\\n" 'An error occurred (SignatureDoesNotMatch) when calling the GetCallerIdentity operation: Signature expired: 20261130T110000Z is now earlier than 20261130T171000Z' >&2; exit 254;;
  *'--profile mute'*) exit 3;;
  *'--profile gone'*) echo 'The config profile (gone) could not be found' >&2; exit 255;;
  *) echo '{"Account":"111122223333","Arn":"arn:aws:iam::111122223333:user/ann"}';;
esac
`;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'environments-'));
  mkdirSync(join(directory, 'bin'));
  program('cdktf', 'printf "%s\\n" "$*" >> "$CALLS"\nexit "${STATUS:-0}"\n');
  program('aws', awsCli);
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function program(name: string, text: string): void {
  const path = join(directory, 'bin', name);
  writeFileSync(path, `#!/bin/sh\n${text}`);
  chmodSync(path, 0o755);
}

interface Outcome extends Ran {
  /** Arguments of every call of cdktf. */
  readonly calls: readonly string[];
}

async function cli(
  args: readonly string[],
  { of = settings, env = {} }: { of?: object; env?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  writeFileSync(join(directory, 'cdktf.json'), JSON.stringify({ context: { blueGreen: of } }));
  const calls = join(directory, 'calls');
  const path = [join(directory, 'bin'), process.env.PATH].join(delimiter);
  const node = [process.execPath, '--require', require.resolve('tsx/cjs')] as const;
  const ran = await run(
    [...node, join(root, 'environments/cli.ts'), ...args],
    { ...process.env, PATH: path, CALLS: calls, ...env },
    directory,
  );
  const text = existsSync(calls) ? readFileSync(calls, 'utf8') : '';
  return { ...ran, calls: text.split('\n').filter(Boolean) };
}

const ofDev = 'shop-dev-network shop-dev-web-service shop-dev-web-pipeline shop-dev-api-service';

const ofShared =
  'shop-shared-network shop-shared-load-balancer shop-shared-web-service shop-shared-own-service';

test.each<[string, string]>([
  ['deploy --environment dev', `deploy ${ofDev}`],
  [
    'deploy --environment dev --service web',
    'deploy shop-dev-network shop-dev-web-service shop-dev-web-pipeline',
  ],
  [
    'deploy --environment dev-eu --auto-approve',
    'deploy shop-dev-eu-network shop-dev-eu-web-service shop-dev-eu-web-pipeline --auto-approve',
  ],
  ['deploy --environment live', 'deploy shop-live-web-service shop-live-web-pipeline'],
  ['destroy --environment dev', `destroy ${ofDev}`],
  ['destroy --environment dev --service api', 'destroy shop-dev-api-service'],
  ['deploy --environment shared', `deploy ${ofShared}`],
  [
    'deploy --environment shared --service web',
    'deploy shop-shared-network shop-shared-load-balancer shop-shared-web-service',
  ],
  ['deploy --environment shared --service own', 'deploy shop-shared-network shop-shared-own-service'],
  ['destroy --environment shared', `destroy ${ofShared}`],
  ['destroy --environment shared --service web', 'destroy shop-shared-web-service'],
])('%s calls cdktf once, for the stacks of that environment', async (args, call) => {
  const { status, calls, stderr } = await cli(args.split(' '));
  expect({ status, stderr, calls }).toEqual({ status: 0, stderr: '', calls: [call] });
});

test('the stacks of all environments are those that are synthesized', async () => {
  const calls: string[] = [];
  for (const environment of Object.keys(settings.environments)) {
    const result = await cli(['deploy', '--environment', environment]);
    calls.splice(0, calls.length, ...result.calls);
  }
  const stacks = calls.flatMap((call) => call.split(' ').slice(1));
  expect(stacks.sort()).toEqual(Object.keys(synthProject(settings)).sort());
});

test('the only environment needs no name, and the status is that of cdktf', async () => {
  const { status, calls } = await cli(['deploy'], { of: {}, env: { STATUS: '3' } });
  expect(status).toBe(3);
  expect(calls).toEqual([
    'deploy bluegreen-dev-network bluegreen-dev-nodejs-service bluegreen-dev-nodejs-pipeline',
  ]);
});

test.each<[string, string]>([
  [
    'deploy',
    'choose one environment: --environment dev, --environment dev-eu, --environment shared or --environment live',
  ],
  [
    'destroy --environment lvie',
    'the settings have no environment "lvie": did you mean live? use dev, dev-eu, shared or live',
  ],
  ['deploy --all --environment dev', '--all and --environment were given: use one of them'],
  ['deploy --environment dev-eu --service api', 'environment "dev-eu" has no service "api": use web'],
])('%s calls nothing', async (args, message) => {
  const { status, stderr, calls } = await cli(args.split(' '));
  expect({ status, stderr, calls }).toEqual({ status: 2, stderr: `error: ${message}\n`, calls: [] });
});

test('wrong settings call nothing', async () => {
  const { status, stderr, calls } = await cli(['deploy'], { of: { regoin: 'eu-west-1' } });
  expect({ status, calls }).toEqual({ status: 2, calls: [] });
  expect(stderr).toContain('did you mean region?');
});

test('all environments are deployed by one call', async () => {
  const { status, stderr, calls } = await cli(['deploy', '--all', '--auto-approve']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const stacks = Object.keys(synthProject(settings));
  expect(calls.map((call) => call.split(' ').sort())).toEqual([
    [...stacks, 'deploy', '--auto-approve'].sort(),
  ]);
});

describe('credentials that are not usable', () => {
  const accounts = {
    dev: { accountId: '111122223333' },
    staging: { accountId: '222233334444', profile: 'gone' },
    late: { accountId: '333344445555', profile: 'late' },
    other: { accountId: '444455556666', profile: 'ann' },
    live: {
      accountId: '555566667777',
      assumeRole: { roleArn: 'arn:aws:iam::555566667777:role/deploy' },
    },
  };

  test('of some environments start nothing, and each is told', async () => {
    const { status, stderr, calls } = await cli(['deploy', '--all'], { of: { environments: accounts } });
    expect({ status, calls }).toEqual({ status: 2, calls: [] });
    expect(stderr.split('\n')).toEqual([
      'error: nothing was started: not all credentials are usable',
      '  staging: The config profile (gone) could not be found',
      '  late: GetCallerIdentity was refused: SignatureDoesNotMatch: Signature expired: 20261130T110000Z is now earlier than 20261130T171000Z',
      '      check the secret access key, and the clock of this machine: AWS accepts no request that is five minutes off',
      '  other: 111122223333, and the settings name 444455556666',
      '      use credentials of that account: `profile` or `assumeRole` of the environment',
      '  live: AssumeRole was refused: AccessDenied: not authorized',
      '      its trust policy must allow these credentials to assume it (with externalId, if it asks for one), and they need sts:AssumeRole',
      '',
    ]);
  });

  test('are told with the status of an AWS CLI that says nothing', async () => {
    const { status, stderr, calls } = await cli(['deploy'], {
      of: { environments: { dev: { profile: 'mute' } } },
    });
    expect({ status, calls }).toEqual({ status: 2, calls: [] });
    expect(stderr).toBe(
      'error: nothing was started: not all credentials are usable\n  dev: the AWS CLI failed without a message (3)\n',
    );
  });

  test('of another environment do not matter', async () => {
    const { status, calls } = await cli(['destroy', '--environment', 'dev'], {
      of: { environments: accounts },
    });
    expect([status, calls.length]).toEqual([0, 1]);
  });

  test('are not looked for where HCP Terraform has them', async () => {
    const backend = { type: 'cloud', organization: 'acme' };
    const of = { backend, environments: { dev: { accountId: '999988887777' } } };
    const { status, calls } = await cli(['deploy'], { of });
    expect([status, calls.length]).toEqual([0, 1]);
  });

  test('are not known without an AWS CLI', async () => {
    rmSync(join(directory, 'bin', 'aws'));
    symlinkSync(process.execPath, join(directory, 'bin', 'node'));
    const { status, stderr, calls } = await cli(['deploy'], {
      of: {},
      env: { PATH: join(directory, 'bin') },
    });
    expect([status, calls.length]).toEqual([0, 1]);
    expect(stderr).toBe('credentials are not examined beforehand: the AWS CLI is not installed\n');
  });
});
