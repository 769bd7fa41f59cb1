/** Configurations that are large, of the real Terraform, and a disk that is full meanwhile. */
import fs, { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configure, HeldResource } from '../support/hcp/configuration';
import { StandIn } from '../support/hcp/stand-in';
import { describeWith, testTools } from '../support/tools';
import { until } from '../support/until';

const full = () => {
  throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
};

describeWith([testTools.terraform], 'terraform with an HCP Terraform that has little room', () => {
  let hcp: StandIn;
  beforeAll(async () => {
    hcp = await StandIn.start();
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(() => hcp.stop());

  const workspace = async (name: string) =>
    (await hcp.document('GET', `/organizations/acme/workspaces/${name}`)).data;
  const lastRun = async (name: string) =>
    (await hcp.document('GET', `/workspaces/${(await workspace(name)).id}/runs`)).data[0];
  /** The journal cannot be written; Terraform can write its own files. */
  const fillDisk = () => jest.spyOn(fs, 'writeSync').mockImplementation(full);

  it('takes a configuration of 10,000 files', async () => {
    const members = { output: { files: { value: '${length(fileset(path.module, "many/*"))}' } } };
    const directory = await hcp.initialize(configure(hcp, { workspace: 'many', members }));
    mkdirSync(join(directory, 'many'));
    for (let index = 0; index < 10_000; index += 1)
      writeFileSync(join(directory, 'many', String(index)), 'x');
    const applied = await hcp.apply(directory);
    expect([applied.status, applied.stderr]).toEqual([0, '']);
    expect((await hcp.terraform(directory, ['output', '-raw', 'files'])).stdout).toBe('10000');
  });

  it('takes a configuration with links: those that lead out of it come as what they lead to', async () => {
    const read = (name: string) => ({ value: `\${file("\${path.module}/${name}")}` });
    const members = { output: { inside: read('inside'), outside: read('outside') } };
    const directory = await hcp.initialize(configure(hcp, { workspace: 'links', members }));
    writeFileSync(join(directory, 'file'), 'in the directory');
    writeFileSync(join(directory, '../elsewhere'), 'in another one');
    symlinkSync('file', join(directory, 'inside'));
    symlinkSync('../elsewhere', join(directory, 'outside'));
    const applied = await hcp.apply(directory);
    expect([applied.status, applied.stderr]).toEqual([0, '']);
    const { stdout } = await hcp.terraform(directory, ['output', '-json']);
    expect(JSON.parse(stdout)).toMatchObject({
      inside: { value: 'in the directory' },
      outside: { value: 'in another one' },
    });
  });

  it('refuses a configuration of more than 1 GB, and goes on with the next one', async () => {
    const directory = await hcp.initialize(configure(hcp, { workspace: 'large' }));
    // Holes take no room here, and little of the archive.
    writeFileSync(join(directory, 'large'), '');
    truncateSync(join(directory, 'large'), 2 ** 30 + 1);
    const refused = await hcp.apply(directory);
    expect(refused.status).toBe(1);
    const { id } = await workspace('large');
    const [version] = (await hcp.document('GET', `/workspaces/${id}/configuration-versions`)).data;
    expect(version?.attributes).toMatchObject({
      status: 'errored',
      'error-message': expect.stringContaining('more than 1073741824 bytes') as string,
    });
    truncateSync(join(directory, 'large'), 0);
    expect((await hcp.apply(directory)).status).toBe(0);
  });

  it('keeps what an apply has made on a disk that is full when it ends', async () => {
    const held = new HeldResource(hcp.directory);
    const directory = await hcp.initialize(configure(hcp, { workspace: 'full', members: held.members }));
    const applying = hcp.apply(directory);
    await held.begun();
    const writes = fillDisk();
    held.goOn();
    await until(() => hcp.lines.some((line) => line.startsWith('the disk is full')), 'the full disk');
    expect((await lastRun('full'))?.attributes.status).toBe('applying');
    writes.mockRestore();
    const applied = await applying;
    expect([applied.status, applied.stderr]).toEqual([0, '']);
    expect(applied.stdout).toContain('Apply complete! Resources: 2 added');
    const listed = await hcp.terraform(directory, ['state', 'list']);
    expect(listed.stdout.split('\n')).toEqual(['terraform_data.first', 'terraform_data.slow', '']);
  });

  it('answers what the disk is too full for with an error that the client repeats', async () => {
    const directory = await hcp.initialize(configure(hcp, { workspace: 'repeated' }));
    let left = 2;
    const write = fs.writeSync.bind(fs);
    jest.spyOn(fs, 'writeSync').mockImplementation((...args: Parameters<typeof write>) => {
      if (left === 0) return write(...args);
      left -= 1;
      return full();
    });
    const applied = await hcp.apply(directory);
    expect([applied.status, applied.stderr]).toEqual([0, '']);
    expect(left).toBe(0);
    const { id } = await workspace('repeated');
    expect((await hcp.document('GET', `/workspaces/${id}/runs`)).data).toHaveLength(1);
  });

  it('loses no state of local execution on a disk that is full for a while', async () => {
    await hcp.workspace('local', { 'execution-mode': 'local' });
    const held = new HeldResource(hcp.directory);
    const directory = await hcp.initialize(configure(hcp, { workspace: 'local', members: held.members }));
    const applying = hcp.apply(directory);
    await held.begun();
    const before = hcp.lines.length;
    const writes = fillDisk();
    held.goOn();
    await until(() => hcp.lines.slice(before).some((line) => line.includes('disk is full')), 'the full disk');
    writes.mockRestore();
    const applied = await applying;
    expect([applied.status, applied.stderr]).toEqual([0, '']);
    const listed = await hcp.terraform(directory, ['state', 'list']);
    expect(listed.stdout.split('\n')).toEqual(['terraform_data.first', 'terraform_data.slow', '']);
  });
});
