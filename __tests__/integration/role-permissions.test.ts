/** The roles of the stacks in the IAM of the real moto: each may do what it needs, and not what is beside it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RegionalClient } from '../../rehearsal/cloud/contract/client';
import { startMoto, type Emulator } from '../../rehearsal/cloud/emulator/moto';
import { Upstream } from '../../rehearsal/cloud/emulator/upstream';
import { Gateway } from '../../rehearsal/cloud/gateway';
import { CannotAssumeRole, iamService, type IamService } from '../../rehearsal/cloud/iam';
import type { SessionCredentials } from '../../rehearsal/cloud/iam/permission';
import { AwsError } from '../../rehearsal/cloud/protocol/aws-error';
import { scaledClock } from '../../rehearsal/runtime/clock';
import { askAws } from '../support/aws-cli';
import { needs, type Need } from '../support/needs';
import { variants } from '../support/role-variants';
import { synthRoles, type Role } from '../support/roles';
import { region, serviceName } from '../support/sample-arns';
import { refusal } from '../support/service-caller';
import { describeWith, testTools } from '../support/tools';

const accountId = '123456789012';

/** What is synthesized for the account of the samples, in the account of moto. */
const ours = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll('111122223333', accountId)) as T;

const [{ settings, facts, deploymentConfigName }] = variants as [(typeof variants)[number]];
// The role of the application is granted nothing by the default settings.
const roles = ours(synthRoles(settings)).filter(({ grants }) => grants.Statement.length > 0);
const needed = ours(needs(facts, deploymentConfigName));
const bucketArn = `arn:aws:s3:::${serviceName}-art-20260101`;
const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`;

/** Who takes a role, and for what, as its trust policy has it. */
function takerOf({ name, trust }: Role) {
  const [statement] = trust.Statement;
  const [servicePrincipal = ''] = [statement?.Principal?.Service ?? []].flat();
  const [source] = [statement?.Condition?.ArnLike?.['aws:SourceArn'] ?? []].flat();
  return {
    roleArn: `arn:aws:iam::${accountId}:role/${name}`,
    servicePrincipal,
    ...(source !== undefined && { sourceArn: source.replace('*', 'x') }),
  };
}

const takerNamed = (role: string) => takerOf(roles.find(({ name }) => name === `${serviceName}-${role}`)!);

describeWith([testTools.moto, testTools.aws], 'the roles of the stacks', () => {
  let moto: Emulator;
  let upstream: Upstream;
  let server: Server | undefined;
  let api: RegionalClient;
  let iam: IamService;
  let endpoint: string;

  beforeAll(async () => {
    moto = await startMoto({ env: process.env });
    upstream = new Upstream(moto.address);
    const clock = scaledClock({ speed: 60, startedAt: Date.now() });
    const gateway = new Gateway({ upstream, accountId, now: () => clock.now() / 1000 });
    api = gateway.upstream.in('us-east-1');
    for (const { name: RoleName, trust, grants } of roles) {
      const AssumeRolePolicyDocument = JSON.stringify(trust);
      await api.query('iam.CreateRole', { RoleName, AssumeRolePolicyDocument });
      const PolicyDocument = JSON.stringify(grants);
      await api.query('iam.PutRolePolicy', { RoleName, PolicyName: 'grants', PolicyDocument });
    }
    iam = iamService({ aws: gateway.aws, upstream: gateway.upstream, accountId, clock });
    gateway.use([iam]);
    const listening = createServer((request, response) => void gateway.handle(request, response));
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    server?.closeAllConnections();
    server?.close();
    upstream.close();
    await moto.stop();
  });

  const refused = (role: string, { action, resource, context }: Need) =>
    refusal(iam.permissions.require({ ...takerNamed(role), action, resource, ...(context && { context }) }));

  it.each(roles.map((role) => [role.name, role] as const))('%s may do what it needs', async (name, role) => {
    const own = needed[name] ?? [];
    expect(own).not.toEqual([]);
    const denied: string[] = [];
    for (const { action, resource, context } of own) {
      const request = { ...takerOf(role), action, resource, ...(context && { context }) };
      const said = await refusal(iam.permissions.require(request));
      if (said !== 'accepted') denied.push(said);
    }
    expect(denied).toEqual([]);
  });

  it.each<[role: string, need: Need]>([
    ['pipeline', { action: 's3:GetObject', resource: `arn:aws:s3:::other/${serviceName.slice(0, 20)}/x` }],
    ['pipeline', { action: 's3:PutObject', resource: `${bucketArn}/release-templates/taskdef.json` }],
    ['pipeline', { action: 'codebuild:StartBuild', resource: arn('codebuild', 'project/other') }],
    ['pipeline', { action: 'codecommit:GetBranch', resource: arn('codecommit', 'other') }],
    [
      'pipeline',
      {
        action: 'iam:PassRole',
        resource: `arn:aws:iam::${accountId}:role/${serviceName}-build`,
        context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
      },
    ],
    [
      'pipeline',
      {
        action: 'iam:PassRole',
        resource: `arn:aws:iam::${accountId}:role/${serviceName}-task`,
        context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
      },
    ],
    ['pipeline', { action: 'iam:PassRole', resource: `arn:aws:iam::${accountId}:role/${serviceName}-task` }],
    ['pipeline', { action: 'ecs:UpdateService', resource: '*' }],
    ['events', { action: 'codepipeline:StartPipelineExecution', resource: arn('codepipeline', 'other') }],
    ['events', { action: 'codepipeline:StopPipelineExecution', resource: arn('codepipeline', serviceName) }],
    ['build', { action: 'ecr:PutImage', resource: arn('ecr', 'repository/other') }],
    ['build', { action: 'ecr:BatchDeleteImage', resource: arn('ecr', `repository/${serviceName}`) }],
    ['build', { action: 's3:PutObject', resource: `${bucketArn}/release-templates/taskdef.json` }],
    ['build', { action: 's3:PutObject', resource: `${bucketArn}/${serviceName.slice(0, 20)}/Release/x` }],
    ['release-files', { action: 's3:PutObject', resource: `${bucketArn}/release-templates/taskdef.json` }],
    ['release-files', { action: 's3:GetObject', resource: `${bucketArn}/release-templates/release.json` }],
    ['release-files', { action: 'ecr:DescribeImages', resource: arn('ecr', 'repository/other') }],
    [
      'pipeline',
      { action: 'lambda:InvokeFunction', resource: arn('lambda', `function:${serviceName}-smoke-test`) },
    ],
    ['build', { action: 'logs:PutLogEvents', resource: arn('logs', 'log-group:/ecs/x:log-stream:y') }],
  ])('%s may not: %j', async (role, need) => {
    const { roleArn, servicePrincipal } = takerNamed(role);
    const [session] = servicePrincipal.split('.');
    const who = `arn:aws:sts::${accountId}:assumed-role/${roleArn.split('/')[1]!}/${session!}`;
    expect(await refused(role, need)).toBe(
      `AccessDeniedException: User: ${who} is not authorized to perform: ${need.action} on resource: ${need.resource} because no identity-based policy allows the ${need.action} action`,
    );
  });

  it.each(['pipeline', 'events', 'build'])(
    '%s is taken by its service, for its resource alone',
    async (role) => {
      const taker = takerNamed(role);
      const action = { action: 'sts:GetCallerIdentity', resource: '*' };
      const foreign = arn('codebuild', 'project/other');
      for (const change of [{ servicePrincipal: 'ec2.amazonaws.com' }, { sourceArn: foreign }]) {
        const taking = iam.permissions.require({ ...taker, ...action, ...change });
        await expect(taking).rejects.toThrow(CannotAssumeRole);
        await expect(taking).rejects.toThrow('because no role trust policy allows the sts:AssumeRole action');
      }
      const missing = { ...taker, ...action, roleArn: `${taker.roleArn}-not` };
      await expect(iam.permissions.require(missing)).rejects.toThrow('because the role does not exist');
    },
  );

  describe('of a managed policy', () => {
    const role = 'managed';
    const roleArn = `arn:aws:iam::${accountId}:role/${role}`;
    const taker = { roleArn, servicePrincipal: 'ec2.amazonaws.com' };

    beforeAll(async () => {
      const trust = {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ],
      };
      const AssumeRolePolicyDocument = JSON.stringify(trust);
      const boundary = 'arn:aws:iam::aws:policy/AmazonS3FullAccess';
      await api.query('iam.CreateRole', {
        RoleName: role,
        AssumeRolePolicyDocument,
        PermissionsBoundary: boundary,
      });
      const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
      await api.query('iam.AttachRolePolicy', { RoleName: role, PolicyArn });
    });

    it('AWS’s own is read, and the boundary limits it', async () => {
      const require = (action: string, resource: string) =>
        refusal(iam.permissions.require({ ...taker, action, resource }));
      expect(await require('s3:GetObject', 'arn:aws:s3:::any/thing')).toBe('accepted');
      expect(await require('s3:PutObject', 'arn:aws:s3:::any/thing')).toMatch(
        /because no identity-based policy/,
      );
      expect(await require('ecr:DescribeImages', arn('ecr', 'repository/x'))).toMatch(
        /because no permissions boundary allows the ecr:DescribeImages action$/,
      );
    });
  });

  describe('a session of the build', () => {
    let credentials: SessionCredentials;

    beforeAll(async () => {
      const admin = { accessKeyId: 'admin', secretAccessKey: 'admin', sessionToken: '' };
      await aws(admin, 'ecr', 'create-repository', '--repository-name', serviceName);
      await aws(admin, 's3', 'mb', `s3://${bucketArn.split(':::')[1]!}`).catch((error: unknown) => {
        // It prints no JSON.
        if (!(error instanceof SyntaxError)) throw error;
      });
      credentials = await iam.sessions.open({ ...takerNamed('build'), sessionName: 'AWSCodeBuild-1' });
    });

    const aws = (as: SessionCredentials, ...args: string[]): Promise<unknown> =>
      askAws(
        {
          PATH: process.env.PATH,
          AWS_ENDPOINT_URL: endpoint,
          AWS_ACCESS_KEY_ID: as.accessKeyId,
          AWS_SECRET_ACCESS_KEY: as.secretAccessKey,
          ...(as.sessionToken !== '' && { AWS_SESSION_TOKEN: as.sessionToken }),
          AWS_REGION: region,
          AWS_DEFAULT_REGION: region,
          AWS_CONFIG_FILE: '/dev/null',
          AWS_MAX_ATTEMPTS: '1',
        },
        args,
      );

    const session = `arn:aws:sts::${accountId}:assumed-role/${serviceName}-build/AWSCodeBuild-1`;

    it('is who it is', async () => {
      expect(credentials.accessKeyId).toMatch(/^ASIA/);
      expect(await aws(credentials, 'sts', 'get-caller-identity')).toMatchObject({ Arn: session });
    });

    it('may log in to the registry and read images of its repository alone', async () => {
      expect(await aws(credentials, 'ecr', 'get-authorization-token')).toHaveProperty('authorizationData');
      const image = ['ecr', 'batch-get-image', '--image-ids', 'imageTag=x', '--repository-name'];
      expect(await aws(credentials, ...image, serviceName)).toMatchObject({ images: [] });
      await expect(aws(credentials, ...image, 'other')).rejects.toThrow(
        `An error occurred (AccessDeniedException) when calling the BatchGetImage operation: User: ${session} is not authorized to perform: ecr:BatchGetImage on resource: ${arn('ecr', 'repository/other')} because no identity-based policy allows the ecr:BatchGetImage action`,
      );
    });

    it('may read artifacts and write nothing, not even its own', async () => {
      const [, bucket = ''] = bucketArn.split(':::');
      const artifact = `${serviceName.slice(0, 20)}/Release/x`;
      const put = ['s3api', 'put-object', '--bucket', bucket, '--body', 'package.json', '--key'];
      const admin = { accessKeyId: 'admin', secretAccessKey: 'admin', sessionToken: '' };
      await aws(admin, ...put, artifact);
      const get = ['s3api', 'get-object', '--bucket', bucket, '/dev/null', '--key'];
      expect(await aws(credentials, ...get, artifact)).toHaveProperty('ETag');
      const denied = (operation: string, key: string) =>
        `An error occurred (AccessDenied) when calling the ${operation} operation: User: ${session} is not authorized to perform: s3:${operation} on resource: "${bucketArn}/${key}" because no identity-based policy allows the s3:${operation} action`;
      const template = 'release-templates/taskdef.json';
      for (const key of [artifact, template]) {
        await expect(aws(credentials, ...put, key)).rejects.toThrow(denied('PutObject', key));
      }
      await expect(aws(credentials, ...get, template)).rejects.toThrow(denied('GetObject', template));
    });

    it('ends', async () => {
      const taking = { ...takerNamed('build'), sessionName: 'AWSCodeBuild-2' };
      const other = await iam.sessions.open(taking);
      iam.sessions.close(other.accessKeyId);
      const log = ['ecr', 'get-authorization-token'];
      await expect(aws(other, ...log)).rejects.toThrow(
        'An error occurred (ExpiredTokenException) when calling the GetAuthorizationToken operation: The security token included in the request is expired',
      );
      expect(await aws(credentials, ...log)).toHaveProperty('authorizationData');
    });

    it('is not asked of clients that assume a role by themselves', async () => {
      const admin = { accessKeyId: 'admin', secretAccessKey: 'admin', sessionToken: '' };
      const { roleArn } = takerNamed('build');
      const assume = ['sts', 'assume-role', '--role-session-name', 'me', '--role-arn', roleArn];
      const { Credentials } = (await aws(admin, ...assume)) as {
        Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string };
      };
      const own = {
        accessKeyId: Credentials.AccessKeyId,
        secretAccessKey: Credentials.SecretAccessKey,
        sessionToken: Credentials.SessionToken,
      };
      expect(await aws(own, 'ecr', 'describe-repositories')).toHaveProperty('repositories');
      const invented = { ...own, accessKeyId: 'ASIAINVENTED0000000X' };
      await expect(aws(invented, 'ecr', 'describe-repositories')).rejects.toThrow(
        '(UnrecognizedClientException) when calling the DescribeRepositories operation: The security token included in the request is invalid.',
      );
    });
  });

  it('are asked for anew each time', async () => {
    const need = {
      action: 'codepipeline:StartPipelineExecution',
      resource: arn('codepipeline', serviceName),
    };
    expect(await refused('events', need)).toBe('accepted');
    const named = { RoleName: `${serviceName}-events`, PolicyName: 'grants' };
    await api.query('iam.DeleteRolePolicy', named);
    expect(await refused('events', need)).toMatch(/^AccessDeniedException: /);
    await expect(api.query('iam.GetRolePolicy', named)).rejects.toThrow(AwsError);
  });
});
