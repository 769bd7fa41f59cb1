/** A workspace that follows a repository: pushes make runs, which the real Terraform performs. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configure } from '../support/hcp/configuration';
import { StandIn } from '../support/hcp/stand-in';
import { describeWith, testTools } from '../support/tools';
import { until } from '../support/until';

describeWith([testTools.terraform, testTools.git], 'a workspace that follows a repository', () => {
  let hcp: StandIn;
  let repository: string;
  let id: string;
  beforeAll(async () => {
    hcp = await StandIn.start({ lookAgainMs: 50 });
    repository = join(hcp.directory, 'repository');
    mkdirSync(repository);
    git('init', '--quiet', '--template=', '--initial-branch=main');
    write('deploy/stacks/shop', 'one');
    commit('first');
    id = await hcp.workspace('shop', {
      'working-directory': 'deploy/stacks/shop',
      'trigger-patterns': ['deploy/stacks/shop/**/*'],
      'vcs-repo': { identifier: repository, branch: 'main' },
    });
  });
  afterAll(async () => {
    await hcp.stop();
  });

  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      cwd: repository,
      encoding: 'utf8',
    });
  const commit = (message: string) => {
    git('add', '.');
    git('commit', '--quiet', '-m', message);
  };
  const write = (directory: string, input: string) => {
    mkdirSync(join(repository, directory), { recursive: true });
    const resource = { terraform_data: { one: { input } } };
    writeFileSync(join(repository, directory, 'cdk.tf.json'), JSON.stringify({ resource }));
  };
  const runs = async () => (await hcp.document('GET', `/workspaces/${id}/runs`)).data;
  const newest = async (message: RegExp, status: string) =>
    until(
      async () => {
        const [run] = await runs();
        return run !== undefined &&
          message.test(String(run.attributes.message)) &&
          run.attributes.status === status
          ? run
          : undefined;
      },
      `${String(message)} to be ${status}`,
    );

  it('has a run of what is there, which somebody approves', async () => {
    const run = await newest(/^first /, 'planned');
    await hcp.call('POST', `/runs/${run.id}/actions/apply`);
    await newest(/^first /, 'applied');
    expect((await hcp.document('GET', `/workspaces/${id}`)).data.attributes['resource-count']).toBe(1);
  });

  it('has no run of a push that changes nothing of it, and one of the next that does', async () => {
    write('deploy/stacks/other', 'x');
    commit('elsewhere');
    write('deploy/stacks/shop', 'two');
    commit('second');
    const run = await newest(/^second /, 'planned');
    expect((await runs()).map(({ attributes }) => attributes.message)).not.toContainEqual(
      expect.stringMatching(/^elsewhere/),
    );
    await hcp.call('POST', `/runs/${run.id}/actions/discard`);
  });

  it('only plans what is pushed to another branch', async () => {
    git('switch', '--quiet', '--create', 'proposal');
    write('deploy/stacks/shop', 'three');
    commit('third');
    const run = await newest(/^third /, 'planned_and_finished');
    expect(run.attributes['plan-only']).toBe(true);
  });

  it('takes no apply of the CLI, and its speculative plans', async () => {
    await hcp.call('PATCH', `/workspaces/${id}`, {
      data: { type: 'workspaces', attributes: { 'working-directory': '' } },
    });
    const directory = configure(hcp, { workspace: 'shop' });
    await hcp.terraform(directory, ['init', '-no-color']);
    const applied = await hcp.terraform(directory, ['apply', '-auto-approve', '-no-color']);
    expect(applied.status).toBe(1);
    expect(applied.stderr).toContain('Apply not allowed for workspaces with a VCS connection');
    const planned = await hcp.terraform(directory, ['plan', '-no-color']);
    expect(planned.stdout).toContain('Plan: 0 to add, 1 to change, 0 to destroy.');
    rmSync(directory, { recursive: true });
  });
});
