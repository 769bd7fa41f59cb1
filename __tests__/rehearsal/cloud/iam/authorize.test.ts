import { awsClient } from '../../../../rehearsal/cloud/contract/client';
import { Upstream } from '../../../../rehearsal/cloud/emulator/upstream';
import { routeRequest } from '../../../../rehearsal/cloud/gateway/request-routing';
import { iamService, type IamService } from '../../../../rehearsal/cloud/iam';
import { scaledClock } from '../../../../rehearsal/runtime/clock';
import { startFakeUpstream, type FakeUpstream, type Received } from '../../../support/fake-upstream';
import { refusal } from '../../../support/service-caller';

const roleArn = 'arn:aws:iam::123456789012:role/builds/app-build';

const trust = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'codebuild.amazonaws.com' },
      Action: ['sts:AssumeRole'],
      Condition: {
        StringEquals: { 'aws:SourceAccount': '123456789012' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:codebuild:eu-west-1:123456789012:project/app' },
      },
    },
  ],
};

const grants = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::art/app/*' },
    {
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: 'arn:aws:kms:eu-west-1:123456789012:key/*',
      Condition: { StringEquals: { 'aws:ResourceTag/Environment': 'dev' } },
    },
  ],
};

const attached = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'ecr:*', Resource: '*' },
    { Effect: 'Deny', Action: 'ecr:DeleteRepository', Resource: '*' },
  ],
};

const document = (policy: object) => encodeURIComponent(JSON.stringify(policy));

/** IAM and STS, for one role with an inline and an attached policy. */
class FakeIam {
  keys = 0;
  boundary = '';

  answer({ method, body, headers }: Received): string {
    if (method === 'HEAD') return '';
    if (headers['x-amz-target'] === 'TrentService.ListResourceTags') {
      const { KeyId } = JSON.parse(body.toString()) as { KeyId: string };
      return JSON.stringify({ Tags: [{ TagKey: 'Environment', TagValue: KeyId }] });
    }
    const form = new URLSearchParams(body.toString());
    const action = form.get('Action') ?? '';
    const result = (content: string) =>
      `<${action}Response><${action}Result>${content}</${action}Result></${action}Response>`;
    switch (action) {
      case 'GetRole':
        return result(
          `<Role><Arn>${roleArn}</Arn>${this.boundary}<AssumeRolePolicyDocument>${document(trust)}</AssumeRolePolicyDocument></Role>`,
        );
      case 'ListRolePolicies':
        return result('<PolicyNames><member>grants</member></PolicyNames><IsTruncated>false</IsTruncated>');
      case 'GetRolePolicy':
        return result(`<PolicyDocument>${document(grants)}</PolicyDocument>`);
      case 'ListAttachedRolePolicies':
        return result(
          form.get('Marker') === null
            ? '<AttachedPolicies/><IsTruncated>true</IsTruncated><Marker>next</Marker>'
            : '<AttachedPolicies><member><PolicyArn>arn:policy</PolicyArn></member></AttachedPolicies>',
        );
      case 'GetPolicy':
        return result('<Policy><DefaultVersionId>v3</DefaultVersionId></Policy>');
      case 'GetPolicyVersion':
        return result(
          `<PolicyVersion><Document>${document(form.get('VersionId') === 'v3' ? attached : { Statement: [] })}</Document></PolicyVersion>`,
        );
      case 'AssumeRole':
        this.keys += 1;
        return result(
          `<Credentials><AccessKeyId>ASIA${this.keys}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken></Credentials>`,
        );
      case 'GetCallerIdentity':
        return result(
          headers.authorization?.includes('ASIACLIENT')
            ? '<Arn>arn:aws:sts::123456789012:assumed-role/admin/me</Arn>'
            : '<Arn>arn:aws:sts::123456789012:user/moto</Arn>',
        );
      default:
        throw new Error(`not asked: ${action}`);
    }
  }
}

describe('sessions of roles', () => {
  let fake: FakeIam;
  let server: FakeUpstream;
  let upstream: Upstream;
  let iam: IamService;

  beforeEach(async () => {
    fake = new FakeIam();
    server = await startFakeUpstream((received) => ({
      status: received.method === 'HEAD' && received.url === '/nobodys' ? 404 : 200,
      body: fake.answer(received),
    }));
    upstream = new Upstream(server.url);
    const client = awsClient((request) => upstream.send(request));
    iam = iamService({
      upstream: client,
      aws: client,
      accountId: '123456789012',
      clock: scaledClock({ speed: 1, startedAt: Date.now() }),
    });
  });

  afterEach(async () => {
    upstream.close();
    await server.stop();
  });

  const taking = {
    roleArn,
    servicePrincipal: 'codebuild.amazonaws.com',
    sourceArn: 'arn:aws:codebuild:eu-west-1:123456789012:project/app',
    sessionName: 'AWSCodeBuild-1',
  };

  interface Asked {
    readonly line?: string;
    readonly target?: string;
    readonly body?: string;
    readonly form?: string;
  }

  /** What is said to a call with a key. */
  const asked = (
    accessKeyId: string,
    service: string,
    { line = 'POST /', target, body = '', form }: Asked,
  ) => {
    const [method = '', url = ''] = line.split(' ');
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    const head = { method, url, headers: { authorization, ...(target && { 'x-amz-target': target }) } };
    const parameters = form === undefined ? undefined : new URLSearchParams(form);
    const call = routeRequest(head, parameters);
    const request = { head, form: parameters, body: () => Promise.resolve(Buffer.from(body)) };
    return refusal(Promise.resolve(iam.guards![0]!(call, request)));
  };

  it('may do what inline and attached policies allow, of the default version', async () => {
    const { accessKeyId } = await iam.sessions.open(taking);
    expect(await asked(accessKeyId, 's3', { line: 'GET /art/app/x' })).toBe('accepted');
    const target = 'AmazonEC2ContainerRegistry_V20150921.PutImage';
    expect(await asked(accessKeyId, 'ecr', { target, body: '{"repositoryName":"app"}' })).toBe('accepted');
    const form = 'Action=GetCallerIdentity&Version=2011-06-15';
    expect(await asked(accessKeyId, 'sts', { form })).toBe('accepted');
  });

  it('is refused the rest, in the words of IAM and the protocol of the service', async () => {
    const { accessKeyId } = await iam.sessions.open(taking);
    const session = 'arn:aws:sts::123456789012:assumed-role/app-build/AWSCodeBuild-1';
    expect(await asked(accessKeyId, 's3', { line: 'GET /other/app/x' })).toBe(
      `AccessDenied: User: ${session} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::other/app/x" because no identity-based policy allows the s3:GetObject action`,
    );
    const repository = 'arn:aws:ecr:eu-west-1:123456789012:repository/app';
    const target = 'AmazonEC2ContainerRegistry_V20150921.DeleteRepository';
    expect(await asked(accessKeyId, 'ecr', { target, body: '{"repositoryName":"app"}' })).toBe(
      `AccessDeniedException: User: ${session} is not authorized to perform: ecr:DeleteRepository on resource: ${repository} with an explicit deny in an identity-based policy`,
    );
    const form = 'Action=PutMetricData&Version=2010-08-01';
    expect(await asked(accessKeyId, 'monitoring', { form })).toBe(
      `AccessDenied: User: ${session} is not authorized to perform: cloudwatch:PutMetricData on resource: * because no identity-based policy allows the cloudwatch:PutMetricData action`,
    );
  });

  it('is told that a bucket does not exist, whatever it may do', async () => {
    const { accessKeyId } = await iam.sessions.open(taking);
    expect(await asked(accessKeyId, 's3', { line: 'GET /nobodys/x' })).toBe('accepted');
    expect(await asked(accessKeyId, 's3', { line: 'PUT /nobodys' })).toContain('s3:CreateBucket');
  });

  it('may use the keys that have the tags', async () => {
    const { accessKeyId } = await iam.sessions.open(taking);
    const key = (id: string) => `arn:aws:kms:eu-west-1:123456789012:key/${id}`;
    const decrypt = (id: string) =>
      asked(accessKeyId, 'kms', { target: 'TrentService.Decrypt', body: JSON.stringify({ KeyId: key(id) }) });
    expect(await decrypt('dev')).toBe('accepted');
    expect(await decrypt('live')).toMatch(
      /^AccessDeniedException: .* no identity-based policy allows the kms:Decrypt action$/,
    );
    const acting = { ...taking, action: 'kms:Decrypt' };
    await iam.permissions.require({ ...acting, resource: key('dev') });
    expect(await refusal(iam.permissions.require({ ...acting, resource: key('live') }))).toMatch(
      /^AccessDeniedException: /,
    );
  });

  it('may do no more than the boundary of the role', async () => {
    const { accessKeyId } = await iam.sessions.open(taking);
    fake.boundary =
      '<PermissionsBoundary><PermissionsBoundaryArn>arn:b</PermissionsBoundaryArn></PermissionsBoundary>';
    expect(await asked(accessKeyId, 's3', { line: 'GET /art/app/x' })).toMatch(
      /because no permissions boundary allows the s3:GetObject action$/,
    );
  });

  it('may do no more than the policy of the session, and no more than the role', async () => {
    const policy = {
      Statement: [
        { Effect: 'Allow', Action: 's3:*', Resource: ['arn:aws:s3:::art/app/mine', 'arn:aws:s3:::other/x'] },
      ],
    } as const;
    const { accessKeyId } = await iam.sessions.open({ ...taking, policy });
    const said = (line: string) => asked(accessKeyId, 's3', { line });
    expect(await said('GET /art/app/mine')).toBe('accepted');
    expect(await said('GET /art/app/another')).toMatch(
      /because no session policy allows the s3:GetObject action$/,
    );
    for (const line of ['PUT /art/app/mine', 'GET /other/x']) {
      expect(await said(line)).toMatch(/because no identity-based policy allows the s3:\w+ action$/);
    }
  });

  it('may be asked for by protocols that are not those of AWS', async () => {
    const { accessKeyId } = await iam.sessions.open(taking);
    const push = { action: 'ecr:PutImage', resource: 'arn:aws:ecr:eu-west-1:123456789012:repository/app' };
    await iam.sessions.require(accessKeyId, [push]);
    const remove = { ...push, action: 'ecr:DeleteRepository' };
    expect(await refusal(iam.sessions.require(accessKeyId, [push, remove]))).toMatch(
      /^AccessDeniedException: /,
    );
  });

  it('has keys of its own, and keys that nobody has opened are not asked', async () => {
    const [one, other] = [await iam.sessions.open(taking), await iam.sessions.open(taking)];
    expect(one.accessKeyId).not.toBe(other.accessKeyId);
    expect(iam.sessions.stateOf(one.accessKeyId)).toBe('open');
    for (const key of ['rehearsal', 'AKIAEXAMPLE', 'ASIACLIENT']) {
      expect(await asked(key, 's3', { line: 'GET /other/x' })).toBe('accepted');
    }
  });

  it.each([
    [
      's3',
      { line: 'GET /b/k' },
      'ExpiredToken: The provided token has expired.',
      'InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.',
    ],
    [
      'ecr',
      { target: 'AmazonEC2ContainerRegistry_V20150921.PutImage' },
      'ExpiredTokenException: The security token included in the request is expired',
      'UnrecognizedClientException: The security token included in the request is invalid.',
    ],
    [
      'sns',
      { form: 'Action=ListTopics&Version=2010-03-31' },
      'ExpiredToken: The security token included in the request is expired',
      'InvalidClientTokenId: The security token included in the request is invalid.',
    ],
  ])('that has ended, or that there is not, is refused by %s', async (service, call, expired, unknown) => {
    const [one, other] = [await iam.sessions.open(taking), await iam.sessions.open(taking)];
    iam.sessions.close(one.accessKeyId);
    expect(await asked(one.accessKeyId, service, call)).toBe(expired);
    expect(await asked('ASIANOBODY', service, call)).toBe(unknown);
    expect(await asked(other.accessKeyId, 's3', { line: 'GET /art/app/x' })).toBe('accepted');
  });

  it('is not opened for whom the role does not trust', async () => {
    const words = `is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
    const because = 'because no role trust policy allows the sts:AssumeRole action';
    expect(await refusal(iam.sessions.open({ ...taking, servicePrincipal: 'ec2.amazonaws.com' }))).toBe(
      `AccessDeniedException: User: ec2.amazonaws.com ${words} ${because}`,
    );
    const sourceArn = taking.sourceArn.replace('app', 'other');
    const denied = `AccessDeniedException: User: codebuild.amazonaws.com ${words} ${because}`;
    expect(await refusal(iam.sessions.open({ ...taking, sourceArn }))).toBe(denied);
    const withoutSource = { ...taking, sourceArn: undefined } as unknown as typeof taking;
    expect(await refusal(iam.sessions.open(withoutSource))).toBe(denied);
    const another = 'arn:aws:iam::999999999999:role/builds/app-build';
    expect(await refusal(iam.sessions.open({ ...taking, roleArn: another }))).toBe(
      `AccessDeniedException: User: codebuild.amazonaws.com ${words.replace(roleArn, another)} because the role does not exist`,
    );
  });

  it('says so where STS cannot be asked', async () => {
    upstream.close();
    await server.stop();
    expect(await asked('ASIANOBODY', 's3', { line: 'GET /b/k' })).toMatch(/^ServiceUnavailable: /);
  });
});
