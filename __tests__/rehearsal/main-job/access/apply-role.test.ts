/** Which role Terraform runs with, and which token it is assumed with. */
import { Failure } from '../../../../rehearsal/failures';
import { expectAccess, findApplyRole } from '../../../../rehearsal/main-job/access/apply-role';
import { TokenIssuer } from '../../../../rehearsal/main-job/access/token-issuer';
import { keysOf } from '../../../../rehearsal/cloud/iam/web-identity/issuer-keys';
import { isSignedBy, readToken } from '../../../../rehearsal/cloud/iam/web-identity/token';
import { plannedStack } from '../../../support/plans';

const access = { gitHub: { repository: 'acme/shop' } };

test.each<[string, object]>([
  ['set environments.dev.access in cdktf.json', {}],
  ['set environments.live.access in cdktf.json', { environments: { live: {} } }],
  [
    'the settings have dev, live: choose one with --environment NAME',
    { environments: { dev: { access }, live: { access } } },
  ],
])('settings without the role fail: %s', (words, settings) => {
  const check = () => {
    expectAccess(settings as Parameters<typeof expectAccess>[0]);
  };
  expect(check).toThrow(words);
  expect(check).toThrow(expect.objectContaining({ name: Failure.name, status: 2 }) as Error);
});

test('settings with one environment that has access are enough', () => {
  expect(() => {
    expectAccess({ environments: { dev: { access } } });
  }).not.toThrow();
});

const trust = (Condition: object) =>
  JSON.stringify({
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: 'x' },
        Action: ['sts:AssumeRoleWithWebIdentity'],
        Condition,
      },
    ],
  });

const stacksWith = (role: object) => [
  plannedStack('shop-dev-network', { aws_iam_role: { logs: { name: 'shop-dev-flow-logs' } } }),
  plannedStack('shop-dev-access', {
    aws_iam_role: {
      plan: { name: 'shop-dev-access-plan' },
      apply: { name: 'shop-dev-access-apply', ...role },
    },
  }),
];

test.each<[string, object, object]>([
  [
    'the first subject of a list',
    { StringEquals: { 'gitlab.com:aud': 'https://gitlab.com', 'gitlab.com:sub': ['a', 'b'] } },
    { host: 'gitlab.com', audience: 'https://gitlab.com', subject: 'a' },
  ],
  [
    'a subject with wildcards',
    {
      StringEquals: { 'app.terraform.io:aud': 'aws.workload.identity' },
      StringLike: { 'app.terraform.io:sub': ['organization:acme:workspace:shop-dev-*:run_phase:apply'] },
    },
    {
      host: 'app.terraform.io',
      audience: 'aws.workload.identity',
      subject: 'organization:acme:workspace:shop-dev-rehearsal:run_phase:apply',
    },
  ],
])('the role of an apply is assumed with %s', (_, condition, token) => {
  const role = findApplyRole(stacksWith({ path: '/teams/', assume_role_policy: trust(condition) }));
  expect(role).toMatchObject({
    stack: 'shop-dev-access',
    name: 'shop-dev-access-apply',
    path: '/teams/',
    token,
  });
});

test('stacks without the role fail', () => {
  expect(() => findApplyRole([])).toThrow('no stack has the role of an apply');
  expect(() => findApplyRole(stacksWith({ assume_role_policy: trust({}) }))).toThrow('accepts no token');
});

test('the issuer signs tokens that STS accepts', async () => {
  const issuer = await TokenIssuer.start('gitlab.com');
  try {
    const token = readToken(issuer.token({ host: 'gitlab.com', audience: 'aud', subject: 'sub' }));
    expect(token).toMatchObject({ issuer: 'https://gitlab.com', subject: 'sub', audiences: ['aud'] });
    expect(token.expires).toBeGreaterThan(Date.now() / 1000);
    expect(isSignedBy(token, await keysOf('https://gitlab.com', issuer.url))).toBe(true);
  } finally {
    issuer.stop();
  }
});
