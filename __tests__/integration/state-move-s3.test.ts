/** `npm run state -- move` with the real Terraform: from files to S3, and from there to HCP Terraform. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { environmentOf, startCloudCommand, type CloudCommand } from '../support/cloud-command';
import { root, run, type Ran } from '../support/run';
import { StandIn } from '../support/hcp/stand-in';
import { describeWith, testTools } from '../support/tools';

const bucket = 'states-of-a-test';

describeWith([testTools.terraform, testTools.moto, testTools.aws], 'npm run state -- move, over S3', () => {
  let hcp: StandIn;
  let cloud: CloudCommand;
  let env: NodeJS.ProcessEnv;
  let project: string;
  beforeAll(async () => {
    hcp = await StandIn.start();
    cloud = await startCloudCommand([], process.env);
    env = environmentOf(cloud, hcp.environment());
    project = join(hcp.directory, 'project');
    mkdirSync(project);
    await run(['aws', 's3api', 'create-bucket', '--bucket', bucket, '--region', 'us-east-1'], env);
    synthesize('local', { backend: { local: { path: '../../../terraform.shop.tfstate' } } });
    const s3 = { bucket, key: 'shop.tfstate', region: 'us-east-1', use_lockfile: true };
    synthesize('s3', { backend: { s3 } });
    synthesize('cloud', {
      cloud: { hostname: 'app.terraform.io', organization: 'acme', workspaces: { name: 'shop' } },
    });
    expect((await terraform('local', 'init')).status).toBe(0);
    expect((await terraform('local', 'apply', '-auto-approve')).status).toBe(0);
  });
  afterAll(async () => {
    cloud.child.kill('SIGTERM');
    await once(cloud.child, 'close');
    await hcp.stop();
  });

  function synthesize(output: string, terraform: object): void {
    const directory = join(project, output, 'stacks/shop');
    mkdirSync(directory, { recursive: true });
    const resource = { terraform_data: { one: { input: 'x' } } };
    writeFileSync(join(directory, 'cdk.tf.json'), JSON.stringify({ terraform, resource }));
    const stacks = { shop: { dependencies: [], synthesizedStackPath: 'stacks/shop/cdk.tf.json' } };
    writeFileSync(join(project, output, 'manifest.json'), JSON.stringify({ stacks }));
  }

  const terraform = (output: string, ...args: string[]): Promise<Ran> =>
    run(
      ['terraform', ...args],
      { ...env, TF_CLI_ARGS_init: '-no-color', TF_CLI_ARGS_apply: '-no-color' },
      join(project, output, 'stacks/shop'),
    );

  const move = (from: string, to: string) =>
    run(
      [
        ...([process.execPath, '--require', require.resolve('tsx/cjs'), join(root, 'state/cli.ts')] as const),
        ...['move', '--from', from, '--to', to, '--backup', `copies-${to}`],
      ],
      env,
      project,
    );

  it.each([
    ['local', 's3'],
    ['s3', 'cloud'],
  ])('%s → %s: the state arrives, and the plan is empty', async (from, to) => {
    const moved = await move(from, to);
    expect([moved.status, moved.stderr]).toEqual([0, '']);
    expect(moved.stdout).toContain('shop: 1 resources moved');
    expect(moved.stdout).toContain('shop: the plan is empty');
    expect((await terraform(to, 'state', 'list')).stdout).toBe('terraform_data.one\n');
  });

  it('leaves what is in S3 where it is', async () => {
    expect((await terraform('s3', 'state', 'list')).stdout).toBe('terraform_data.one\n');
  });
});
