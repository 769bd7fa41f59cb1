import { adaptToRehearsal } from '../../rehearsal/settings-changes';
import { refusals } from '../support/settings';
import { synthProject } from '../support/synth';

const staging = '111122223333';
const live = '444455556666';
const roleOf = (accountId: string) => ({ roleArn: `arn:aws:iam::${accountId}:role/delivery/apply` });

/** Configuration of the AWS provider by stack. */
const providers = (environments: object) =>
  Object.fromEntries(
    Object.entries(synthProject({ environments })).map(([id, stack]) => [id, stack.provider.aws![0]]),
  );

describe('environments in several accounts', () => {
  const environments = {
    staging: { accountId: staging, profile: 'acme-staging' },
    live: { accountId: live, assumeRole: { ...roleOf(live), externalId: 'acme' } },
  };

  test('are deployed with credentials of their own, in every stack', () => {
    const all = Object.entries(providers(environments));
    expect(all).toHaveLength(6);
    for (const [id, provider] of all) {
      expect(provider).toMatchObject(
        id.includes('-staging-')
          ? { allowed_account_ids: [staging], profile: 'acme-staging' }
          : {
              allowed_account_ids: [live],
              assume_role: [
                {
                  role_arn: environments.live.assumeRole.roleArn,
                  session_name: 'bluegreen-live',
                  external_id: 'acme',
                },
              ],
            },
      );
    }
  });

  test('have the credentials of the surroundings unless the settings say so', () => {
    for (const provider of Object.values(providers({ dev: {} }))) {
      expect(provider).not.toHaveProperty('profile');
      expect(provider).not.toHaveProperty('assume_role');
    }
  });

  const line = (credentials: string) =>
    `environments.live.accountId: environments of different accounts with the same credentials: credentials belong to one account, so one cdktf deploy could not deploy both; got ${live}, and ${staging} for environments.staging; fix: ${credentials}`;
  const fix = `set environments.live.assumeRole to a role of ${live}, or environments.live.profile`;

  test.each<[string, object]>([
    ['none', {}],
    ['the same profile', { profile: 'acme' }],
  ])('are rejected with %s', (_, credentials) => {
    const both = {
      staging: { accountId: staging, ...credentials },
      live: { accountId: live, ...credentials },
    };
    expect(refusals({ environments: both })).toEqual([line(fix)]);
  });

  test.each<[string, object, object]>([
    ['one has a role', {}, { assumeRole: roleOf(live) }],
    ['one has a profile', { profile: 'acme-staging' }, {}],
    [
      'both assume a role from one profile',
      { profile: 'acme', assumeRole: roleOf(staging) },
      { profile: 'acme', assumeRole: roleOf(live) },
    ],
  ])('are accepted if %s', (_, ofStaging, ofLive) => {
    const both = { staging: { accountId: staging, ...ofStaging }, live: { accountId: live, ...ofLive } };
    expect(refusals({ environments: both })).toEqual([]);
  });

  test('need none with HCP Terraform, whose workspaces have their own', () => {
    const backend = { type: 'cloud', organization: 'acme' };
    const access = { hcpTerraform: {} };
    const both = { staging: { accountId: staging, access }, live: { accountId: live, access } };
    expect(refusals({ backend, environments: both })).toEqual([]);
  });

  test('are rejected with one role in HCP Terraform, too', () => {
    const backend = { type: 'cloud', organization: 'acme' };
    const both = {
      staging: { accountId: staging, assumeRole: roleOf(staging) },
      live: { accountId: live, assumeRole: roleOf(staging) },
    };
    expect(refusals({ backend, environments: both })).toContain(line(fix));
  });

  test('may share credentials within an account', () => {
    const one = { a: { accountId: staging }, b: { accountId: staging }, c: {} };
    expect(refusals({ environments: one })).toEqual([]);
  });

  test('are rehearsed without them', () => {
    expect(adaptToRehearsal({ environments })).toEqual({
      settings: { environments: { staging: {}, live: {} } },
      notes: [],
    });
  });
});

test.each<[string, object, readonly string[]]>([
  [
    'a role of another account',
    { environments: { live: { accountId: live, assumeRole: roleOf(staging) } } },
    [
      `environments.live.assumeRole.roleArn: an assumeRole of another account than the environment's accountId: what the role deploys lies in the account of the role; got "${roleOf(staging).roleArn}"; allowed: the ARN of a role of ${live}`,
    ],
  ],
  [
    'a profile where HCP Terraform deploys',
    {
      backend: { type: 'cloud', organization: 'acme' },
      environments: { live: { profile: 'acme' } },
    },
    [
      'environments.live.profile: a profile with the backend cloud: HCP Terraform runs the deployment where there are no profiles; got "acme"; fix: remove it, and give the workspaces of the environment their credentials, or set assumeRole',
    ],
  ],
  [
    'a role by name',
    { environments: { live: { assumeRole: { roleArn: 'apply' } } } },
    ['environments.live.assumeRole.roleArn: not well formed; got "apply"; allowed: the ARN of an IAM role'],
  ],
])('rejects %s', (_, settings, lines) => {
  expect(refusals(settings)).toEqual(lines);
});
