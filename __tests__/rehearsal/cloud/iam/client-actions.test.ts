/** Actions, resources and condition keys of calls of clients, beside those that recorded-requests.json holds. */
import {
  clientActions,
  type ClientCall,
  type Existing,
} from '../../../../rehearsal/cloud/iam/client-actions';
import { deletedObjects } from '../../../../rehearsal/cloud/iam/s3-actions';

const accountId = '123456789012';
const region = 'eu-west-1';
const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`;

const existing: Existing = {
  tagsOf: (service, id) => Promise.resolve({ Of: `${service} ${id}` }),
  roleOf: (name) =>
    Promise.resolve(
      name === 'web' ? { arn: `arn:aws:iam::${accountId}:role/teams/web`, boundary: 'arn:b' } : undefined,
    ),
  keyOf: () => Promise.resolve('k-1'),
  associatedBy: () => Promise.resolve(['rtb-0123456789abcdef0', 'subnet-0123456789abcdef0']),
};

const asked = (
  service: string,
  operation: string,
  given: Partial<Pick<ClientCall, 'input' | 'url'>> & { readonly form?: string },
) =>
  clientActions({
    ...{ service, operation, region, accountId, existing },
    url: given.url ?? '/',
    input: given.input ?? {},
    form: new URLSearchParams(given.form),
  });

const loadBalancer = arn('elasticloadbalancing', 'loadbalancer/app/web/1');
const listener = arn('elasticloadbalancing', 'listener/app/web/1/2');
const rule = arn('elasticloadbalancing', 'listener-rule/app/web/1/2/3');

it.each<[string, string, Parameters<typeof asked>[2], readonly object[]]>([
  [
    'iam',
    'PutRolePolicy',
    { form: 'RoleName=web&PolicyName=p' },
    [
      {
        action: 'iam:PutRolePolicy',
        resource: `arn:aws:iam::${accountId}:role/teams/web`,
        context: { 'iam:PermissionsBoundary': 'arn:b' },
      },
    ],
  ],
  [
    'iam',
    'CreateRole',
    { form: 'RoleName=new&Path=/teams/&PermissionsBoundary=arn:c&Tags.member.1.Key=A&Tags.member.1.Value=b' },
    [
      {
        action: 'iam:CreateRole',
        resource: `arn:aws:iam::${accountId}:role/teams/new`,
        context: { 'iam:PermissionsBoundary': 'arn:c', 'aws:RequestTag/A': 'b', 'aws:TagKeys': ['A'] },
      },
      {
        action: 'iam:TagRole',
        resource: `arn:aws:iam::${accountId}:role/teams/new`,
        context: { 'aws:RequestTag/A': 'b', 'aws:TagKeys': ['A'] },
      },
    ],
  ],
  ['iam', 'CreateUser', { form: 'UserName=eve' }, [{ action: 'iam:CreateUser', resource: '*', context: {} }]],
  [
    'elasticloadbalancing',
    'CreateListener',
    { form: `LoadBalancerArn=${loadBalancer}` },
    [
      {
        action: 'elasticloadbalancing:CreateListener',
        resource: loadBalancer,
        context: { 'aws:ResourceTag/Of': `elasticloadbalancing ${loadBalancer}` },
      },
      {
        action: 'elasticloadbalancing:AddTags',
        resource: `${listener.replace('/2', '')}/0123456789abcdef`,
        context: { 'elasticloadbalancing:CreateAction': 'CreateListener' },
      },
    ],
  ],
  [
    'elasticloadbalancing',
    'SetRulePriorities',
    { form: `RulePriorities.member.1.RuleArn=${rule}&RulePriorities.member.1.Priority=7` },
    [
      {
        action: 'elasticloadbalancing:SetRulePriorities',
        resource: rule,
        context: { 'aws:ResourceTag/Of': `elasticloadbalancing ${rule}` },
      },
    ],
  ],
  [
    'ec2',
    'DisassociateRouteTable',
    { form: 'AssociationId=rtbassoc-0123456789abcdef0' },
    ['route-table/rtb-0123456789abcdef0', 'subnet/subnet-0123456789abcdef0'].map((resource) => ({
      action: 'ec2:DisassociateRouteTable',
      resource: arn('ec2', resource),
      context: { 'aws:ResourceTag/Of': `ec2 ${resource.split('/')[1]!}` },
    })),
  ],
  [
    'lambda',
    'POST /2015-03-31/functions/web/policy',
    { url: '/2015-03-31/functions/web/policy' },
    [{ action: 'lambda:AddPermission', resource: arn('lambda', 'function:web'), context: {} }],
  ],
  [
    'kms',
    'DeleteAlias',
    { input: { AliasName: 'alias/web' } },
    [
      {
        action: 'kms:DeleteAlias',
        resource: arn('kms', 'key/k-1'),
        context: { 'aws:ResourceTag/Of': 'kms k-1' },
      },
      { action: 'kms:DeleteAlias', resource: arn('kms', 'alias/web'), context: {} },
    ],
  ],
  [
    'codepipeline',
    'UpdatePipeline',
    { input: { pipeline: { name: 'web', roleArn: 'arn:role' } } },
    [
      { action: 'codepipeline:UpdatePipeline', resource: arn('codepipeline', 'web'), context: {} },
      {
        action: 'iam:PassRole',
        resource: 'arn:role',
        context: { 'iam:PassedToService': 'codepipeline.amazonaws.com' },
      },
    ],
  ],
  ['monitoring', 'ListMetrics', {}, [{ action: 'cloudwatch:ListMetrics', resource: '*', context: {} }]],
])('%s %s', async (service, operation, given, requested) => {
  expect(await asked(service, operation, given)).toEqual(requested);
});

it('DeleteObjects needs an action for each object, and another one for a version', () => {
  const body =
    '<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>a/b</Key><VersionId>1</VersionId></Object><Object><Key>c</Key></Object></Delete>';
  expect(deletedObjects({ url: '/art?delete=' }, body)).toEqual([
    { action: 's3:DeleteObjectVersion', resource: 'arn:aws:s3:::art/a/b' },
    { action: 's3:DeleteObject', resource: 'arn:aws:s3:::art/c' },
  ]);
});
