/** `npm run plans` with the real Terraform, without credentials and without AWS. */
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import awsProvider from '@cdktf/provider-aws/package.json';
import { findProviderInstallation } from '../../support/provider-mirror';
import { providerEnvironment } from '../support/provider-environment';
import { root, run, type Ran } from '../support/run';
import { describeWith, testTools } from '../support/tools';

const { version } = awsProvider.cdktf.provider;
const lockFile = '.terraform.lock.hcl';

describeWith([testTools.terraform], 'npm run plans', () => {
  let project: string;
  let env: NodeJS.ProcessEnv;
  /** Directory of a provider mirror, where there is one. */
  let mirror: string | undefined;

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'plan-files-'));
    const installation = findProviderInstallation([{ source: 'hashicorp/aws', version }], process.env);
    mirror = installation.kind === 'mirror' ? installation.directory : undefined;
    env = providerEnvironment(project);
    synthesize({});
    copyFileSync(join(root, lockFile), join(project, lockFile));
  });
  afterEach(() => {
    rmSync(project, { recursive: true });
  });

  /** One stack with the provider of the project, and no resource of it. */
  function synthesize(terraform: object, outputs: object = { a: { value: 'b' } }): void {
    const stack = join(project, 'cdktf.out/stacks/shop');
    mkdirSync(stack, { recursive: true });
    const manifest = {
      stacks: { shop: { dependencies: [], synthesizedStackPath: 'stacks/shop/cdk.tf.json' } },
    };
    writeFileSync(join(project, 'cdktf.out/manifest.json'), JSON.stringify(manifest));
    const providers = { required_providers: { aws: { source: 'aws', version } } };
    writeFileSync(
      join(stack, 'cdk.tf.json'),
      JSON.stringify({ terraform: { ...providers, ...terraform }, output: outputs }),
    );
  }

  const plans = (...args: string[]): Promise<Ran> =>
    run(
      [
        ...(['bash', '-c', 'cd "$0" && exec "$@"', project, process.execPath] as const),
        ...['--require', require.resolve('tsx/cjs')],
        join(root, 'review/plan-files/cli.ts'),
        ...args,
      ],
      env,
    );
  const lock = () => readFileSync(join(project, lockFile), 'utf8');

  it('check takes the lock file of the project, and leaves it as it is', async () => {
    const before = lock();
    expect(await plans('check')).toEqual({
      status: 0,
      stdout: 'shop: the lock file is current, and the configuration is valid\n',
      stderr: '',
    });
    expect(lock()).toBe(before);
  });

  it.each([
    ['of another version', (text: string) => text.replaceAll(version, '5.99.1')],
    ['of other packages', (text: string) => text.replaceAll(/"(h1|zh):.../g, '"$1:000')],
    ['of no provider', () => ''],
  ])('check refuses a lock file %s', async (_title, change) => {
    writeFileSync(join(project, lockFile), change(lock()));
    expect(await plans('check')).toEqual({
      status: 1,
      stdout: '',
      stderr: `${lockFile} is not what shop needs: run npm run plans -- lock, and commit what it writes\n`,
    });
  });

  it('check misses a lock file that is not there', async () => {
    rmSync(join(project, lockFile));
    expect((await plans('check')).stderr).toBe(
      `${lockFile} does not exist: npm run plans -- lock writes it; commit it\n`,
    );
  });

  it('check shows what Terraform says of a configuration', async () => {
    synthesize({}, { a: { value: '${aws_nothing.x.id}' } });
    const { status, stderr } = await plans('check');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^terraform validate of shop has failed with status 1\n/);
    expect(stderr).toContain('Reference to undeclared resource');
  });

  it('check refuses a committed synth that is stale, and takes it once its commands have mended it', async () => {
    cpSync(join(project, 'cdktf.out'), join(project, 'deploy'), { recursive: true });
    expect((await plans('check', '--synth', 'deploy')).status).toBe(0);
    const fresh = await plans('check');
    expect([fresh.status, fresh.stdout.split('\n')[0]]).toEqual([0, 'deploy: what this commit synthesizes']);
    synthesize({}, { a: { value: 'changed' } });
    expect(await plans('check')).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'deploy is not what this commit synthesizes: stacks/shop/cdk.tf.json differs: run npm run synth -- --output deploy and npm run plans -- check --synth deploy, and commit deploy\n',
    });
  });

  it('lock writes a lock file that check takes', async () => {
    rmSync(join(project, lockFile));
    const from = mirror === undefined ? [] : ['--mirror', mirror];
    const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
    const done = await plans('lock', '--platform', platform, ...from);
    expect(done).toMatchObject({ status: 0, stdout: `${lockFile} has what shop needs\n` });
    expect(lock()).toContain(version);
    expect((await plans('check')).status).toBe(0);
  });

  it.each([
    [{ backend: { local: {} } }, 'shop keeps its state in a file of one machine'],
    [{}, 'shop keeps its state in a file of one machine'],
    [{ backend: { remote: { organization: 'acme' } } }, 'shop has the backend remote'],
  ])('make refuses a state that it cannot plan from: %j', async (terraform, reason) => {
    synthesize(terraform);
    const { status, stdout, stderr } = await plans('make');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(reason);
  });

  it('apply wants the plans of all stacks, and nothing that is no plan', async () => {
    expect((await plans('apply')).stderr).toContain('shop.plan does not exist: give the plans of all stacks');
    mkdirSync(join(project, 'plans'));
    writeFileSync(join(project, 'plans/shop.plan'), '{}');
    expect((await plans('apply')).stderr).toContain('shop.plan is no plan file of a stack');
  });

  it('has help, and one line for a wrong command line', async () => {
    expect(await plans('--help')).toMatchObject({ status: 0, stderr: '' });
    expect(await plans('destroy')).toMatchObject({ status: 1, stdout: '' });
    rmSync(join(project, 'cdktf.out'), { recursive: true });
    expect((await plans('check')).stderr).toContain('synthesize again with npm run synth');
  });
});
