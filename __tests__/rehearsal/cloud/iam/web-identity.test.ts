/** AssumeRoleWithWebIdentity: which tokens AWS takes, and for which roles. */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { awsClient } from '../../../../rehearsal/cloud/contract/client';
import { Upstream } from '../../../../rehearsal/cloud/emulator/upstream';
import { iamService } from '../../../../rehearsal/cloud/iam';
import { scaledClock } from '../../../../rehearsal/runtime/clock';
import {
  startFakeUpstream,
  startGateway,
  type FakeUpstream,
  type Received,
  type RunningGateway,
} from '../../../support/fake-upstream';

const roleArn = 'arn:aws:iam::123456789012:role/plan';
const host = 'app.terraform.io';
const subject = (phase: string) => `organization:acme:project:Shop:workspace:shop-dev-a:run_phase:${phase}`;

const trust = {
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${host}` },
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Condition: {
        StringEquals: { [`${host}:aud`]: 'aws.workload.identity' },
        StringLike: {
          [`${host}:sub`]: ['organization:acme:project:Shop:workspace:shop-dev-*:run_phase:plan'],
        },
      },
    },
  ],
};

/** IAM with one role and one identity provider, and STS. */
function answer({ body }: Received): { readonly status?: number; readonly body: string } {
  const form = new URLSearchParams(body.toString());
  const action = form.get('Action') ?? '';
  const result = (content: string) => ({
    body: `<${action}Response><${action}Result>${content}</${action}Result></${action}Response>`,
  });
  const missing = {
    status: 404,
    body: '<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>none</Message></Error></ErrorResponse>',
  };
  const document = encodeURIComponent(JSON.stringify(trust));
  switch (action) {
    case 'GetOpenIDConnectProvider':
      return form.get('OpenIDConnectProviderArn')?.endsWith(`/${host}`) === true
        ? result('<ClientIDList><member>aws.workload.identity</member><member>spare</member></ClientIDList>')
        : missing;
    case 'GetRole':
      return form.get('RoleName') === 'plan'
        ? result(
            `<Role><Arn>${roleArn}</Arn><AssumeRolePolicyDocument>${document}</AssumeRolePolicyDocument></Role>`,
          )
        : missing;
    case 'ListRolePolicies':
      return result('<PolicyNames></PolicyNames><IsTruncated>false</IsTruncated>');
    case 'ListAttachedRolePolicies':
      return result('<AttachedPolicies></AttachedPolicies><IsTruncated>false</IsTruncated>');
    default:
      return result('<Credentials><AccessKeyId>ASIA1</AccessKeyId></Credentials>');
  }
}

const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
const another = generateKeyPairSync('rsa', { modulusLength: 2048 });

let upstream: FakeUpstream;
let issuer: FakeUpstream;
let gateway: RunningGateway;
let served: { issuer: string };

beforeEach(async () => {
  served = { issuer: `https://${host}` };
  upstream = await startFakeUpstream(answer);
  issuer = await startFakeUpstream(({ url }) => {
    const keys = [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'one' }];
    const document = { issuer: served.issuer, jwks_uri: `${issuer.url.origin}/keys` };
    return { body: JSON.stringify(url === '/keys' ? { keys } : document) };
  });
  const client = new Upstream(upstream.url);
  const aws = awsClient((request) => client.send(request));
  const service = iamService({
    ...{ aws, upstream: aws },
    accountId: '123456789012',
    clock: scaledClock({ speed: 1, startedAt: Date.now() }),
    tokenIssuers: new Map([[host, issuer.url.origin]]),
  });
  gateway = await startGateway(upstream.url, service);
});

afterEach(async () => {
  await gateway.stop();
  await issuer.stop();
  await upstream.stop();
});

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function token(claims: object = {}, key: KeyObject = own.privateKey, head: object = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const all = {
    iss: `https://${host}`,
    sub: subject('plan'),
    aud: 'aws.workload.identity',
    exp: now + 60,
    ...claims,
  };
  const signed = `${encoded({ alg: 'RS256', kid: 'one', ...head })}.${encoded(all)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}

async function assume(webIdentityToken: string, role = roleArn): Promise<readonly [number, string]> {
  const answered = await fetch(gateway.url, {
    method: 'POST',
    body: new URLSearchParams({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: role,
      RoleSessionName: 'run-1',
      WebIdentityToken: webIdentityToken,
    }),
  });
  const text = await answered.text();
  return [answered.status, /<Code>(.*?)<\/Code>/.exec(text)?.[1] ?? text];
}

it('gives the credentials of a role to whoever has a token that the role trusts', async () => {
  const [status, text] = await assume(token());
  expect([status, text]).toEqual([200, expect.stringContaining('ASIA1') as string]);
});

it.each<[string, () => string, string]>([
  ['the subject of another phase', () => token({ sub: subject('apply') }), roleArn],
  ['an audience that the provider knows, and the role does not', () => token({ aud: 'spare' }), roleArn],
  ['a role that is not there', () => token(), 'arn:aws:iam::123456789012:role/gone'],
])('gives none for %s', async (_, make, role) => {
  expect(await assume(make(), role)).toEqual([403, 'AccessDenied']);
});

it.each<[string, () => string]>([
  ['another key has signed', () => token({}, another.privateKey)],
  [
    'somebody has changed',
    () => {
      const [head, , signature] = token().split('.');
      const [, body] = token({ sub: subject('plan'), exp: 9_999_999_999 }).split('.');
      return [head, body, signature].join('.');
    },
  ],
  ['is signed with nothing', () => token({}, own.privateKey, { alg: 'none' })],
  ['is no token', () => 'no-token'],
  ['has no subject', () => token({ sub: undefined })],
  ['is of an issuer without an identity provider', () => token({ iss: 'https://example.com' })],
  ['is for somebody else', () => token({ aud: 'sts.example.com' })],
])('refuses a token that %s', async (_, make) => {
  expect(await assume(make())).toEqual([400, 'InvalidIdentityToken']);
});

it('refuses a token that has expired', async () => {
  expect(await assume(token({ exp: 1_700_000_000 }))).toEqual([400, 'ExpiredTokenException']);
});

it('refuses the keys of an issuer that says it is another one', async () => {
  served = { issuer: 'https://example.com' };
  expect(await assume(token())).toEqual([400, 'InvalidIdentityToken']);
});
