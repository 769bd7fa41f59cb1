/** The server is killed while a run goes on, and started again: nothing is lost, and nothing is done twice. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HeldResource } from '../support/hcp/configuration';
import { entriesOfApply } from '../support/hcp/entries';
import { entriesIn, nameOfEntry } from '../support/hcp/mortal-hcp';
import { kill, startServer, type ServerProgram } from '../support/hcp/server-program';
import { archiveOf, type Document } from '../support/hcp/stand-in';
import { freePort } from '../support/free-port';
import { run } from '../support/run';
import { describeWith, testTools } from '../support/tools';
import { until } from '../support/until';

/** Appends a line to a file at each creation. @param next - command after it @default - it takes some seconds */
const configuration = (witness: string, next = 'sleep 3') =>
  JSON.stringify({
    resource: {
      terraform_data: {
        counted: { provisioner: [{ 'local-exec': { command: `echo made >>${witness}; ${next}` } }] },
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
    server = await startServer(data, { port: await freePort() });
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
  const statusOf = async (id: string) => (await call('GET', `/runs/${id}`)).data.attributes.status;

  /** Killed, and started on the same port, for those who hold its URL. */
  const restart = async () => {
    const port = Number(new URL(server.url).port);
    await kill(server);
    server = await startServer(data, { port });
  };

  async function startRun(
    name: string,
    next?: string,
  ): Promise<{ readonly workspace: string; readonly run: string }> {
    const { data: workspace } = await call('POST', '/organizations/acme/workspaces', {
      data: { type: 'workspaces', attributes: { name, 'auto-apply': true } },
    });
    const { data: version } = await call('POST', `/workspaces/${workspace.id}/configuration-versions`, {
      data: { type: 'configuration-versions', attributes: { 'auto-queue-runs': false } },
    });
    const archive = await archiveOf([
      { name: 'main.tf.json', content: configuration(join(home, `${name}.witness`), next) },
    ]);
    await call('PUT', String(version.attributes['upload-url']), archive);
    const { data: started } = await call('POST', '/runs', {
      data: {
        type: 'runs',
        relationships: { workspace: { data: { type: 'workspaces', id: workspace.id } } },
      },
    });
    return { workspace: workspace.id, run: started.id };
  }

  it.each(['pending', 'planning', 'applying'])('while the run is %s goes on with it', async (status) => {
    const held = new HeldResource(home);
    const { run: id, workspace } = await startRun(status, held.command);
    if (status === 'planning') await until(async () => (await statusOf(id)) === status, 'the plan');
    if (status === 'applying') await held.begun();
    await restart();
    held.goOn();
    await until(async () => (await statusOf(id)) === 'applied', 'the end of the run');
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

  it('writes the entries that killed.program.test.ts kills it after', async () => {
    const directory = join(home, 'real');
    mkdirSync(directory);
    const cloud = { organization: 'acme', workspaces: { name: 'real' } };
    const members = JSON.parse(configuration(join(home, 'real.witness'))) as object;
    writeFileSync(join(directory, 'main.tf.json'), JSON.stringify({ terraform: { cloud }, ...members }));
    const before = entriesIn(data).length;
    const env = { ...process.env, ...server.environment };
    const commands = 'terraform init -no-color && echo yes | terraform apply -no-color';
    const { status, stderr } = await run(['bash', '-c', commands], env, directory);
    expect([status, stderr]).toEqual([0, '']);
    // The client changes the workspace once more that it has made.
    const [, ...entries] = entriesIn(data).slice(before).map(nameOfEntry);
    expect(entries).toEqual(entriesOfApply.slice(1));
  });

  it('at any moment, again and again, loses no run', async () => {
    const { run: id } = await startRun('often');
    for (let times = 0; times < 3; times += 1) await restart();
    await until(async () => (await statusOf(id)) === 'applied', 'the end of the run');
    const log = String((await call('GET', `/runs/${id}/apply`)).data.attributes['log-read-url']);
    const text = await (await fetch(log)).text();
    expect(text.startsWith('\u0002')).toBe(true);
    expect(text.endsWith('\u0003')).toBe(true);
    expect(text).toContain('Apply complete! Resources: 1 added');
  });
});
