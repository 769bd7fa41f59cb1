/** Runs that come together, that are killed, and states that belong to others, with the real Terraform. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configure, HeldResource, readerOf } from '../support/hcp/configuration';
import { StandIn } from '../support/hcp/stand-in';
import { describeWith, testTools } from '../support/tools';
import { until } from '../support/until';

describeWith([testTools.terraform], 'runs of HCP Terraform', () => {
  let hcp: StandIn;
  beforeAll(async () => {
    hcp = await StandIn.start({ atOnce: 2 });
  });
  afterAll(() => hcp.stop());

  const workspace = async (name: string) =>
    (await hcp.document('GET', `/organizations/acme/workspaces/${name}`)).data;
  const runsOf = async (name: string) =>
    (await hcp.document('GET', `/workspaces/${(await workspace(name)).id}/runs`)).data;
  const statusOf = async (name: string) => (await runsOf(name))[0]?.attributes.status;

  it('that come together in one workspace are applied one after the other', async () => {
    const directory = await hcp.initialize(configure(hcp, { workspace: 'together' }));
    const ends = await Promise.all(
      ['one', 'two'].map((greeting) => hcp.apply(directory, '-var', `greeting=${greeting}`)),
    );
    expect(ends.map(({ status, stderr }) => [status, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    const runs = await runsOf('together');
    expect(runs.map(({ attributes }) => attributes.status)).toEqual(['applied', 'applied']);
    const filter = 'filter[workspace][name]=together&filter[organization][name]=acme';
    const states = (await hcp.document('GET', `/state-versions?${filter}`)).data;
    const [newer, older, ...rest] = states.map(({ attributes }) => Number(attributes.serial));
    expect(rest).toEqual([]);
    expect(newer).toBeGreaterThan(older!);
  });

  it('are killed by a forced cancel that comes after a cancel, and leave the workspace free', async () => {
    const held = new HeldResource(hcp.directory);
    // Terraform stands still, and so it takes no signal but the last one.
    const command = `trap "" INT; kill -STOP "$PPID"; ${held.command}; kill -CONT "$PPID"`;
    const deaf = { resource: { terraform_data: { deaf: { provisioner: [{ 'local-exec': { command } }] } } } };
    const directory = await hcp.initialize(configure(hcp, { workspace: 'killed', members: deaf }));
    const applied = hcp.apply(directory);
    await held.begun();
    const { id } = (await runsOf('killed'))[0]!;
    expect((await hcp.call('POST', `/runs/${id}/actions/force-cancel`)).status).toBe(409);
    expect((await hcp.call('POST', `/runs/${id}/actions/cancel`)).status).toBe(202);
    await until(
      async () => (await hcp.call('POST', `/runs/${id}/actions/force-cancel`)).status === 202,
      'the forced cancel',
    );
    await applied;
    await until(async () => (await statusOf('killed')) === 'force_canceled', 'the end of the run');
    expect((await workspace('killed')).attributes.locked).toBe(false);
    const next = await hcp.apply(await hcp.initialize(configure(hcp, { workspace: 'killed' })));
    expect([next.status, next.stderr]).toEqual([0, '']);
  });

  it('keep their state from that of another lineage', async () => {
    const directory = await hcp.initialize(configure(hcp, { workspace: 'lineage' }));
    expect((await hcp.apply(directory)).status).toBe(0);
    const pulled = await hcp.terraform(directory, ['state', 'pull']);
    const foreign = JSON.parse(pulled.stdout) as { lineage: string; serial: number };
    const file = join(directory, 'foreign.tfstate');
    writeFileSync(file, JSON.stringify({ ...foreign, lineage: 'another', serial: foreign.serial + 1 }));
    const pushed = await hcp.terraform(directory, ['state', 'push', '-no-color', 'foreign.tfstate']);
    expect(pushed.status).toBe(1);
    expect((await hcp.terraform(directory, ['state', 'pull'])).stdout).toBe(pulled.stdout);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ lineage: 'another' });
  });

  it('read a sensitive output of another workspace that shares it', async () => {
    expect((await hcp.apply(await hcp.initialize(configure(hcp, { workspace: 'keeper' })))).status).toBe(0);
    const consumers = { data: [{ type: 'workspaces', id: await hcp.workspace('consumer') }] };
    const { id } = await workspace('keeper');
    await hcp.call('POST', `/workspaces/${id}/relationships/remote-state-consumers`, consumers);
    const { data } = readerOf('keeper');
    const members = {
      data,
      output: {
        copy: { value: '${data.terraform_remote_state.other.outputs.secret}', sensitive: true },
      },
    };
    const directory = await hcp.initialize(configure(hcp, { workspace: 'consumer', members }));
    const applied = await hcp.apply(directory);
    expect([applied.status, applied.stderr]).toEqual([0, '']);
    expect(applied.stdout).not.toContain('s3cret');
    expect((await hcp.terraform(directory, ['output', '-raw', 'copy'])).stdout).toBe('s3cret');
  });
});
