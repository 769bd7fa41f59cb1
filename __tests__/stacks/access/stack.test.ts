/** What the access stack is made of, whom its roles trust, and which settings are rejected. */
import { conditionsHold } from '../../../rehearsal/cloud/iam/policy-conditions';
import { RequestContext } from '../../../rehearsal/cloud/iam/policy-match';
import { stacksOf } from '../../../environments/selection';
import { readSettings } from '../../../stacks/settings';
import { needs } from '../../support/needs';
import { variants } from '../../support/role-variants';
import { accountId as sampleAccount, keyArn } from '../../support/sample-arns';
import { refusals } from '../../support/settings';
import { addresses, all, synthProject } from '../../support/synth';
import { accessDocuments, allows, isAllowed, statementsOf } from './access-roles';

const gitHub = { repository: 'acme/shop' };
const withAccess = (access: object, project: object = {}) => ({
  ...project,
  environments: { dev: { access } },
});
const cloud = { backend: { type: 'cloud', organization: 'acme', project: 'shop', workspacePrefix: 'a-' } };

describe('without access', () => {
  test('there is no stack of it, and no role has a boundary', () => {
    const stacks = synthProject({});
    expect(Object.keys(stacks)).not.toContain('bluegreen-dev-access');
    expect(JSON.stringify(stacks)).not.toContain('permissions_boundary');
  });
});

describe('with access', () => {
  const stacks = synthProject(withAccess({ gitHub }));
  const boundary =
    'arn:${data.aws_partition.partition.partition}:iam::${data.aws_caller_identity.account.account_id}:policy/bluegreen-dev-access-boundary';

  test('there are two roles, their policies and boundaries, and an identity provider', () => {
    const types = addresses(stacks['bluegreen-dev-access']!).map((address) => address.split('.')[0]!);
    const count = (type: string) => types.filter((each) => each === type).length;
    expect(Object.fromEntries([...new Set(types)].map((type) => [type, count(type)]))).toEqual({
      aws_iam_openid_connect_provider: 1,
      aws_iam_policy: 5,
      aws_iam_role: 2,
      aws_iam_role_policy: 1,
      aws_iam_role_policy_attachment: 5,
    });
  });

  test('every other role has the boundary of the environment', () => {
    const roles = Object.entries(stacks)
      .filter(([id]) => id !== 'bluegreen-dev-access')
      .flatMap(([, stack]) => Object.values(all(stack, 'aws_iam_role')));
    expect(roles.length).toBeGreaterThan(5);
    for (const role of roles) expect(role.permissions_boundary).toBe(boundary);
  });

  test('a boundary of the settings holds all roles, and none is made', () => {
    const own = 'arn:aws:iam::123456789012:policy/own';
    const made = synthProject({ permissionsBoundary: own, ...withAccess({ gitHub }) });
    const roles = Object.values(made).flatMap((stack) => Object.values(all(stack, 'aws_iam_role')));
    for (const role of roles) expect(role.permissions_boundary).toBe(own);
    const policies = Object.keys(all(made['bluegreen-dev-access']!, 'aws_iam_policy')).sort();
    expect(policies).toEqual(['change-traffic', 'read-environment', 'read-services']);
  });

  test('an identity provider that exists is used', () => {
    const providerArn = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com';
    const project = withAccess({ gitHub: { ...gitHub, providerArn } });
    const stack = synthProject(project)['bluegreen-dev-access']!;
    expect(all(stack, 'aws_iam_openid_connect_provider')).toEqual({});
    expect(JSON.stringify(stack)).toContain(providerArn);
  });

  test('a deploy begins with its stack, and a destroy leaves it', () => {
    const settings = readSettings(withAccess({ gitHub }));
    const [environment] = settings.environments;
    expect(stacksOf(settings, environment!, 'deploy', undefined)[0]).toBe('bluegreen-dev-access');
    expect(stacksOf(settings, environment!, 'destroy', undefined)).not.toContain('bluegreen-dev-access');
  });

  test.each([
    ['defaults', {}],
    ['everything', variants[1]!.settings],
  ])('policies are as short as IAM wants them, with %s', (_, settings) => {
    const service = (settings as { environments?: { dev: { services: { nodejs: object } } } }).environments
      ?.dev.services.nodejs;
    const services = Object.fromEntries(
      ['checkout', 'catalogue', 'search', 'orders', 'payments'].map((name) => [name, service ?? {}]),
    );
    const length = (document: unknown) => JSON.stringify(document).replace(/\s/g, '').length;
    const issuers = { gitHub, gitLab: { project: 'acme/shop' }, hcpTerraform: {} };
    const { plan, apply, environmentBoundary } = accessDocuments({
      ...cloud,
      environments: {
        dev: { access: issuers, network: { type: 'new', flowLogs: true, endpoints: ['s3'] }, services },
      },
    });
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    const [inline, ...attached] = apply.policies;
    expect(length(inline)).toBeLessThan(10_240);
    for (const policy of [...attached, ...plan.policies, plan.boundary]) {
      expect(length(policy)).toBeLessThan(6144);
    }
    for (const { trust } of [plan, apply]) expect(length(trust)).toBeLessThan(2048);
    expect(length(environmentBoundary)).toBeLessThan(6144);
  });
});

describe('the boundary of the environment', () => {
  test.each(variants)('allows what its roles need: $title', ({ settings, facts, deploymentConfigName }) => {
    const { environments = { dev: {} }, ...project } = settings as { environments?: { dev: object } };
    const { environmentBoundary } = accessDocuments(
      { ...project, environments: { ...environments, dev: { ...environments.dev, access: { gitHub } } } },
      sampleAccount,
    );
    const ofKey = { 'aws:ResourceTag/Project': 'bluegreen', 'aws:ResourceTag/Environment': 'dev' };
    const denied = Object.values(needs(facts, deploymentConfigName))
      .flat()
      .map((need) => ({ ...need, context: { ...need.context, ...(need.resource === keyArn ? ofKey : {}) } }))
      .filter((need) => !isAllowed(environmentBoundary, need));
    expect(denied).toEqual([]);
  });

  test('lets releases be named for other accounts, and nothing else be changed there', () => {
    const { settings } = variants.find(({ title }) => title === 'promotion across accounts and Regions')!;
    const { environments } = settings as { environments: { dev: object } };
    const {
      environmentBoundary: boundary,
      apply,
      plan,
    } = accessDocuments(
      { environments: { ...environments, dev: { ...environments.dev, access: { gitHub } } } },
      sampleAccount,
    );
    const bucket = 'arn:aws:s3:::bluegreen-live-nodejs-promotion-777788889999';
    expect(isAllowed(boundary, { action: 's3:PutObject', resource: `${bucket}/release.json` })).toBe(true);
    for (const [action, resource] of [
      ['s3:PutObject', `${bucket}/other.json`],
      ['s3:DeleteObject', `${bucket}/release.json`],
      ['s3:PutBucketPolicy', bucket],
    ] as const) {
      expect(isAllowed(boundary, { action, resource })).toBe(false);
    }
    const repository = `arn:aws:ecr:ap-southeast-1:${sampleAccount}:repository/bluegreen-dev-nodejs`;
    const may = (role: typeof apply, action: string, resource = repository) =>
      allows(role, { action: `ecr:${action}`, resource, context: {} });
    expect(['SetRepositoryPolicy', 'DeleteRepositoryPolicy'].map((action) => may(apply, action))).toEqual([
      true,
      true,
    ]);
    expect(may(apply, 'SetRepositoryPolicy', repository.replace('dev', 'live'))).toBe(false);
    expect([may(plan, 'GetRepositoryPolicy'), may(plan, 'SetRepositoryPolicy')]).toEqual([true, false]);
  });

  const { environmentBoundary } = accessDocuments(withAccess({ gitHub }));

  test.each([
    ['iam:CreateUser', 'arn:aws:iam::123456789012:user/eve'],
    ['iam:PutRolePolicy', 'arn:aws:iam::123456789012:role/bluegreen-dev-nodejs-task'],
    ['sts:AssumeRole', 'arn:aws:iam::123456789012:role/admin'],
    ['s3:GetObject', 'arn:aws:s3:::bluegreen-live-nodejs-art-20260101/x'],
    ['s3:GetObject', 'arn:aws:s3:::acme-terraform-state/ecs-blue-green/bluegreen-dev-network.tfstate'],
    [
      'ecs:UpdateService',
      'arn:aws:ecs:ap-southeast-1:123456789012:service/bluegreen-live-web/bluegreen-live-web',
    ],
    [
      'secretsmanager:GetSecretValue',
      'arn:aws:secretsmanager:ap-southeast-1:123456789012:secret:other-AbCdEf',
    ],
    ['dynamodb:GetItem', 'arn:aws:dynamodb:ap-southeast-1:123456789012:table/orders'],
  ])('allows no %s on %s', (action, resource) => {
    expect(isAllowed(environmentBoundary, { action, resource })).toBe(false);
  });
});

describe('trust', () => {
  const trusts = (access: object, project: object = {}) => {
    const { plan, apply } = accessDocuments(withAccess(access, project));
    const accepts = (document: typeof plan.trust, host: string, sub: string, aud: string) =>
      statementsOf(document).some(({ Condition = {} }) =>
        conditionsHold(Condition, new RequestContext({ [`${host}:sub`]: sub, [`${host}:aud`]: aud }), false),
      );
    return (host: string, sub: string, aud: string) =>
      [accepts(plan.trust, host, sub, aud), accepts(apply.trust, host, sub, aud)].flatMap((is, index) =>
        is ? [['plan', 'apply'][index]] : [],
      );
  };
  const neither: string[] = [];

  describe('in GitHub Actions', () => {
    const by = trusts({ gitHub });
    const host = 'token.actions.githubusercontent.com';

    test.each([
      ['repo:acme/shop:environment:plan', ['plan']],
      ['repo:acme/shop:ref:refs/heads/main', ['plan']],
      ['repo:acme/shop:environment:production', ['apply']],
      ['repo:acme/shop:ref:refs/heads/other', neither],
      ['repo:acme/shop:pull_request', neither],
      ['repo:acme/shop-fork:environment:production', neither],
      ['repo:acme/shop:environment:production-2', neither],
      ['repo:evil/shop:environment:production', neither],
    ])('%s: %j', (sub, roles) => {
      expect(by(host, sub, 'sts.amazonaws.com')).toEqual(roles);
      expect(by(host, sub, 'https://github.com/evil')).toEqual(neither);
    });
  });

  describe('in GitLab', () => {
    const by = trusts({ gitLab: { project: 'acme/shop' } });

    test.each([
      ['project_path:acme/shop:ref_type:branch:ref:main', ['plan', 'apply']],
      ['project_path:acme/shop:ref_type:branch:ref:feature', ['plan']],
      ['project_path:acme/shop:ref_type:tag:ref:main', neither],
      ['project_path:acme/other:ref_type:branch:ref:main', neither],
    ])('%s: %j', (sub, roles) => {
      expect(by('gitlab.com', sub, 'https://gitlab.com')).toEqual(roles);
      expect(by('gitlab.com', sub, 'https://evil.example')).toEqual(neither);
    });
  });

  describe('in HCP Terraform', () => {
    const by = trusts({ hcpTerraform: {} }, cloud);
    const sub = (workspace: string, phase: string, project = 'shop', organization = 'acme') =>
      `organization:${organization}:project:${project}:workspace:${workspace}:run_phase:${phase}`;

    test.each([
      [sub('a-bluegreen-dev-network', 'plan'), ['plan']],
      [sub('a-bluegreen-dev-network', 'apply'), ['apply']],
      [sub('a-bluegreen-live-network', 'apply'), neither],
      [sub('bluegreen-dev-network', 'apply'), neither],
      [sub('a-bluegreen-dev-network', 'apply', 'other'), neither],
      [sub('a-bluegreen-dev-network', 'apply', 'shop', 'evil'), neither],
    ])('%s: %j', (subject, roles) => {
      expect(by('app.terraform.io', subject, 'aws.workload.identity')).toEqual(roles);
      expect(by('app.terraform.io', subject, 'another')).toEqual(neither);
    });
  });
});

describe('settings are rejected', () => {
  const start = (path: string) => `environments.dev.access${path}`;

  test.each<[string, object, string]>([
    [
      'with nobody who assumes the roles',
      withAccess({}),
      `${start('')}: access without gitHub, gitLab and hcpTerraform`,
    ],
    [
      'with HCP Terraform and another backend',
      withAccess({ hcpTerraform: {} }),
      `${start('.hcpTerraform')}: access.hcpTerraform with another backend than cloud`,
    ],
    [
      'with the provider of another host',
      withAccess({
        gitHub: { ...gitHub, providerArn: 'arn:aws:iam::123456789012:oidc-provider/gitlab.com' },
      }),
      `${start('.gitHub.providerArn')}: an identity provider of another host`,
    ],
    [
      'where another environment has a name that goes on',
      { environments: { dev: { access: { gitHub } }, 'dev-eu': {} } },
      `${start('')}: access of an environment whose name another one goes on with`,
    ],
    [
      'with a second provider in the account',
      { environments: { live: { access: { gitHub } }, dev: { access: { gitHub } } } },
      `${start('.gitHub.providerArn')}: a second identity provider of a host in the account`,
    ],
  ])('%s', (_, settings, line) => {
    const [refused, ...others] = refusals(settings);
    expect(others).toEqual([]);
    expect(refused).toContain(line);
  });

  test('unless both environments are in accounts of their own', () => {
    const environments = {
      staging: { accountId: '111122223333', profile: 'staging', access: { gitHub } },
      live: { accountId: '222233334444', profile: 'live', access: { gitHub } },
    };
    expect(refusals({ environments })).toEqual([]);
  });
});
