/** Workload identity tokens, as whoever trusts them reads them. */
import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Identity, type Workload } from '../../../hcp/identity';
import { runNamed, workspaceNamed } from '../../support/hcp/entities';
import { StandIn } from '../../support/hcp/stand-in';

const workload: Workload = {
  organization: { id: 'org-1', name: 'acme' },
  project: { id: 'prj-1', organizationId: 'org-1', name: 'Shop' },
  workspace: workspaceNamed('ws-1', { name: 'shop-dev-network' }),
  run: runNamed('run-1'),
  phase: 'plan',
};

const decoded = (token: string) =>
  token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>);

const isSignedWith = (key: JsonWebKey, token: string): boolean => {
  const [head, body, signature = ''] = token.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  return verify('RSA-SHA256', Buffer.from(`${head}.${body}`), createPublicKey({ key, format: 'jwk' }), bytes);
};

describe('a workload identity token', () => {
  let directory: string;
  const identity = () =>
    new Identity({
      hostname: 'app.terraform.io',
      keyFile: join(directory, 'key.pem'),
      now: () => new Date('2026-01-01T00:00:00Z'),
    });
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'identity-'))));
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('has the claims that HCP Terraform documents', () => {
    const [, claims] = decoded(identity().token(workload, 'aws.workload.identity'));
    expect(claims).toEqual({
      jti: expect.any(String) as string,
      iss: 'https://app.terraform.io',
      aud: 'aws.workload.identity',
      iat: 1_767_225_600,
      nbf: 1_767_225_595,
      exp: 1_767_312_000,
      sub: 'organization:acme:project:Shop:workspace:shop-dev-network:run_phase:plan',
      terraform_run_phase: 'plan',
      terraform_organization_id: 'org-1',
      terraform_organization_name: 'acme',
      terraform_project_id: 'prj-1',
      terraform_project_name: 'Shop',
      terraform_workspace_id: 'ws-1',
      terraform_workspace_name: 'shop-dev-network',
      terraform_full_workspace: 'organization:acme:project:Shop:workspace:shop-dev-network',
      terraform_run_id: 'run-1',
    });
  });

  it('is signed with the key that is served, by a server that was started again as well', () => {
    const token = identity().token(workload, 'anybody');
    const again = identity();
    const [key] = again.keys;
    expect(decoded(token)[0]).toEqual({ alg: 'RS256', typ: 'JWT', kid: key?.kid });
    expect(isSignedWith(key!, token)).toBe(true);
    expect(isSignedWith(key!, `${token.slice(0, -8)}AAAAAAAA`)).toBe(false);
    expect(key).not.toHaveProperty('d');
  });
});

it('is described to everybody, under the name that tokens have', async () => {
  const hcp = await StandIn.start();
  try {
    const get = async (url: string) => (await fetch(url)).json() as Promise<Record<string, unknown>>;
    const discovery = await get(`${hcp.url}/.well-known/openid-configuration`);
    expect(discovery).toMatchObject({
      issuer: 'https://app.terraform.io',
      jwks_uri: `${hcp.url}/.well-known/jwks`,
      id_token_signing_alg_values_supported: ['RS256'],
    });
    expect(await get(String(discovery.jwks_uri))).toMatchObject({
      keys: [{ kty: 'RSA', alg: 'RS256', use: 'sig', kid: expect.any(String) as string }],
    });
  } finally {
    await hcp.stop();
  }
});
