/** What runs and run tasks may call: little; and who is not answered at all. */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { archiveOf, StandIn } from '../../support/hcp/stand-in';
import { Router } from '../../../hcp/api/router';

test('a route is found by its segments, and parameters are never empty', () => {
  const route = {
    method: 'GET',
    pattern: '/a/:id',
    open: false,
    large: false,
    also: [],
    handle: () => ({ status: 200 }),
  };
  const router = new Router([route]);
  expect(router.match('GET', '/a/b')?.parameters.get('id')).toBe('b');
  for (const [method, path] of [
    ['GET', '/a/'],
    ['GET', '/a'],
    ['GET', '/a/b/c'],
    ['POST', '/a/b'],
  ] as const)
    expect(router.match(method, path)).toBeUndefined();
});

describe('a request that no client sends', () => {
  let hcp: StandIn;
  beforeAll(async () => {
    hcp = await StandIn.start();
  });
  afterAll(() => hcp.stop());

  test.each([
    ['of a web page', { origin: 'https://example.com' }],
    ['of a web page without an origin', { 'sec-fetch-site': 'cross-site' }],
  ])('%s is refused, the token notwithstanding', async (_, headers) => {
    const { status } = await request(hcp.url, '/api/v2/organizations/acme', {
      authorization: `Bearer ${hcp.token}`,
      ...headers,
    });
    expect(status).toBe(403);
  });

  test('with a path that is no URL is answered, and the server goes on', async () => {
    expect((await request(hcp.url, '//', {})).status).toBe(400);
    expect((await hcp.call('GET', '/organizations/acme')).status).toBe(200);
  });
});

/** By `node:http`, which sends every path and header as it is. */
async function request(url: string, path: string, headers: Readonly<Record<string, string>>) {
  const { hostname, port } = new URL(url);
  const [response] = (await once(get({ hostname, port, path, headers }), 'response')) as [IncomingMessage];
  response.resume();
  return { status: response.statusCode };
}

describe('the token of a run', () => {
  let hcp: StandIn;
  let token: string;
  let own: string;
  beforeAll(async () => {
    // No Terraform: the run waits for ever in a workspace that is locked.
    hcp = await StandIn.start();
    own = await hcp.workspace('own');
    await hcp.workspace('other');
    await hcp.call('POST', `/workspaces/${own}/actions/lock`, { reason: 'a test' });
    const { data: version } = await hcp.document('POST', `/workspaces/${own}/configuration-versions`, {
      data: { type: 'configuration-versions', attributes: { 'auto-queue-runs': false } },
    });
    const archive = await archiveOf([{ name: 'main.tf.json', content: '{}' }]);
    await hcp.call('PUT', String(version.attributes['upload-url']), archive);
    const { data: run } = await hcp.document('POST', '/runs', {
      data: { type: 'runs', relationships: { workspace: { data: { type: 'workspaces', id: own } } } },
    });
    token = hcp.tokenOfRun(run.id);
  });
  afterAll(() => hcp.stop());

  const status = async (method: string, path: string, body?: object) =>
    (await hcp.call(method, path, body, token)).status;

  test('finds workspaces, and reads no state that is not shared', async () => {
    expect(await status('GET', '/organizations/acme/workspaces/other')).toBe(200);
    const { data } = await hcp.document('GET', '/organizations/acme/workspaces/other');
    expect(await status('GET', `/workspaces/${data.id}/current-state-version`)).toBe(404);
  });

  test('changes nothing, and sees no variables, runs or tokens', async () => {
    const workspace = { data: { type: 'workspaces', attributes: { 'auto-apply': true } } };
    expect(await status('PATCH', `/workspaces/${own}`, workspace)).toBe(404);
    expect(await status('POST', `/workspaces/${own}/actions/force-unlock`)).toBe(404);
    expect(await status('POST', '/organizations/acme/workspaces', workspace)).toBe(404);
    for (const path of [
      `/workspaces/${own}/vars`,
      `/workspaces/${own}/runs`,
      '/users/local/authentication-tokens',
      '/state-versions',
    ])
      expect(await status('GET', path)).toBe(404);
  });

  test('is worth nothing once the run is over', async () => {
    const runs = await hcp.document('GET', `/workspaces/${own}/runs`);
    await hcp.call('POST', `/runs/${runs.data[0]!.id}/actions/cancel`);
    expect(await status('GET', '/organizations/acme/workspaces/other')).toBe(401);
  });
});
