/** What Terraform's CLI insists on: types, fields, statuses and headers, without Terraform. */
import { createHash } from 'node:crypto';
import { StandIn } from '../../support/hcp/stand-in';

let hcp: StandIn;
beforeAll(async () => {
  hcp = await StandIn.start();
});
afterAll(() => hcp.stop());

const lock = (id: string) => hcp.call('POST', `/workspaces/${id}/actions/lock`, { reason: 'a test' });
const unlock = (id: string) => hcp.call('POST', `/workspaces/${id}/actions/unlock`);

const stateOf = (serial: number, lineage = 'one', outputs: object = {}) => {
  const text = JSON.stringify({
    version: 4,
    terraform_version: '1.11.4',
    serial,
    lineage,
    outputs,
    resources: [],
  });
  return { text, serial, lineage, md5: createHash('md5').update(text).digest('hex') };
};

/** As go-tfe does it: facts first, then the content. */
async function pushState(id: string, { text, ...facts }: ReturnType<typeof stateOf>, force = false) {
  const created = await hcp.call('POST', `/workspaces/${id}/state-versions`, {
    data: { type: 'state-versions', attributes: { ...facts, force } },
  });
  if (created.status !== 201) return created.status;
  const { data } = (await created.json()) as Awaited<ReturnType<StandIn['document']>>;
  const upload = String(data.attributes['hosted-state-upload-url']);
  const json = String(data.attributes['hosted-json-state-upload-url']);
  expect((await fetch(json, { method: 'PUT', body: '{}' })).status).toBe(200);
  return (await fetch(upload, { method: 'PUT', body: text })).status;
}

describe('finding it', () => {
  test('services, without a token, as plain JSON', async () => {
    const response = await fetch(`${hcp.url}/.well-known/terraform.json`);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toMatchObject({
      'tfe.v2': '/api/v2/',
      'tfe.v2.1': '/api/v2/',
      'state.v2': '/api/v2/',
    });
  });

  test('ping: a recent API, and the name that structured plans are shown for', async () => {
    const { headers } = await fetch(`${hcp.url}/api/v2/ping`);
    expect(Number(headers.get('tfp-api-version'))).toBeGreaterThanOrEqual(2.5);
    expect(headers.get('tfp-appname')).toBe('HCP Terraform');
  });

  test('entitlements: runs are performed here, what is left out is not offered', async () => {
    const { data } = await hcp.document('GET', '/organizations/acme/entitlement-set');
    expect(data.type).toBe('entitlement-sets');
    expect(data.attributes).toMatchObject({
      operations: true,
      'state-storage': true,
      'run-tasks': true,
      sentinel: false,
      'cost-estimation': false,
    });
  });

  test('the account of a token, and 401 without one', async () => {
    expect((await hcp.document('GET', '/account/details')).data.type).toBe('users');
    expect((await hcp.call('GET', '/account/details', undefined, 'another')).status).toBe(401);
    expect((await fetch(`${hcp.url}/api/v2/account/details`)).status).toBe(401);
  });

  test('what is left out: 404, and a line in the log', async () => {
    expect((await hcp.call('GET', '/organizations/acme/policies')).status).toBe(404);
    expect(hcp.lines.at(-1)).toMatch(/^404 GET \/api\/v2\/organizations\/acme\/policies/);
  });

  test('another organization: 404', async () => {
    expect((await hcp.call('GET', '/organizations/nobody/entitlement-set')).status).toBe(404);
    expect((await hcp.call('GET', '/organizations/nobody/workspaces/x')).status).toBe(404);
  });
});

describe('a workspace', () => {
  test('has what the CLI reads, and panics without', async () => {
    const id = await hcp.workspace('shop', { 'terraform-version': '1.11.4' });
    const { data } = await hcp.document('GET', '/organizations/acme/workspaces/shop');
    expect(data).toMatchObject({
      type: 'workspaces',
      id,
      attributes: {
        name: 'shop',
        'execution-mode': 'remote',
        operations: true,
        'terraform-version': '1.11.4',
        locked: false,
        'working-directory': '',
        'vcs-repo': null,
        'structured-run-output-enabled': true,
        'auto-apply': false,
        permissions: { 'can-queue-run': true, 'can-queue-apply': true, 'can-lock': true, 'can-update': true },
      },
      relationships: {
        'current-run': { data: null },
        organization: { data: { type: 'organizations', id: 'acme' } },
      },
    });
  });

  test('has a name of its own, in a project of the organization', async () => {
    const create = (attributes: object, relationships?: object) =>
      hcp.call('POST', '/organizations/acme/workspaces', {
        data: { type: 'workspaces', attributes, ...(relationships && { relationships }) },
      });
    await create({ name: 'twice' });
    expect((await create({ name: 'twice' })).status).toBe(422);
    expect((await create({ name: 'with space' })).status).toBe(422);
    const project = { project: { data: { type: 'projects', id: 'prj-another' } } };
    expect((await create({ name: 'elsewhere' }, project)).status).toBe(422);
  });

  test('is locked by one at a time', async () => {
    const id = await hcp.workspace('locks');
    expect((await lock(id)).status).toBe(200);
    expect((await lock(id)).status).toBe(409);
    const { data } = await hcp.document('GET', `/workspaces/${id}`);
    expect(data.attributes).toMatchObject({ locked: true, 'locked-reason': 'a test' });
    expect((await unlock(id)).status).toBe(200);
    expect((await unlock(id)).status).toBe(409);
  });

  test('is not deleted by the safe way while it manages resources', async () => {
    const id = await hcp.workspace('kept');
    await lock(id);
    const text = JSON.stringify({
      version: 4,
      serial: 1,
      lineage: 'one',
      resources: [{ mode: 'managed', instances: [{}] }],
    });
    const md5 = createHash('md5').update(text).digest('hex');
    expect(await pushState(id, { text, serial: 1, lineage: 'one', md5 })).toBe(200);
    await unlock(id);
    expect((await hcp.call('POST', `/workspaces/${id}/actions/safe-delete`)).status).toBe(409);
    expect((await hcp.call('GET', `/workspaces/${id}`)).status).toBe(200);
  });

  test('has variables, whose sensitive values are never shown', async () => {
    const id = await hcp.workspace('variables');
    const variable = { key: 'KEY', value: 's3cret', category: 'env', hcl: false, sensitive: true };
    const created = await hcp.document('POST', `/workspaces/${id}/vars`, {
      data: { type: 'vars', attributes: variable },
    });
    expect(created.data.attributes).toMatchObject({
      key: 'KEY',
      value: null,
      category: 'env',
      sensitive: true,
    });
    const listed = await hcp.document('GET', `/workspaces/${id}/vars`);
    expect(JSON.stringify(listed)).not.toContain('s3cret');
    const plain = { data: { type: 'vars', attributes: { sensitive: false } } };
    expect((await hcp.call('PATCH', `/workspaces/${id}/vars/${created.data.id}`, plain)).status).toBe(422);
  });
});

describe('state', () => {
  test('none yet: 404', async () => {
    const id = await hcp.workspace('empty');
    expect((await hcp.call('GET', `/workspaces/${id}/current-state-version`)).status).toBe(404);
  });

  test('is written under the lock alone, and comes back byte by byte, with its outputs', async () => {
    const id = await hcp.workspace('state');
    const outputs = {
      url: { value: 'x', type: 'string' },
      key: { value: 's3cret', type: 'string', sensitive: true },
    };
    const state = stateOf(1, 'one', outputs);
    expect(await pushState(id, state)).toBe(409);
    await lock(id);
    expect(await pushState(id, state)).toBe(200);
    const { data } = await hcp.document('GET', `/workspaces/${id}/current-state-version`);
    expect(data).toMatchObject({ type: 'state-versions', attributes: { serial: 1, status: 'finalized' } });
    const download = await fetch(String(data.attributes['hosted-state-download-url']));
    expect(await download.text()).toBe(state.text);
    const listed = await hcp.document('GET', `/workspaces/${id}/current-state-version-outputs`);
    expect(listed.data.map(({ type, attributes }) => [type, attributes])).toEqual([
      [
        'state-version-outputs',
        { name: 'url', sensitive: false, value: 'x', type: 'string', 'detailed-type': 'string' },
      ],
      [
        'state-version-outputs',
        { name: 'key', sensitive: true, value: null, type: 'string', 'detailed-type': 'string' },
      ],
    ]);
    const secret = await hcp.document('GET', `/state-version-outputs/${listed.data[1]!.id}`);
    expect(secret.data.attributes.value).toBe('s3cret');
  });

  test('of another lineage, of an old serial, or with another content: 409, unless it is forced', async () => {
    const id = await hcp.workspace('conflicts');
    await lock(id);
    expect(await pushState(id, stateOf(5))).toBe(200);
    expect(await pushState(id, stateOf(6, 'two'))).toBe(409);
    expect(await pushState(id, stateOf(4))).toBe(409);
    expect(await pushState(id, stateOf(5, 'one', { a: { value: 1, type: 'number' } }))).toBe(409);
    expect(await pushState(id, stateOf(5))).toBe(200);
    expect(await pushState(id, stateOf(1, 'two'), true)).toBe(200);
  });

  test('that is cut on its way is not taken', async () => {
    const id = await hcp.workspace('cut');
    await lock(id);
    const { text, ...facts } = stateOf(1);
    const { data } = await hcp.document('POST', `/workspaces/${id}/state-versions`, {
      data: { type: 'state-versions', attributes: facts },
    });
    const url = String(data.attributes['hosted-state-upload-url']);
    expect((await fetch(url, { method: 'PUT', body: text.slice(0, 20) })).status).toBe(422);
    expect((await hcp.call('GET', `/workspaces/${id}/current-state-version`)).status).toBe(404);
    expect((await fetch(url, { method: 'PUT', body: text })).status).toBe(200);
  });
});

describe('tokens', () => {
  const made = async (attributes: object) => {
    const { data } = await hcp.document('POST', '/users/local/authentication-tokens', {
      data: { type: 'authentication-tokens', attributes },
    });
    return { id: data.id, value: String(data.attributes.token) };
  };
  const status = async (token: string) =>
    (await hcp.call('GET', '/account/details', undefined, token)).status;

  test('expire, and are revoked', async () => {
    expect(await status((await made({ 'expired-at': '2020-01-01T00:00:00Z' })).value)).toBe(401);
    const token = await made({ description: 'a test' });
    expect(await status(token.value)).toBe(200);
    await hcp.call('DELETE', `/authentication-tokens/${token.id}`);
    expect(await status(token.value)).toBe(401);
  });
});

describe('what it keeps', () => {
  test('is there after it has been started again', async () => {
    const first = await StandIn.start();
    try {
      const id = await first.workspace('again');
      await first.call('POST', `/workspaces/${id}/actions/lock`, { reason: 'kept' });
      const { token } = first;
      await first.end();
      await first.start();
      expect(first.token).toBe(token);
      expect((await first.document('GET', `/workspaces/${id}`)).data.attributes['locked-reason']).toBe(
        'kept',
      );
    } finally {
      await first.stop();
    }
  });
});
