import { accountCheck, checksOf, type Answer, type Verdict } from '../../../environments/doctor/checks';
import { needsOf, type Needs } from '../../../environments/doctor/needs';
import { readSettings } from '../../../stacks/settings';
import { gitHubReleases } from '../../support/role-variants';

const needs = (environment: Record<string, unknown> = {}): Needs => {
  const [only] = needsOf(readSettings({ environments: { dev: environment } }));
  if (only === undefined) throw new Error('there is no environment');
  return only;
};

const answered = (value: unknown): Answer => ({ type: 'answered', value });
const refused = (code: string): Answer => ({ type: 'failed', code, message: `refused: ${code}` });

/** The verdict of the check whose call begins with these words. */
function verdict(of: Needs, operation: string, answer: Answer): Verdict {
  const check = [accountCheck(of), ...checksOf(of)].find(({ call }) => call.includes(operation));
  if (check === undefined) throw new Error(`no check asks ${operation}`);
  return check.judge(answer);
}

const service = (settings: Record<string, unknown>) => ({ services: { web: settings } });
const connectionArn =
  'arn:aws:codeconnections:eu-west-1:111122223333:connection/0a1b2c3d-0000-4000-8000-000000000001';
const connected = service({ pipeline: { source: { type: 'connection', connectionArn, repository: 'o/r' } } });

describe('the account', () => {
  const identity = answered({ Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/ann' });

  it('is any, or that of the settings', () => {
    expect(verdict(needs(), 'get-caller-identity', identity).state).toBe('ready');
    expect(verdict(needs({ accountId: '111122223333' }), 'get-caller-identity', identity).state).toBe(
      'ready',
    );
  });

  it('is not another one', () => {
    expect(verdict(needs({ accountId: '999988887777' }), 'get-caller-identity', identity)).toMatchObject({
      state: 'missing',
      found: '111122223333, and the settings name 999988887777',
    });
  });
});

describe('quotas', () => {
  const quotas = (QuotaName: string, Value: number) => answered({ Quotas: [{ QuotaName, Value }] });
  const linux = 'Concurrently running builds for Linux/Small environment';

  it.each([
    ['of a machine', quotas(linux, 1), 'ready'],
    ['of a new account', quotas(linux, 0), 'missing'],
    ['of other machines alone', quotas('Concurrently running builds for ARM/Small environment', 5), 'notice'],
    ['that nobody may read', refused('AccessDeniedException'), 'unknown'],
    ['in another shape', answered({ Quotas: 'none' }), 'unknown'],
  ])('%s', (_, answer, state) => {
    expect(verdict(needs(), 'list-service-quotas', answer).state).toBe(state);
  });

  it('are those of the machine of the settings', () => {
    const settings = service({
      task: { architecture: 'ARM64' },
      pipeline: { build: { computeType: 'BUILD_GENERAL1_LARGE' } },
    });
    const arm = quotas('Concurrently running builds for ARM/Large environment', 1);
    expect(verdict(needs(settings), 'list-service-quotas', arm).state).toBe('ready');
  });

  it('of Fargate hold twice the tasks of all services', () => {
    const two = {
      services: { web: { task: { cpu: 1024, memoryMiB: 2048 } }, api: { autoScaling: { maximum: 10 } } },
    };
    // 2 × 2 × 1 vCPU and 2 × 10 × a half of one.
    expect(needs(two).vcpus).toBe(4 + 10);
    const quota = (Value: number) => answered({ Quota: { QuotaName: 'vCPU', Value } });
    expect(verdict(needs(two), 'get-service-quota', quota(14)).state).toBe('ready');
    expect(verdict(needs(two), 'get-service-quota', quota(13)).state).toBe('missing');
  });
});

describe('the source', () => {
  it.each([
    ['CodeCommit with repositories', {}, 'list-repositories', answered({ repositories: [{}] }), 'ready'],
    ['CodeCommit without one', {}, 'list-repositories', answered({ repositories: [] }), 'notice'],
    [
      'CodeCommit that is closed',
      {},
      'list-repositories',
      refused('OperationNotAllowedException'),
      'missing',
    ],
    ...(
      [
        ['AVAILABLE', 'ready'],
        ['PENDING', 'missing'],
        ['ERROR', 'missing'],
      ] as const
    ).map(
      ([ConnectionStatus, state]) =>
        [
          `a connection that is ${ConnectionStatus}`,
          connected,
          'get-connection',
          answered({ Connection: { ConnectionStatus } }),
          state,
        ] as const,
    ),
    ['no connection', connected, 'get-connection', refused('ResourceNotFoundException'), 'missing'],
  ] as const)('is %s', (_, settings, operation, answer, state) => {
    expect(verdict(needs(settings), operation, answer).state).toBe(state);
  });

  it('is looked for where it is used alone', () => {
    const operations = (of: Needs) => checksOf(of).map(({ call: [, operation] }) => operation);
    expect(operations(needs(connected))).not.toContain('list-repositories');
    const byJobs = { type: 'githubActions', gitHub: gitHubReleases };
    for (const pipeline of [{ enabled: false }, byJobs]) {
      const off = operations(needs(service({ pipeline })));
      expect(off).not.toContain('list-repositories');
      expect(off).not.toContain('list-service-quotas');
    }
  });
});

describe('service-linked roles', () => {
  it('are there, or AWS makes them', () => {
    expect(verdict(needs(), 'get-role', answered({ Role: {} })).state).toBe('ready');
    expect(verdict(needs(), 'get-role', refused('NoSuchEntity')).state).toBe('notice');
  });

  it('are those that the settings need', () => {
    expect(needs().serviceLinkedRoles).toHaveLength(2);
    expect(needs(service({ autoScaling: {} })).serviceLinkedRoles).toHaveLength(3);
  });
});

describe('Availability Zones', () => {
  const zones = (...ids: readonly string[]) =>
    answered({ AvailabilityZones: ids.map((ZoneId) => ({ ZoneId, State: 'available' })) });

  it('are counted without those that the settings exclude', () => {
    const two = needs({ network: { type: 'new', excludedZoneIds: ['euw1-az1'] } });
    expect(verdict(two, 'describe-availability-zones', zones('euw1-az1', 'euw1-az2', 'euw1-az3')).state).toBe(
      'ready',
    );
    expect(verdict(two, 'describe-availability-zones', zones('euw1-az1', 'euw1-az2'))).toMatchObject({
      state: 'missing',
      found: '1 are left of 2, and 2 are wanted',
    });
  });
});
