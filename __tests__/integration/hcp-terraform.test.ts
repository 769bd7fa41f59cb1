/** The real Terraform against the HCP Terraform of this machine: what works, and what goes wrong. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configure, HeldResource, oneResource, readerOf } from '../support/hcp/configuration';
import { archiveOf, StandIn } from '../support/hcp/stand-in';
import { root, run } from '../support/run';
import { describeWith, testTools } from '../support/tools';
import { until } from '../support/until';

describeWith([testTools.terraform], 'terraform with HCP Terraform', () => {
  let hcp: StandIn;
  beforeAll(async () => {
    hcp = await StandIn.start({ atOnce: 2 });
  });
  afterAll(() => hcp.stop());

  const idOf = async (workspace: string) =>
    (await hcp.document('GET', `/organizations/acme/workspaces/${workspace}`)).data.id;
  const runsOf = async (workspace: string) =>
    (await hcp.document('GET', `/workspaces/${await idOf(workspace)}/runs`)).data;
  const serialOf = async (workspace: string) =>
    (await hcp.document('GET', `/workspaces/${await idOf(workspace)}/current-state-version`)).data.attributes;

  it('shows the plan of a provider that no earlier run has used', async () => {
    const outputs = { output: { one: { value: 1 } } };
    expect(
      (await hcp.apply(await hcp.initialize(configure(hcp, { workspace: 'bare', members: outputs })))).status,
    ).toBe(0);
    const applied = await hcp.apply(
      await hcp.initialize(configure(hcp, { workspace: 'bare', members: oneResource })),
    );
    expect([applied.status, applied.stderr]).toEqual([0, '']);
    expect(applied.stdout).toContain('# terraform_data.one will be created');
  });

  it('plans, applies with variables, has outputs, plans nothing more, and destroys', async () => {
    const directory = await hcp.initialize(configure(hcp, { workspace: 'whole' }));
    const applied = await hcp.apply(directory, '-var', 'greeting=a"${b}');
    expect(applied.stdout).toContain('Apply complete! Resources: 1 added, 0 changed, 0 destroyed.');
    const output = await hcp.terraform(directory, ['output', '-json']);
    expect(JSON.parse(output.stdout)).toMatchObject({
      greeting: { value: 'a"${b}' },
      secret: { value: 's3cret' },
    });
    const planned = await hcp.terraform(directory, [
      'plan',
      '-detailed-exitcode',
      '-no-color',
      '-var',
      'greeting=a"${b}',
    ]);
    expect(planned.status).toBe(0);
    expect(planned.stdout).toContain('No changes. Your infrastructure matches the configuration.');
    const destroyed = await hcp.terraform(directory, ['destroy', '-auto-approve', '-no-color']);
    expect(destroyed.stdout).toContain('Apply complete! Resources: 0 added, 0 changed, 1 destroyed.');
    expect((await hcp.document('GET', `/workspaces/${await idOf('whole')}`)).data.attributes).toMatchObject({
      'resource-count': 0,
      locked: false,
    });
  });

  it('shows a plan without its secrets, saves it, and applies it once', async () => {
    const directory = await hcp.initialize(configure(hcp, { workspace: 'saved' }));
    const planned = await hcp.terraform(directory, ['plan', '-no-color', '-out=saved.tfplan']);
    expect(planned.stdout).toContain('+ secret   = (sensitive value)');
    expect(planned.stdout).not.toContain('s3cret');
    const shown = await hcp.terraform(directory, ['show', '-json', 'saved.tfplan']);
    expect(JSON.parse(shown.stdout)).toMatchObject({ resource_changes: [{ address: 'terraform_data.one' }] });
    const applied = await hcp.terraform(directory, ['apply', '-no-color', 'saved.tfplan']);
    expect([applied.status, applied.stderr]).toEqual([0, '']);
    const again = await hcp.terraform(directory, ['apply', '-no-color', 'saved.tfplan']);
    expect(again.stderr).toContain('Saved plan is already applied');
  });

  it('gives a run the variables of its workspace, and their secrets to nobody', async () => {
    const members = {
      variable: { name: {}, list: {} },
      output: { name: { value: '${var.name}' }, list: { value: '${var.list}' } },
    };
    const directory = await hcp.initialize(configure(hcp, { workspace: 'variables', members }));
    const id = await idOf('variables');
    const set = (attributes: object) =>
      hcp.call('POST', `/workspaces/${id}/vars`, { data: { type: 'vars', attributes } });
    await set({ key: 'name', value: '${path.module} %{x}', category: 'terraform', sensitive: true });
    await set({ key: 'list', value: '["a", "b"]', category: 'terraform', hcl: true });
    expect((await hcp.apply(directory)).status).toBe(0);
    const outputs = await hcp.terraform(directory, ['output', '-json']);
    expect(JSON.parse(outputs.stdout)).toMatchObject({
      name: { value: '${path.module} %{x}' },
      list: { value: ['a', 'b'] },
    });
  });

  it('lets a run read the state of another workspace once that shares it, and not before', async () => {
    const source = await hcp.initialize(configure(hcp, { workspace: 'source' }));
    expect((await hcp.apply(source)).status).toBe(0);
    const reader = await hcp.initialize(configure(hcp, { workspace: 'reader', members: readerOf('source') }));
    const refused = await hcp.apply(reader);
    expect(refused.status).toBe(1);
    expect(refused.stdout + refused.stderr).toContain('Unable to find remote state');
    const consumers = [{ type: 'workspaces', id: await idOf('reader') }];
    await hcp.call('POST', `/workspaces/${await idOf('source')}/relationships/remote-state-consumers`, {
      data: consumers,
    });
    expect((await hcp.apply(reader)).status).toBe(0);
    const copy = await hcp.terraform(reader, ['output', '-raw', 'copy']);
    expect(copy.stdout).toBe('hello');
  });

  it('works in local mode: Terraform here, the state and its lock there', async () => {
    await hcp.workspace('local', { 'execution-mode': 'local' });
    const directory = await hcp.initialize(configure(hcp, { workspace: 'local' }));
    expect((await hcp.apply(directory)).status).toBe(0);
    expect(await runsOf('local')).toEqual([]);
    expect(await serialOf('local')).toMatchObject({ serial: 1, status: 'finalized' });
    const id = await idOf('local');
    await hcp.call('POST', `/workspaces/${id}/actions/lock`, { reason: 'somebody else' });
    const locked = await hcp.apply(directory);
    expect(locked.status).toBe(1);
    expect(locked.stderr).toContain('workspace already locked');
    const forced = await hcp.terraform(directory, ['force-unlock', '-force', 'acme/local']);
    expect([forced.status, forced.stderr]).toEqual([0, '']);
    expect((await hcp.apply(directory)).status).toBe(0);
  });

  describe('npm run plans -- make', () => {
    const plans = ['--require', require.resolve('tsx/cjs'), join(root, 'review/plan-files/cli.ts')];
    const make = (project: string) => run([process.execPath, ...plans, 'make'], hcp.environment(), project);
    /** A project with one synthesized stack, whose workspace has its name. */
    const projectOf = (name: string): string => {
      const project = join(hcp.directory, `project-of-${name}`);
      const stack = join(project, 'cdktf.out/stacks', name);
      mkdirSync(stack, { recursive: true });
      const cloud = { hostname: 'app.terraform.io', organization: 'acme', workspaces: { name } };
      writeFileSync(join(stack, 'cdk.tf.json'), JSON.stringify({ terraform: { cloud }, ...oneResource }));
      const stacks = { [name]: { dependencies: [], synthesizedStackPath: `stacks/${name}/cdk.tf.json` } };
      writeFileSync(join(project, 'cdktf.out/manifest.json'), JSON.stringify({ stacks }));
      writeFileSync(join(project, '.terraform.lock.hcl'), '');
      return project;
    };
    const planOf = (project: string, name: string): unknown =>
      JSON.parse(readFileSync(join(project, `plans/${name}.json`), 'utf8'));
    const applyPlan = (project: string, name: string) =>
      hcp.terraform(join(project, 'cdktf.out/stacks', name), [
        'apply',
        '-no-color',
        join(project, `plans/${name}.plan`),
      ]);

    it.each([
      ['remote', 'there', ['planned_and_saved']],
      ['local', 'here', []],
    ])('plans in %s execution, and its plan can be applied', async (mode, name, statuses) => {
      await hcp.workspace(name, { 'execution-mode': mode });
      const project = projectOf(name);
      expect(await make(project)).toEqual({ status: 0, stdout: `${name}: planned\n`, stderr: '' });
      expect(planOf(project, name)).toMatchObject({
        resource_changes: [{ address: 'terraform_data.one', change: { actions: ['create'] } }],
      });
      expect((await runsOf(name)).map(({ attributes }) => attributes.status)).toEqual(statuses);
      const applied = await applyPlan(project, name);
      expect([applied.status, applied.stderr]).toEqual([0, '']);
      expect(await make(project)).toMatchObject({ status: 0, stdout: `${name}: planned: nothing changes\n` });
      expect(planOf(project, name)).toMatchObject({
        resource_changes: [{ change: { actions: ['no-op'] } }],
      });
    });

    it('needs no lock in local execution: somebody may be applying', async () => {
      const id = await hcp.workspace('held', { 'execution-mode': 'local' });
      await hcp.call('POST', `/workspaces/${id}/actions/lock`, { reason: 'an apply' });
      expect(await make(projectOf('held'))).toMatchObject({ status: 0, stdout: 'held: planned\n' });
      expect((await hcp.document('GET', `/workspaces/${id}`)).data.attributes.locked).toBe(true);
    });

    it('says what Terraform says of a workspace that follows a repository, which saves no plans', async () => {
      await hcp.workspace('followed', { 'vcs-repo': { identifier: '/nowhere', branch: 'main' } });
      const { status, stderr } = await make(projectOf('followed'));
      expect(status).toBe(1);
      expect(stderr).toContain('VCS');
    });
  });

  it('leaves out what .terraformignore names', async () => {
    const directory = await hcp.initialize(
      configure(hcp, {
        workspace: 'ignoring',
        members: { output: { files: { value: '${fileset(path.module, "*.tfstate")}' } } },
      }),
    );
    writeFileSync(join(directory, '.terraformignore'), '*.tfstate\n');
    writeFileSync(join(directory, 'errored.tfstate'), 's3cret');
    expect((await hcp.apply(directory)).status).toBe(0);
    const { stdout } = await hcp.terraform(directory, ['output', '-json', 'files']);
    expect(JSON.parse(stdout)).toEqual([]);
  });

  describe('says what is wrong:', () => {
    it('another organization', async () => {
      const directory = configure(hcp, { workspace: 'x', organization: 'nobody' });
      const { status, stderr } = await hcp.terraform(directory, ['init', '-no-color']);
      expect(status).toBe(1);
      expect(stderr).toContain('organization "nobody" at host app.terraform.io not found');
    });

    it('a token that is not known, or has expired', async () => {
      const directory = configure(hcp, { workspace: 'signed-in' });
      const expired = await hcp.document('POST', '/users/local/authentication-tokens', {
        data: { type: 'authentication-tokens', attributes: { 'expired-at': '2020-01-01T00:00:00Z' } },
      });
      for (const token of ['not-known', String(expired.data.attributes.token)]) {
        const { status, stderr } = await hcp.terraform(
          directory,
          ['init', '-no-color'],
          hcp.environment(token),
        );
        expect(status).toBe(1);
        expect(stderr).toContain('unauthorized');
      }
    });

    it('a working directory that the upload has not', async () => {
      await hcp.workspace('elsewhere', { 'working-directory': 'deploy' });
      const directory = await hcp.initialize(configure(hcp, { workspace: 'elsewhere' }));
      const { status, stdout } = await hcp.terraform(directory, ['plan', '-no-color']);
      expect(status).toBe(1);
      expect(stdout).toContain('the configuration has no directory deploy');
    });

    it('an upload that is no archive, and one that was cut, once for all', async () => {
      const id = await hcp.workspace('uploads');
      const archive = await archiveOf([{ name: 'main.tf.json', content: '{}'.padEnd(5000) }]);
      for (const bytes of [Buffer.from('no archive'), archive.subarray(0, 40)]) {
        const created = await hcp.document('POST', `/workspaces/${id}/configuration-versions`, {
          data: { type: 'configuration-versions', attributes: { 'auto-queue-runs': false } },
        });
        await hcp.call('PUT', String(created.data.attributes['upload-url']), bytes);
        const version = await hcp.document('GET', `/configuration-versions/${created.data.id}`);
        expect(version.data.attributes.status).toBe('errored');
        const run = await hcp.call('POST', '/runs', {
          data: {
            type: 'runs',
            relationships: {
              workspace: { data: { type: 'workspaces', id } },
              'configuration-version': { data: { type: 'configuration-versions', id: created.data.id } },
            },
          },
        });
        expect(run.status).toBe(422);
      }
    });

    it('a lock that nobody takes away before -lock-timeout', async () => {
      const directory = await hcp.initialize(configure(hcp, { workspace: 'locked' }));
      await hcp.call('POST', `/workspaces/${await idOf('locked')}/actions/lock`, { reason: 'a test' });
      // Long enough for the client to wait for the lock already.
      const { stdout } = await hcp.apply(directory, '-lock-timeout=6s');
      expect(stdout).toContain('Lock timeout exceeded');
      // What waited never starts.
      await hcp.call('POST', `/workspaces/${await idOf('locked')}/actions/unlock`);
      expect((await runsOf('locked')).map(({ attributes }) => attributes.status)).toEqual(['canceled']);
    });
  });

  it('is canceled in mid apply: Terraform ends in order, and what it has made stands in the state', async () => {
    const held = new HeldResource(hcp.directory);
    const directory = await hcp.initialize(configure(hcp, { workspace: 'canceled', members: held.members }));
    const child = spawn('terraform', ['apply', '-auto-approve', '-no-color'], {
      cwd: directory,
      env: hcp.environment(),
      stdio: 'ignore',
    });
    const ended = once(child, 'close');
    await held.begun();
    const runId = (await runsOf('canceled'))[0]!.id;
    expect((await hcp.call('POST', `/runs/${runId}/actions/cancel`)).status).toBe(202);
    await ended;
    await until(
      async () => (await runsOf('canceled'))[0]?.attributes.status === 'canceled',
      'the end of the run',
    );
    const listed = await hcp.terraform(directory, ['state', 'list']);
    expect(listed.stdout.split('\n')).toContain('terraform_data.first');
    // The workspace is free again.
    expect((await hcp.document('GET', `/workspaces/${await idOf('canceled')}`)).data.attributes.locked).toBe(
      false,
    );
  });
});
