/** `npm run hcp` on a disk that is full: a real one, of a few megabytes, and the real Terraform as its client. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Change } from '../../hcp/store';
import { Journal } from '../../hcp/store/journal';
import { HeldResource, oneResource } from '../support/hcp/configuration';
import { kill, startServer, type ServerProgram } from '../support/hcp/server-program';
import { SmallDisk } from '../support/hcp/small-disk';
import type { Document } from '../support/hcp/stand-in';
import { run } from '../support/run';
import { describeWith, testTools } from '../support/tools';
import { until } from '../support/until';

describeWith([testTools.terraform, testTools.ownMounts], 'an HCP Terraform on a disk that is full', () => {
  let home: string;
  let disk: SmallDisk;
  let server: ServerProgram;
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'hcp-full-disk-'));
    mkdirSync(join(home, 'data'));
    await serveFrom('64m');
  });
  afterEach(async () => {
    await kill(server);
    rmSync(home, { recursive: true });
  });

  /** @param size - of the disk */
  async function serveFrom(size: string): Promise<void> {
    const data = join(home, 'data');
    disk = new SmallDisk(data, size);
    server = await startServer(data, { cwd: home, by: disk.by });
  }
  const fill = (left?: number) => {
    disk.fill(server.child, left);
  };
  const free = () => {
    disk.free(server.child);
  };
  const toldOfIt = (from = 0) =>
    until(
      () =>
        server
          .lines()
          .slice(from)
          .some((line) => line.includes('the disk is full: free some space')),
      'the line about the disk',
    );

  const call = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(`${server.url}/api/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${server.environment.TFE_TOKEN ?? ''}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const document = async (path: string) => (await (await call('GET', path)).json()) as Document;
  const workspace = async (name: string) => (await document(`/organizations/acme/workspaces/${name}`)).data;
  const make = (name: string, attributes: object = {}) =>
    call('POST', '/organizations/acme/workspaces', {
      data: { type: 'workspaces', attributes: { name, ...attributes } },
    });
  const directoryOf = (name: string) => join(home, name);
  const terraform = (name: string, ...args: readonly string[]) =>
    run(['terraform', ...args], { ...process.env, ...server.environment }, directoryOf(name));
  async function initialize(name: string, members: object): Promise<void> {
    mkdirSync(directoryOf(name));
    const cloud = { hostname: 'app.terraform.io', organization: 'acme', workspaces: { name } };
    writeFileSync(
      join(directoryOf(name), 'main.tf.json'),
      JSON.stringify({ terraform: { cloud }, ...members }),
    );
    expect(await terraform(name, 'init', '-no-color')).toMatchObject({ status: 0, stderr: '' });
  }
  const apply = (name: string) => terraform(name, 'apply', '-auto-approve', '-no-color');
  const listed = async (name: string) => (await terraform(name, 'state', 'list')).stdout.trim().split('\n');

  it('acknowledges nothing that its journal has not, says what to do, and goes on', async () => {
    await make('first');
    fill();
    const names = Array.from({ length: 30 }, (_, at) => `full-${at}`);
    const answers = await Promise.all(names.map(async (name) => ({ name, answer: await make(name) })));
    const refused = answers.filter(({ answer }) => answer.status !== 201);
    expect(refused.length).toBeGreaterThan(0);
    for (const { answer } of refused) {
      expect(answer.status).toBe(500);
      expect(await answer.text()).toContain('free some space');
    }
    await toldOfIt();
    free();
    expect((await make('last')).status).toBe(201);
    const acknowledged = [
      ...answers.flatMap(({ name, answer }) => (answer.status === 201 ? [name] : [])),
      'first',
      'last',
    ];
    const copy = join(home, 'journal.jsonl');
    writeFileSync(copy, readFileSync(disk.seen(server.child, 'journal.jsonl')));
    const kept: string[] = [];
    Journal.open(copy, (changes) => {
      for (const change of changes as readonly Change[])
        if (change.kind === 'workspaces' && 'put' in change) kept.push(change.put.name);
    }).close();
    expect(kept.toSorted()).toEqual(acknowledged.toSorted());
  });

  it('takes an upload that it had no room for once it has, and runs it once', async () => {
    await initialize('upload', oneResource);
    writeFileSync(join(directoryOf('upload'), 'noise'), randomBytes(2_000_000));
    fill(1_000_000);
    const applying = apply('upload');
    await toldOfIt();
    free();
    expect(await applying).toMatchObject({ status: 0, stderr: '' });
    expect((await document(`/workspaces/${(await workspace('upload')).id}/runs`)).data).toHaveLength(1);
  });

  it('takes a state of local execution that it had no room for once it has', async () => {
    await make('local', { 'execution-mode': 'local' });
    const held = new HeldResource(home);
    await initialize('local', held.members);
    const applying = apply('local');
    await held.begun();
    fill();
    held.goOn();
    await toldOfIt();
    free();
    expect(await applying).toMatchObject({ status: 0, stderr: '' });
    expect(await listed('local')).toEqual(['terraform_data.first', 'terraform_data.slow']);
    expect((await workspace('local')).attributes.locked).toBe(false);
  });

  it('keeps the state of an apply that fills it', async () => {
    const held = new HeldResource(home);
    await initialize('remote', held.members);
    const applying = apply('remote');
    await held.begun();
    fill();
    held.goOn();
    await applying;
    free();
    expect(await listed('remote')).toEqual(['terraform_data.first', 'terraform_data.slow']);
  });

  it('keeps a state that is larger than what is kept free for one of a few megabytes', async () => {
    await kill(server);
    await serveFrom('300m');
    const held = new HeldResource(home);
    const command = `[ "\${var.round}" = 1 ] || { ${held.command}; }`;
    const members = {
      variable: { round: { default: '1' } },
      resource: {
        terraform_data: {
          slow: {
            triggers_replace: '${var.round}',
            provisioner: [{ 'local-exec': { command } }],
          },
          large: { input: '${file("${path.module}/large")}', depends_on: ['terraform_data.slow'] },
        },
      },
    };
    await initialize('large', members);
    // A state has it twice: as the input, and as the output.
    const write = (megabytes: number) => {
      writeFileSync(join(directoryOf('large'), 'large'), 'x'.repeat(megabytes << 20));
    };
    write(4);
    expect(await apply('large')).toMatchObject({ status: 0, stderr: '' });
    write(14);
    const applying = terraform('large', 'apply', '-auto-approve', '-no-color', '-var=round=2');
    const { id } = await workspace('large');
    const fileOfRun = async (name: string) => {
      const [last] = (await document(`/workspaces/${id}/runs`)).data;
      return join(disk.seen(server.child, 'runs'), last?.id ?? '', name);
    };
    await held.begun();
    fill();
    held.goOn();
    await until(async () => existsSync(await fileOfRun('apply.status')), 'the end of Terraform');
    free();
    await applying;
    const ended = await until(async () => {
      const status = String((await document(`/workspaces/${id}/runs`)).data[0]?.attributes.status);
      return ['applied', 'errored'].includes(status) ? status : undefined;
    }, 'the end of the run');
    expect(ended).toBe('applied');
    const state = JSON.parse((await terraform('large', 'state', 'pull')).stdout) as {
      readonly resources: readonly {
        readonly name: string;
        readonly instances: readonly [
          { readonly attributes: { readonly output: { readonly value: string } } },
        ];
      }[];
    };
    const large = state.resources.find(({ name }) => name === 'large');
    expect(large?.instances[0].attributes.output.value).toHaveLength(14 << 20);
  });
});
