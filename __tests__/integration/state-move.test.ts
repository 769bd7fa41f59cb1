/** `npm run state -- move` with the real Terraform: from files to HCP Terraform. */
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from '../support/run';
import { StandIn } from '../support/hcp/stand-in';
import { describeWith, testTools } from '../support/tools';

describeWith([testTools.terraform], 'npm run state -- move', () => {
  let hcp: StandIn;
  let project: string;
  beforeAll(async () => {
    hcp = await StandIn.start();
    project = join(hcp.directory, 'project');
    synthesize('before', (stack) => ({
      backend: { local: { path: `../../../terraform.${stack}.tfstate` } },
    }));
    synthesize('cdktf.out', (stack) => ({
      cloud: { hostname: 'app.terraform.io', organization: 'acme', workspaces: { name: stack } },
    }));
    for (const stack of ['network', 'service']) await applied(join(project, 'before/stacks', stack));
  });
  afterAll(() => hcp.stop());

  /** Two stacks, as cdktf writes them. */
  function synthesize(output: string, terraform: (stack: string) => object): void {
    const stacks = { service: ['network'], network: [], unused: [] };
    for (const stack of Object.keys(stacks)) {
      const directory = join(project, output, 'stacks', stack);
      mkdirSync(directory, { recursive: true });
      const resource = { terraform_data: { one: { input: stack } } };
      writeFileSync(
        join(directory, 'cdk.tf.json'),
        JSON.stringify({ terraform: terraform(stack), resource }),
      );
    }
    const manifest = Object.fromEntries(
      Object.entries(stacks).map(([name, dependencies]) => [
        name,
        { dependencies, synthesizedStackPath: `stacks/${name}/cdk.tf.json` },
      ]),
    );
    writeFileSync(join(project, output, 'manifest.json'), JSON.stringify({ stacks: manifest }));
  }

  async function applied(directory: string): Promise<void> {
    expect((await hcp.terraform(directory, ['init', '-no-color'])).status).toBe(0);
    expect((await hcp.terraform(directory, ['apply', '-auto-approve', '-no-color'])).status).toBe(0);
  }

  const move = (...args: string[]) =>
    run(
      [
        ...([
          process.execPath,
          '--require',
          require.resolve('tsx/cjs'),
          join(root, 'state/cli.ts'),
          'move',
        ] as const),
        ...args,
      ],
      hcp.environment(),
      project,
    );

  it('overwrites nothing: where another state is, no stack is moved', async () => {
    await applied(join(project, 'cdktf.out/stacks/service'));
    const refused = await move('--from', 'before');
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('service: the new place has the state of something else');
    expect(existsSync(join(project, 'terraform.network.tfstate'))).toBe(true);
    const listed = await hcp.terraform(join(project, 'cdktf.out/stacks/network'), ['init', '-no-color']);
    expect(listed.status).toBe(0);
    expect((await hcp.terraform(join(project, 'cdktf.out/stacks/network'), ['state', 'list'])).stdout).toBe(
      '',
    );
    await hcp.call('DELETE', '/organizations/acme/workspaces/service');
  });

  it('moves every state, keeps copies, and plans nothing where nothing has changed', async () => {
    // A stack that was never applied would be created by its plan.
    const moved = await move('--from', 'before', '--backup', 'copies', '--no-plan');
    expect([moved.status, moved.stderr]).toEqual([0, '']);
    expect(moved.stdout).toContain('network: 1 resources moved');
    expect(moved.stdout).toContain('unused: no state to move');
    expect(readdirSync(join(project, 'copies')).sort()).toEqual(['network.tfstate', 'service.tfstate']);
    expect(existsSync(join(project, 'terraform.network.tfstate'))).toBe(false);
    expect(existsSync(join(project, 'terraform.network.tfstate.moved'))).toBe(true);
    for (const stack of ['network', 'service']) {
      const directory = join(project, 'cdktf.out/stacks', stack);
      expect((await hcp.terraform(directory, ['init', '-no-color'])).status).toBe(0);
      const planned = await hcp.terraform(directory, ['plan', '-detailed-exitcode', '-no-color']);
      expect(planned.status).toBe(0);
    }
  });

  it('puts a local state away that a move which was cut short has left in use, and keeps what the new place has', async () => {
    const local = join(project, 'terraform.network.tfstate');
    renameSync(`${local}.moved`, local);
    const again = await move('--from', 'before', '--backup', 'copies-1', '--no-plan');
    expect([again.status, again.stderr]).toEqual([0, '']);
    expect(again.stdout).toContain('network: moved already');
    expect(existsSync(local)).toBe(false);
    expect(readdirSync(join(project, 'copies-1')).sort()).toEqual([
      'network.new-place.tfstate',
      'network.tfstate',
    ]);
  });

  it('moves nothing twice, and fails if a plan would change something', async () => {
    const again = await move('--from', 'before', '--backup', 'copies-2');
    expect(again.stdout).toContain('network: no state to move');
    expect(again.stdout).toContain('network: the plan is empty');
    expect(again.stdout).toContain('unused: the plan changes something');
    expect(again.status).toBe(1);
  });
});
