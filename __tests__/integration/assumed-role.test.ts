/** What clients call with the credentials of a role that they have assumed: AWS's answers, by the policies that IAM keeps. */
import { startEmbeddedAws, type EmbeddedAws } from '../../rehearsal/cloud';
import type { PolicyDocument } from '../../rehearsal/cloud/iam';
import { accessDocuments, statementsOf } from '../stacks/access/access-roles';
import { callBoto3, refusalsOf, type Boto3Call } from '../support/boto3';
import { describeWith, testTools } from '../support/tools';

const account = '123456789012';
const region = 'ap-southeast-1';
const roleName = 'bluegreen-dev-access-apply';
const roleArn = `arn:aws:iam::${account}:role/${roleName}`;
const session = `arn:aws:sts::${account}:assumed-role/${roleName}/job`;
const boundaryArn = `arn:aws:iam::${account}:policy/bluegreen-dev-access-boundary`;

const { apply } = accessDocuments({
  environments: { dev: { access: { gitHub: { repository: 'acme/shop' } } } },
});

const json = (policy: PolicyDocument) => JSON.stringify({ Version: '2012-10-17', ...policy });
const ofAccount = (id: string): PolicyDocument => ({
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${id}:root` }, Action: 'sts:AssumeRole' }],
});

const own = { Project: 'bluegreen', Environment: 'dev' };
const tags = Object.entries(own).map(([Key, Value]) => ({ Key, Value }));
const vpc = (tagged: typeof tags): Boto3Call => [
  'ec2',
  'create_vpc',
  {
    CidrBlock: '10.0.0.0/16',
    ...(tagged.length > 0 && { TagSpecifications: [{ ResourceType: 'vpc', Tags: tagged }] }),
  },
];
const role = (boundary?: string): Boto3Call => [
  'iam',
  'create_role',
  {
    RoleName: `bluegreen-dev-nodejs-${boundary === undefined ? 'free' : 'task'}`,
    AssumeRolePolicyDocument: json(ofAccount(account)),
    ...(boundary !== undefined && { PermissionsBoundary: boundary }),
    Tags: tags,
  },
];
const notAllowed = (action: string, resource: string, by = 'identity-based policy') =>
  `User: ${session} is not authorized to perform: ${action} on resource: ${resource} because no ${by} allows the ${action} action`;

const { moto, boto3 } = testTools;

describeWith([moto, boto3], 'credentials of an assumed role', () => {
  let cloud: EmbeddedAws;
  /** Of the rehearsal: it may do everything. */
  let administrator: NodeJS.ProcessEnv;
  let job: NodeJS.ProcessEnv;

  const put = (PolicyName: string, policy: PolicyDocument): Boto3Call => [
    'iam',
    'put_role_policy',
    { RoleName: roleName, PolicyName, PolicyDocument: json(policy) },
  ];

  const assume = async (environment: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> => {
    const [answer] = (await callBoto3(environment, [
      ['sts', 'assume_role', { RoleArn: roleArn, RoleSessionName: 'job' }],
    ])) as [{ readonly Credentials: Readonly<Record<string, string>> }];
    const { AccessKeyId, SecretAccessKey, SessionToken } = answer.Credentials;
    return {
      ...environment,
      AWS_ACCESS_KEY_ID: AccessKeyId,
      AWS_SECRET_ACCESS_KEY: SecretAccessKey,
      AWS_SESSION_TOKEN: SessionToken,
    };
  };

  beforeAll(async () => {
    cloud = await startEmbeddedAws({ env: process.env, authorizeAssumedRoles: true });
    administrator = {
      ...cloud.environment(process.env),
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
    };
    const policies = [
      ['bluegreen-dev-access-boundary', apply.boundary],
      ['bluegreen-dev-access-delivery', apply.boundary],
    ] as const;
    const made = await refusalsOf(administrator, [
      ...policies.map(([PolicyName, policy]): Boto3Call => [
        'iam',
        'create_policy',
        { PolicyName, PolicyDocument: json(policy) },
      ]),
      [
        'iam',
        'create_role',
        {
          RoleName: roleName,
          AssumeRolePolicyDocument: json(ofAccount(account)),
          PermissionsBoundary: `arn:aws:iam::${account}:policy/bluegreen-dev-access-delivery`,
        },
      ],
      ...apply.policies.map((policy, index) => put(`p${index}`, policy)),
    ]);
    expect(new Set(made)).toEqual(new Set(['accepted']));
    job = await assume(administrator);
  });

  afterAll(async () => {
    await cloud.stop();
  });

  it('do what its policies allow, by names and by tags', async () => {
    const [network, ...others] = (await callBoto3(job, [
      vpc(tags),
      role(boundaryArn),
      ['iam', 'get_role', { RoleName: 'bluegreen-dev-nodejs-task' }],
      ['sts', 'get_caller_identity'],
      ['ec2', 'describe_subnets'],
    ])) as [
      { readonly Vpc: { readonly VpcId: string } },
      ...{ readonly refused?: string; readonly Arn?: string }[],
    ];
    expect(others.map(({ refused }) => refused)).toEqual([undefined, undefined, undefined, undefined]);
    expect(others[2]?.Arn).toBe(session);
    const { VpcId } = network.Vpc;
    const subnet: Boto3Call = [
      'ec2',
      'create_subnet',
      { VpcId, CidrBlock: '10.0.0.0/24', TagSpecifications: [{ ResourceType: 'subnet', Tags: tags }] },
    ];
    expect(await refusalsOf(job, [subnet])).toEqual(['accepted']);
    const [foreign] = (await callBoto3(administrator, [vpc([])])) as [typeof network];
    const elsewhere: Boto3Call = [subnet[0], subnet[1], { ...subnet[2], VpcId: foreign.Vpc.VpcId }];
    expect(await refusalsOf(job, [elsewhere, ['ec2', 'delete_vpc', { VpcId: foreign.Vpc.VpcId }]])).toEqual([
      `UnauthorizedOperation: You are not authorized to perform this operation. ${notAllowed('ec2:CreateSubnet', `arn:aws:ec2:${region}:${account}:vpc/${foreign.Vpc.VpcId}`)}`,
      `UnauthorizedOperation: You are not authorized to perform this operation. ${notAllowed('ec2:DeleteVpc', `arn:aws:ec2:${region}:${account}:vpc/${foreign.Vpc.VpcId}`)}`,
    ]);
  });

  it('are denied the rest in the words of IAM and the form of each protocol', async () => {
    const foreignRole = `arn:aws:iam::${account}:role/admin`;
    const said = await refusalsOf(job, [
      vpc([]),
      role(),
      ['logs', 'create_log_group', { logGroupName: '/ecs/other' }],
      [
        'ecs',
        'register_task_definition',
        {
          family: 'bluegreen-dev-nodejs',
          containerDefinitions: [{ name: 'web', image: 'web', memory: 64 }],
          taskRoleArn: foreignRole,
        },
      ],
      ['s3', 'create_bucket', { Bucket: 'other' }],
      ['lambda', 'delete_function', { FunctionName: 'other' }],
      ['iam', 'create_user', { UserName: 'eve' }],
      ['sts', 'assume_role', { RoleArn: foreignRole, RoleSessionName: 'eve' }],
    ]);
    const free = `arn:aws:iam::${account}:role/bluegreen-dev-nodejs-free`;
    const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
    expect(said).toEqual([
      `UnauthorizedOperation: You are not authorized to perform this operation. ${notAllowed('ec2:CreateVpc', arn('ec2', 'vpc/*'))}`,
      `AccessDenied: ${notAllowed('iam:CreateRole', free)}`,
      `AccessDeniedException: ${notAllowed('logs:CreateLogGroup', arn('logs', 'log-group:/ecs/other'))}`,
      `AccessDeniedException: ${notAllowed('iam:PassRole', foreignRole)}`,
      `AccessDenied: ${notAllowed('s3:CreateBucket', '"arn:aws:s3:::other"')}`,
      `AccessDeniedException: ${notAllowed('lambda:DeleteFunction', arn('lambda', 'function:other'))}`,
      `AccessDenied: ${notAllowed('iam:CreateUser', '*')}`,
      `AccessDenied: ${notAllowed('sts:AssumeRole', foreignRole)}`,
    ]);
  });

  it('lose at once what a policy no longer grants, and never get what the boundary withholds', async () => {
    const described: Boto3Call = ['ec2', 'describe_vpcs'];
    const index = apply.policies.findIndex((policy) => JSON.stringify(policy).includes('"ec2:DescribeVpcs"'));
    const policy = apply.policies[index]!;
    const less = JSON.parse(
      JSON.stringify({ Statement: statementsOf(policy) }).replace(
        '"ec2:DescribeVpcs"',
        '"ec2:DescribeHosts"',
      ),
    ) as PolicyDocument;
    expect(await refusalsOf(job, [described])).toEqual(['accepted']);
    await callBoto3(administrator, [put(`p${index}`, less)]);
    expect(await refusalsOf(job, [described])).toEqual([
      `UnauthorizedOperation: You are not authorized to perform this operation. ${notAllowed('ec2:DescribeVpcs', '*')}`,
    ]);
    const all: PolicyDocument = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
    await callBoto3(administrator, [put('all', all)]);
    expect(await refusalsOf(job, [described, ['iam', 'create_user', { UserName: 'eve' }]])).toEqual([
      'accepted',
      `AccessDenied: ${notAllowed('iam:CreateUser', '*', 'permissions boundary')}`,
    ]);
    await callBoto3(administrator, [
      put(`p${index}`, policy),
      ['iam', 'delete_role_policy', { RoleName: roleName, PolicyName: 'all' }],
    ]);
  });

  it('are given to whom the trust policy names, and end with the role', async () => {
    const RoleName = 'of-another-account';
    const said = await refusalsOf(administrator, [
      ['iam', 'create_role', { RoleName, AssumeRolePolicyDocument: json(ofAccount('999999999999')) }],
      ['sts', 'assume_role', { RoleArn: `arn:aws:iam::${account}:role/${RoleName}`, RoleSessionName: 'job' }],
    ]);
    expect(said).toEqual([
      'accepted',
      `AccessDenied: User: arn:aws:iam::${account}:root is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${account}:role/${RoleName}`,
    ]);
    const [{ PolicyNames }] = (await callBoto3(administrator, [
      ['iam', 'list_role_policies', { RoleName: roleName }],
    ])) as [{ readonly PolicyNames: readonly string[] }];
    const gone = await refusalsOf(administrator, [
      ...PolicyNames.map((PolicyName): Boto3Call => [
        'iam',
        'delete_role_policy',
        { RoleName: roleName, PolicyName },
      ]),
      ['iam', 'delete_role', { RoleName: roleName }],
    ]);
    expect(new Set(gone)).toEqual(new Set(['accepted']));
    expect(await refusalsOf(job, [['logs', 'describe_log_groups']])).toEqual([
      'UnrecognizedClientException: The security token included in the request is invalid.',
    ]);
  });
});
