/** `npm run doctor` with a program in the place of the AWS CLI, which records how it is called. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../../../environments/doctor/examine';

const root = join(__dirname, '../../..');

const stub = `#!/bin/sh
printf '%s|%s\\n' "$AWS_ACCESS_KEY_ID" "$*" >> "$CALLS"
case "$1 $2" in
  'sts assume-role')
    test -z "$NO_ROLE" || { echo; echo 'An error occurred (AccessDenied) when calling the AssumeRole operation: not authorized' >&2; exit 254; }
    echo '{"Credentials":{"AccessKeyId":"role","SecretAccessKey":"s","SessionToken":"t"}}';;
  'sts get-caller-identity') echo '{"Account":"111122223333","Arn":"arn:aws:iam::111122223333:user/ann"}';;
  'service-quotas list-service-quotas') echo '{"Quotas":[{"QuotaName":"Concurrently running builds for Linux/Small environment","Value":0}]}';;
  'service-quotas get-service-quota') echo '{"Quota":{"QuotaName":"vCPU","Value":16}}';;
  'codecommit list-repositories') echo '{"repositories":[{}]}';;
  'iam get-role') echo '{"Role":{}}';;
  'ec2 describe-availability-zones') echo '{"AvailabilityZones":[{"ZoneId":"euw1-az1"},{"ZoneId":"euw1-az2"}]}';;
esac
`;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'doctor-'));
  mkdirSync(join(directory, 'bin'));
  writeFileSync(join(directory, 'bin/aws'), stub);
  chmodSync(join(directory, 'bin/aws'), 0o755);
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function doctor(environments: unknown, args: readonly string[] = [], env: Record<string, string> = {}) {
  const blueGreen = { region: 'eu-west-1', environments };
  writeFileSync(
    join(directory, 'cdktf.json'),
    JSON.stringify({ language: 'typescript', context: { blueGreen } }),
  );
  const calls = join(directory, 'calls');
  writeFileSync(calls, '');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--require', require.resolve('tsx/cjs'), join(root, 'environments/doctor/cli.ts'), ...args],
    {
      cwd: directory,
      encoding: 'utf8',
      env: { PATH: `${join(directory, 'bin')}:${process.env.PATH ?? ''}`, CALLS: calls, ...env },
    },
  );
  return { status, stdout, stderr, calls: readFileSync(calls, 'utf8').split('\n').filter(Boolean) };
}

it('names what is missing, and what to do', () => {
  const { status, stdout, stderr, calls } = doctor({ dev: {} });
  expect(stderr).toBe('');
  expect(stdout).toBe(`dev
  ✓ account: 111122223333, as arn:aws:iam::111122223333:user/ann
  ✗ builds on BUILD_GENERAL1_SMALL, X86_64: none at a time
      request an increase of the quota "Concurrently running builds for Linux/Small environment" of CodeBuild
  ✓ vCPUs of Fargate: 16; all services at once need 2 in a release
  ✓ CodeCommit: the account has repositories
  ✓ AWSServiceRoleForECS: exists
  ✓ AWSServiceRoleForElasticLoadBalancing: exists
  ✓ Availability Zones: 2 can be used; 2 are wanted

6 ready, 1 missing
`);
  expect(status).toBe(1);
  expect(calls.every((call) => call.includes(' --region eu-west-1 --output json'))).toBe(true);
  expect(calls.every((call) => /\|[a-z0-9-]+ (get|list|describe)-/.test(call))).toBe(true);
});

it('asks each account with the credentials of its environment', () => {
  const assumeRole = { roleArn: 'arn:aws:iam::999988887777:role/deploy', externalId: 'abcd' };
  const { calls } = doctor({ staging: { profile: 'staging' }, live: { assumeRole } });
  expect(calls).toContain(
    '|iam get-role --role-name AWSServiceRoleForECS --profile staging --region eu-west-1 --output json',
  );
  expect(calls).toContain(
    'role|iam get-role --role-name AWSServiceRoleForECS --region eu-west-1 --output json',
  );
  expect(calls.filter((call) => call.includes('assume-role'))).toEqual([
    '|sts assume-role --role-arn arn:aws:iam::999988887777:role/deploy --role-session-name doctor --external-id abcd --region eu-west-1 --output json',
  ]);
});

it('asks nothing else where a role cannot be assumed, or the account is another one', () => {
  const assumeRole = { roleArn: 'arn:aws:iam::999988887777:role/deploy' };
  const refused = doctor({ live: { assumeRole } }, ['--json'], { NO_ROLE: 'yes' });
  expect([refused.status, JSON.parse(refused.stdout) as readonly Finding[]]).toEqual([
    3,
    [
      {
        environment: 'live',
        what: 'account',
        state: 'unknown',
        found: 'AssumeRole was refused: AccessDenied: not authorized',
        fix: 'its trust policy must allow these credentials to assume it (with externalId, if it asks for one), and they need sts:AssumeRole',
      },
    ],
  ]);
  const other = doctor({ live: { accountId: '999988887777' } });
  expect([other.status, other.calls.length]).toEqual([1, 1]);
});

it('refuses an environment that is not there, with the nearest name', () => {
  const { status, stderr } = doctor({ staging: {}, live: {} }, ['--environment', 'stagin']);
  expect([status, stderr]).toEqual([
    2,
    'error: the settings have no environment "stagin": did you mean staging? use staging or live\n',
  ]);
});
