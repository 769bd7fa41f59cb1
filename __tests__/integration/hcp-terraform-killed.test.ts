/** The server is killed while a run goes on, and started again: nothing is lost, and nothing is done twice. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kill, startServer, type ServerProgram } from '../support/hcp/server-program';
import { archiveOf, type Document } from '../support/hcp/stand-in';
import { describeWith, testTools } from '../support/tools';
import { until } from '../support/until';

/** Appends a line to a file at each creation. */
const configuration = (witness: string) =>
  JSON.stringify({
    resource: {
      terraform_data: {
        counted: { provisioner: [{ 'local-exec': { command: `echo made >>${witness}; sleep 3` } }] },
      },
    },
    output: { done: { value: '${terraform_data.counted.id}' } },
  });

describeWith([testTools.terraform], 'a server of HCP Terraform that is killed', () => {
  let home: string;
  let data: string;
  let server: ServerProgram;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'hcp-killed-'));
    data = join(home, 'data');
    mkdirSync(data);
    server = await startServer(data);
  });
  afterAll(async () => {
    await kill(server);
    rmSync(home, { recursive: true });
  });

  const call = async (method: string, path: string, body?: object | Uint8Array): Promise<Document> => {
    const response = await fetch(path.startsWith('http') ? path : `${server.url}/api/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${server.environment.TFE_TOKEN ?? ''}` },
      ...(body !== undefined && { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return (text === '' ? {} : JSON.parse(text)) as Document;
  };
  const statusOf = async (run: string) => (await call('GET', `/runs/${run}`)).data.attributes.status;

  /** Killed, and started on the same port, for those who hold its URL. */
  const restart = async () => {
    const port = Number(new URL(server.url).port);
    await kill(server);
    server = await startServer(data, { port });
  };

  async function startRun(name: string): Promise<{ readonly workspace: string; readonly run: string }> {
    const { data: workspace } = await call('POST', '/organizations/acme/workspaces', {
      data: { type: 'workspaces', attributes: { name, 'auto-apply': true } },
    });
    const { data: version } = await call('POST', `/workspaces/${workspace.id}/configuration-versions`, {
      data: { type: 'configuration-versions', attributes: { 'auto-queue-runs': false } },
    });
    const archive = await archiveOf([
      { name: 'main.tf.json', content: configuration(join(home, `${name}.witness`)) },
    ]);
    await call('PUT', String(version.attributes['upload-url']), archive);
    const { data: run } = await call('POST', '/runs', {
      data: {
        type: 'runs',
        relationships: { workspace: { data: { type: 'workspaces', id: workspace.id } } },
      },
    });
    return { workspace: workspace.id, run: run.id };
  }

  it.each(['pending', 'planning', 'applying'])('while the run is %s goes on with it', async (status) => {
    const { run, workspace } = await startRun(status);
    await until(async () => status === 'pending' || (await statusOf(run)) === status, `the status ${status}`);
    await restart();
    await until(async () => (await statusOf(run)) === 'applied', 'the end of the run');
    const { data: state } = await call('GET', `/workspaces/${workspace}/current-state-version`);
    expect(state.attributes).toMatchObject({ status: 'finalized', 'resources-processed': true });
    expect((await call('GET', `/workspaces/${workspace}`)).data.attributes).toMatchObject({
      locked: false,
      'resource-count': 1,
    });
    // Terraform ran once, although two servers have seen the run.
    const { data: outputs } = await call('GET', `/workspaces/${workspace}/current-state-version-outputs`);
    expect(outputs).toHaveLength(1);
    expect(readFileSync(join(home, `${status}.witness`), 'utf8')).toBe('made\n');
  });

  it('at any moment, again and again, loses no run', async () => {
    const { run } = await startRun('often');
    for (let times = 0; times < 3; times += 1) await restart();
    await until(async () => (await statusOf(run)) === 'applied', 'the end of the run');
    const log = String((await call('GET', `/runs/${run}/apply`)).data.attributes['log-read-url']);
    const text = await (await fetch(log)).text();
    expect(text.startsWith('\u0002')).toBe(true);
    expect(text.endsWith('\u0003')).toBe(true);
    expect(text).toContain('Apply complete! Resources: 1 added');
  });
});
