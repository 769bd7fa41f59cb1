/** What Terraform's CLI insists on in runs, plans, applies and their logs; a script stands in for Terraform. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archiveOf, StandIn, type Document } from '../../support/hcp/stand-in';
import { installTerraform } from '../../support/hcp/terraform-script';
import { until } from '../../support/until';

let home: string;
let hcp: StandIn;
let workspace: string;
/** Of a run that waits for somebody to approve it. */
let run: string;
let created: Document;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'hcp-runs-'));
  hcp = await StandIn.start({ environment: { PATH: installTerraform(join(home, 'bin')) } });
  workspace = await hcp.workspace('shop');
  const { data: version } = await hcp.document('POST', `/workspaces/${workspace}/configuration-versions`, {
    data: { type: 'configuration-versions', attributes: { 'auto-queue-runs': false } },
  });
  const archive = await archiveOf([{ name: 'main.tf.json', content: '{}' }]);
  expect((await hcp.call('PUT', String(version.attributes['upload-url']), archive)).status).toBe(200);
  created = await hcp.document('POST', '/runs', {
    data: { type: 'runs', relationships: { workspace: { data: { type: 'workspaces', id: workspace } } } },
  });
  run = created.data.id;
  await until(async () => (await read(`/runs/${run}`)).data.attributes.status === 'planned', 'the plan');
});
afterAll(async () => {
  await hcp.stop();
  rmSync(home, { recursive: true });
});

const read = (path: string) => hcp.document('GET', path);
const idOf = async (relation: string) =>
  ((await read(`/runs/${run}`)).data.relationships[relation]?.data as { readonly id: string }).id;

test('a run has what the CLI panics without, from its first answer on', async () => {
  for (const { data } of [created, await read(`/runs/${run}`)]) {
    expect(data).toMatchObject({
      type: 'runs',
      id: run,
      attributes: {
        status: expect.any(String) as string,
        'has-changes': expect.any(Boolean) as boolean,
        actions: {
          'is-cancelable': expect.any(Boolean) as boolean,
          'is-confirmable': expect.any(Boolean) as boolean,
          'is-discardable': expect.any(Boolean) as boolean,
          'is-force-cancelable': expect.any(Boolean) as boolean,
        },
      },
      relationships: {
        workspace: { data: { type: 'workspaces', id: workspace } },
        plan: { data: { type: 'plans' } },
        apply: { data: { type: 'applies' } },
        'configuration-version': { data: { type: 'configuration-versions' } },
        'task-stages': { data: [] },
      },
    });
  }
});

test('a plan that is over has changes, and may be confirmed: else nothing is applied, with status 0', async () => {
  expect((await read(`/runs/${run}`)).data.attributes).toMatchObject({
    'has-changes': true,
    actions: { 'is-confirmable': true },
  });
});

test('a run comes with its workspace and plan, without which no plan is shown', async () => {
  const { included = [] } = await read(`/runs/${run}?include=workspace,plan`);
  expect(included.map(({ type }) => type).toSorted()).toEqual(['plans', 'workspaces']);
});

test('a run has a list of events, and one of task stages', async () => {
  for (const path of ['run-events', 'task-stages'])
    expect(await read(`/runs/${run}/${path}`)).toMatchObject({ data: [] });
});

test('the runs of a workspace, the queue and the capacity of the organization', async () => {
  expect((await read(`/workspaces/${workspace}/runs`)).data.map(({ id }) => id)).toEqual([run]);
  expect(await read(`/workspaces/${workspace}/runs`)).toMatchObject({
    meta: { pagination: { 'current-page': 1, 'total-pages': 1, 'total-count': 1 } },
  });
  expect(await read('/organizations/acme/runs/queue')).toMatchObject({ meta: { pagination: {} } });
  expect((await hcp.call('GET', '/organizations/acme/capacity')).status).toBe(200);
});

test('a plan has its status and its log, from STX to ETX, whole and in pieces', async () => {
  const { data: plan } = await read(`/plans/${await idOf('plan')}`);
  expect(plan).toMatchObject({ type: 'plans', attributes: { status: 'finished', 'has-changes': true } });
  const url = String(plan.attributes['log-read-url']);
  const whole = await (await fetch(`${url}?limit=65536&offset=0`)).text();
  expect(whole.split('\n')[0]).toBe('\u0002Terraform v1.11.4');
  expect(whole.at(-1)).toBe('\u0003');
  let pieces = '';
  for (let before = -1; pieces.length > before;) {
    before = pieces.length;
    pieces += await (await fetch(`${url}?limit=7&offset=${pieces.length}`)).text();
  }
  expect(pieces).toBe(whole);
});

test('the JSON of a plan lies elsewhere; without its secrets it has versions and schemas', async () => {
  const plan = await idOf('plan');
  const moved = await hcp.call('GET', `/plans/${plan}/json-output`);
  expect(moved.status).toBe(307);
  const json = await fetch(moved.headers.get('location') ?? '');
  expect(await json.json()).toMatchObject({ format_version: '1.2' });
  expect(await (await hcp.call('GET', `/plans/${plan}/json-output-redacted`)).json()).toMatchObject({
    plan_format_version: '1.2',
    provider_format_version: '1.0',
    provider_schemas: {},
    resource_changes: [],
  });
});

test('an apply waits, is accepted with 202 once, has its log, and its run is applied', async () => {
  const apply = `/applies/${await idOf('apply')}`;
  expect((await read(apply)).data).toMatchObject({ type: 'applies', attributes: { status: 'pending' } });
  expect((await hcp.call('POST', `/runs/${run}/actions/apply`, {})).status).toBe(202);
  expect((await hcp.call('POST', `/runs/${run}/actions/apply`, {})).status).toBe(409);
  await until(async () => (await read(`/runs/${run}`)).data.attributes.status === 'applied', 'the apply');
  const { attributes } = (await read(apply)).data;
  expect(attributes.status).toBe('finished');
  const log = await (await fetch(String(attributes['log-read-url']))).text();
  // The CLI drops the first three lines.
  expect(log.split('\n').slice(0, 3)).toEqual([
    '\u0002Terraform v1.11.4',
    expect.stringMatching(/^on \w+_\w+$/),
    'Initializing plugins and modules...',
  ]);
  expect(log.at(-1)).toBe('\u0003');
});

test.each(['discard', 'cancel'])('%s of a run that is over is a conflict', async (action) => {
  expect((await hcp.call('POST', `/runs/${run}/actions/${action}`, {})).status).toBe(409);
});

test('a run that waits for somebody lets those of other workspaces plan, though one may run at once', async () => {
  const workspaceWithUpload = async (name: string): Promise<string> => {
    const id = await hcp.workspace(name);
    const { data: version } = await hcp.document('POST', `/workspaces/${id}/configuration-versions`, {
      data: { type: 'configuration-versions', attributes: { 'auto-queue-runs': false } },
    });
    const archive = await archiveOf([{ name: 'main.tf.json', content: '{}' }]);
    await hcp.call('PUT', String(version.attributes['upload-url']), archive);
    return id;
  };
  const ids = await Promise.all(['first', 'second', 'third'].map(workspaceWithUpload));
  const queued = await Promise.all(
    ids.map((id) =>
      hcp.document('POST', '/runs', {
        data: { type: 'runs', relationships: { workspace: { data: { type: 'workspaces', id } } } },
      }),
    ),
  );
  for (const { data } of queued)
    await until(
      async () => (await read(`/runs/${data.id}`)).data.attributes.status === 'planned',
      `the plan of ${data.id}`,
    );
});
